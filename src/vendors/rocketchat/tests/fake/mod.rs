//! The fake Rocket.Chat, called by a plain HTTP client.

mod accounts;
mod names;
mod presence;
mod second_factor;
mod sessions;

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{ANN, BOB, EVE, ME};
use crate::{
    testkit::FakeRocketChat,
    vendors::{
        test_support,
        test_support::{PlainResponse, send, with_json},
    },
};

fn request(fake: &FakeRocketChat, method: Method, path: &str) -> RequestBuilder {
    test_support::request(method, fake.base_url() + path)
}

/// A request with the credentials of [`ME`].
fn my_request(fake: &FakeRocketChat, method: Method, path: &str) -> RequestBuilder {
    request(fake, method, path)
        .header("X-Auth-Token", FakeRocketChat::TOKEN)
        .header("X-User-Id", ME)
}

async fn get(fake: &FakeRocketChat, path: &str) -> PlainResponse {
    send(my_request(fake, Method::GET, path)).await
}

async fn presence(fake: &FakeRocketChat, query: &str) -> PlainResponse {
    get(fake, &format!("/api/v1/users.presence{query}")).await
}

async fn set_status(fake: &FakeRocketChat, body: Value) -> PlainResponse {
    post(fake, "users.setStatus", body).await
}

/// Calls an operation with this body; with none, if that is null.
async fn post(fake: &FakeRocketChat, operation: &str, body: Value) -> PlainResponse {
    let request = my_request(fake, Method::POST, &format!("/api/v1/{operation}"));
    send(with_json(request, &body)).await
}

async fn login(fake: &FakeRocketChat, body: Value) -> PlainResponse {
    let request = request(fake, Method::POST, "/api/v1/login");
    send(with_json(request, &body)).await
}

/// The clock so many seconds ago, as the server prints it.
fn seconds_ago(fake: &FakeRocketChat, seconds: u64) -> String {
    fake.clock()
        .now()
        .saturating_sub(Duration::from_secs(seconds))
        .to_millis_string()
}

fn seconds_ahead(fake: &FakeRocketChat, seconds: u64) -> String {
    fake.clock()
        .now()
        .saturating_add(Duration::from_secs(seconds))
        .to_millis_string()
}
