//! The environment variables of Genesys Cloud for a demo, and its four people at the fake.

use crate::vendors::{
    genesys::fake::FakeGenesys,
    kit::{Demo, DemoFake},
};

pub(super) const DEMO: Demo = Demo {
    environment: "\
genesys      GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, or GENESYS_ACCESS_TOKEN;
               GENESYS_REGION, such as mypurecloud.ie; GENESYS_SOURCE_ID",
    main_variables: &["GENESYS_CLIENT_ID", "GENESYS_ACCESS_TOKEN"],
    users_variable: "GENESYS_USERS",
    offline_is_ambiguous: false,
    start: || Box::pin(start()),
};

async fn start() -> DemoFake {
    let fake = FakeGenesys::start().await;
    // A user's token, because only a user can set their own presence.
    let builder = fake.builder().with_access_token(FakeGenesys::USER_TOKEN);
    let people = [
        FakeGenesys::ME,
        FakeGenesys::ANN,
        FakeGenesys::BOB,
        FakeGenesys::EVE,
    ];
    DemoFake::new(fake, builder, people)
}
