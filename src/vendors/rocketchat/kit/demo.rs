//! The environment variables of Rocket.Chat for a demo, and its four people at the fake.

use crate::vendors::{
    kit::{Demo, DemoFake},
    rocketchat::fake::FakeRocketChat,
};

pub(super) const DEMO: Demo = Demo {
    environment: "\
rocketchat   ROCKETCHAT_URL; ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN,
               or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD, with
               ROCKETCHAT_SECOND_FACTOR_CODE where a code is asked for",
    main_variables: &["ROCKETCHAT_URL"],
    users_variable: "ROCKETCHAT_USERS",
    offline_is_ambiguous: true,
    start: || Box::pin(start()),
};

async fn start() -> DemoFake {
    let fake = FakeRocketChat::start().await;
    // An administrator: an ordinary user may not set the status of others.
    fake.permit_editing_others(true);
    let builder = fake.builder();
    let people = [
        FakeRocketChat::ME,
        FakeRocketChat::ANN,
        FakeRocketChat::BOB,
        FakeRocketChat::EVE,
    ];
    DemoFake::new(fake, builder, people)
}
