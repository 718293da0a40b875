//! Every vendor, as its fake plays it.

use std::time::Duration;

use omnipresence::{
    Follow, PresenceProvider,
    mock::{FakeClock, FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice},
    watch,
};

use crate::reader::{options, seconds, start, told, users};

const HOUR: Duration = Duration::from_secs(3600);

/// Follows one user through a change, and through a time in which nothing happens.
async fn follow(
    provider: impl PresenceProvider + 'static,
    clock: &FakeClock,
    who: Follow,
    user: &str,
    change: impl Fn(),
) -> Vec<String> {
    let mut watch = start(provider, clock, who);
    told(&mut watch, clock, seconds(120)).await;
    change();
    let mut news = told(&mut watch, clock, seconds(300)).await;
    news.extend(told(&mut watch, clock, seconds(300)).await);
    assert!(news.iter().all(|words| words.starts_with(user)), "{news:?}");
    news
}

#[tokio::test]
async fn a_change_at_genesys_is_told_once() {
    let fake = FakeGenesys::start().await;
    let (ann, bob) = (FakeGenesys::ANN, FakeGenesys::BOB);
    let provider = fake.builder().build().unwrap();
    let news = follow(provider, fake.clock(), users(&[ann, bob]), ann, || {
        fake.set_status(ann, "Meeting", "");
    });
    let news = news.await;
    assert_eq!(news.len(), 1, "{news:?}");
    assert!(news[0].ends_with("-> busy"), "{news:?}");
    assert_eq!(fake.take_unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_change_at_rocketchat_is_told_once() {
    let (ann, bob) = (FakeRocketChat::ANN, FakeRocketChat::BOB);
    for who in [Follow::Everyone, users(&[ann, bob])] {
        let fake = FakeRocketChat::start().await;
        fake.set_status(ann, "online");
        let provider = fake.builder().build().unwrap();
        let news = follow(provider, fake.clock(), who, ann, || {
            fake.set_status(ann, "away");
        });
        let news = news.await;
        assert_eq!(news.len(), 1, "{news:?}");
        assert!(news[0].contains("-> away"), "{news:?}");
        assert_eq!(fake.take_unexpected(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_change_at_pnut_is_told_once_and_so_is_going_offline() {
    let (ann, bob) = (FakePnut::ANN, FakePnut::BOB);
    for who in [Follow::Everyone, users(&[ann, bob])] {
        let fake = FakePnut::start().await;
        let end = fake.clock().now().saturating_add(4 * HOUR);
        fake.set_presence_until(ann, "away", end);
        fake.set_presence_until(bob, "online", end);
        let provider = fake.builder().build().unwrap();
        let clock = fake.clock().clone();
        let mut watch = start(provider, &clock, who);
        told(&mut watch, &clock, seconds(100)).await;
        fake.set_presence_until(ann, "busy", clock.now().saturating_add(seconds(600)));
        let mut news = told(&mut watch, &clock, seconds(200)).await;
        news.retain(|words| words.starts_with(ann));
        assert_eq!(news, [format!("{ann}: away -> busy")]);
        // Nothing tells when it ends: that it is gone is seen.
        let mut later = told(&mut watch, &clock, seconds(1200)).await;
        later.retain(|words| words.starts_with(ann));
        assert_eq!(later, [format!("{ann}: busy -> offline")]);
        assert_eq!(fake.take_unexpected(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_change_at_superoffice_is_told_once() {
    let fake = FakeSuperOffice::start().await;
    let (ann, bob) = (FakeSuperOffice::ANN, FakeSuperOffice::BOB);
    fake.set_status(ann, "StatusNormal", None);
    let provider = fake.builder().build().unwrap();
    let news = follow(provider, fake.clock(), users(&[ann, bob]), ann, || {
        fake.set_status(ann, "StatusNotAvailable", Some("lunch"));
    });
    assert_eq!(news.await, [format!("{ann}: available -> away (lunch)")]);
    assert_eq!(fake.take_unexpected(), Vec::<String>::new());
}

#[tokio::test]
async fn a_change_in_the_chat_of_superoffice_is_told_once() {
    let fake = FakeSuperOffice::start().await;
    let ann = FakeSuperOffice::ANN;
    fake.set_chat_presence(ann, Some(true));
    let provider = fake.builder().build().unwrap().chat();
    let news = follow(provider, fake.clock(), Follow::Everyone, ann, || {
        fake.set_chat_presence(ann, Some(false));
    });
    assert_eq!(news.await, [format!("{ann}: available -> away")]);
    assert_eq!(fake.take_unexpected(), Vec::<String>::new());
}

/// Follows for an hour in which something always happens, so that nothing slows down.
async fn an_hour(
    provider: impl PresenceProvider + 'static,
    clock: &FakeClock,
    who: Follow,
    change: impl Fn(u64),
) {
    let mut watch = start(provider, clock, who);
    for step in 0..360 {
        change(step);
        told(&mut watch, clock, seconds(10)).await;
    }
}

fn has_refused(calls: &[omnipresence::mock::RecordedCall]) -> bool {
    calls.iter().any(|call| call.status == 429)
}

#[tokio::test]
async fn half_of_the_limit_of_genesys_is_enough() {
    let fake = FakeGenesys::start().await;
    // So many that the requests decide how long a round lasts, and not the interval.
    let ids: Vec<String> = (0..4_000)
        .map(|user| format!("00000000-0000-4000-8000-{user:012}"))
        .collect();
    for id in &ids {
        fake.add_user(id, "somebody");
    }
    fake.limit_calls(150);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let provider = fake.builder().build().unwrap();
    let mut watch = start(provider, fake.clock(), users(&ids));
    for id in &ids[..30] {
        fake.set_status(id, "Busy", "");
        told(&mut watch, fake.clock(), seconds(10)).await;
    }
    assert!(fake.calls().len() > 100, "{}", fake.calls().len());
    assert!(!has_refused(&fake.calls()));
}

/// Each of them costs Genesys a request of its own.
#[tokio::test]
async fn users_whom_genesys_does_not_have_are_paid_for_from_the_same_half() {
    let fake = FakeGenesys::start().await;
    let mut ids = Vec::new();
    for user in 0..500 {
        let id = format!("00000000-0000-4000-8000-{user:012}");
        // Every second of the first four hundred was deleted.
        if user >= 400 || user % 2 != 0 {
            fake.add_user(&id, "somebody");
        }
        ids.push(id);
    }
    fake.limit_calls(150);
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    let provider = fake.builder().build().unwrap();
    let mut watch = start(provider, fake.clock(), users(&all));
    let news = told(&mut watch, fake.clock(), seconds(600)).await;
    let of = |words: &str| news.iter().filter(|it| it.ends_with(words)).count();
    assert_eq!((of("gap, not found"), of("resumed")), (200, 0), "{news:?}");
    for step in 0..30 {
        fake.set_status(&ids[499], ["Busy", "Away"][step % 2], "");
        let news = told(&mut watch, fake.clock(), seconds(80)).await;
        assert_eq!(
            news.len(),
            1,
            "the others are read as often as ever: {news:?}"
        );
    }
    fake.add_user(&ids[0], "somebody");
    let back = told(&mut watch, fake.clock(), seconds(600)).await;
    assert!(back.contains(&format!("{}: resumed", ids[0])), "{back:?}");
    assert!(!has_refused(&fake.calls()));
}

#[tokio::test]
async fn half_of_the_limit_of_rocketchat_is_enough() {
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
async fn half_of_the_limit_of_pnut_is_enough() {
    let fake = FakePnut::start().await;
    fake.set_call_limits(FakePnut::READS_PER_HOUR / 2, 10);
    let provider = fake.builder().build().unwrap();
    an_hour(provider, fake.clock(), Follow::Everyone, |step| {
        fake.set_presence(FakePnut::ANN, &format!("text {step}"));
    })
    .await;
    assert!(!has_refused(&fake.calls()));
}

#[tokio::test]
async fn while_rocketchat_tells_nobody_nobody_goes_offline() {
    let fake = FakeRocketChat::start().await;
    fake.set_status(FakeRocketChat::ANN, "online");
    let provider = fake.builder().build().unwrap();
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
async fn users_whom_rocketchat_stops_to_tell_are_unknown_until_it_tells_again() {
    let ann = FakeRocketChat::ANN;
    let fake = FakeRocketChat::start().await;
    fake.set_status(ann, "online");
    let provider = fake.builder().build().unwrap();
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
async fn of_many_users_at_rocketchat_the_offline_are_told_apart_from_nobody() {
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
async fn a_status_at_rocketchat_ends_and_what_follows_is_told() {
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
async fn a_restart_at_rocketchat_goes_on_with_the_delta_or_reads_all_anew() {
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

#[test]
fn a_tighter_quota_makes_a_slower_pace_and_a_looser_one_changes_nothing() {
    use omnipresence::{Genesys, HttpOptions, Quota};
    let gap = |requests| {
        let quota = Quota::new(requests, seconds(60));
        let http = HttpOptions::default().with_quotas([quota]);
        let builder = Genesys::builder().with_base_url("http://127.0.0.1:1");
        let genesys = builder.with_access_token("x").with_http(http).build();
        genesys.unwrap().capabilities().pace.request_gap
    };
    assert_eq!(gap(100), Duration::from_millis(1200));
    assert_eq!(gap(3000), Duration::from_millis(400));
}
