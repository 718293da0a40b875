//! Whether an account can be set with a provider's credentials. The own user is requested each time, because the next token may be another's.

use super::{PresenceProvider, SetSupport};
use crate::{
    error::{Error, Result},
    model::{UserId, Who},
};

/// Returns the [`Who`] by which a provider can set the presence of a user.
///
/// Where a provider sets the own presence alone, this costs a request: nothing but the vendor knows whose credentials it has now.
///
/// # Errors
/// `Unsupported` where the provider cannot set it, whatever the update is; and those of reading the own user.
pub(crate) async fn settable_as(user: &UserId, provider: &dyn PresenceProvider) -> Result<Who> {
    let source = provider.source();
    let fault = match provider.capabilities().set {
        SetSupport::Anyone => return Ok(Who::from(user)),
        SetSupport::Me if is_own(user, provider).await? => return Ok(Who::Me),
        SetSupport::Me => format!(
            "only the presence of the credentials' own user can be set at {source}, and this account is another user's"
        ),
        SetSupport::No => format!("presence cannot be set at {source}"),
    };
    Err(Error::unsupported(fault).with_vendor(source.vendor().to_owned()))
}

/// Whether a user is the own one. Where the ids differ, only the vendor can decide: an `@name` and a number may be one user.
async fn is_own(user: &UserId, provider: &dyn PresenceProvider) -> Result<bool> {
    let own = provider.get(&Who::Me).await?.user;
    Ok(own == *user || own == provider.get(&Who::from(user)).await?.user)
}
