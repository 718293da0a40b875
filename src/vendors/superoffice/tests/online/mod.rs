//! SuperOffice Online: where a tenant is, and who may act for it.

mod redirect;
mod session;
mod silent;
#[cfg(feature = "system-user")]
mod system_user;
mod tenant;

use crate::{
    testkit::{FakeSuperOffice, RecordedCall},
    vendors::superoffice::{Environment, SuperOfficeBuilder},
};

/// A builder that finds the tenant of the fake, with a token.
fn builder(fake: &FakeSuperOffice) -> SuperOfficeBuilder {
    fake.set_online(true);
    fake.builder()
        .with_access_token(FakeSuperOffice::ACCESS_TOKEN)
        .with_login_url(fake.login_url())
        .with_tenant(Environment::Online, FakeSuperOffice::TENANT)
}

/// The calls of the API so far, without those of the login.
fn calls(fake: &FakeSuperOffice) -> Vec<RecordedCall> {
    let mut calls = fake.calls();
    calls.retain(|call| call.target.contains("/v1/"));
    calls
}

/// The host and the status of each call of the API so far.
fn hosts(fake: &FakeSuperOffice) -> Vec<(String, u16)> {
    let calls = calls(fake).into_iter();
    calls
        .map(|call| {
            let host = call.target.split('/').nth(1).unwrap_or_default();
            (host.to_owned(), call.status)
        })
        .collect()
}
