//! What the SuperOffice providers do beyond what every provider promises: two forms, two sources, languages, refusals.
#![cfg(feature = "superoffice")]
#![allow(clippy::unwrap_used)]

mod agents;
mod chat;
mod members;
mod restricted;
mod undecodable;

use omnipresence::{
    Availability, PresenceUpdate, Who, mock::FakeSuperOffice, superoffice::SuperOfficeBuilder,
};
use serde_json::Value;

const ANN: &str = FakeSuperOffice::ANN;
const BOB: &str = FakeSuperOffice::BOB;

fn who(id: &str) -> Who {
    Who::User(id.into())
}

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away)
}

fn available() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Available)
}

/// The operations that were called, in their order.
fn operations(fake: &FakeSuperOffice) -> Vec<String> {
    let calls = fake.calls().into_iter();
    calls.map(|call| call.operation).collect()
}

fn body(fake: &FakeSuperOffice, operation: &str) -> Value {
    let calls = fake.calls();
    let mut calls = calls.iter().filter(|call| call.operation == operation);
    serde_json::from_slice(&calls.next().unwrap().body).unwrap()
}

/// The forms in which the vendor offers the same.
const FORMS: [fn(SuperOfficeBuilder) -> SuperOfficeBuilder; 2] =
    [|builder| builder, SuperOfficeBuilder::with_agents];
