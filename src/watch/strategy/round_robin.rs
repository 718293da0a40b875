//! Users are read by id, a batch at a time, spread over a round; an outage is over when each batch has been tried again.

mod batches;
mod failures;

use std::time::Duration;

use self::{batches::Batches, failures::Failures};
use super::{Strategy, apply_users};
use crate::{
    error::Error,
    model::{Pace, UserId},
    provider::Capabilities,
    watch::state::{InFlight, Outage, Readings, Request, Response, WatchState, outage_of},
};

#[derive(Debug)]
pub(crate) struct RoundRobin {
    batches: Batches,
    round_started: Duration,
    /// How long a round lasts; none for the first one, which lasts as long as its requests need.
    round_span: Option<Duration>,
    /// Whether a batch of this round could be read.
    has_read: bool,
    /// The same of the round before it.
    last_round_has_read: bool,
    recovery: Recovery,
}

/// How far an outage is towards its end.
#[derive(Debug, Default)]
struct Recovery {
    /// The batches that are still to be tried; none, if no batch has succeeded since the outage began.
    batches_left: Option<usize>,
    /// The users of batches that failed after another had succeeded.
    missed: Vec<(UserId, Error)>,
}

impl RoundRobin {
    pub(crate) fn new(capabilities: &Capabilities, pace: Pace, state: &mut WatchState) -> Self {
        let users = state.follow.iter().flatten();
        let users = users.map(|user| state.users.id(user.as_str()));
        Self {
            batches: Batches::new(
                users.collect(),
                capabilities.read_batch,
                capabilities.concurrency,
                pace.request_gap,
                pace.interval,
            ),
            round_started: state.clock.elapsed(),
            round_span: None,
            has_read: false,
            last_round_has_read: false,
            recovery: Recovery::default(),
        }
    }

    fn apply_batch(&mut self, state: &mut WatchState, poll: &InFlight, readings: Readings) {
        let batches_in_a_round = self.batches.len();
        let failures = Failures::of(&readings);
        if failures.concern_users() {
            // A provider may have sent a request for each user of the batch.
            state.keep_gap(poll.at, self.batches.requests_at_most(readings.len()));
        }
        match outage_of(&readings) {
            Some(error) if state.outage == Outage::None && state.are_in_gaps(&readings) => {
                if self.has_read || self.last_round_has_read {
                    state.wait_as_asked(&error);
                } else {
                    state.back_off(&error);
                }
            }
            Some(error) => {
                state.fail_source(error);
                if let Some(left) = &mut self.recovery.batches_left {
                    *left = left.saturating_sub(1);
                    let failed = readings.into_iter();
                    let failed = failed.filter_map(|(user, reading)| Some((user, reading.err()?)));
                    self.recovery.missed.extend(failed);
                }
                if !self.has_read {
                    // No user has been read in this round, so none is read too often if the next batch is tried at once.
                    self.batches.advance(|_| None);
                    state.poll_at = state.earliest;
                    return;
                }
            }
            None => {
                let has_answered = apply_users(self, state, readings);
                self.has_read |= has_answered;
                if has_answered && state.outage != Outage::None {
                    let left = self.recovery.batches_left.get_or_insert(batches_in_a_round);
                    *left = left.saturating_sub(1);
                }
            }
        }
        self.end_batch(state, poll, &failures);
    }

    fn end_batch(&mut self, state: &mut WatchState, poll: &InFlight, failures: &Failures) {
        let requests = self.batches.requests_in_a_round();
        let count = u32::try_from(self.batches.len()).unwrap_or(u32::MAX).max(1);
        let next = if self.batches.advance(|user| failures.could_be_read(user)) {
            self.last_round_has_read = std::mem::take(&mut self.has_read);
            state.grow_if_quiet();
            let span = state.schedule.round(requests, state.clock.chance());
            self.round_span = Some(span);
            self.round_started.saturating_add(span)
        } else {
            let step = match self.round_span {
                // After a change the rest of the round is as quick as the next one will be.
                Some(span) => span.min(state.schedule.round(requests, 1.0)) / count,
                None => Duration::ZERO,
            };
            poll.at.saturating_add(step)
        };
        state.poll_at = next.max(state.earliest);
    }
}

impl Strategy for RoundRobin {
    fn next_request(&mut self, _state: &WatchState, at: Duration) -> (Request, usize) {
        if self.batches.is_at_start() {
            self.round_started = at;
        }
        let users = self.batches.current().into_iter();
        let users = users.map(|user| UserId::from(&*user)).collect();
        (Request::Users(users), self.batches.requests())
    }

    fn apply(&mut self, state: &mut WatchState, poll: &InFlight, response: Response) {
        let Response::Users(readings) = response else {
            return;
        };
        self.apply_batch(state, poll, readings);
        if self.recovery.batches_left == Some(0) {
            for (user, error) in std::mem::take(&mut self.recovery).missed {
                self.fail_user(state, &user, error);
            }
            state.end_outage();
        }
    }

    /// Each user has been read at another time.
    fn fail_user(&self, state: &mut WatchState, user: &UserId, error: Error) {
        let entry = state.users.entry(user.as_str());
        let current = entry.and_then(|entry| entry.current.as_ref());
        let since = current.map(|current| current.observed_at);
        state.fail_user(user, since, error);
    }

    /// The users are polled anyway, and a batch shows better which of them can be read.
    fn fail_lookups(&self, state: &mut WatchState, _readings: Readings, error: Error) {
        state.back_off(&error);
    }
}
