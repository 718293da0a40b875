//! What is true of Genesys Cloud alone, and how its fake responds.
#![allow(clippy::unwrap_used)]

mod bulk;
mod clock;
mod definitions;
mod fake;
mod few_connections;
mod listing;
mod quotas;
mod refresh;
mod responses;
mod samples;
mod settings;
mod sign_in;
mod sources;
mod tokens;
mod undecodable;
mod watch;

use serde_json::{Value, json};
use wiremock::{MockServer, Request, ResponseTemplate};

use super::GenesysBuilder;
use crate::{
    clock::FakeClock,
    error::ErrorKind,
    model::{Availability, PresenceUpdate, UserId},
    testkit::FakeGenesys,
    vendors::genesys::Genesys,
    vendors::test_support::{count, serving, who, without_retries},
};

const ANN: &str = FakeGenesys::ANN;
const BOB: &str = FakeGenesys::BOB;
const DEFINITIONS: &str = "/api/v2/presence/definitions";
const OLD_DEFINITIONS: &str = "/api/v2/presencedefinitions";
const BULK_WRITE: &str = "/api/v2/users/presences/bulk";
const BULK_READ: &str = "/api/v2/users/presences/purecloud/bulk";

fn busy() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Busy)
}

fn all<const N: usize>(users: [&str; N], update: &PresenceUpdate) -> Vec<(UserId, PresenceUpdate)> {
    users.map(|user| (user.into(), update.clone())).into()
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn refused(status: u16, body: Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

fn path_of(user: &str) -> String {
    format!("/api/v2/users/{user}/presences/PURECLOUD")
}

/// A server whose organization has the definition Busy and nothing else; the rest is up to the test.
async fn organization(
    answer: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
) -> (MockServer, GenesysBuilder) {
    anything(move |request| match request.url.path() {
        DEFINITIONS => ok(json!({
            "entities": [{ "id": "busy", "systemPresence": "Busy", "type": "System" }],
            "total": 1,
        })),
        _ => answer(request),
    })
    .await
}

/// A server that answers as the test says.
async fn anything(
    respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
) -> (MockServer, GenesysBuilder) {
    let server = serving(respond).await;
    let builder = Genesys::builder()
        .with_base_url(server.uri())
        .with_access_token("token")
        .with_http(FakeClock::new().http_options());
    (server, builder)
}

fn client(server: &MockServer) -> Genesys {
    let builder = Genesys::builder().with_base_url(server.uri());
    let builder = builder.with_access_token("token");
    builder.with_http(without_retries()).build().unwrap()
}

async fn requests(server: &MockServer, path: &str) -> Vec<Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| request.url.path() == path);
    requests
}

fn calls(fake: &FakeGenesys, operation: &str) -> usize {
    count(&fake.calls(), operation)
}

fn config_fault<T>(outcome: crate::error::Result<T>, setting: &str) {
    let error = outcome.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains(setting), "{error}");
    assert_eq!(error.vendor(), Some("genesys"));
    assert!(!format!("{error} {error:?}").contains("canary"));
}

/// A fake, and a provider for it.
async fn connected() -> (FakeGenesys, Genesys) {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    (fake, genesys)
}
