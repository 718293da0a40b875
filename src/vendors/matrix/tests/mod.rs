//! What is true of Matrix alone, and how its fake responds.
#![allow(clippy::unwrap_used)]

mod discovery;
mod errors;
mod keep;
mod limits;
mod map;
mod samples;
mod service;
mod session;
mod tracking;

use serde_json::Value;
use wiremock::MockServer;

use super::{Matrix, MatrixBuilder};
use crate::{
    testkit::{FakeMatrix, RecordedCall},
    vendors::test_support::without_retries,
};

const ME: &str = FakeMatrix::ME;
const ANN: &str = FakeMatrix::ANN;
const BOB: &str = FakeMatrix::BOB;
const EVE: &str = FakeMatrix::EVE;

fn at(server: &MockServer) -> MatrixBuilder {
    let builder = Matrix::builder().with_base_url(server.uri());
    builder.with_access_token("token")
}

fn client(server: &MockServer) -> Matrix {
    let builder = at(server).with_http(without_retries());
    builder.build().unwrap()
}

/// A fake, and a provider for it.
async fn connected() -> (FakeMatrix, Matrix) {
    let fake = FakeMatrix::start().await;
    let matrix = fake.builder().build().unwrap();
    (fake, matrix)
}

/// The JSON bodies of the calls of one operation.
fn bodies(calls: &[RecordedCall], operation: &str) -> Vec<Value> {
    let calls = calls.iter().filter(|call| call.operation == operation);
    calls
        .map(|call| serde_json::from_slice(&call.body).unwrap())
        .collect()
}
