//! The users that a server has listed, and the ids that it does not have, so that neither is looked up in every call.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::ServerVersion;
use crate::model::UserId;

/// How many users are remembered, each in about 20 bytes.
const MAX_KNOWN: usize = 100_000;

/// How often room is made at most: it costs a look at everybody.
const CLEARED_EVERY: Duration = Duration::from_secs(10 * 60);

/// For how long whoever was told of is believed to be there: accounts are deleted, and no answer says so.
const KNOWN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// After how long it is worth a question whether a user is still there.
const FRESH_FOR: Duration = Duration::from_secs(60 * 60);

/// How many ids of nobody are remembered.
const MAX_MISSING: usize = 1_000;

/// For how long an id of nobody is not asked for in a list. Ids are random, so nobody gets one that was asked for before.
const MISSING_FOR: Duration = Duration::from_secs(10 * 60);

/// After how long the accounts are listed again, or again tried to list.
const LISTED_EVERY: Duration = Duration::from_secs(10 * 60);

/// How lately a server has listed a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    /// Never, or too long ago.
    None,
    /// Lately enough to rely on. It is renewed where that costs no request.
    Old,
    Fresh,
}

/// What the answers of a server have proved, for all clones of a provider.
///
/// Users are remembered by a hash of the id, keyed at random: of 100,000 users two share one with a probability of 1 in 4,000,000,000.
#[derive(Debug, Default)]
pub(super) struct KnownUsers {
    hasher: RandomState,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    version: Option<ServerVersion>,
    has_read_ids: bool,
    /// The hash of each user who exists, and the second of the clock at which the server last listed that user.
    known: HashMap<u64, u32>,
    /// When room was made last among the known.
    cleared: Option<Duration>,
    /// Who is not, and until which reading of the clock that is believed.
    missing: HashMap<UserId, Duration>,
    /// The offset of the next page of accounts to list.
    offset: usize,
    /// When the last page of accounts was listed, or refused.
    listed: Option<Duration>,
}

/// Ids stay out of logs.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl KnownUsers {
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
    pub(super) fn note_known<'a>(
        &self,
        users: impl IntoIterator<Item = &'a UserId>,
        now: Duration,
    ) {
        let users = users.into_iter();
        let mut state = self.state();
        let room = MAX_KNOWN.saturating_sub(state.known.len());
        state.known.reserve(users.size_hint().0.min(room));
        for user in users {
            if !state.missing.is_empty() {
                state.missing.remove(user);
            }
            let hash = self.hash(user);
            let is_full = state.known.len() >= MAX_KNOWN && !state.known.contains_key(&hash);
            if is_full {
                state.make_room(now);
            }
            if !is_full || state.known.len() < MAX_KNOWN {
                state.known.insert(hash, seconds(now));
            }
        }
    }

    /// How lately a server has listed a user.
    pub(super) fn sighting_of(&self, user: &UserId, now: Duration) -> Sighting {
        match self.state().known.get(&self.hash(user)) {
            Some(told) if is_within(FRESH_FOR, *told, now) => Sighting::Fresh,
            Some(told) if is_within(KNOWN_FOR, *told, now) => Sighting::Old,
            _ => Sighting::None,
        }
    }

    /// The server has said that there is no such user.
    pub(super) fn note_missing(&self, user: &UserId, now: Duration) {
        let mut state = self.state();
        state.known.remove(&self.hash(user));
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

    /// The offset of the next page of accounts; none if all were listed lately, or the server has refused to.
    pub(super) fn next_page(&self, now: Duration) -> Option<usize> {
        let state = self.state();
        let is_due = |listed| now.saturating_sub(listed) >= LISTED_EVERY;
        (state.offset > 0 || state.listed.is_none_or(is_due)).then_some(state.offset)
    }

    /// The next page of accounts begins here; none if there is no other to list for now.
    pub(super) fn note_page(&self, next: Option<usize>, now: Duration) {
        let mut state = self.state();
        state.offset = next.unwrap_or(0);
        if next.is_none() {
            state.listed = Some(now);
        }
    }

    fn hash(&self, user: &UserId) -> u64 {
        self.hasher.hash_one(user.as_str())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets those of whom nothing was told for a day, unless that was tried a moment ago.
    fn make_room(&mut self, now: Duration) {
        let is_due = |cleared| now.saturating_sub(cleared) >= CLEARED_EVERY;
        if self.cleared.is_none_or(is_due) {
            self.cleared = Some(now);
            self.known
                .retain(|_, told| is_within(KNOWN_FOR, *told, now));
        }
    }
}

/// Whole seconds, which do for hours and days.
fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

fn is_within(time: Duration, told: u32, now: Duration) -> bool {
    now.saturating_sub(Duration::from_secs(told.into())) < time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded_and_the_missing_are_for_some_time() {
        let known = KnownUsers::default();
        let users: Vec<UserId> = (0..MAX_KNOWN + 10)
            .map(|number| format!("user{number}").into())
            .collect();
        let now = Duration::ZERO;
        let knows = |user| known.sighting_of(user, now) == Sighting::Fresh;
        known.note_known(&users, now);
        assert!(knows(&users[0]) && !knows(&users[MAX_KNOWN]));

        known.note_missing(&users[0], Duration::ZERO);
        assert!(!knows(&users[0]) && known.is_missing(&users[0], Duration::ZERO));
        assert!(!known.is_missing(&users[0], MISSING_FOR));
        for user in &users[..MAX_MISSING + 10] {
            known.note_missing(user, Duration::from_secs(1));
        }
        assert_eq!(known.state().missing.len(), MAX_MISSING);
        known.note_known([&users[0]], now);
        assert!(!known.is_missing(&users[0], Duration::ZERO));
    }

    #[test]
    fn whoever_was_told_of_long_ago_is_not_known_and_makes_room() {
        let known = KnownUsers::default();
        let users: Vec<UserId> = (0..MAX_KNOWN)
            .map(|number| format!("user{number}").into())
            .collect();
        let (first, rest) = users.split_first().unwrap();
        known.note_known(rest, Duration::ZERO);
        known.note_known([first], FRESH_FOR);
        let sighting = |user, now| known.sighting_of(user, now);
        let just_before = FRESH_FOR - Duration::from_millis(1);
        assert_eq!(sighting(&rest[0], just_before), Sighting::Fresh);
        assert_eq!(sighting(&rest[0], FRESH_FOR), Sighting::Old);
        assert_eq!(sighting(&rest[0], KNOWN_FOR), Sighting::None);
        assert_eq!(sighting(first, KNOWN_FOR), Sighting::Old);
        known.note_known([&"new".into()], KNOWN_FOR);
        assert_eq!(sighting(&"new".into(), KNOWN_FOR), Sighting::Fresh);
        assert_eq!(known.state().known.len(), 2);
    }

    #[test]
    fn accounts_are_listed_page_by_page_and_then_not_for_ten_minutes() {
        let (known, now) = (KnownUsers::default(), Duration::from_secs(1));
        assert_eq!(known.next_page(now), Some(0));
        known.note_page(Some(100), now);
        assert_eq!(known.next_page(now), Some(100));
        known.note_page(None, now);
        assert_eq!(known.next_page(now + LISTED_EVERY / 2), None);
        assert_eq!(known.next_page(now + LISTED_EVERY), Some(0));
    }

    #[test]
    fn nobody_is_printed() {
        let known = KnownUsers::default();
        known.note_known([&"private".into()], Duration::ZERO);
        assert!(!format!("{known:?}").contains("private"));
    }
}
