//! An `Arc` or a `Box` of a provider is a provider, and forwards every method.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{Capabilities, Changes, Cursor, Listing, PresenceProvider, StatusDefinition};
use crate::{
    error::Result,
    model::{Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
};

macro_rules! forward {
    ($pointer:ident) => {
        #[deny(clippy::missing_trait_methods)]
        #[async_trait]
        impl<P: PresenceProvider + ?Sized> PresenceProvider for $pointer<P> {
            fn source(&self) -> &Source {
                (**self).source()
            }
            fn capabilities(&self) -> Capabilities {
                (**self).capabilities()
            }
            async fn get(&self, who: &Who) -> Result<Presence> {
                (**self).get(who).await
            }
            async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
                (**self).set(who, update).await
            }
            async fn clear(&self, who: &Who) -> Result<SetOutcome> {
                (**self).clear(who).await
            }
            async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
                (**self).get_many(users).await
            }
            async fn list(&self) -> Result<Listing<Presence, UserId>> {
                (**self).list().await
            }
            async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
                (**self).changes(since).await
            }
            async fn wait_for_changes(&self, since: &Cursor) -> Result<Changes> {
                (**self).wait_for_changes(since).await
            }
            async fn set_many(
                &self,
                updates: &[(UserId, PresenceUpdate)],
            ) -> Vec<(UserId, Result<SetOutcome>)> {
                (**self).set_many(updates).await
            }
            async fn set_own(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
                (**self).set_own(user, update).await
            }
            fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
                (**self).in_background()
            }
            fn delay(&self) -> Option<Duration> {
                (**self).delay()
            }
            async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
                (**self).definitions().await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
