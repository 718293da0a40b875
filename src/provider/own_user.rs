//! Whether an account can be set with a provider's credentials. The own user is requested each time, because the next token may be another's.

use super::{PresenceProvider, SetSupport};
use crate::{
    error::{Error, Result},
    model::{PresenceUpdate, SetOutcome, UserId, Who},
};

/// Fails if a provider cannot set the presence of a user, whatever the update is.
///
/// Where a provider sets the own presence alone, this costs a request: nothing but the vendor knows whose credentials it has now.
///
/// # Errors
/// `Unsupported` where the provider cannot set it; and those of reading the own user.
pub(crate) async fn permit(user: &UserId, provider: &dyn PresenceProvider) -> Result<()> {
    match provider.capabilities().set {
        SetSupport::Anyone => Ok(()),
        SetSupport::Me => permit_own(user, provider).await,
        SetSupport::No => Err(read_only(provider)),
    }
}

/// Sets the presence of a user by id, also where a provider sets only that of its credentials' user.
///
/// # Errors
/// Those of [`permit`] and of the write.
pub(crate) async fn set_account(
    user: &UserId,
    update: &PresenceUpdate,
    provider: &dyn PresenceProvider,
) -> Result<SetOutcome> {
    match provider.capabilities().set {
        SetSupport::Anyone => provider.set(&Who::from(user), update).await,
        SetSupport::Me => provider.set_own(user, update).await,
        SetSupport::No => Err(read_only(provider)),
    }
}

/// Fails unless a user is the own one. Where the ids differ, only the vendor can decide: an `@name` and a number may be one user.
pub(crate) async fn permit_own<P>(user: &UserId, provider: &P) -> Result<()>
where
    P: PresenceProvider + ?Sized,
{
    let own = provider.get(&Who::Me).await?.user;
    if own == *user || own == provider.get(&Who::from(user)).await?.user {
        return Ok(());
    }
    let source = provider.source();
    let fault = format!(
        "only the presence of the credentials' own user can be set at {source}, and this account is another user's"
    );
    Err(Error::unsupported(fault).with_vendor(source.vendor().to_owned()))
}

fn read_only(provider: &dyn PresenceProvider) -> Error {
    let source = provider.source();
    let fault = format!("presence cannot be set at {source}");
    Error::unsupported(fault).with_vendor(source.vendor().to_owned())
}
