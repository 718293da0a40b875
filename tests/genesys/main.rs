//! What the Genesys provider does beyond what every provider promises: odd answers, outdated definitions, settings.
#![cfg(feature = "genesys")]
#![allow(clippy::unwrap_used)]

mod bulk;
mod definitions;
mod listing;
mod settings;
mod sign_in;
mod sources;
mod undecodable;

use omnipresence::{
    Availability, Genesys, PresenceUpdate, UserId, Who,
    genesys::GenesysBuilder,
    mock::{FakeClock, FakeGenesys},
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

const ANN: &str = FakeGenesys::ANN;
const BOB: &str = FakeGenesys::BOB;
const DEFINITIONS: &str = "/api/v2/presence/definitions";
const OLD_DEFINITIONS: &str = "/api/v2/presencedefinitions";
const BULK_WRITE: &str = "/api/v2/users/presences/bulk";
const BULK_READ: &str = "/api/v2/users/presences/purecloud/bulk";

fn busy() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Busy)
}

fn who(id: &str) -> Who {
    Who::User(id.into())
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
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(respond)
        .mount(&server)
        .await;
    let builder = Genesys::builder()
        .with_base_url(server.uri())
        .with_access_token("token")
        .with_http(FakeClock::new().http_options());
    (server, builder)
}

async fn requests(server: &MockServer, path: &str) -> Vec<Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| request.url.path() == path);
    requests
}

fn calls(fake: &FakeGenesys, operation: &str) -> usize {
    let calls = fake.calls();
    calls
        .iter()
        .filter(|call| call.operation == operation)
        .count()
}
