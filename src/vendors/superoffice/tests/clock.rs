//! Times are those of the vendor's clock, whatever the clock of the provider shows.

use super::ANN;
use crate::{
    provider::PresenceProvider,
    testkit::FakeSuperOffice,
    vendors::{
        superoffice::Environment,
        test_support::{clocks, who},
    },
};

#[tokio::test]
async fn a_system_user_signs_the_time_of_the_vendor() {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    // The middle of a minute, and of a second.
    fake.clock().set("2026-03-02T08:15:30.5Z".parse().unwrap());
    for clock in clocks(fake.clock()) {
        let builder = fake.builder().with_http(clock.http_options());
        let builder = builder.with_tenant(Environment::Online, FakeSuperOffice::TENANT);
        let builder = builder.with_login_url(fake.login_url()).with_system_user(
            FakeSuperOffice::SYSTEM_USER_TOKEN,
            FakeSuperOffice::APP_TOKEN,
            FakeSuperOffice::system_user_key(),
        );
        let crm = builder.build().unwrap();
        crm.get(&who(ANN)).await.unwrap();
    }
}
