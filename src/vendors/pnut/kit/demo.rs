//! The environment variables of pnut for a demo, and its four people at the fake.

use crate::vendors::{
    kit::{Demo, DemoFake},
    pnut::fake::FakePnut,
};

pub(super) const DEMO: Demo = Demo {
    environment: "\
pnut         PNUT_ACCESS_TOKEN, or PNUT_CLIENT_ID and PNUT_CLIENT_SECRET",
    main_variables: &["PNUT_ACCESS_TOKEN", "PNUT_CLIENT_ID"],
    users_variable: "PNUT_USERS",
    offline_is_ambiguous: false,
    start: || Box::pin(start()),
};

async fn start() -> DemoFake {
    let fake = FakePnut::start().await;
    let builder = fake.builder();
    let people = [FakePnut::ME, FakePnut::ANN, FakePnut::BOB, FakePnut::EVE];
    DemoFake::new(fake, builder, people)
}
