//! When each source was last read, and by which ids; a watch does not report what has not changed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

use crate::{
    clock::{Clock, Timestamp},
    error::Result,
    model::{Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
    provider::{Capabilities, Changes, Cursor, Listing, PresenceProvider, StatusDefinition},
};

/// What the events of a watch do not tell.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadLog(Arc<Mutex<Reads>>);

#[derive(Debug, Default)]
struct Reads {
    read_at: Option<Timestamp>,
    /// The vendor's ids by those that were asked for, where they differ, such as a number for an `@name`.
    ids: HashMap<UserId, UserId>,
}

impl ReadLog {
    /// When something was last read from the source. A watch does not repeat what is unchanged.
    pub(super) fn read_at(&self) -> Option<Timestamp> {
        self.lock().read_at
    }

    /// What the vendor calls a user.
    pub(super) fn id_of(&self, user: UserId) -> UserId {
        self.lock().ids.get(&user).cloned().unwrap_or(user)
    }

    pub(super) fn note(&self, now: Timestamp) {
        self.lock().read_at = Some(now);
    }

    fn note_id(&self, asked: &UserId, told: UserId) {
        let ids = &mut self.lock().ids;
        if told == *asked {
            ids.remove(asked);
        } else {
            ids.insert(asked.clone(), told);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Reads> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A provider of which it is noted when it was read, and which calls users as they are asked for: so they are followed.
pub(super) struct LoggedProvider {
    provider: Arc<dyn PresenceProvider>,
    clock: Arc<dyn Clock>,
    read_log: ReadLog,
}

impl LoggedProvider {
    pub(super) fn new(
        provider: Arc<dyn PresenceProvider>,
        clock: Arc<dyn Clock>,
        read_log: ReadLog,
    ) -> Self {
        Self {
            provider,
            clock,
            read_log,
        }
    }

    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if result.is_ok() {
            self.read_log.note(self.clock.now());
        }
        result
    }

    fn call(&self, user: &UserId, mut presence: Presence) -> Presence {
        let told = std::mem::replace(&mut presence.user, user.clone());
        self.read_log.note_id(user, told);
        presence
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl PresenceProvider for LoggedProvider {
    fn source(&self) -> &Source {
        self.provider.source()
    }

    fn capabilities(&self) -> Capabilities {
        self.provider.capabilities()
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let presence = self.note(self.provider.get(who).await)?;
        Ok(match who {
            Who::User(user) => self.call(user, presence),
            Who::Me => presence,
        })
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.provider.set(who, update).await
    }

    async fn clear(&self, who: &Who) -> Result<SetOutcome> {
        self.provider.clear(who).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let answers = self.provider.get_many(users).await.into_iter();
        let call = |(user, answer): (UserId, Result<Presence>)| {
            let answer = self.note(answer).map(|presence| self.call(&user, presence));
            (user, answer)
        };
        answers.map(call).collect()
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        self.note(self.provider.list().await)
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        self.note(self.provider.changes(since).await)
    }

    async fn wait_for_changes(&self, since: &Cursor) -> Result<Changes> {
        self.note(self.provider.wait_for_changes(since).await)
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        self.provider.set_many(updates).await
    }

    async fn set_own(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.provider.set_own(user, update).await
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        let (clock, read_log) = (Arc::clone(&self.clock), self.read_log.clone());
        let provider = self.provider.in_background()?;
        Some(Arc::new(Self::new(provider, clock, read_log)))
    }

    fn delay(&self) -> Option<Duration> {
        self.provider.delay()
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        self.provider.definitions().await
    }
}
