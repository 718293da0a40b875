//! The fake Genesys Cloud, called by a plain HTTP client.

mod definitions;
mod names;
mod notifications;
mod presences;
mod settings;
mod sign_in;
mod sources;
mod tokens;

use reqwest::Method;
use serde_json::Value;

use crate::{
    testkit::FakeGenesys,
    vendors::{
        test_support,
        test_support::{PlainResponse, each, request, with_json},
    },
};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

async fn call(
    fake: &FakeGenesys,
    token: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> PlainResponse {
    let url = format!("{}/api/v2/{path}", fake.base_url());
    let request = request(method, url).bearer_auth(token);
    test_support::send(with_json(request, &body.unwrap_or_default())).await
}

async fn get(fake: &FakeGenesys, path: &str) -> PlainResponse {
    call(fake, FakeGenesys::USER_TOKEN, Method::GET, path, None).await
}

async fn send(fake: &FakeGenesys, method: Method, path: &str, body: Value) -> PlainResponse {
    call(fake, FakeGenesys::USER_TOKEN, method, path, Some(body)).await
}

async fn client_token(fake: &FakeGenesys) -> String {
    let (_, body) = tokens::sign_in(fake, FakeGenesys::CLIENT_SECRET).await;
    body["access_token"].as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_fault(answer: &PlainResponse, status: u16, code: &str) {
    answer.has(status, "status", status);
    answer.has(status, "code", code);
    let id = answer.body["contextId"].as_str().unwrap();
    assert_eq!(answer.header("ININ-Correlation-Id"), id);
}

/// Calls without a body.
async fn delete(fake: &FakeGenesys, path: &str) -> PlainResponse {
    call(fake, FakeGenesys::USER_TOKEN, Method::DELETE, path, None).await
}
