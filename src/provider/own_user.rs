//! The user that a provider's credentials belong to, and whether an account can be set with them.

use std::sync::{Arc, OnceLock};

use super::{PresenceProvider, SetSupport};
use crate::{
    error::{Error, Result},
    model::{UserId, Who},
};

/// The user that a provider's credentials belong to, once it is known. Clones share it.
///
/// There is no lock around the request: a caller would wait for a request of another caller that may no longer be polled.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnUser(Arc<OnceLock<UserId>>);

impl OwnUser {
    /// Returns the [`Who`] by which the provider can set the presence of a user.
    ///
    /// # Errors
    /// `Unsupported` where the provider cannot set it, whatever the update is; and those of reading the own user.
    pub(crate) async fn settable_as(
        &self,
        user: &UserId,
        provider: &dyn PresenceProvider,
    ) -> Result<Who> {
        let source = provider.source();
        let fault = match provider.capabilities().set {
            SetSupport::Anyone => return Ok(Who::from(user)),
            SetSupport::Me if self.is(user, provider).await? => return Ok(Who::Me),
            SetSupport::Me => format!(
                "only the presence of the credentials' own user can be set at {source}, and this account is another user's"
            ),
            SetSupport::No => format!("presence cannot be set at {source}"),
        };
        Err(Error::unsupported(fault).with_vendor(source.vendor().to_owned()))
    }

    /// Whether a user is that user. Where the ids differ, only the vendor can decide: an `@name` and a number may be one user.
    async fn is(&self, user: &UserId, provider: &dyn PresenceProvider) -> Result<bool> {
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
