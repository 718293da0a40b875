//! A source that is written to: each account is read before and after a write.

pub(crate) mod desired;
mod precedence;
mod recent_writes;
pub(crate) mod reconcile;
pub(crate) mod replica;
pub(crate) mod target_queue;
mod unconfirmed;

use std::{iter::repeat_with, sync::Arc};

use crate::{
    error::{Error, ErrorKind, Result, Scope},
    model::{Presence, PresenceUpdate, SetOutcome, UserId},
    provider::{PresenceProvider, SetSupport, permit, set_account},
};

/// A source that is written to.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) provider: Arc<dyn PresenceProvider>,
}

impl Target {
    pub(crate) fn new(provider: Arc<dyn PresenceProvider>) -> Self {
        Self { provider }
    }

    /// Fails if the presence of a user cannot be set here, whatever the update is.
    pub(crate) async fn permit(&self, user: &UserId) -> Result<()> {
        permit(user, &*self.provider).await
    }

    /// Reads many, one answer per user and in that order.
    pub(crate) async fn read(&self, users: &[UserId]) -> Vec<Result<Presence>> {
        let answers = self.provider.get_many(users).await;
        self.answered(users.len(), answers)
    }

    /// Sets many, one answer per update and in that order. Where only the own presence can be set, that of others is refused.
    pub(crate) async fn set(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<Result<SetOutcome>> {
        if self.provider.capabilities().set == SetSupport::Me {
            let mut outcomes = Vec::with_capacity(updates.len());
            for (user, update) in updates {
                outcomes.push(set_account(user, update, &*self.provider).await);
            }
            return outcomes;
        }
        let outcomes = self.provider.set_many(updates).await;
        self.answered(updates.len(), outcomes)
    }

    /// One answer for each, also if a provider owes one: a job without an end would never be taken up again.
    fn answered<T>(&self, count: usize, answers: Vec<(UserId, Result<T>)>) -> Vec<Result<T>> {
        let owed = || {
            Err(Error::new(ErrorKind::Decode, "no answer for this user").with_scope(Scope::User))
        };
        let answers = answers.into_iter().map(|(_, answer)| answer);
        answers.chain(repeat_with(owed)).take(count).collect()
    }
}
