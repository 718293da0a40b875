//! What benchmarks measure: the list of everyone in a big workspace.

use reqwest::Client;
use serde::Deserialize;

use crate::vendors::{
    kit::{Bench, BenchRequest, Opened, ReadUsers},
    rocketchat::{RocketChat, RocketChatBuilder, api},
};

pub(super) static BENCH: Bench = Bench {
    open: |url, http| {
        let builder = RocketChat::builder().with_base_url(url).with_http(http);
        let builder = builder.with_token("caller", "token");
        Opened::new(builder, RocketChatBuilder::build, |chat| &chat.connection)
    },
    by_hand: |client, base_url| {
        Box::pin(async move {
            let list = by_hand(&client, &base_url).await;
            ReadUsers::new(list.users.len(), list)
        })
    },
    typed: |connection| {
        Box::pin(async move {
            let api = api::Client::new(connection);
            let response = api.users_presence().send().await?;
            Ok(ReadUsers::new(response.value.users.len(), response))
        })
    },
    entry: |it| {
        let tag = it.tag.map(|tag| format!(r#","avatarETag":"{tag}""#));
        format!(
            r#"{{"_id":"{}","username":"{}","name":"{}","status":"{}","statusText":{},"utcOffset":{}{}{}}}"#,
            it.id,
            it.username,
            it.name,
            it.word,
            it.message,
            it.number,
            tag.unwrap_or_default(),
            it.more
        )
    },
    entry_with_another_id: r#"{"_id":7,"x":1}"#,
    me: r#"{"success":true,"_id":"caller","status":"online","name":"Me"}"#,
    request: |head| {
        if head.starts_with(b"GET /api/v1/me") {
            BenchRequest::Me
        } else if head.windows(5).take(60).any(|it| it == b"from=") {
            BenchRequest::Changes
        } else {
            BenchRequest::Everyone
        }
    },
};

#[derive(Deserialize)]
#[allow(dead_code, reason = "the measure is what it costs to have them")]
struct List {
    users: Vec<User>,
    full: Option<bool>,
    success: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "the measure is what it costs to have them")]
struct User {
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

/// The request as an engineer writes it without this crate: the measure for all other readers.
async fn by_hand(client: &Client, base_url: &str) -> List {
    let response = client
        .get(format!("{base_url}/api/v1/users.presence"))
        .header("X-User-Id", "caller")
        .header("X-Auth-Token", "token")
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .expect("the workspace responds");
    let body = response.bytes().await.expect("the body is complete");
    serde_json::from_slice(&body).expect("the body is as documented")
}
