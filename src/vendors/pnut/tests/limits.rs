//! What pnut goes by at present.

use std::time::Duration;

use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use super::{at, connected};
use crate::{
    client::{HttpOptions, rate_limit::Quota},
    clock::{Clock, FakeClock},
    error::ErrorKind,
    model::{PresenceUpdate, Who},
    provider::{MessageSupport, PresenceProvider},
    testkit::FakePnut,
    vendors::pnut::Pnut,
    vendors::{
        pnut::{Heartbeat, Limits},
        test_support::{Fails, count, json, serving},
    },
};

#[tokio::test]
async fn nobody_asks_for_the_limits_unasked() {
    let (fake, pnut) = connected().await;
    pnut.get(&Who::Me).await.unwrap();
    pnut.set(&Who::Me, &PresenceUpdate::message("tea"))
        .await
        .unwrap();
    assert_eq!(count(&fake.calls(), "getConfiguration"), 0);
    pnut.limits().await.unwrap();
    assert_eq!(count(&fake.calls(), "getConfiguration"), 1);
}

#[tokio::test]
async fn the_documented_limits_are_those_that_are_told() {
    let (fake, pnut) = connected().await;
    fake.set_call_limits(5_000, 20);
    assert_eq!(pnut.limits().await.unwrap(), Limits::default());
}

#[tokio::test]
async fn a_longer_text_is_sent_once_it_is_known_to_be_allowed() {
    let fake = FakePnut::start().await;
    fake.set_longest_presence(140);
    let text = PresenceUpdate::message("é".repeat(140));

    let pnut = fake.builder().build().unwrap();
    pnut.set(&Who::Me, &text)
        .await
        .fails_naming(ErrorKind::Invalid, "at most 100");

    let limits = pnut.limits().await.unwrap();
    assert_eq!(limits.presence_chars, 140);
    let pnut = fake.builder().with_limits(&limits).build().unwrap();
    let claimed = pnut.capabilities().message;
    assert_eq!(claimed, MessageSupport::MaxChars(140));
    pnut.set(&Who::Me, &text).await.unwrap();
    let long = PresenceUpdate::message("x".repeat(141));
    let error = pnut.set(&Who::Me, &long).await.unwrap_err();
    assert!(error.to_string().contains("at most 140"), "{error}");

    let heartbeat = pnut.heartbeat(&"x".repeat(140)).await.unwrap();
    assert_eq!(heartbeat, Heartbeat::Accepted);
}

/// How long the clock of a client stands when it has sent so many writes.
async fn time_for(writes: usize, set: impl Fn(HttpOptions) -> Pnut) -> Duration {
    let clock = FakeClock::new();
    let pnut = set(HttpOptions::default().with_clock(clock.clone()));
    for _ in 0..writes {
        pnut.api().update_presence().send().await.unwrap();
    }
    clock.elapsed()
}

#[tokio::test]
async fn the_told_quota_is_kept_unless_another_is_set() {
    let server = MockServer::start().await;
    let config = serde_json::json!({ "meta": { "code": 200 }, "data": { "rate_limit": { "authorized": {
        "writes": 2, "write_reset_seconds": 7,
    } } } });
    let own =
        serde_json::json!({ "meta": { "code": 200 }, "data": { "id": "1", "presence": "online" } });
    for (place, body) in [("/sys/config", config), ("/users/me/presence", own)] {
        let answer = ResponseTemplate::new(200).set_body_json(body);
        let mock = Mock::given(path(place)).respond_with(answer);
        mock.mount(&server).await;
    }
    let builder = |http| at(&server).with_http(http);
    let unlimited = builder(FakeClock::new().http_options()).build().unwrap();
    let limits = unlimited.limits().await.unwrap();

    let usual = time_for(3, |http| builder(http).build().unwrap()).await;
    assert_eq!(usual, Duration::ZERO);
    let told = time_for(3, |http| {
        builder(http).with_limits(&limits).build().unwrap()
    })
    .await;
    assert_eq!(told, Duration::from_secs(7));
    let own = time_for(3, |http| {
        let quota = Quota::new(1, Duration::from_secs(5));
        let http = http.with_quotas([quota]);
        builder(http).with_limits(&limits).build().unwrap()
    });
    assert_eq!(own.await, Duration::from_secs(10));
}

#[tokio::test]
async fn an_answer_without_limits_is_none() {
    let server = serving(json(r#"{"meta":{"code":200}}"#)).await;
    let pnut = at(&server).build().unwrap();
    let error = pnut.limits().await.fails(ErrorKind::Decode);
    assert_eq!(error.vendor(), Some("pnut"));
}

#[tokio::test]
async fn an_application_reads_the_limits_too() {
    let fake = FakePnut::start().await;
    let builder = fake.builder().with_app_token(FakePnut::APP_TOKEN);
    let limits = builder.build().unwrap().limits().await.unwrap();
    assert_eq!(limits.presence_chars, 100);
}
