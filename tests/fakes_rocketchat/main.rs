//! The fake Rocket.Chat as a plain HTTP client meets it.
#![cfg(all(feature = "mock", feature = "rocketchat"))]
#![allow(clippy::unwrap_used)]

mod accounts;
mod presence;
mod second_factor;
mod sessions;

use std::time::Duration;

use omnipresence::mock::FakeRocketChat;
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;

pub(crate) const ME: &str = FakeRocketChat::ME;
pub(crate) const ANN: &str = FakeRocketChat::ANN;
pub(crate) const BOB: &str = FakeRocketChat::BOB;
pub(crate) const EVE: &str = FakeRocketChat::EVE;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The ids in a list of presences.
    pub(crate) fn ids(&self) -> Vec<&str> {
        let users = self.body["users"].as_array().unwrap();
        users
            .iter()
            .map(|user| user["_id"].as_str().unwrap())
            .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

pub(crate) fn request(fake: &FakeRocketChat, method: Method, path: &str) -> RequestBuilder {
    Client::new().request(method, fake.base_url() + path)
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: serde_json::from_slice(&response.bytes().await.unwrap()).unwrap(),
    }
}

pub(crate) async fn get(fake: &FakeRocketChat, path: &str) -> Answer {
    let request = request(fake, Method::GET, path);
    send(
        request
            .header("X-Auth-Token", FakeRocketChat::TOKEN)
            .header("X-User-Id", ME),
    )
    .await
}

pub(crate) async fn presence(fake: &FakeRocketChat, query: &str) -> Answer {
    get(fake, &format!("/api/v1/users.presence{query}")).await
}

pub(crate) async fn set_status(fake: &FakeRocketChat, body: Value) -> Answer {
    let request = request(fake, Method::POST, "/api/v1/users.setStatus")
        .header("X-Auth-Token", FakeRocketChat::TOKEN)
        .header("X-User-Id", ME);
    send(with_json(request, body)).await
}

/// Calls an operation with this body; with none, if that is null.
pub(crate) async fn post(fake: &FakeRocketChat, operation: &str, body: Value) -> Answer {
    let request = request(fake, Method::POST, &format!("/api/v1/{operation}"))
        .header("X-Auth-Token", FakeRocketChat::TOKEN)
        .header("X-User-Id", ME);
    send(if body.is_null() {
        request
    } else {
        with_json(request, body)
    })
    .await
}

pub(crate) async fn login(fake: &FakeRocketChat, body: Value) -> Answer {
    send(with_json(
        request(fake, Method::POST, "/api/v1/login"),
        body,
    ))
    .await
}

pub(crate) fn with_json(request: RequestBuilder, body: Value) -> RequestBuilder {
    request
        .header("Content-Type", "application/json")
        .body(body.to_string())
}

/// The clock so many seconds ago, as the server prints it.
pub(crate) fn seconds_ago(fake: &FakeRocketChat, seconds: u64) -> String {
    fake.clock()
        .now()
        .saturating_sub(Duration::from_secs(seconds))
        .to_millis_string()
}

pub(crate) fn seconds_ahead(fake: &FakeRocketChat, seconds: u64) -> String {
    fake.clock()
        .now()
        .saturating_add(Duration::from_secs(seconds))
        .to_millis_string()
}
