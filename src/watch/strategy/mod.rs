//! How a source is followed, one file for each way: which request comes next, and what a response means.

mod delta;
mod list;
mod long_poll;
mod round_robin;

use std::{fmt, time::Duration};

use self::{delta::Delta, list::List, long_poll::LongPoll, round_robin::RoundRobin};
use super::{
    state::{InFlight, Readings, Request, Response, WatchState, has_answer},
    user_table::Id,
};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{Pace, Presence, UserId},
    provider::{Capabilities, ChangesSupport, Cursor},
};

/// How a source is polled: by its deltas, by requests that it holds open, by lists, or user by user. One request is under way at a time.
pub(crate) trait Strategy: fmt::Debug + Send {
    /// Returns the next poll, which is sent at this time, and the number of requests that it takes.
    fn next_request(&mut self, state: &WatchState, at: Duration) -> (Request, usize);

    /// Applies the response to a poll, and schedules the next one.
    fn apply(&mut self, state: &mut WatchState, poll: &InFlight, response: Response);

    /// Applies a reading of a user.
    fn observe(&self, state: &mut WatchState, user: &UserId, presence: Presence, now: Timestamp) {
        state.observe(user, presence, now);
    }

    /// Notes that a user could not be read.
    fn fail_user(&self, state: &mut WatchState, user: &UserId, error: Error) {
        state.fail_user(user, state.read_at, error);
    }

    /// Handles lookups that failed as the source did.
    fn fail_lookups(&self, state: &mut WatchState, readings: Readings, error: Error) {
        state.fail_lookups(readings, error);
    }

    /// Has the users read soon whose presences have expired.
    fn expire(&mut self, state: &mut WatchState, users: Vec<Id>) {
        for user in users {
            state.look_up(user);
        }
    }

    /// Returns the cursor to store, and when it was received.
    fn cursor(&self) -> Option<&(Cursor, Timestamp)> {
        None
    }

    /// Takes up a stored cursor, if it fits.
    fn resume(&mut self, _state: &WatchState, _cursor: Cursor, _at: Timestamp) {}
}

/// Applies readings of users by id, and returns whether one of them proves that the source answers.
pub(crate) fn apply_users(
    strategy: &dyn Strategy,
    state: &mut WatchState,
    readings: Readings,
) -> bool {
    let has_answered = has_answer(&readings);
    if has_answered {
        apply_readings(strategy, state, readings);
        return true;
    }
    for (user, reading) in readings {
        if let Err(error) = reading {
            strategy.fail_user(state, &user, error);
        }
    }
    false
}

/// Applies readings of some users, and returns the error of an entry that names no user.
fn apply_readings<U: Into<Option<UserId>>>(
    strategy: &dyn Strategy,
    state: &mut WatchState,
    readings: impl IntoIterator<Item = (U, Result<Presence>)>,
) -> Option<Error> {
    let now = state.clock.now();
    state.schedule.worked();
    let mut unnamed = None;
    for (user, reading) in readings {
        match (user.into(), reading) {
            (Some(user), Ok(presence)) => strategy.observe(state, &user, presence, now),
            (Some(user), Err(error)) => strategy.fail_user(state, &user, error),
            (None, reading) => unnamed = reading.err().or(unnamed),
        }
    }
    state.read_at = Some(now);
    unnamed
}

/// Applies what a vendor has listed, and returns the error of an entry that names no user.
fn apply_entries(
    strategy: &dyn Strategy,
    state: &mut WatchState,
    presences: Vec<Presence>,
    failed: Vec<(Option<UserId>, Error)>,
) -> Option<Error> {
    state.users.begin_snapshot();
    let presences = presences.into_iter();
    let read = presences.map(|presence| (Some(presence.user.clone()), Ok(presence)));
    let failed = failed.into_iter().map(|(user, error)| (user, Err(error)));
    apply_readings(strategy, state, read.chain(failed))
}

/// Fails a user who is missing from a complete list that has the offline too, and is therefore gone.
fn fail_unlisted(state: &mut WatchState, user: &str) {
    let error = Error::new(ErrorKind::NotFound, "the user is no longer listed");
    state.fail_user(&UserId::from(user), state.read_at, error);
}

/// Chooses the cheapest strategy that the source supports.
pub(crate) fn choose(
    capabilities: &Capabilities,
    pace: Pace,
    resync: Duration,
    state: &mut WatchState,
) -> Box<dyn Strategy> {
    match (capabilities.changes, &state.follow) {
        (ChangesSupport::Delta { window }, _) => {
            Box::new(Delta::new(capabilities, window, resync, state))
        }
        (ChangesSupport::LongPoll { hold }, _) => {
            Box::new(LongPoll::new(capabilities, hold, resync, state))
        }
        (ChangesSupport::Compared, None) => Box::new(List::new(capabilities, state)),
        (ChangesSupport::Compared, Some(_)) => Box::new(RoundRobin::new(capabilities, pace, state)),
    }
}
