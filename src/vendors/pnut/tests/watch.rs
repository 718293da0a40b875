//! A watch stays within half of the limit, and finds that a presence has ended.

use std::time::Duration;

use super::connected;
use crate::{
    testkit::FakePnut,
    vendors::{
        kit::watching::{seconds, start, told, users},
        test_support::{an_hour, has_refused},
    },
    watch::Follow,
};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_change_and_its_end_are_emitted_once_each() {
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
async fn half_of_the_limit_is_enough() {
    let (fake, provider) = connected().await;
    fake.set_call_limits(FakePnut::READS_PER_HOUR / 2, 10);
    an_hour(provider, fake.clock(), Follow::Everyone, |step| {
        fake.set_presence(FakePnut::ANN, &format!("text {step}"));
    })
    .await;
    assert!(!has_refused(&fake.calls()));
}
