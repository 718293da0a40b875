//! Calls at a real server without the client.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::homeserver::{Account, Homeserver};

/// Sends a request as this user, and returns the status and the body.
pub(super) async fn call(
    server: &Homeserver,
    user: Option<&Account>,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let url = format!("{}{path}", server.base_url);
    let client = reqwest::Client::builder().no_proxy().build();
    let mut request = client.expect("it has no settings").request(method, url);
    if let Some(user) = user {
        request = request.bearer_auth(&user.token);
    }
    if let Some(body) = body {
        request = request.body(body.to_string());
    }
    let response = request.send().await.expect("the server runs");
    let status = response.status();
    let body = response.bytes().await.expect("the server runs");
    (
        status,
        serde_json::from_slice(&body).expect("it answers with JSON"),
    )
}

pub(super) fn presence_of(user: &Account) -> String {
    format!("/_matrix/client/v3/presence/{}/status", user.user_id)
}
