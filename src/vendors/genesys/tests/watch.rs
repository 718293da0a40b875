//! A watch stays within half of the limit.

use std::time::Duration;

use crate::{
    client::{HttpOptions, rate_limit::Quota},
    provider::PresenceProvider,
    testkit::FakeGenesys,
    vendors::genesys::Genesys,
    vendors::{
        kit::watching::{seconds, start, told, users},
        test_support::has_refused,
    },
};

#[tokio::test]
async fn half_of_the_limit_is_enough() {
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
async fn unknown_users_are_read_within_the_same_half() {
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

#[test]
fn a_tighter_quota_slows_the_pace() {
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
