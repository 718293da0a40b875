//! A subject, as the cases use it.

use std::{future::Future, ops::Deref, sync::Arc, time::Duration};

use omnipresence::{
    Availability, Capabilities, Cursor, ErrorKind, Loss, Presence, PresenceProvider,
    PresenceUpdate, Result, SetOutcome, SetSupport, UserId, Who, testkit,
};

/// What a case returns unless it panics.
pub(crate) type Verdict = Result<(), Skip>;

/// Why a case does not apply.
#[derive(Debug)]
pub(crate) struct Skip(pub(crate) &'static str);

/// A provider under test.
pub(crate) struct Subject(pub(crate) testkit::Subject);

impl Deref for Subject {
    type Target = testkit::Subject;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Subject {
    /// The same subject, whose provider is reached through one pointer of each kind.
    pub(crate) fn behind_pointers(mut self) -> Self {
        let shared: Arc<dyn PresenceProvider> = Arc::clone(&self.provider);
        let boxed: Box<dyn PresenceProvider> = Box::new(shared);
        self.0.provider = Arc::new(boxed);
        self
    }

    /// Changes a user's presence in the vendor's own client, and returns what the user reads as.
    pub(crate) async fn change(&self, user: &UserId, to: Availability) -> Availability {
        let update = PresenceUpdate::new(to).without_message();
        let losses = self.fake.set_presence(user, &update).await;
        let sent = losses.iter().find_map(|loss| match loss {
            Loss::Availability { sent, .. } => Some(*sent),
            _ => None,
        });
        sent.unwrap_or(to)
    }

    /// Moves the source's clock. Returns whether it can be moved.
    pub(crate) fn advance(&self, by: Duration) -> bool {
        let clock = self.fake.clock();
        clock.map(|clock| clock.advance(by)).is_some()
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        self.provider.capabilities()
    }

    pub(crate) fn requests(&self) -> usize {
        self.fake.requests()
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
            let end = effective.expires_at;
            assert_eq!(outcome.expires_at, end, "the end of {update:?}");
        }
        if let (Some(end), Some(shown)) = (outcome.expires_at, read.expires_at) {
            assert_eq!(end, shown, "the end of {update:?}");
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
