//! Vendors whose answers come from a replica now and then that is behind the others.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use omnipresence::{
    Capabilities, Presence, PresenceProvider, PresenceUpdate, Result, SetOutcome, Source, UserId,
    Who,
    mock::{FakeGenesys, FakePnut},
};

use crate::reader::{seconds, start, told, users};

/// A provider of which every third answer shows users as they were before they changed last.
struct Lagging<P> {
    vendor: P,
    answers: AtomicUsize,
    /// What was shown of each user, each state once.
    shown: Mutex<HashMap<UserId, Vec<Presence>>>,
}

impl<P> Lagging<P> {
    fn new(vendor: P) -> Self {
        Self {
            vendor,
            answers: AtomicUsize::new(0),
            shown: Mutex::default(),
        }
    }

    fn answer(&self, fresh: Presence, is_behind: bool) -> Presence {
        let mut shown = self.shown.lock().unwrap();
        let states = shown.entry(fresh.user.clone()).or_default();
        if !states
            .last()
            .is_some_and(|last| last.says_the_same_as(&fresh))
        {
            states.push(fresh.clone());
        }
        match states.as_slice() {
            [.., before, _] if is_behind => {
                let mut late = before.clone();
                late.observed_at = fresh.observed_at;
                late
            }
            _ => fresh,
        }
    }
}

#[async_trait]
impl<P: PresenceProvider> PresenceProvider for Lagging<P> {
    fn source(&self) -> &Source {
        self.vendor.source()
    }

    fn capabilities(&self) -> Capabilities {
        self.vendor.capabilities()
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.vendor.get(who).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.vendor.set(who, update).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let is_behind = self.answers.fetch_add(1, Ordering::Relaxed) % 3 == 2;
        let answers = self.vendor.get_many(users).await.into_iter();
        answers
            .map(|(user, answer)| (user, answer.map(|fresh| self.answer(fresh, is_behind))))
            .collect()
    }
}

#[tokio::test]
async fn what_a_replica_of_genesys_shows_late_is_told_neither_twice_nor_in_another_order() {
    let fake = FakeGenesys::start().await;
    let user = FakeGenesys::ANN;
    fake.set_status(user, "Available", "");
    let provider = Lagging::new(fake.builder().build().unwrap());
    let mut watch = start(provider, fake.clock(), users(&[user]));
    told(&mut watch, fake.clock(), seconds(120)).await;
    let mut news = Vec::new();
    for status in ["Meeting", "Away", "Busy", "Meal", "Available"] {
        fake.set_status(user, status, "");
        news.extend(told(&mut watch, fake.clock(), seconds(300)).await);
    }
    let change = |(before, after)| format!("{user}: {before} -> {after}");
    let changes = [
        ("available", "busy"),
        ("busy", "away"),
        ("away", "busy"),
        ("busy", "away"),
        ("away", "available"),
    ];
    assert_eq!(news, changes.map(change));
}

#[tokio::test]
async fn what_a_replica_of_pnut_shows_late_is_told_neither_twice_nor_in_another_order() {
    let fake = FakePnut::start().await;
    let user = FakePnut::ANN;
    fake.set_presence(user, "busy");
    let provider = Lagging::new(fake.builder().build().unwrap());
    let mut watch = start(provider, fake.clock(), users(&[user]));
    told(&mut watch, fake.clock(), seconds(60)).await;
    let mut news = Vec::new();
    for text in ["away", "do not disturb", "busy"] {
        fake.set_presence(user, text);
        news.extend(told(&mut watch, fake.clock(), seconds(120)).await);
    }
    let change = |(before, after)| format!("{user}: {before} -> {after}");
    let changes = [
        ("busy", "away"),
        ("away", "do-not-disturb"),
        ("do-not-disturb", "busy"),
    ];
    assert_eq!(news, changes.map(change));
}
