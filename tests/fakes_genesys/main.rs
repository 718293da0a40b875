//! The fake Genesys Cloud, spoken to as bare HTTP: no provider, no generated types.
#![cfg(feature = "genesys")]
#![allow(clippy::unwrap_used)]

mod definitions;
mod notifications;
mod presences;
mod settings;
mod sign_in;
mod sources;
mod tokens;

use omnipresence::mock::FakeGenesys;
use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde_json::Value;

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

async fn call(
    fake: &FakeGenesys,
    token: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let url = format!("{}/api/v2/{path}", fake.base_url());
    let mut request = client().request(method, url).bearer_auth(token);
    if let Some(body) = body {
        request = request
            .header("Content-Type", "application/json")
            .body(body.to_string());
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
    Answer {
        status,
        headers,
        body,
    }
}

async fn get(fake: &FakeGenesys, path: &str) -> Answer {
    call(fake, FakeGenesys::USER_TOKEN, Method::GET, path, None).await
}

async fn send(fake: &FakeGenesys, method: Method, path: &str, body: Value) -> Answer {
    call(fake, FakeGenesys::USER_TOKEN, method, path, Some(body)).await
}

async fn client_token(fake: &FakeGenesys) -> String {
    let (_, body) = tokens::sign_in(fake, FakeGenesys::CLIENT_SECRET).await;
    body["access_token"].as_str().unwrap().to_owned()
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

fn is_fault(answer: &Answer, status: u16, code: &str) -> bool {
    answer.status == status
        && answer.body["status"] == status
        && answer.body["code"] == code
        && answer.headers["ININ-Correlation-Id"] == *answer.body["contextId"].as_str().unwrap()
}

/// Calls without a body.
async fn delete(fake: &FakeGenesys, path: &str) -> Answer {
    call(fake, FakeGenesys::USER_TOKEN, Method::DELETE, path, None).await
}

/// One member of each of the items in a list.
fn each<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item[member].as_str().unwrap()).collect()
}
