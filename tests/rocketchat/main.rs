//! What is Rocket.Chat's alone, against the fake one.
#![cfg(all(feature = "mock", feature = "rocketchat"))]
#![allow(clippy::unwrap_used)]

mod absent;
mod broadcast;
mod pages;
mod provider;
mod second_factor;
mod sessions;
mod undecodable;
mod versions;

use omnipresence::{
    Availability, Changes, Cursor, Presence, RocketChat, UserId, mock::FakeRocketChat,
};

pub(crate) const ME: &str = FakeRocketChat::ME;
pub(crate) const ANN: &str = FakeRocketChat::ANN;
pub(crate) const BOB: &str = FakeRocketChat::BOB;
pub(crate) const EVE: &str = FakeRocketChat::EVE;

pub(crate) fn with_password(fake: &FakeRocketChat, password: &str) -> RocketChat {
    let builder = fake.builder();
    builder
        .with_password(FakeRocketChat::USERNAME, password)
        .build()
        .unwrap()
}

/// How often an operation was called.
pub(crate) fn calls(fake: &FakeRocketChat, operation: &str) -> usize {
    let calls = fake.calls();
    calls
        .iter()
        .filter(|call| call.operation == operation)
        .count()
}

pub(crate) fn following(users: &[&str]) -> Cursor {
    Cursor::following(users.iter().map(|user| UserId::from(*user)))
}

pub(crate) fn of<'a>(changes: &'a Changes, user: &str) -> Option<&'a Presence> {
    let mut presences = changes.presences.iter();
    presences.find(|presence| presence.user.as_str() == user)
}

pub(crate) fn availability(changes: &Changes, user: &str) -> Option<Availability> {
    of(changes, user).map(|presence| presence.availability)
}

/// Users by their ids.
pub(crate) fn users(ids: &[&str]) -> Vec<UserId> {
    ids.iter().map(|id| UserId::from(*id)).collect()
}
