//! What an update writes in place of the one text that pnut has, and which request it costs.

use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, method},
};

use super::{at, client, connected};
use crate::{
    error::ErrorKind,
    model::{Availability, Loss, MessageUpdate, PresenceUpdate, SetOutcome, Who},
    provider::PresenceProvider,
    testkit::FakePnut,
    vendors::test_support::{Fails, operations, serving_bodies},
};

const READ: &str = "getUserPresence";
const WRITE: &str = "updatePresence";

/// Sets an update while pnut shows this text. Returns the text that pnut shows then, too.
async fn set(current: &str, update: &PresenceUpdate) -> (SetOutcome, String, Vec<String>) {
    let (fake, pnut) = connected().await;
    fake.set_presence(FakePnut::ME, current);
    let outcome = pnut.set(&Who::Me, update).await.unwrap();
    let operations = operations(fake.calls());
    let text = pnut.get(&Who::Me).await.unwrap().native.code;
    (outcome, text, operations)
}

#[tokio::test]
async fn a_busy_user_with_a_message_is_shown_as_busy() {
    let update = PresenceUpdate::new(Availability::Busy).with_message("in a call");
    let (outcome, text, operations) = set("online", &update).await;
    let expected = ("busy", vec![WRITE.to_owned()]);
    assert_eq!((text.as_str(), operations), expected);
    assert!(matches!(outcome.losses[..], [Loss::Message { .. }]));
    let effective = outcome.effective.unwrap();
    assert_eq!(effective.availability, Availability::Busy);
}

#[tokio::test]
async fn an_update_that_keeps_a_part_reads_first() {
    let set_busy = PresenceUpdate::new(Availability::Busy);
    let set_tea = PresenceUpdate::message("tea");
    let clear = PresenceUpdate::default().without_message();
    for (current, update, text) in [
        ("online", &set_busy, "busy"),
        ("away", &set_busy, "busy"),
        ("offline", &set_busy, "busy"),
        ("online", &set_tea, "tea"),
        ("cake", &set_tea, "tea"),
        ("cake", &clear, "online"),
        ("away", &clear, "away"),
    ] {
        let exact = update.clone().exact();
        let (outcome, shown, operations) = set(current, &exact).await;
        assert_eq!(shown, text, "{update:?} after {current}");
        assert_eq!(operations, [READ, WRITE]);
        assert_eq!(outcome.losses, []);
    }
}

#[tokio::test]
async fn an_update_that_replaces_all_costs_no_read() {
    for message in [MessageUpdate::Clear, MessageUpdate::Set("tea".to_owned())] {
        let mut update = PresenceUpdate::new(Availability::Away);
        update.message = message;
        let (_, text, operations) = set("cake", &update).await;
        let expected = ("away", vec![WRITE.to_owned()]);
        assert_eq!((text.as_str(), operations), expected);
    }
}

#[tokio::test]
async fn an_available_user_keeps_the_message() {
    let update = PresenceUpdate::new(Availability::Available).exact();
    let (outcome, text, _) = set("tea", &update).await;
    assert_eq!((text.as_str(), outcome.losses), ("tea", vec![]));
}

#[tokio::test]
async fn an_exact_update_is_refused_before_a_write() {
    for (current, update) in [
        ("tea", PresenceUpdate::new(Availability::Busy)),
        ("busy", PresenceUpdate::message("tea")),
        ("offline", PresenceUpdate::message("tea")),
    ] {
        let (fake, pnut) = connected().await;
        fake.set_presence(FakePnut::ME, current);
        let error = pnut
            .set(&Who::Me, &update.exact())
            .await
            .fails(ErrorKind::NotRepresentable);
        assert_eq!(error.vendor(), Some("pnut"));
        assert_eq!(operations(fake.calls()), [READ], "{current}");
    }
}

#[tokio::test]
async fn an_absent_user_without_a_message_is_not_written() {
    let clear = PresenceUpdate::default().without_message();
    let (outcome, text, operations) = set("offline", &clear).await;
    let expected = ("offline", vec![READ.to_owned()]);
    assert_eq!((text.as_str(), operations), expected);
    assert_eq!((outcome.sent, outcome.losses), (None, vec![]));
    let effective = outcome.effective.unwrap();
    assert_eq!(effective.availability, Availability::Offline);
}

#[tokio::test]
async fn a_failed_read_before_a_write_writes_nothing() {
    let server = MockServer::start().await;
    let empty = json!({ "meta": { "code": 200 } });
    let empty = ResponseTemplate::new(200).set_body_json(empty);
    let reads = Mock::given(method("GET")).respond_with(empty);
    reads.expect(1).mount(&server).await;
    let writes = Mock::given(any()).respond_with(ResponseTemplate::new(200));
    writes.expect(0).mount(&server).await;
    let pnut = at(&server).build().unwrap();
    let update = PresenceUpdate::message("tea");
    let error = pnut.set(&Who::Me, &update).await.fails(ErrorKind::Decode);
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn a_status_word_in_any_case_is_not_a_message() {
    let body = r#"{"meta":{"code":200},"data":{"id":"5","presence":"x"}}"#;
    for word in ["online", "BUSY", "Do Not Disturb", "aWAY", "Offline"] {
        let server = serving_bodies([body]).await;
        let pnut = client(&server);
        let alone = PresenceUpdate::message(word);
        pnut.set(&Who::Me, &alone)
            .await
            .fails_at(word, ErrorKind::NotRepresentable);
        let beside = PresenceUpdate::new(Availability::Available).with_message(word);
        let outcome = pnut.set(&Who::Me, &beside).await.unwrap();
        assert_eq!(outcome.losses.len(), 1, "{word}");
        assert_eq!(outcome.sent.unwrap().code, "online", "{word}");
    }
}
