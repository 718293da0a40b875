//! The same request as an engineer writes it without this crate: the measure for all other readers.

use reqwest::Client;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "the measure is what it costs to have them")]
pub(crate) struct List {
    pub(crate) users: Vec<User>,
    full: Option<bool>,
    success: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "the measure is what it costs to have them")]
pub(crate) struct User {
    #[serde(rename = "_id")]
    id: String,
    username: Option<String>,
    name: Option<String>,
    status: Option<String>,
    utc_offset: Option<f64>,
    status_text: Option<String>,
    status_source: Option<String>,
    status_expires_at: Option<String>,
    #[serde(rename = "avatarETag")]
    avatar_etag: Option<String>,
}

pub(crate) async fn everyone(client: &Client, base_url: &str) -> List {
    let response = client
        .get(format!("{base_url}/api/v1/users.presence"))
        .header("X-User-Id", "caller")
        .header("X-Auth-Token", "token")
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .expect("the workspace answers");
    let body = response.bytes().await.expect("the body is complete");
    serde_json::from_slice(&body).expect("the body is as documented")
}
