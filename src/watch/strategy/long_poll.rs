//! The vendor holds a request open until something changes. One such request is open at a time, and nothing is polled beside it.

use std::time::Duration;

use super::{Delta, Strategy};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Scope},
    model::{Presence, UserId},
    provider::{Capabilities, Changes, Cursor},
    watch::{
        state::{InFlight, Readings, Request, Response, WatchState},
        user_table::{Entry, Id},
    },
};

#[derive(Debug)]
pub(crate) struct LongPoll {
    /// What a response means is as with deltas.
    delta: Delta,
    /// How long the vendor holds a request at most.
    hold: Duration,
    /// Whether the last poll failed: the next one does not wait, so that the end of an outage is noticed at once.
    has_failed: bool,
    /// How many held requests in a row ended early without a presence, or failed early.
    in_vain: u32,
    /// How often users are looked up again who cannot be read, or have no status.
    retry: Duration,
    /// When they are next, by the elapsed time.
    retry_at: Duration,
}

/// After so many held requests in a row that ended early without a presence, the next ones come at the pace of polls: the server, or a proxy
/// before it, does not hold requests.
const MAX_IN_VAIN: u32 = 10;

impl LongPoll {
    pub(crate) fn new(
        capabilities: &Capabilities,
        hold: Duration,
        retry: Duration,
        state: &WatchState,
    ) -> Self {
        Self {
            delta: Delta::pushed(capabilities, state),
            hold,
            has_failed: false,
            in_vain: 0,
            retry,
            retry_at: state.clock.elapsed().saturating_add(retry),
        }
    }

    fn apply_changes(&mut self, state: &mut WatchState, poll: &InFlight, changes: Changes) {
        self.has_failed = false;
        if changes.full && self.delta.cursor().is_some() {
            let error = Error::new(ErrorKind::Conflict, UNKNOWN_CURSOR).with_scope(Scope::Source);
            let vendor = state.users.source().vendor().to_owned();
            state.note_missed(error.with_vendor(vendor));
        }
        self.note_held(state, poll, !changes.presences.is_empty());
        self.delta
            .apply(state, poll, Response::Changes(Ok(changes)));
        if self.in_vain < MAX_IN_VAIN {
            state.poll_at = state.earliest;
        }
        self.retry_unread(state);
    }

    /// Notes whether a held request has ended early and for nothing.
    fn note_held(&mut self, state: &WatchState, poll: &InFlight, has_news: bool) {
        if poll.is_held {
            let time = state.clock.elapsed().saturating_sub(poll.at);
            let is_in_vain = !has_news && time < self.hold / 2;
            self.in_vain = match is_in_vain {
                true => self.in_vain.saturating_add(1),
                false => 0,
            };
        }
    }

    /// Looks up the users who cannot be read or have no status, once it is time: the vendor may not report that this has changed.
    fn retry_unread(&mut self, state: &mut WatchState) {
        let now = state.clock.elapsed();
        if now < self.retry_at {
            return;
        }
        self.retry_at = now.saturating_add(self.retry);
        let is_unread = |entry: &Entry| entry.is_in_gap() || entry.has_no_status();
        let users = state.users.entries();
        let unread = users.filter(|(_, entry)| is_unread(entry));
        let unread: Vec<Id> = unread.map(|(user, _)| Id::clone(user)).collect();
        for user in unread {
            state.look_up_later(user);
        }
    }
}

/// Whether a request may have failed because it was open for long. The vendor has requested no wait.
fn is_of_connection(error: &Error) -> bool {
    use ErrorKind::{Timeout, Transport, Unavailable};
    matches!(error.kind(), Timeout | Transport | Unavailable) && error.retry_after().is_none()
}

const UNKNOWN_CURSOR: &str = "the server does not know the cursor any more: what changed and changed back since the last reading is missing, and all is read again";

impl Strategy for LongPoll {
    /// The request is held unless something else has to be done soon.
    fn next_request(&mut self, state: &WatchState, at: Duration) -> (Request, usize) {
        let (request, requests) = self.delta.next_request(state, at);
        let may_wait = !self.has_failed && state.lookups.is_empty();
        let request = match request {
            Request::Changes(Some(cursor)) if may_wait && cursor.token().is_some() => {
                Request::Wait(cursor)
            }
            request => request,
        };
        (request, requests)
    }

    fn apply(&mut self, state: &mut WatchState, poll: &InFlight, response: Response) {
        match response {
            Response::Changes(Ok(changes)) => self.apply_changes(state, poll, changes),
            // A proxy may end what is open for long, and the watch may not have been polled. A request that is not held decides whether
            // the source has failed.
            Response::Changes(Err(error)) if poll.is_held && is_of_connection(&error) => {
                self.note_held(state, poll, false);
                self.has_failed = true;
                state.poll_at = state.earliest;
            }
            response => {
                self.has_failed = true;
                self.delta.apply(state, poll, response);
            }
        }
    }

    fn observe(&self, state: &mut WatchState, user: &UserId, presence: Presence, now: Timestamp) {
        self.delta.observe(state, user, presence, now);
    }

    fn fail_lookups(&self, state: &mut WatchState, readings: Readings, error: Error) {
        self.delta.fail_lookups(state, readings, error);
    }

    fn cursor(&self) -> Option<&(Cursor, Timestamp)> {
        self.delta.cursor()
    }

    fn resume(&mut self, state: &WatchState, cursor: Cursor, received: Timestamp) {
        self.delta.resume(state, cursor, received);
    }
}
