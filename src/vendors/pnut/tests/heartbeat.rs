//! The own presence that a read sets on its way.

use std::time::Duration;

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{at, connected};
use crate::{
    error::ErrorKind,
    model::{Availability, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakePnut,
    vendors::pnut::Pnut,
    vendors::{
        pnut::Heartbeat,
        test_support::{Fails, operations, serving},
    },
};

const TEXT: &str = "at my desk";

async fn mine(pnut: &Pnut) -> String {
    pnut.get(&Who::Me).await.unwrap().native.code
}

#[tokio::test]
async fn a_heartbeat_is_one_read_and_no_write() {
    let (fake, pnut) = connected().await;
    fake.set_call_limits(100, 0);
    let outcome = pnut.heartbeat(TEXT).await.unwrap();
    assert_eq!(outcome, Heartbeat::Accepted);
    assert_eq!(operations(fake.calls()), ["getUserPresence"]);
    let carried = ("update_presence".to_owned(), TEXT.to_owned());
    assert_eq!(fake.calls()[0].query, [carried]);
    assert_eq!(mine(&pnut).await, TEXT);
}

#[tokio::test]
async fn a_heartbeat_lasts_15_minutes() {
    let (fake, pnut) = connected().await;
    for _ in 0..3 {
        assert_eq!(pnut.heartbeat(TEXT).await.unwrap(), Heartbeat::Accepted);
        fake.clock().advance(Duration::from_secs(14 * 60));
        assert_eq!(mine(&pnut).await, TEXT);
    }
    fake.clock().advance(Duration::from_secs(60));
    assert_eq!(mine(&pnut).await, "offline");
}

#[tokio::test]
async fn a_heartbeat_replaces_what_was_set() {
    let (_fake, pnut) = connected().await;
    let offline = PresenceUpdate::new(Availability::Offline);
    pnut.set(&Who::Me, &offline).await.unwrap();
    assert_eq!(pnut.heartbeat(TEXT).await.unwrap(), Heartbeat::Accepted);
    assert_eq!(mine(&pnut).await, TEXT);
}

#[tokio::test]
async fn a_read_carries_no_heartbeat() {
    let (fake, pnut) = connected().await;
    assert_eq!(pnut.heartbeat(TEXT).await.unwrap(), Heartbeat::Accepted);
    pnut.get(&Who::Me).await.unwrap();
    pnut.list().await.unwrap();
    pnut.limits().await.unwrap();
    assert!(fake.calls()[1..].iter().all(|call| call.query.is_empty()));
}

#[tokio::test]
async fn a_rejected_heartbeat_changes_nothing() {
    let (fake, pnut) = connected().await;
    fake.set_scopes(&["stream"]);
    assert_eq!(pnut.heartbeat(TEXT).await.unwrap(), Heartbeat::Rejected);
    assert_eq!(mine(&pnut).await, "online");
}

#[tokio::test]
async fn a_response_without_the_outcome_of_a_heartbeat_is_an_error() {
    for (status, kind) in [(200, ErrorKind::Decode), (404, ErrorKind::NotFound)] {
        let body = json!({ "meta": { "code": status }, "data": { "id": "1", "presence": TEXT } });
        let server = serving(ResponseTemplate::new(status).set_body_json(body)).await;
        let pnut = at(&server).build().unwrap();
        let error = pnut.heartbeat(TEXT).await.fails(kind);
        assert_eq!(error.vendor(), Some("pnut"));
    }
}

#[tokio::test]
async fn a_heartbeat_that_may_be_lost_may_have_been_applied() {
    for status in [200, 500] {
        let body = json!({ "meta": { "code": status }, "data": { "id": "1", "presence": TEXT } });
        let server = serving(ResponseTemplate::new(status).set_body_json(body)).await;
        let error = at(&server).build().unwrap().heartbeat(TEXT).await;
        assert!(error.unwrap_err().may_have_been_applied(), "{status}");
    }
}

#[tokio::test]
async fn an_impossible_heartbeat_is_not_sent() {
    let fake = FakePnut::start().await;
    let user = || fake.builder();
    let (unsupported, invalid) = (ErrorKind::Unsupported, ErrorKind::Invalid);
    let long = "é".repeat(101);
    for (builder, text, kind, word) in [
        (user(), "", invalid, "command"),
        (user(), "  ", invalid, "command"),
        (user(), "0", invalid, "command"),
        (user(), "1", invalid, "command"),
        (user(), "Offline", invalid, "command"),
        (user(), &*long, invalid, "101"),
        (user().with_app_token("t"), TEXT, unsupported, "application"),
        (
            user().with_client_credentials("id", "secret"),
            TEXT,
            unsupported,
            "application",
        ),
        (
            user().with_channel(FakePnut::CHANNEL),
            TEXT,
            unsupported,
            "with_channel",
        ),
    ] {
        let error = builder.build().unwrap().heartbeat(text).await.fails(kind);
        assert_eq!(error.vendor(), Some("pnut"));
        assert!(error.to_string().contains(word), "{error}");
    }
    assert_eq!((fake.calls().len(), fake.token_requests()), (0, 0));
}
