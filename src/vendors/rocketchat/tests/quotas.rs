//! The vendor's limits, which hold for one operation each.

use std::time::Duration;

use super::at;
use crate::{
    client::call::Retry,
    clock::{Clock, FakeClock},
    vendors::{
        rocketchat::api::model::SetStatusRequest,
        test_support::{assert_limited, json, limiting_once, received, serving, with_quotas},
    },
};

const MINUTE: Duration = Duration::from_secs(60);
/// A success of every operation that is sent here.
const DONE: &str = r#"{"_id":"7","success":true}"#;

#[tokio::test]
async fn a_limit_delays_the_same_operation() {
    let clock = FakeClock::new();
    let server = limiting_once(MINUTE, json(DONE)).await;
    let chat = at(&server).with_http(with_quotas(&clock)).build().unwrap();
    assert_limited(chat.api().me().send().await, 1, MINUTE);
    assert_limited(chat.api().me().send().await, 0, MINUTE);
    chat.api().info().send().await.unwrap();
    assert_eq!(received(&server).await, 2);
}

#[tokio::test]
async fn retries_and_quotas_wait_once_together() {
    let wait = Duration::from_secs(5);
    let clock = FakeClock::new();
    let server = limiting_once(wait, json(DONE)).await;
    let chat = at(&server).with_http(with_quotas(&clock)).build().unwrap();
    chat.api().me().send().await.unwrap();
    assert_eq!(clock.elapsed(), wait);
    assert_eq!(received(&server).await, 2);
}

#[tokio::test]
async fn the_sixth_status_in_a_minute_is_rejected_before_it_is_sent() {
    let clock = FakeClock::new();
    let server = serving(json(DONE)).await;
    let chat = at(&server).with_http(with_quotas(&clock)).build().unwrap();
    let body = SetStatusRequest::default().with_message("tea");
    let set = || chat.api().users_set_status(&body).send();
    for _ in 0..5 {
        set().await.unwrap();
    }
    assert_limited(set().await, 0, MINUTE);
    assert_eq!(received(&server).await, 5);
    assert_eq!(clock.elapsed(), Duration::ZERO);

    // The rest is no longer than one wait may be.
    clock.advance(Duration::from_secs(45));
    set().await.unwrap();
    assert_eq!(clock.elapsed(), MINUTE);
    assert_eq!(received(&server).await, 6);
}

#[tokio::test]
async fn a_quota_is_waited_for_even_without_retries() {
    let clock = FakeClock::new();
    let server = serving(json(DONE)).await;
    let http = with_quotas(&clock).with_retry(Retry::OFF);
    let chat = at(&server).with_http(http).build().unwrap();
    for _ in 0..10 {
        chat.api().me().send().await.unwrap();
    }
    clock.advance(Duration::from_secs(50));
    chat.api().me().send().await.unwrap();
    assert_eq!(clock.elapsed(), MINUTE);
}
