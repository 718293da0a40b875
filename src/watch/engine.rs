//! Decides which request is due, and passes its response to the strategy; it sends nothing and never waits.

use std::{collections::VecDeque, time::Duration};

use super::{
    checkpoint::{Checkpoint, Saved},
    event::Event,
    follow::{Follow, once_each},
    options::WatchOptions,
    state::{
        Delay, InFlight, Outage, PollSchedule, Readings, Request, RequestKind, Response,
        WatchState, outage_of,
    },
    strategy::{Strategy, apply_users, choose},
    user_table::{Entry, UserTable},
};
use crate::{
    error::{Error, Result},
    model::{Presence, Source, UserId},
    provider::Capabilities,
};

#[derive(Debug)]
pub(super) struct Engine {
    state: WatchState,
    strategy: Box<dyn Strategy>,
    /// How many users one lookup is about.
    lookup_batch: usize,
    /// How many users the provider reads with one request.
    read_batch: usize,
    /// The kind of the last request that has ended.
    last: RequestKind,
}

impl Engine {
    pub(super) fn new(
        source: Source,
        capabilities: &Capabilities,
        follow: Follow,
        options: WatchOptions,
    ) -> Self {
        let pace = options.pace(capabilities.pace);
        let longest = options.max_interval;
        let longest = longest.unwrap_or_else(|| pace.interval.saturating_mul(4));
        let schedule = PollSchedule::new(pace.interval, longest, pace.request_gap);
        let now = options.clock.elapsed();
        let mut users = UserTable::new(source);
        let follow = follow.users().map(once_each);
        for user in follow.iter().flatten() {
            users.id(user.as_str());
        }
        let mut state = WatchState {
            clock: options.clock,
            follow,
            users,
            schedule: match capabilities.changes {
                crate::provider::ChangesSupport::LongPoll { .. } => {
                    schedule.of_held_requests(pace.request_gap)
                }
                _ => schedule,
            },
            lookups: VecDeque::new(),
            retry_lookups: VecDeque::new(),
            in_flight: None,
            earliest: now,
            poll_at: now,
            has_changed: false,
            read_at: None,
            outage: Outage::None,
            delay: Delay::default(),
        };
        let mut engine = Self {
            strategy: choose(capabilities, pace, options.resync, &mut state),
            state,
            lookup_batch: match capabilities.read_batch {
                0 | 1 => capabilities.concurrency.max(1),
                batch => batch,
            },
            read_batch: capabilities.read_batch.max(1),
            last: RequestKind::Lookup,
        };
        if let Some(checkpoint) = options.checkpoint {
            engine.resume(checkpoint);
        }
        engine
    }

    fn resume(&mut self, checkpoint: Checkpoint) {
        let state = &mut self.state;
        for (user, saved) in checkpoint.users {
            if state.follow.is_none() || state.users.entry(user.as_str()).is_some() {
                let id = state.users.id(user.as_str());
                state.users.insert(id, Entry::from(saved));
            }
        }
        state.read_at = checkpoint.read_at;
        if checkpoint.is_in_gap {
            state.users.set_gap_reported();
            state.outage = Outage::Begun;
        }
        if let (Some(cursor), Some(received)) = (checkpoint.cursor, checkpoint.cursor_at) {
            self.strategy.resume(state, cursor, received);
        }
        for user in checkpoint.lookups {
            if state.users.entry(user.as_str()).is_some() {
                let id = state.users.id(user.as_str());
                state.look_up(id);
            }
        }
    }

    pub(super) fn checkpoint(&self, source: Source) -> Checkpoint {
        let state = &self.state;
        let mut checkpoint = Checkpoint::new(source, state.follow.clone());
        checkpoint.read_at = state.read_at;
        checkpoint.is_in_gap = state.users.gap_is_reported();
        if let Some((cursor, received)) = self.strategy.cursor() {
            checkpoint.cursor = Some(cursor.clone());
            checkpoint.cursor_at = Some(*received);
        }
        for (user, entry) in state.users.entries() {
            let user = UserId::from(&**user);
            if entry.is_looked_up || entry.has_unsaved() {
                checkpoint.lookups.push(user.clone());
            }
            checkpoint.users.insert(user, Saved::from(entry));
        }
        if let Some(in_flight) = &state.in_flight {
            checkpoint.lookups.extend_from_slice(&in_flight.lookups);
        }
        checkpoint.lookups.sort_unstable();
        checkpoint
    }

    pub(super) fn emitted(&self, user: &UserId) -> Option<Presence> {
        self.state.users.last_reported(user.as_str())
    }

    pub(super) fn next_event(&mut self) -> Option<Event> {
        if let Some(wait) = self.state.delay.report() {
            return Some(Event::Delayed { wait });
        }
        self.state.users.next_event()
    }

    /// Notes that the request under way waits for its turn for so long, at least.
    pub(super) fn note_delay(&mut self, wait: Duration) {
        self.state.note_delay(wait);
    }

    /// Notes the presences that have expired by now. Their users are read soon.
    pub(super) fn tick(&mut self) {
        if self.state.users.next_expiry().is_none() {
            return;
        }
        let expired = self.state.users.expire(self.state.clock.now());
        if !expired.is_empty() {
            self.strategy.expire(&mut self.state, expired);
        }
    }

    /// Returns when there is something to do next, by the elapsed time.
    pub(super) fn wakes_at(&self) -> Option<Duration> {
        let due = self.due().map(|(at, _)| at);
        due.into_iter().chain(self.expires_at()).min()
    }

    /// Returns when the next presence expires, by the elapsed time.
    pub(super) fn expires_at(&self) -> Option<Duration> {
        let clock = &self.state.clock;
        let end = self.state.users.next_expiry()?;
        let left = end.saturating_duration_since(clock.now());
        Some(clock.elapsed().saturating_add(left))
    }

    fn due(&self) -> Option<(Duration, RequestKind)> {
        let state = &self.state;
        let has_polls = state.follow.as_ref().is_none_or(|users| !users.is_empty());
        let after_poll = self.last == RequestKind::Poll;
        // Lookups and polls alternate, so that neither waits for the end of the other.
        let is_free = after_poll || state.earliest < state.poll_at;
        if !state.lookups.is_empty() && is_free || !state.retry_lookups.is_empty() && after_poll {
            return Some((state.earliest, RequestKind::Lookup));
        }
        has_polls.then(|| (state.poll_at.max(state.earliest), RequestKind::Poll))
    }

    /// Returns the request to send now, if one is due.
    pub(super) fn begin(&mut self) -> Option<Request> {
        if self.state.in_flight.is_some() {
            return None;
        }
        let at = self.state.clock.elapsed();
        let (due, kind) = self.due()?;
        if at < due {
            return None;
        }
        let (request, requests, lookups) = match kind {
            RequestKind::Poll => {
                let (request, requests) = self.strategy.next_request(&self.state, at);
                (request, requests, Vec::new())
            }
            RequestKind::Lookup => {
                let users = self.take_lookups();
                if users.is_empty() {
                    return None;
                }
                let requests = users.len().div_ceil(self.read_batch);
                (Request::Users(users.clone()), requests, users)
            }
        };
        self.state.in_flight = Some(InFlight {
            kind,
            at,
            requests,
            is_held: matches!(request, Request::Wait(_)),
            lookups,
        });
        Some(request)
    }

    /// Ends the request that the vendor holds open if users are to be looked up meanwhile, and returns whether it has. It is sent again with
    /// the same cursor after the lookups.
    pub(super) fn interrupt(&mut self) -> bool {
        let state = &mut self.state;
        if state.lookups.is_empty() {
            return false;
        }
        let Some(held) = state.in_flight.take_if(|it| it.is_held) else {
            return false;
        };
        self.last = held.kind;
        state.keep_gap(held.at, held.requests);
        state.delay.end_request();
        state.poll_at = state.earliest;
        true
    }

    /// Takes the users of the next lookup; none, if all of them are forgotten.
    fn take_lookups(&mut self) -> Vec<UserId> {
        let state = &mut self.state;
        let mut users = Vec::new();
        while users.len() < self.lookup_batch {
            let next = state.lookups.pop_front();
            let Some(user) = next.or_else(|| state.retry_lookups.pop_front()) else {
                break;
            };
            if let Some(entry) = state.users.entry_mut(&user) {
                entry.is_looked_up = false;
                users.push(UserId::from(&*user));
            }
        }
        users
    }

    /// Applies the response to the request that is under way.
    pub(super) fn apply(&mut self, response: Response) {
        let Some(in_flight) = self.state.in_flight.take() else {
            return;
        };
        self.last = in_flight.kind;
        self.state.keep_gap(in_flight.at, in_flight.requests);
        self.state.delay.end_request();
        match (in_flight.kind, response) {
            (kind, Response::Users(readings)) => {
                let (refused, readings): (Readings, Readings) =
                    readings.into_iter().partition(|(_, it)| is_refused(it));
                self.postpone(kind, &refused, readings.is_empty());
                match kind {
                    _ if readings.is_empty() && !refused.is_empty() => {}
                    RequestKind::Lookup => self.apply_lookups(readings),
                    RequestKind::Poll => {
                        let response = Response::Users(readings);
                        self.strategy.apply(&mut self.state, &in_flight, response);
                    }
                }
            }
            (_, response) => self.strategy.apply(&mut self.state, &in_flight, response),
        }
        self.state.end_outage_once_looked_up();
    }

    /// Waits for the turn of readings that the provider's own rate limit has refused. A poll is repeated if that is all of them; otherwise
    /// their users are looked up.
    fn postpone(&mut self, kind: RequestKind, refused: &Readings, are_all: bool) {
        let state = &mut self.state;
        for (user, reading) in refused {
            match reading {
                Err(error) if kind == RequestKind::Poll && are_all => {
                    state.postpone(error);
                    state.poll_at = state.earliest;
                }
                Err(error) => state.postpone_user(user, error),
                Ok(_) => {}
            }
        }
    }

    fn apply_lookups(&mut self, readings: Readings) {
        let state = &mut self.state;
        state.count_lookups(readings.len());
        match outage_of(&readings) {
            Some(error) => self.strategy.fail_lookups(state, readings, error),
            None => {
                apply_users(&*self.strategy, state, readings);
            }
        }
    }
}

/// Whether the provider's own rate limit has kept a user from being read.
fn is_refused(reading: &Result<Presence>) -> bool {
    reading.as_ref().is_err_and(Error::is_own_limit)
}
