use std::sync::{Arc, OnceLock};

use super::PresenceProvider;
use crate::{
    error::Result,
    model::{UserId, Who},
};

/// Whom a provider's credentials belong to, once that has been asked. Clones know the same.
///
/// There is no lock around the request: whoever waits for another's answer would wait for one that may no longer be polled.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnUser(Arc<OnceLock<UserId>>);

impl OwnUser {
    /// Whether this is that user. Where the ids differ, only the vendor can say: an `@name` and a number may be one.
    pub(crate) async fn is(&self, user: &UserId, provider: &dyn PresenceProvider) -> Result<bool> {
        let own = match self.0.get() {
            Some(own) => own,
            None => {
                let own = provider.get(&Who::Me).await?.user;
                self.0.get_or_init(|| own)
            }
        };
        Ok(own == user || *own == provider.get(&Who::from(user)).await?.user)
    }
}
