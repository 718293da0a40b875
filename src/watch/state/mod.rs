//! What all strategies work on: the users, when the next request may be sent, the pending lookups and the outage.

mod delay;
mod poll_schedule;
mod request;

use std::{collections::VecDeque, sync::Arc, time::Duration};

pub(crate) use self::{
    delay::Delay,
    poll_schedule::PollSchedule,
    request::{Readings, Request, Response, Sending, has_answer, outage_of},
};
use super::user_table::{Applied, Entry, Id, UserTable};
use crate::{
    clock::{Clock, Timestamp},
    error::{Error, ErrorKind},
    model::{Presence, UserId},
    provider::is_to_be_asked_for,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestKind {
    /// The next request of the strategy.
    Poll,
    /// Some users by id, out of turn.
    Lookup,
}

/// The request that is under way.
#[derive(Debug)]
pub(crate) struct InFlight {
    pub(crate) kind: RequestKind,
    /// When it was sent, by the elapsed time.
    pub(crate) at: Duration,
    /// How many requests the provider sends for it.
    pub(crate) requests: usize,
    /// Whether the vendor holds it open until something changes.
    pub(crate) is_held: bool,
    /// The users of a lookup.
    pub(crate) lookups: Vec<UserId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outage {
    None,
    /// Nothing has been read since a poll or a lookup failed.
    Begun,
    /// A poll has succeeded since. So many of the lookups that were pending then still are.
    LookupsLeft(usize),
}

#[derive(Debug)]
pub(crate) struct WatchState {
    pub(crate) clock: Arc<dyn Clock>,
    /// The users to follow, `None` for everyone.
    pub(crate) follow: Option<Vec<UserId>>,
    pub(crate) users: UserTable,
    pub(crate) schedule: PollSchedule,
    /// Users to look up soon.
    pub(crate) lookups: VecDeque<Id>,
    /// Users to look up after the next poll.
    pub(crate) retry_lookups: VecDeque<Id>,
    pub(crate) in_flight: Option<InFlight>,
    /// No request is sent before.
    pub(crate) earliest: Duration,
    pub(crate) poll_at: Duration,
    /// Whether a user's presence has changed since the last round of polls ended.
    pub(crate) has_changed: bool,
    pub(crate) read_at: Option<Timestamp>,
    pub(crate) outage: Outage,
    pub(crate) delay: Delay,
}

impl WatchState {
    /// Looks up a user soon.
    pub(crate) fn look_up(&mut self, user: Id) {
        if self.begin_lookup(&user) {
            self.lookups.push_back(user);
        }
    }

    /// Looks up a user after the next poll.
    pub(crate) fn look_up_later(&mut self, user: Id) {
        if self.begin_lookup(&user) {
            self.retry_lookups.push_back(user);
        }
    }

    fn begin_lookup(&mut self, user: &Id) -> bool {
        let entry = self.users.entry_mut(user);
        entry.is_some_and(|entry| !std::mem::replace(&mut entry.is_looked_up, true))
    }

    /// Looks up a user who is missing from a list, unless that user is known to be offline.
    pub(crate) fn look_up_unless_offline(&mut self, user: Id) {
        let is_settled = |entry: &Entry| {
            let current = entry.current.as_ref();
            let is_offline = current.is_some_and(|it| !is_to_be_asked_for(it.availability()));
            is_offline && !entry.is_in_gap()
        };
        if !self.users.entry(&user).is_some_and(is_settled) {
            self.look_up(user);
        }
    }

    /// Applies a reading of a user.
    pub(crate) fn observe(&mut self, user: &UserId, presence: Presence, now: Timestamp) -> Applied {
        let applied = self.users.apply(user.as_str(), presence, now);
        self.note(applied);
        applied
    }

    /// Applies a snapshot that leaves out a user.
    pub(crate) fn observe_absence(&mut self, user: &Id, now: Timestamp) {
        let applied = self.users.apply_absence(user, now);
        self.note(applied);
    }

    fn note(&mut self, applied: Applied) {
        if applied == Applied::Changed {
            self.has_changed = true;
            self.schedule.changed();
        }
    }

    /// Notes that a user could not be read, who could be at the given time.
    pub(crate) fn fail_user(&mut self, user: &UserId, since: Option<Timestamp>, error: Error) {
        if error.is_own_limit() {
            self.postpone_user(user, &error);
            return;
        }
        let is_gone = self.follow.is_none() && error.kind() == ErrorKind::NotFound;
        self.users.fail(user.as_str(), since, error, is_gone);
    }

    /// Notes the entry of a list that names no user. Users who are followed by id need no event for it: each who is missing fails itself.
    pub(crate) fn note_partial(&mut self, unnamed: Option<Error>) {
        if self.follow.is_none() {
            self.users.note_partial(unnamed);
        }
    }

    /// Sends nothing before so many requests, the first of them at that time, have had their share of the limit.
    pub(crate) fn keep_gap(&mut self, at: Duration, requests: usize) {
        self.earliest = at.saturating_add(self.schedule.gap_after(requests));
    }

    /// Notes that a poll of everyone has succeeded: an outage is over once the users are looked up who were missing from it.
    pub(crate) fn note_polled(&mut self) {
        if self.outage == Outage::Begun {
            self.outage = Outage::LookupsLeft(self.lookups.len());
        }
    }

    /// Schedules the poll after one that has succeeded.
    pub(crate) fn end_poll(&mut self, at: Duration, requests: usize) {
        self.grow_if_quiet();
        let span = self.schedule.round(requests, self.clock.chance());
        self.poll_at = at.saturating_add(span);
    }

    /// Lengthens the interval, if nothing has changed in a round of polls.
    pub(crate) fn grow_if_quiet(&mut self) {
        if !std::mem::take(&mut self.has_changed) {
            self.schedule.quiet();
        }
    }

    /// Waits for the turn of a request that the provider's own rate limit has refused. Nothing has failed.
    pub(crate) fn postpone(&mut self, error: &Error) {
        let wait = error.retry_after().unwrap_or_default();
        let wait = wait.max(self.schedule.gap_after(1));
        self.earliest = (self.earliest).max(self.clock.elapsed().saturating_add(wait));
        self.note_delay(wait);
    }

    /// Looks up a user later, because the provider's own rate limit has refused the reading.
    pub(crate) fn postpone_user(&mut self, user: &UserId, error: &Error) {
        self.postpone(error);
        let id = self.users.note_unread(user.as_str());
        self.look_up(id);
    }

    /// Notes that a request waits for its turn for so long, at least, which is reported if it is longer than the shortest round.
    pub(crate) fn note_delay(&mut self, wait: Duration) {
        if wait > self.schedule.shortest_round() {
            self.delay.note(wait);
        }
    }

    /// Waits before anything is requested again.
    pub(crate) fn back_off(&mut self, error: &Error) {
        if error.is_own_limit() {
            self.postpone(error);
            return;
        }
        let wait = (self.schedule).failed(error.retry_after(), self.clock.chance());
        // The wait that the vendor requests begins with its response.
        let end = self.clock.elapsed().saturating_add(wait);
        self.earliest = self.earliest.max(end);
    }

    /// Waits as long as the vendor asks, because of users who cannot be read while others can.
    pub(crate) fn wait_as_asked(&mut self, error: &Error) {
        let wait = PollSchedule::asked_for(error.retry_after());
        self.earliest = self.earliest.max(self.clock.elapsed().saturating_add(wait));
    }

    /// Backs off, and begins an outage unless there is one.
    pub(crate) fn fail_source(&mut self, error: Error) {
        self.back_off(&error);
        if error.is_own_limit() {
            return;
        }
        self.note_missed(error);
    }

    /// Notes that changes may be missing between the last reading and the one that is applied next: a gap, which ends as an outage does.
    pub(crate) fn note_missed(&mut self, error: Error) {
        if std::mem::replace(&mut self.outage, Outage::Begun) == Outage::None {
            self.users.begin_gap(self.read_at, error);
        }
    }

    /// Notes that a poll failed, which is repeated as soon as possible.
    pub(crate) fn fail_poll(&mut self, error: Error) {
        self.fail_source(error);
        self.poll_at = self.earliest;
    }

    /// Notes that so many users have been looked up.
    pub(crate) fn count_lookups(&mut self, users: usize) {
        if let Outage::LookupsLeft(left) = &mut self.outage {
            *left = left.saturating_sub(users);
        }
    }

    /// Handles lookups that failed as the source did. Returns the users who cannot be read while others can.
    pub(crate) fn fail_lookups(&mut self, readings: Readings, error: Error) -> Vec<Id> {
        let has_polled = matches!(self.outage, Outage::LookupsLeft(_));
        if has_polled || self.are_in_gaps(&readings) {
            self.back_off(&error);
            let mut failed = Vec::new();
            for (user, reading) in readings {
                failed.push(self.users.id(user.as_str()));
                if let Err(error) = reading {
                    self.fail_user(&user, self.read_at, error);
                }
            }
            return failed;
        }
        for (user, _) in readings.iter().rev() {
            let id = self.users.id(user.as_str());
            self.begin_lookup(&id);
            self.lookups.push_front(id);
        }
        self.fail_source(error);
        Vec::new()
    }

    /// Whether none of the users could be read before, which proves nothing about the others.
    pub(crate) fn are_in_gaps(&self, readings: &Readings) -> bool {
        let mut users = readings.iter().map(|(user, _)| user.as_str());
        users.all(|user| self.users.entry(user).is_some_and(Entry::is_in_gap))
    }

    /// Ends the outage if a poll has succeeded and all users have been looked up who were missing from it.
    pub(crate) fn end_outage_once_looked_up(&mut self) {
        if let Outage::LookupsLeft(left) = self.outage
            && (left == 0 || self.lookups.is_empty())
        {
            self.end_outage();
        }
    }

    pub(crate) fn end_outage(&mut self) {
        self.outage = Outage::None;
        self.users.end_gap();
    }
}
