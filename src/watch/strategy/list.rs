//! Everyone's list is compared with the last one; a user who has left it is looked up, and each who is offline from time to time.

use std::time::Duration;

use super::{Strategy, apply_entries, apply_users, fail_unlisted};
use crate::{
    model::UserId,
    provider::{Capabilities, ListSupport},
    watch::{
        state::{InFlight, Request, Response, WatchState, has_answer},
        user_table::Id,
    },
};

#[derive(Debug)]
pub(crate) struct List {
    /// Whether the list under way may be older than the expiry of a presence.
    is_outdated: bool,
    /// Whether a list has the users who are offline too.
    lists_offline: bool,
    /// The user to check before the next list.
    to_check: Option<UserId>,
    /// How many users who are missing from lists have been checked.
    checked: usize,
    /// When the last of them was, by the elapsed time.
    checked_at: Duration,
}

/// In this time each user who is missing from the lists is checked once, if there are as many lists: a user who is deleted while offline
/// is missing just as one who stays offline.
const CHECK_ROUND: Duration = Duration::from_secs(12 * 60 * 60);

impl List {
    pub(crate) fn new(capabilities: &Capabilities, state: &WatchState) -> Self {
        Self {
            is_outdated: false,
            lists_offline: capabilities.list == ListSupport::Complete,
            to_check: None,
            checked: 0,
            checked_at: state.clock.elapsed(),
        }
    }

    /// Chooses the next user to check, once its turn has come.
    fn plan_check(&mut self, state: &WatchState, missing: &[Id]) {
        let now = state.clock.elapsed();
        let count = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        let is_due = |gap: Duration| now >= self.checked_at.saturating_add(gap);
        if CHECK_ROUND.checked_div(count).is_some_and(is_due) {
            let user = &missing[self.checked % missing.len()];
            self.to_check = Some(UserId::from(&**user));
            self.checked = self.checked.wrapping_add(1);
            self.checked_at = now;
        }
    }
}

impl Strategy for List {
    fn next_request(&mut self, _state: &WatchState, _at: Duration) -> (Request, usize) {
        let check = self.to_check.take().map(Request::User);
        (check.unwrap_or(Request::List), 1)
    }

    fn apply(&mut self, state: &mut WatchState, poll: &InFlight, response: Response) {
        match response {
            Response::List(Ok(listing)) => {
                let unnamed = apply_entries(self, state, listing.entries, listing.failed);
                let is_partial = unnamed.is_some();
                state.note_partial(unnamed);
                let missing = state.users.missing();
                for user in &missing {
                    if self.lists_offline && !is_partial {
                        fail_unlisted(state, user);
                    } else {
                        state.look_up_unless_offline(Id::clone(user));
                    }
                }
                if !self.lists_offline {
                    self.plan_check(state, &missing);
                }
                state.note_polled();
                state.end_poll(poll.at, poll.requests);
                if std::mem::take(&mut self.is_outdated) {
                    state.poll_at = state.earliest;
                }
            }
            Response::List(Err(error)) => state.fail_poll(error),
            Response::Users(checked) => {
                // Whether the source has failed is decided by the list, which comes next.
                if has_answer(&checked) {
                    apply_users(self, state, checked);
                }
                state.poll_at = state.earliest;
            }
            Response::Changes(_) => {}
        }
    }

    /// One list is cheaper than a lookup of each.
    fn expire(&mut self, state: &mut WatchState, _users: Vec<Id>) {
        state.poll_at = state.poll_at.min(state.clock.elapsed());
        self.is_outdated = state.in_flight.is_some();
    }
}
