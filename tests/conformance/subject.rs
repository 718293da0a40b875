use std::{future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{
    Availability, Capabilities, Cursor, ErrorKind, Presence, PresenceProvider, PresenceUpdate,
    Result, SetOutcome, SetSupport, UserId, Who,
};

use crate::report::Skip;

/// A provider under test.
pub(crate) struct Subject {
    pub(crate) provider: Arc<dyn PresenceProvider>,
    pub(crate) backstage: Arc<dyn Backstage>,
    /// Whom the credentials belong to.
    pub(crate) me: Option<UserId>,
    /// An id under which only oneself can be set, where others can't be.
    pub(crate) alias_of_me: Option<UserId>,
    /// Two other users, who are there and whom the credentials may set if the provider sets anyone.
    pub(crate) users: [UserId; 2],
    /// A user whom the source does not have.
    pub(crate) unknown: UserId,
    /// What reading that one alone answers; `None` if it is not found.
    pub(crate) unknown_alone: Option<Availability>,
    /// What a bulk read answers for that one; `None` if it is not found there either.
    pub(crate) unknown_in_bulk: Option<Availability>,
    /// Users with a status that is no everyday one.
    pub(crate) odd: Vec<Odd>,
}

/// A user whose status the vendor spells in another way than usual, or which nobody knows.
pub(crate) struct Odd {
    pub(crate) user: UserId,
    pub(crate) native: &'static str,
    pub(crate) availability: Availability,
}

/// What a test can do without the provider.
#[async_trait]
pub(crate) trait Backstage: Send + Sync {
    /// How many requests have come, those for tokens too.
    fn requests(&self) -> usize;

    /// Somebody else makes a user available, away or offline.
    async fn change(&self, user: &UserId, to: Availability);

    /// What a user reads as whom somebody else has made offline, where the source has no such word.
    fn offline(&self) -> Availability {
        Availability::Offline
    }

    /// Adds users, who are available.
    async fn add_users(&self, count: usize) -> Vec<UserId>;

    /// Moves the source's clock; returns whether it can be moved.
    fn advance(&self, by: Duration) -> bool;

    /// Makes every call about presence fail, or ends that; returns whether that can be done.
    fn fail(&self, failing: bool) -> bool;
}

impl Subject {
    pub(crate) fn capabilities(&self) -> Capabilities {
        self.provider.capabilities()
    }

    pub(crate) fn requests(&self) -> usize {
        self.backstage.requests()
    }

    /// Somebody whose presence can be set.
    pub(crate) fn settable(&self) -> std::result::Result<Who, Skip> {
        match self.capabilities().set {
            SetSupport::No => Err(Skip("nobody can be set")),
            SetSupport::Me => Ok(Who::Me),
            SetSupport::Anyone => Ok(Who::from(&self.users[0])),
        }
    }

    /// The ids that `set_many` can name.
    pub(crate) fn settable_ids(&self) -> std::result::Result<Vec<UserId>, Skip> {
        match self.capabilities().set {
            SetSupport::No => Err(Skip("nobody can be set")),
            SetSupport::Me => Ok(self.alias_of_me.iter().cloned().collect()),
            SetSupport::Anyone => Ok(self.users.to_vec()),
        }
    }

    pub(crate) async fn get(&self, who: &Who) -> Presence {
        let presence = self.provider.get(who).await.unwrap();
        assert_eq!(&presence.source, self.provider.source());
        presence
    }

    /// Sets, and reads what came of it.
    pub(crate) async fn set(&self, who: &Who, update: &PresenceUpdate) -> (SetOutcome, Presence) {
        let outcome = self.provider.set(who, update).await;
        let outcome = outcome.unwrap_or_else(|error| panic!("{update:?}: {error}"));
        let read = self.get(who).await;
        if let Some(effective) = &outcome.effective {
            assert_eq!(says(effective), says(&read), "effective of {update:?}");
        }
        (outcome, read)
    }

    /// Awaits a call that must fail in this way, and before any request.
    pub(crate) async fn refused<T>(
        &self,
        kind: ErrorKind,
        what: &str,
        call: impl Future<Output = Result<T>>,
    ) {
        let before = self.requests();
        let Err(error) = call.await else {
            panic!("{what} was accepted, and not refused as {kind}");
        };
        assert_eq!(error.kind(), kind, "{what}: {error}");
        assert_eq!(
            self.requests(),
            before,
            "{what}: requests were sent before the refusal: {error}"
        );
    }

    pub(crate) fn following(&self) -> Cursor {
        Cursor::following(self.users.clone())
    }
}

/// The part of a presence that every way of reading it must agree on.
pub(crate) fn says(presence: &Presence) -> (&UserId, Availability, Option<&str>) {
    let message = presence.message.as_ref();
    (
        &presence.user,
        presence.availability,
        message.map(|message| message.text.as_str()),
    )
}
