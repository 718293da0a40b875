//! What is true of SuperOffice alone, and how its fake responds.
#![allow(clippy::unwrap_used)]

mod agents;
mod batches;
mod chat;
mod clock;
mod credentials;
mod fake;
mod members;
mod online;
mod refresh;
mod responses;
mod restricted;
mod samples;
mod settings;
mod undecodable;
mod watch;

use wiremock::MockServer;

use super::SuperOfficeBuilder;
use crate::{
    model::{Availability, PresenceUpdate},
    testkit::FakeSuperOffice,
    vendors::superoffice::SuperOffice,
    vendors::test_support::{operations, sent_json, who, without_retries},
};

const ANN: &str = FakeSuperOffice::ANN;
const BOB: &str = FakeSuperOffice::BOB;

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away)
}

fn available() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Available)
}

fn at(server: &MockServer) -> SuperOfficeBuilder {
    let builder = SuperOffice::builder().with_base_url(server.uri());
    builder.with_basic("mia", "secret")
}

fn client(server: &MockServer) -> SuperOffice {
    let builder = at(server).with_http(without_retries());
    builder.build().unwrap()
}

/// The two API styles, which do the same.
const FORMS: [fn(SuperOfficeBuilder) -> SuperOfficeBuilder; 2] =
    [|builder| builder, SuperOfficeBuilder::with_agents];

/// A fake, and a provider for it.
async fn connected() -> (FakeSuperOffice, SuperOffice) {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().build().unwrap();
    (fake, crm)
}
