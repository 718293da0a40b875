//! Everyone is followed for hours: replicas that lag, clocks that jump, restarts, and accounts that come and go.

use std::{collections::BTreeMap, time::Duration};

use super::{ANN, ME, availability, calls, connected};
use crate::{
    clock::Clock,
    error::ErrorKind,
    model::Availability,
    provider::PresenceProvider,
    testkit::{Fake, FakeRocketChat, Fault},
    vendors::{
        kit::watching::{events, options, seconds, start, told, users},
        test_support::Fails,
    },
    watch::{Event, Follow, watch},
};

const HOUR: Duration = Duration::from_secs(3600);
const STATUSES: [&str; 3] = ["online", "away", "busy"];

fn shown(status: &str) -> Availability {
    match status {
        "online" => Availability::Available,
        "away" => Availability::Away,
        _ => Availability::Busy,
    }
}

/// A fake with so many users who are online.
async fn office(people: usize) -> (FakeRocketChat, Vec<String>) {
    let fake = FakeRocketChat::start().await;
    let names: Vec<String> = (0..people).map(|user| format!("user{user:04}")).collect();
    for name in &names {
        fake.add_user(name, name);
        fake.set_status(name, "online");
    }
    (fake, names)
}

#[tokio::test]
async fn no_change_is_late_over_hours_of_lag_jumps_and_restarts() {
    // A replica that lags so much, and two polls, each with room for a second request.
    const LATE: Duration = Duration::from_secs(60 + 2 * 27);
    let (fake, names) = office(20).await;
    let clock = fake.clock().clone();
    let open = || fake.builder().build().unwrap();
    let mut watch_of_all = start(open(), &clock, Follow::Everyone);
    let mut reported = BTreeMap::new();
    let mut current = BTreeMap::new();
    let begun = clock.elapsed();
    let mut step = 0_usize;
    while clock.elapsed() - begun < 6 * HOUR {
        step += 1;
        if step.is_multiple_of(20) {
            fake.set_replica_lag(seconds((step as u64 * 7) % 61));
        }
        if step.is_multiple_of(230) {
            clock.set(clock.now().saturating_sub(HOUR));
        }
        if step.is_multiple_of(310) {
            fake.set_next_date_ahead(HOUR);
        }
        if step.is_multiple_of(170) {
            let checkpoint = watch_of_all.checkpoint();
            drop(watch_of_all);
            let options = options(&clock).with_checkpoint(checkpoint);
            watch_of_all = watch(open(), Follow::Everyone, options).unwrap();
        }
        let name = &names[step % names.len()];
        let status = STATUSES[(step / names.len()) % 3];
        fake.set_status(name, status);
        current.insert(name.clone(), (shown(status), clock.elapsed()));
        for event in events(&mut watch_of_all, &clock, seconds(1)).await {
            match event {
                Event::Changed { after, .. } => {
                    let user = after.user.as_str().to_owned();
                    reported.insert(user, after.availability);
                }
                other => panic!("{other:?}"),
            }
        }
        for (name, (status, since)) in &current {
            let age = clock.elapsed() - *since;
            if age > LATE {
                assert_eq!(reported.get(name), Some(status), "{name}, {age:?}, {step}");
            }
        }
    }
    assert!(step > 700, "{step}");
}

#[tokio::test]
async fn a_clock_that_is_set_back_costs_a_list_of_everyone() {
    let (fake, chat) = connected().await;
    let clock = fake.clock();
    let start = chat.changes(None).await.unwrap().next;
    clock.set(clock.now().saturating_sub(HOUR));
    fake.set_status(ANN, "away");
    let changes = chat.changes(Some(&start)).await.unwrap();
    assert!(!changes.full);
    let changes = chat.changes(Some(&changes.next)).await.unwrap();
    assert!(changes.full);
    assert_eq!(availability(&changes, ANN), Some(Availability::Away));
    // A step that the overlap covers costs nothing.
    clock.set(clock.now().saturating_sub(seconds(50)));
    fake.set_status(ANN, "busy");
    let changes = chat.changes(Some(&changes.next)).await.unwrap();
    assert_eq!(availability(&changes, ANN), Some(Availability::Busy));
    assert!(!chat.changes(Some(&changes.next)).await.unwrap().full);
}

#[tokio::test]
async fn an_overlap_of_ones_own_covers_its_lag() {
    for (overlap, is_read) in [(120, true), (10, false)] {
        let (fake, chat) = connected().await;
        let builder = fake.builder().with_overlap(seconds(overlap));
        let short = builder.build().unwrap();
        let clock = fake.clock();
        fake.set_replica_lag(seconds(60));
        clock.advance(seconds(60));
        fake.set_status(ANN, "away");
        clock.advance(seconds(20));
        let start = chat.changes(None).await.unwrap().next;
        clock.advance(seconds(41));
        let changes = short.changes(Some(&start)).await.unwrap();
        assert_eq!(availability(&changes, ANN).is_some(), is_read, "{overlap}");
    }
    let (fake, _) = connected().await;
    let builder = fake.builder().with_overlap(seconds(481));
    let error = builder.build().fails(ErrorKind::Config);
    assert!(error.to_string().contains("with_overlap"), "{error}");
}

#[tokio::test]
async fn a_caller_who_cannot_be_read_costs_nobody_else() {
    for status in [500, 503, 403] {
        let (fake, chat) = connected().await;
        let start = chat.changes(None).await.unwrap().next;
        fake.set_status(ANN, "away");
        assert!(Fake::fail_next(&fake, 9, Some("me"), Fault::Status(status)));
        let changes = chat.changes(Some(&start)).await.unwrap();
        assert_eq!(availability(&changes, ANN), Some(Availability::Away));
        let failed: Vec<_> = changes
            .failed
            .iter()
            .map(|(user, _)| user.clone())
            .collect();
        assert_eq!(failed, [Some(ME.into())], "{status}");
        // Then the caller is read as any other user.
        let changes = chat.changes(Some(&changes.next)).await.unwrap();
        assert!(availability(&changes, ME).is_some(), "{status}");
    }
}

#[tokio::test]
async fn deleted_accounts_are_forgotten() {
    let (fake, names) = office(60).await;
    let clock = fake.clock().clone();
    let provider = fake.builder().build().unwrap();
    let mut watch_of_all = start(provider, &clock, Follow::Everyone);
    told(&mut watch_of_all, &clock, seconds(100)).await;
    for name in &names[..50] {
        fake.delete_user(name);
    }
    let news = told(&mut watch_of_all, &clock, 40 * HOUR).await;
    let gone = news
        .iter()
        .filter(|words| words.ends_with("gap, not found"));
    assert_eq!(gone.count(), 50, "{news:?}");
    let checkpoint = serde_json::to_string(&watch_of_all.checkpoint()).unwrap();
    assert!(!checkpoint.contains(&names[0]) && checkpoint.contains(&names[55]));
}

#[tokio::test]
async fn a_list_of_accounts_proves_that_many_offline_users_exist() {
    let (fake, names) = office(2000).await;
    for name in &names[..1500] {
        fake.set_status(name, "offline");
    }
    let clock = fake.clock().clone();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut watch_of_some = start(fake.builder().build().unwrap(), &clock, users(&all));
    let news = told(&mut watch_of_some, &clock, HOUR / 2).await;
    let mut last = BTreeMap::new();
    for words in &news {
        let (user, state) = words.split_once(": ").unwrap();
        last.insert(user.to_owned(), state.to_owned());
    }
    let is_offline = |state: &&String| state.ends_with("-> offline");
    assert_eq!(last.values().filter(is_offline).count(), 1500);
    assert!(
        calls(&fake, "users.list") < 60,
        "{}",
        calls(&fake, "users.list")
    );
    assert!(fake.calls().iter().all(|call| call.status == 200));
}
