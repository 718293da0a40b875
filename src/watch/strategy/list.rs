//! Everyone's list is compared with the last one; a user who has left it is looked up.

use std::time::Duration;

use super::{Strategy, apply_entries};
use crate::watch::{
    state::{InFlight, Request, Response, WatchState},
    user_table::Id,
};

#[derive(Debug, Default)]
pub(crate) struct List {
    /// Whether the list under way may be older than the expiry of a presence.
    is_outdated: bool,
}

impl Strategy for List {
    fn next_request(&mut self, _state: &WatchState, _at: Duration) -> (Request, usize) {
        (Request::List, 1)
    }

    fn apply(&mut self, state: &mut WatchState, poll: &InFlight, response: Response) {
        match response {
            Response::List(Ok(listing)) => {
                let unnamed = apply_entries(self, state, listing.entries, listing.failed);
                state.note_partial(unnamed);
                for user in state.users.missing() {
                    state.look_up_unless_offline(user);
                }
                state.note_polled();
                state.end_poll(poll.at, poll.requests);
                if std::mem::take(&mut self.is_outdated) {
                    state.poll_at = state.earliest;
                }
            }
            Response::List(Err(error)) => state.fail_poll(error),
            Response::Changes(_) | Response::Users(_) => {}
        }
    }

    /// One list is cheaper than a lookup of each.
    fn expire(&mut self, state: &mut WatchState, _users: Vec<Id>) {
        state.poll_at = state.poll_at.min(state.clock.elapsed());
        self.is_outdated = state.in_flight.is_some();
    }
}
