//! A watch on deltas: limits, the broadcast switch, ends and restarts.

use std::time::Duration;

use super::connected;
use crate::{
    client::HttpOptions,
    clock::FakeClock,
    testkit::FakeRocketChat,
    vendors::{
        kit::watching::{SkewedClock, options, seconds, start, told, users},
        test_support::{an_hour, has_refused},
    },
    watch,
    watch::{Follow, WatchOptions},
};

const HOUR: Duration = Duration::from_secs(3600);

/// Our clock is five minutes behind the vendor's, or ahead of it.
const SKEWS: [i64; 2] = [-5, 5];

fn skewed(clock: &SkewedClock) -> WatchOptions {
    WatchOptions::default().with_clock(clock.clone())
}

/// A clock beside the vendor's, and a client that goes by it.
fn ours(vendors: &FakeClock, minutes: i64) -> (SkewedClock, HttpOptions) {
    let clock = SkewedClock::ahead_of(vendors, minutes);
    let http = vendors.http_options().with_clock(clock.clone());
    (clock, http)
}

#[tokio::test]
async fn half_of_the_limit_is_enough() {
    let names: Vec<String> = (0..130).map(|user| format!("user{user:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let few = users(&[FakeRocketChat::ANN, FakeRocketChat::BOB]);
    for who in [Follow::Everyone, few, users(&names)] {
        let fake = FakeRocketChat::start().await;
        for (at, name) in names.iter().enumerate() {
            fake.add_user(name, name);
            if at % 2 == 0 {
                fake.set_status(name, "online");
            }
        }
        for operation in ["users.presence", "me"] {
            fake.set_call_limit(operation, 5);
        }
        let provider = fake.builder().build().unwrap();
        let statuses = ["online", "away", "busy"];
        an_hour(provider, fake.clock(), who, |step| {
            let status = statuses[usize::try_from(step % 3).unwrap()];
            fake.set_status(FakeRocketChat::ANN, status);
        })
        .await;
        let calls = fake.calls();
        let refused: Vec<_> = calls.iter().filter(|call| call.status == 429).collect();
        assert!(
            refused.is_empty(),
            "{} of {}: {:?}",
            refused.len(),
            calls.len(),
            refused[0]
        );
    }
}

#[tokio::test]
async fn nobody_goes_offline_while_the_broadcast_is_off() {
    let (fake, provider) = connected().await;
    fake.set_status(FakeRocketChat::ANN, "online");
    let clock = fake.clock().clone();
    let mut watch = start(provider, &clock, Follow::Everyone);
    told(&mut watch, &clock, seconds(100)).await;
    fake.set_broadcast(false);
    let off = told(&mut watch, &clock, HOUR).await;
    assert_eq!(off, ["everyone: gap, unavailable"]);
    fake.set_broadcast(true);
    fake.set_status(FakeRocketChat::ANN, "away");
    let on = told(&mut watch, &clock, seconds(1000)).await;
    assert_eq!(on.len(), 2, "{on:?}");
    assert!(on[0].starts_with(FakeRocketChat::ANN) && on[0].contains("-> away"));
    assert_eq!(on[1], "everyone: resumed");
}

#[tokio::test]
async fn users_are_unknown_while_the_broadcast_is_off() {
    let ann = FakeRocketChat::ANN;
    let (fake, provider) = connected().await;
    fake.set_status(ann, "online");
    let clock = fake.clock().clone();
    let mut watch = start(provider, &clock, users(&[ann]));
    told(&mut watch, &clock, seconds(100)).await;
    fake.set_broadcast(false);
    // Half of them, and one that comes with another.
    fake.set_call_limit("users.presence", 6);
    let off = told(&mut watch, &clock, HOUR).await;
    assert!(!has_refused(&fake.calls()));
    assert!(
        !off.iter().any(|words| words.ends_with("offline")),
        "{off:?}"
    );
    fake.set_broadcast(true);
    fake.set_status(ann, "away");
    let on = told(&mut watch, &clock, HOUR).await;
    assert!(
        on.iter().any(|words| words.contains("-> away")),
        "{off:?} {on:?}"
    );
}

#[tokio::test]
async fn offline_users_are_distinguished_from_unknown_ids() {
    let fake = FakeRocketChat::start().await;
    let names: Vec<String> = (0..130).map(|user| format!("user{user:03}")).collect();
    for (at, name) in names.iter().enumerate() {
        fake.add_user(name, name);
        if at % 10 != 0 {
            fake.set_status(name, "online");
        }
    }
    let mut all: Vec<&str> = names.iter().map(String::as_str).collect();
    all.push("nobody");
    let provider = fake.builder().build().unwrap();
    let clock = fake.clock().clone();
    let mut watch = start(provider, &clock, users(&all));
    let news = told(&mut watch, &clock, HOUR).await;
    let ends = |words: &str| news.iter().filter(|it| it.ends_with(words)).count();
    assert_eq!(ends("? -> available"), 117);
    let absent: Vec<_> = news
        .iter()
        .filter(|it| it.contains("offline") || it.contains("unknown"))
        .collect();
    assert_eq!(ends("-> offline"), 13, "{absent:?}");
    assert_eq!(ends("nobody: gap, not found"), 1, "{news:?}");
}

#[tokio::test]
async fn the_end_of_a_status_and_the_next_one_are_emitted() {
    let ann = FakeRocketChat::ANN;
    for who in [Follow::Everyone, users(&[ann])] {
        let fake = FakeRocketChat::start().await;
        fake.set_status(ann, "busy");
        let end = fake.clock().now().saturating_add(seconds(500));
        fake.set_expiry(ann, end);
        let provider = fake.builder().build().unwrap();
        let clock = fake.clock().clone();
        let mut watch = start(provider, &clock, who);
        let mut news = told(&mut watch, &clock, seconds(800)).await;
        news.retain(|words| words.starts_with(ann));
        assert_eq!(news.len(), 3, "{news:?}");
        assert!(news[1].ends_with("expired"), "{news:?}");
        assert!(news[2].ends_with("-> available"), "{news:?}");
    }
}

#[tokio::test]
async fn a_restart_continues_the_delta_or_reads_all_users() {
    let ann = FakeRocketChat::ANN;
    for away in [seconds(300), seconds(900)] {
        let fake = FakeRocketChat::start().await;
        fake.set_status(ann, "online");
        let clock = fake.clock().clone();
        let open = || fake.builder().build().unwrap();
        let mut old = start(open(), &clock, Follow::Everyone);
        told(&mut old, &clock, seconds(100)).await;
        let checkpoint = old.checkpoint();
        drop(old);
        clock.advance(away / 2);
        fake.set_status(ann, "away");
        clock.advance(away / 2);
        let options = options(&clock).with_checkpoint(checkpoint);
        let mut new = watch(open(), Follow::Everyone, options).unwrap();
        let news = told(&mut new, &clock, seconds(100)).await;
        assert_eq!(news.len(), 1, "{news:?}");
        assert!(news[0].contains("-> away"), "{news:?}");
    }
}

#[tokio::test]
async fn a_skewed_clock_emits_an_end_at_most_once() {
    let ann = FakeRocketChat::ANN;
    for minutes in SKEWS {
        for who in [Follow::Everyone, users(&[ann])] {
            let fake = FakeRocketChat::start().await;
            fake.set_status(ann, "busy");
            fake.set_expiry(ann, fake.clock().now().saturating_add(seconds(900)));
            let (clock, http) = ours(fake.clock(), minutes);
            let provider = fake.builder().with_http(http).build().unwrap();
            let mut watch = watch(provider, who, skewed(&clock)).unwrap();
            told(&mut watch, fake.clock(), seconds(120)).await;
            let news = told(&mut watch, fake.clock(), 2 * HOUR).await;
            assert!(news.last().unwrap().ends_with("-> available"), "{news:?}");
            let (expired, changed) = if minutes > 0 { (1, 1) } else { (0, 1) };
            let ends = news.iter().filter(|words| words.ends_with("expired"));
            assert_eq!(ends.count(), expired, "{news:?}");
            assert_eq!(news.len(), expired + changed, "{news:?}");
        }
    }
}

#[tokio::test]
async fn a_restart_with_a_skewed_clock_misses_nothing() {
    let ann = FakeRocketChat::ANN;
    for minutes in SKEWS {
        for away in [seconds(300), seconds(900)] {
            let fake = FakeRocketChat::start().await;
            fake.set_status(ann, "online");
            let (clock, http) = ours(fake.clock(), minutes);
            let open = || fake.builder().with_http(http.clone()).build().unwrap();
            let mut old = watch(open(), Follow::Everyone, skewed(&clock)).unwrap();
            told(&mut old, fake.clock(), seconds(100)).await;
            let checkpoint = old.checkpoint();
            drop(old);
            fake.set_status(ann, "away");
            fake.clock().advance(away);
            let options = skewed(&clock).with_checkpoint(checkpoint);
            let mut new = watch(open(), Follow::Everyone, options).unwrap();
            let news = told(&mut new, fake.clock(), seconds(100)).await;
            assert_eq!(news.len(), 1, "{news:?}");
            assert!(news[0].contains("-> away"), "{news:?}");
        }
    }
}
