//! The order in which the users of a source are read where not all fit at a time: those who have waited longest go first.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::Answers;
use crate::{
    clock::Timestamp,
    error::Scope,
    model::{Availability, UserId},
};

/// For how long a user who was read is known to exist. Accounts are deleted, and a list that leaves out the offline does not show that.
const KNOWN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// When each user was read last. It is kept only where one request does not read everyone.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    reads: u64,
    last: HashMap<UserId, Turn>,
}

#[derive(Clone, Copy, Debug)]
struct Turn {
    /// The number of the read in which the source answered for the user.
    read: u64,
    /// When it showed that there is such a user.
    known: Option<Timestamp>,
}

impl Turns {
    /// Sorts users by how long they have waited.
    pub(super) fn sort(&self, users: &mut [UserId]) {
        let state = self.state();
        users.sort_by_key(|user| state.last.get(user).map(|turn| turn.read));
    }

    /// Whether a user was shown to exist, by the same id as here.
    pub(super) fn is_known(&self, user: &UserId, now: Timestamp) -> bool {
        let known = self.state().last.get(user).and_then(|turn| turn.known);
        known.is_some_and(|known| now.saturating_duration_since(known) < KNOWN_FOR)
    }

    /// Notes the users that the source has answered for. A user that was only missing from a list keeps the time of the last proof.
    pub(super) fn note(
        &self,
        answers: &Answers,
        are_missing: impl Fn(&UserId) -> bool,
        now: Timestamp,
    ) {
        let mut state = self.state();
        state.reads += 1;
        let read = state.reads;
        for (user, answer) in answers {
            let shows = match answer {
                Ok(presence) => {
                    presence.user == *user && presence.availability != Availability::Unknown
                }
                Err(error) if error.scope() == Scope::Source => continue,
                Err(_) => false,
            };
            let before = state.last.get(user).and_then(|turn| turn.known);
            let known = match are_missing(user) {
                true => before,
                false => shows.then_some(now),
            };
            state.last.insert(user.clone(), Turn { read, known });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
