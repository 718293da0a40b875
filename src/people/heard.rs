use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use crate::{
    Capabilities, Changes, Clock, Cursor, Presence, PresenceProvider, PresenceUpdate, Result,
    SetOutcome, Source, StatusDefinition, Timestamp, UserId, Who,
};

/// When something was last read from a source. A watch does not repeat what is unchanged, so its events do not tell.
#[derive(Clone, Debug, Default)]
pub(super) struct HeardAt(Arc<Mutex<Option<Timestamp>>>);

impl HeardAt {
    pub(super) fn get(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }
}

/// A provider of which it is noted when it was read.
pub(super) struct Heard {
    provider: Arc<dyn PresenceProvider>,
    clock: Arc<dyn Clock>,
    heard_at: HeardAt,
}

impl Heard {
    pub(super) fn new(
        provider: Arc<dyn PresenceProvider>,
        clock: Arc<dyn Clock>,
        heard_at: HeardAt,
    ) -> Self {
        Self {
            provider,
            clock,
            heard_at,
        }
    }

    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if result.is_ok() {
            self.heard_at.note(self.clock.now());
        }
        result
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl PresenceProvider for Heard {
    fn source(&self) -> &Source {
        self.provider.source()
    }

    fn capabilities(&self) -> Capabilities {
        self.provider.capabilities()
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.note(self.provider.get(who).await)
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.provider.set(who, update).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let answers = self.provider.get_many(users).await;
        if answers.iter().any(|(_, answer)| answer.is_ok()) {
            self.heard_at.note(self.clock.now());
        }
        answers
    }

    async fn list(&self) -> Result<Vec<Presence>> {
        self.note(self.provider.list().await)
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        self.note(self.provider.changes(since).await)
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        self.provider.set_many(updates).await
    }

    async fn definitions(&self) -> Result<Vec<StatusDefinition>> {
        self.provider.definitions().await
    }
}
