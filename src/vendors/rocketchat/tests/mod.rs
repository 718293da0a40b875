//! What is true of Rocket.Chat alone, and how its fake responds.
#![allow(clippy::unwrap_used)]

mod absent;
mod broadcast;
mod clock;
mod entries;
mod fake;
mod following;
mod pages;
mod password;
mod people;
mod provider;
mod quotas;
mod responses;
mod second_factor;
mod sessions;
mod sharing;
mod undecodable;
mod versions;
mod watch;

use wiremock::MockServer;

use super::RocketChatBuilder;
use crate::{
    model::{Availability, Presence},
    provider::{Changes, Cursor},
    testkit::FakeRocketChat,
    vendors::rocketchat::RocketChat,
    vendors::{
        test_support,
        test_support::{count, users, without_retries},
    },
};

const ME: &str = FakeRocketChat::ME;
const ANN: &str = FakeRocketChat::ANN;
const BOB: &str = FakeRocketChat::BOB;
const EVE: &str = FakeRocketChat::EVE;

fn with_password(fake: &FakeRocketChat, password: &str) -> RocketChat {
    let builder = fake.builder();
    builder
        .with_password(FakeRocketChat::USERNAME, password)
        .build()
        .unwrap()
}

fn at(server: &MockServer) -> RocketChatBuilder {
    let builder = RocketChat::builder().with_base_url(server.uri());
    builder.with_token("me", "token")
}

fn client(server: &MockServer) -> RocketChat {
    let builder = at(server).with_http(without_retries());
    builder.build().unwrap()
}

fn calls(fake: &FakeRocketChat, operation: &str) -> usize {
    count(&fake.calls(), operation)
}

fn following(users: &[&str]) -> Cursor {
    Cursor::following(test_support::users(users))
}

fn of<'a>(changes: &'a Changes, user: &str) -> Option<&'a Presence> {
    let mut presences = changes.presences.iter();
    presences.find(|presence| presence.user.as_str() == user)
}

fn availability(changes: &Changes, user: &str) -> Option<Availability> {
    of(changes, user).map(|presence| presence.availability)
}

/// A fake, and a provider for it.
async fn connected() -> (FakeRocketChat, RocketChat) {
    let fake = FakeRocketChat::start().await;
    let chat = fake.builder().build().unwrap();
    (fake, chat)
}
