//! The environment variables of SuperOffice for a demo, and its four people at the fake.

use crate::vendors::{
    kit::{Demo, DemoFake},
    superoffice::fake::FakeSuperOffice,
};

pub(super) const DEMO: Demo = Demo {
    environment: "\
superoffice  SUPEROFFICE_TENANT or SUPEROFFICE_BASE_URL; SUPEROFFICE_ACCESS_TOKEN, or
               SUPEROFFICE_TICKET with or without SUPEROFFICE_APP_TOKEN, or
               SUPEROFFICE_USER and SUPEROFFICE_PASSWORD",
    main_variables: &["SUPEROFFICE_TENANT", "SUPEROFFICE_BASE_URL"],
    users_variable: "SUPEROFFICE_USERS",
    offline_is_ambiguous: false,
    start: || Box::pin(start()),
};

async fn start() -> DemoFake {
    let fake = FakeSuperOffice::start().await;
    let builder = fake.builder();
    let people = [
        FakeSuperOffice::ME,
        FakeSuperOffice::ANN,
        FakeSuperOffice::BOB,
        FakeSuperOffice::EVE,
    ];
    DemoFake::new(fake, builder, people)
}
