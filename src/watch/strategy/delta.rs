//! The vendor reports what changed, of everyone or of the users in the cursor; a change that no later delta repeats is looked up.

use std::time::Duration;

use super::{Strategy, apply_entries, fail_unlisted};
use crate::{
    clock::Timestamp,
    error::Error,
    model::{Presence, UserId},
    provider::{Capabilities, Changes, Cursor, ListSupport},
    watch::{
        follow::sorted,
        state::{InFlight, Readings, Request, Response, WatchState},
        user_table::{Applied, Entry, Id},
    },
};

#[derive(Debug)]
pub(crate) struct Delta {
    /// The users to follow, where the cursor names them.
    in_cursor: Option<Vec<UserId>>,
    /// Whether the vendor reports everyone's changes, and some users are followed.
    is_filtered: bool,
    /// The cursor, and when it was received.
    cursor: Option<(Cursor, Timestamp)>,
    /// How long a cursor can be used.
    window: Duration,
    resync: Duration,
    /// When a snapshot is due, by the elapsed time.
    resync_at: Duration,
    read_batch: usize,
    /// Whether a list of everyone has the users who are offline too.
    lists_offline: bool,
    /// How many users who were missing from snapshots have been looked up.
    checked: usize,
    /// Whether the vendor reports each change when it happens, so that snapshots are rare, and whom they leave out is looked up.
    is_pushed: bool,
}

impl Delta {
    pub(crate) fn new(
        capabilities: &Capabilities,
        window: Duration,
        resync: Duration,
        state: &WatchState,
    ) -> Self {
        let follow = state.follow.as_deref();
        // Of many users everyone's delta is cheaper: the cursor need not carry them along, nor the vendor read each by name at once.
        let cannot_list = capabilities.list == ListSupport::No;
        let in_cursor =
            follow.filter(|users| users.len() <= capabilities.read_batch || cannot_list);
        Self {
            is_filtered: follow.is_some() && in_cursor.is_none(),
            in_cursor: in_cursor.map(<[UserId]>::to_vec),
            cursor: None,
            window,
            resync,
            resync_at: state.clock.elapsed(),
            read_batch: capabilities.read_batch.max(1),
            lists_offline: capabilities.list == ListSupport::Complete,
            checked: 0,
            is_pushed: false,
        }
    }

    /// The same where the vendor reports each change when it happens, to any cursor that it knows. All is read again only where a change
    /// is lost.
    pub(super) fn pushed(capabilities: &Capabilities, state: &WatchState) -> Self {
        Self {
            is_pushed: true,
            ..Self::new(capabilities, Duration::MAX, Duration::MAX, state)
        }
    }

    fn requests_of_snapshot(&self) -> usize {
        let users = self.in_cursor.as_deref().unwrap_or_default();
        1 + users.len().div_ceil(self.read_batch)
    }

    fn apply_changes(&mut self, state: &mut WatchState, mut changes: Changes) {
        if self.is_filtered {
            let is_followed = |user: &UserId| state.users.entry(user.as_str()).is_some();
            changes.presences.retain(|it| is_followed(&it.user));
            let failed = &mut changes.failed;
            failed.retain(|(user, _)| user.as_ref().is_none_or(is_followed));
        }
        let now = state.clock.now();
        let is_snapshot = changes.full || self.cursor.is_none();
        self.cursor = Some((changes.next, now));
        let unnamed = apply_entries(self, state, changes.presences, changes.failed);
        // An entry without a user may be any user's.
        let is_partial = unnamed.is_some();
        if is_snapshot {
            self.resync_at = state.clock.elapsed().saturating_add(self.resync);
        } else if is_partial {
            // A change is lost that no later delta repeats.
            self.resync_at = state.clock.elapsed();
        }
        if is_snapshot || is_partial {
            state.note_partial(unnamed);
        }
        if changes.full || (is_snapshot && is_partial) {
            let missing = state.users.missing();
            let is_of_everyone = state.follow.is_none() && !is_partial;
            if is_of_everyone && !self.lists_offline && !self.is_pushed {
                self.check_missing(state, &missing);
            }
            for user in missing {
                if is_of_everyone && self.lists_offline {
                    fail_unlisted(state, &user);
                } else if self.is_filtered || is_partial || is_of_everyone && self.is_pushed {
                    // Only a lookup distinguishes an offline user from one who does not exist.
                    state.look_up_unless_offline(user);
                } else {
                    state.observe_absence(&user, now);
                }
            }
        }
        state.note_polled();
    }

    /// Looks up some of the users who are missing from a list of those who are not offline: all of them in turn, so that those who are
    /// deleted are forgotten in the end.
    fn check_missing(&mut self, state: &mut WatchState, missing: &[Id]) {
        let count = missing.len().div_ceil(CHECKED_PART).max(MIN_CHECKED);
        let start = self.checked % missing.len().max(1);
        let in_turn = missing[start..].iter().chain(&missing[..start]);
        for user in in_turn.take(count) {
            state.look_up_later(Id::clone(user));
        }
        self.checked = start.saturating_add(count);
    }
}

/// After each snapshot, this part of the missing users is looked up: all of them in half a day.
const CHECKED_PART: usize = 24;

/// At least so many of them are.
const MIN_CHECKED: usize = 500;

impl Strategy for Delta {
    fn next_request(&mut self, state: &WatchState, at: Duration) -> (Request, usize) {
        let now = state.clock.now();
        let (resync_at, window) = (self.resync_at, self.window);
        self.cursor.take_if(|(_, received)| {
            at >= resync_at || now.saturating_duration_since(*received) > window
        });
        match (&self.cursor, &self.in_cursor) {
            (Some((cursor, _)), _) => {
                let unread = cursor.unread().len().div_ceil(self.read_batch);
                (Request::Changes(Some(cursor.clone())), 1 + unread)
            }
            (None, None) => (Request::Changes(None), 1),
            (None, Some(users)) => {
                let start = Cursor::following(users.iter().cloned());
                (Request::Changes(Some(start)), self.requests_of_snapshot())
            }
        }
    }

    fn apply(&mut self, state: &mut WatchState, poll: &InFlight, response: Response) {
        match response {
            Response::Changes(Ok(changes)) => {
                let mut requests = poll.requests;
                if changes.full {
                    // The vendor may have sent a snapshot that was not requested.
                    requests = requests.max(self.requests_of_snapshot());
                    state.keep_gap(poll.at, requests);
                }
                self.apply_changes(state, changes);
                state.end_poll(poll.at, requests);
            }
            Response::Changes(Err(error)) => state.fail_poll(error),
            Response::List(_) | Response::Users(_) => {}
        }
    }

    fn observe(&self, state: &mut WatchState, user: &UserId, presence: Presence, now: Timestamp) {
        let applied = state.observe(user, presence, now);
        let id = state.users.id(user.as_str());
        if applied == Applied::OutOfOrder {
            state.look_up(id);
        } else if !self.is_pushed
            && self.in_cursor.is_none()
            && state.users.entry(&id).is_some_and(Entry::has_no_status)
        {
            // The vendor may have a status later, and not report that as a change.
            state.look_up_later(id);
        }
    }

    fn fail_lookups(&self, state: &mut WatchState, readings: Readings, error: Error) {
        for user in state.fail_lookups(readings, error) {
            state.look_up_later(user);
        }
    }

    fn cursor(&self) -> Option<&(Cursor, Timestamp)> {
        self.cursor.as_ref()
    }

    fn resume(&mut self, state: &WatchState, cursor: Cursor, received: Timestamp) {
        let is_followed = |user: &UserId| state.users.entry(user.as_str()).is_some();
        if sorted(cursor.users()) == sorted(self.in_cursor.as_deref())
            && cursor.unread().iter().all(is_followed)
            && received <= state.clock.now()
        {
            self.cursor = Some((cursor, received));
            self.resync_at = state.clock.elapsed().saturating_add(self.resync);
        }
    }
}
