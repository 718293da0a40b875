//! SuperOffice Online: where a tenant is, and who may act for it.

mod redirect;
mod session;
mod silent;
#[cfg(feature = "system-user")]
mod system_user;
mod tenant;

use crate::{
    superoffice::{Environment, SuperOfficeBuilder},
    testkit::FakeSuperOffice,
};

/// A builder that finds the tenant of the fake, with a token.
fn builder(fake: &FakeSuperOffice) -> SuperOfficeBuilder {
    fake.set_online(true);
    fake.builder()
        .with_access_token(FakeSuperOffice::ACCESS_TOKEN)
        .with_login_url(fake.login_url())
        .with_tenant(Environment::Online, FakeSuperOffice::TENANT)
}

/// The host and the status of each call so far.
fn hosts(fake: &FakeSuperOffice) -> Vec<(String, u16)> {
    let calls = fake.calls().into_iter();
    calls
        .map(|call| {
            let host = call.target.split('/').nth(1).unwrap_or_default();
            (host.to_owned(), call.status)
        })
        .collect()
}
