//! The environment variables of Matrix for a demo, and its four people at the fake.

use crate::vendors::{
    kit::{Demo, DemoFake},
    matrix::fake::FakeMatrix,
};

pub(super) const DEMO: Demo = Demo {
    environment: "\
Matrix       MATRIX_URL or MATRIX_SERVER_NAME, with MATRIX_ACCESS_TOKEN, or MATRIX_USER and MATRIX_PASSWORD",
    main_variables: &["MATRIX_URL", "MATRIX_SERVER_NAME"],
    users_variable: "MATRIX_USERS",
    offline_is_ambiguous: false,
    start: || Box::pin(start()),
};

async fn start() -> DemoFake {
    let fake = FakeMatrix::start().await;
    let builder = fake.builder();
    let people = [
        FakeMatrix::ME,
        FakeMatrix::ANN,
        FakeMatrix::BOB,
        FakeMatrix::EVE,
    ];
    DemoFake::new(fake, builder, people)
}
