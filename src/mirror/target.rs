use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::{Error, PresenceProvider, PresenceUpdate, Result, SetOutcome, SetSupport, UserId, Who};

/// A source that is written to.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) provider: Arc<dyn PresenceProvider>,
    me: Arc<OnceCell<UserId>>,
}

impl Target {
    pub(super) fn new(provider: Arc<dyn PresenceProvider>) -> Self {
        Self {
            provider,
            me: Arc::default(),
        }
    }

    /// Sets many, one answer per update and in that order. Where only the own presence can be set, that of others is refused.
    pub(super) async fn set(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<Result<SetOutcome>> {
        if self.provider.capabilities().set == SetSupport::Me {
            let mut outcomes = Vec::with_capacity(updates.len());
            for (user, update) in updates {
                outcomes.push(self.set_own(user, update).await);
            }
            return outcomes;
        }
        let outcomes = self.provider.set_many(updates).await;
        outcomes.into_iter().map(|(_, outcome)| outcome).collect()
    }

    async fn set_own(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
        let own = || async { Ok(self.provider.get(&Who::Me).await?.user) };
        if self.me.get_or_try_init(own).await? != user {
            let source = self.provider.source();
            let fault = format!(
                "{source} sets the presence of its own user alone, who is not this person's"
            );
            return Err(Error::unsupported(fault).with_vendor(source.vendor().to_owned()));
        }
        self.provider.set(&Who::Me, update).await
    }
}
