//! All settings of a kind, at every vendor: each is obeyed, or rejected with its setter's name.

mod bad;
mod client_builder;
mod durations;
mod hosts;
mod quotas;
mod secrets;

use libtest_mimic::Trial;
use omnipresence::{
    Availability, Error, ErrorKind, PresenceProvider, PresenceUpdate, Result, UserId, Who,
};

use crate::harness::all;
pub(crate) use secrets::call_of_the_environment;

pub(crate) fn trials() -> Vec<Trial> {
    all([
        bad::trials(),
        client_builder::trials(),
        durations::trials(),
        hosts::trials(),
        quotas::trials(),
        secrets::trials(),
    ])
}

const SUITE: &str = "settings";

/// Reads and sets in every way that the vendor has.
///
/// # Errors
/// The first failure other than `Unsupported`.
async fn exercise(provider: &dyn PresenceProvider, users: &[UserId]) -> Result<()> {
    let is_supported = |error: &Error| error.kind() != ErrorKind::Unsupported;
    let mut errors = vec![
        provider.get(&Who::from(&users[0])).await.err(),
        provider.list().await.err(),
        provider.changes(None).await.err(),
        provider.definitions().await.err(),
    ];
    for (_, read) in provider.get_many(users).await {
        errors.push(read.err());
    }
    let update = PresenceUpdate::new(Availability::Away);
    errors.push(set(provider, &users[0], &update).await.err());
    match errors.into_iter().flatten().find(is_supported) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Sets the caller's own presence, or the user's where the caller is no user.
async fn set(
    provider: &dyn PresenceProvider,
    user: &UserId,
    update: &PresenceUpdate,
) -> Result<()> {
    let who = match provider.capabilities().me {
        true => Who::Me,
        false => Who::from(user),
    };
    provider.set(&who, update).await.map(drop)
}
