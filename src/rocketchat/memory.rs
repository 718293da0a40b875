use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::ServerVersion;
use crate::UserId;

/// How many users are remembered: more than any workspace that a provider could read under the server's limits.
const MAX_KNOWN: usize = 50_000;

/// How many ids of nobody are remembered.
const MAX_MISSING: usize = 1_000;

/// For how long an id of nobody is not asked for in a list. Ids are random, so nobody gets one that was asked for before.
const MISSING_FOR: Duration = Duration::from_secs(10 * 60);

/// What the answers of a server have proved, for all clones of a provider.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    version: Option<ServerVersion>,
    has_read_ids: bool,
    /// Who is there.
    known: HashSet<UserId>,
    /// Who is not, and until which reading of the clock that is believed.
    missing: HashMap<UserId, Duration>,
}

/// Ids stay out of logs.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Memory {
    pub(super) fn version(&self) -> Option<ServerVersion> {
        self.state().version
    }

    pub(super) fn note_version(&self, version: ServerVersion) {
        self.state().version = Some(version);
    }

    pub(super) fn has_read_ids(&self) -> bool {
        self.state().has_read_ids
    }

    /// The server has answered a question for ids with those users alone.
    pub(super) fn note_ids_read(&self) {
        self.state().has_read_ids = true;
    }

    /// The server has told of these users, so they are there.
    pub(super) fn note_known<'a>(&self, users: impl IntoIterator<Item = &'a UserId>) {
        let mut state = self.state();
        for user in users {
            state.missing.remove(user);
            if state.known.len() < MAX_KNOWN && !state.known.contains(user) {
                state.known.insert(user.clone());
            }
        }
    }

    pub(super) fn knows(&self, user: &UserId) -> bool {
        self.state().known.contains(user)
    }

    /// The server has said that there is no such user.
    pub(super) fn note_missing(&self, user: &UserId, now: Duration) {
        let mut state = self.state();
        state.known.remove(user);
        state.missing.retain(|_, end| now < *end);
        if state.missing.len() < MAX_MISSING {
            let end = now.saturating_add(MISSING_FOR);
            state.missing.insert(user.clone(), end);
        }
    }

    pub(super) fn is_missing(&self, user: &UserId, now: Duration) -> bool {
        let state = self.state();
        state.missing.get(user).is_some_and(|end| now < *end)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded_and_the_missing_are_for_some_time() {
        let memory = Memory::default();
        let users: Vec<UserId> = (0..MAX_KNOWN + 10)
            .map(|number| format!("user{number}").into())
            .collect();
        memory.note_known(&users);
        assert!(memory.knows(&users[0]) && !memory.knows(&users[MAX_KNOWN]));

        memory.note_missing(&users[0], Duration::ZERO);
        assert!(!memory.knows(&users[0]) && memory.is_missing(&users[0], Duration::ZERO));
        assert!(!memory.is_missing(&users[0], MISSING_FOR));
        for user in &users[..MAX_MISSING + 10] {
            memory.note_missing(user, Duration::from_secs(1));
        }
        assert_eq!(memory.state().missing.len(), MAX_MISSING);
        memory.note_known([&users[0]]);
        assert!(!memory.is_missing(&users[0], Duration::ZERO));
    }

    #[test]
    fn nobody_is_printed() {
        let memory = Memory::default();
        memory.note_known([&"private".into()]);
        assert!(!format!("{memory:?}").contains("private"));
    }
}
