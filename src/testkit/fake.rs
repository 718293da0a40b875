//! The trait that every fake implements, so that a suite controls a source without knowing its vendor.

use async_trait::async_trait;

use super::{FakeServer, Fault, RecordedCall};
use crate::{
    clock::{FakeClock, Timestamp},
    model::{Availability, Loss, MessageUpdate, PresenceUpdate, StatusTarget, UserId},
};

/// A source of presence that a test controls without the source's provider.
///
/// Every fake vendor of this crate is one, and so is [`InMemory`](crate::InMemory). Methods that name a user or an operation panic if the
/// fake does not have it, and list those that it has.
#[async_trait]
pub trait Fake: Send + Sync {
    /// Returns the server. The methods about its clock, its calls and their faults are derived from it; a source without a server
    /// implements those that it has.
    fn server(&self) -> Option<&FakeServer> {
        None
    }

    /// Returns the clock of the source, `None` if it cannot be moved.
    fn clock(&self) -> Option<&FakeClock> {
        self.server().map(FakeServer::clock)
    }

    /// Returns how many requests have arrived, including requests for tokens.
    fn requests(&self) -> usize {
        self.server().map_or(0, FakeServer::requests)
    }

    /// Returns the calls of documented operations so far. A source without a server has none.
    fn calls(&self) -> Vec<RecordedCall> {
        self.server().map_or_else(Vec::new, FakeServer::calls)
    }

    /// Forgets the calls so far, which a server keeps otherwise for as long as it runs.
    fn forget_calls(&self) {
        if let Some(server) = self.server() {
            server.forget_calls();
        }
    }

    /// Adds users, who are available. The fake chooses the ids, as the vendor does, and gives none a second time.
    async fn add_users(&self, count: usize) -> Vec<UserId>;

    /// Changes a user's presence as if the user did it in the vendor's own client, and returns what the vendor cannot express.
    /// [`PresenceUpdate::native`] sets any word, also one that the vendor does not document.
    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss>;

    /// Deletes a user.
    async fn remove(&self, user: &UserId);

    /// Lets the next calls fail: those of one operation, by the vendor's name for it, or all. Each call, including a request for a token,
    /// takes the first queued fault for its operation. A call that the vendor does not document takes none.
    ///
    /// Returns `false` if this fake cannot produce the fault; nothing fails then.
    fn fail_next(&self, times: usize, operation: Option<&str>, fault: Fault) -> bool {
        let server = self.server();
        server.is_some_and(|server| {
            server.fail_next(times, operation, fault);
            true
        })
    }

    /// Drops the faults that no call has met.
    fn clear_faults(&self) {
        if let Some(server) = self.server() {
            server.clear_faults();
        }
    }
}

/// An update in the words of a vendor, as somebody sets it in the vendor's own client.
pub(crate) struct ClientChange {
    /// The status; `None` keeps it.
    pub(crate) word: Option<String>,
    /// The message, empty if it is cleared; `None` keeps it.
    pub(crate) message: Option<String>,
    pub(crate) ends: Option<Timestamp>,
    pub(crate) losses: Vec<Loss>,
}

impl ClientChange {
    /// Translates with the vendor's word for each availability, and the availability that the word reads back as.
    pub(crate) fn new(
        update: &PresenceUpdate,
        now: Timestamp,
        words: fn(Availability) -> (&'static str, Availability),
    ) -> Self {
        let update = update.normalized(now);
        let update =
            update.unwrap_or_else(|error| panic!("a fake cannot make this change: {error}"));
        let mut losses = Vec::new();
        let word = update.status.map(|status| match status {
            StatusTarget::Native(native) => native.code,
            StatusTarget::Availability(wanted) => {
                let (word, sent) = words(wanted);
                if sent != wanted {
                    losses.push(Loss::Availability { wanted, sent });
                }
                word.to_owned()
            }
        });
        losses.extend(update.activity.map(|wanted| Loss::Activity { wanted }));
        Self {
            word,
            message: match update.message {
                MessageUpdate::Keep => None,
                MessageUpdate::Clear => Some(String::new()),
                MessageUpdate::Set(text) => Some(text),
            },
            ends: update.expiry.ends_at(now),
            losses,
        }
    }

    /// The same at a vendor where no status ends by itself.
    pub(crate) fn without_expiry(mut self) -> Self {
        if self.ends.take().is_some() {
            self.losses.push(Loss::Expiry {
                reason: "a status does not end by itself".to_owned(),
            });
        }
        self
    }
}
