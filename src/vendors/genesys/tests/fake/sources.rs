//! Presence sources and the presences that they publish.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{UNKNOWN, assert_fault, delete, each, get, send};
use crate::{testkit::FakeGenesys, vendors::test_support::members};

const EVENT: &str = "0d4e8c52-7a1b-4b6e-8f10-2c3d4e5f6071";
const TIME: &str = "2026-11-02T09:00:00.000Z";

fn event(user: &str) -> Value {
    json!({
        "eventId": EVENT, "eventDateTime": TIME, "userId": user, "sourceId": FakeGenesys::CALENDAR,
        "presenceDefinitionId": FakeGenesys::BUSY, "message": "Standup",
    })
}

async fn publish(fake: &FakeGenesys, events: &[Value]) -> super::PlainResponse {
    let body = json!({ "userPresenceEvents": events });
    send(fake, Method::POST, "events/users/presence", body).await
}

async fn shown(fake: &FakeGenesys, source: &str, users: &[&str]) -> Value {
    let path = format!("users/presences/{source}/bulk?id={}", users.join("&id="));
    get(fake, &path).await.body
}

#[tokio::test]
async fn sources_are_listed_made_changed_and_deactivated() {
    let fake = FakeGenesys::start().await;
    let list = get(&fake, "presence/sources").await.body;
    assert_eq!(list["total"], 1);
    assert_eq!(each(&list["entities"], "id"), [FakeGenesys::CALENDAR]);
    let list = get(&fake, "presence/sources?deactivated=true").await.body;
    assert_eq!(each(&list["entities"], "id"), [FakeGenesys::FORMER_SOURCE]);

    let nameless = json!({ "description": "Doors" });
    let refused = send(&fake, Method::POST, "presence/sources", nameless).await;
    assert_fault(&refused, 400, "bad.request");
    let badges = json!({ "name": "Badges", "description": "Doors" });
    let made = send(&fake, Method::POST, "presence/sources", badges)
        .await
        .body;
    let path = format!("presence/sources/{}", made["id"].as_str().unwrap());
    let odd = json!({ "name": "Badges", "type": "Robot" });
    let refused = send(&fake, Method::PUT, &path, odd).await;
    assert_fault(&refused, 400, "invalid.value");
    send(&fake, Method::PUT, &path, json!({ "name": "Gates" })).await;
    assert_eq!(delete(&fake, &path).await.status, 204);
    let expected = json!({
        "id": made["id"], "name": "Gates", "description": "Doors", "type": "User", "deactivated": true,
        "selfUri": format!("/api/v2/{path}"),
    });
    assert_eq!(get(&fake, &path).await.body, expected);
    let missing = get(&fake, &format!("presence/sources/{UNKNOWN}")).await;
    assert_fault(&missing, 404, "not.found");
}

#[tokio::test]
async fn each_use_of_sources_needs_its_permission() {
    let fake = FakeGenesys::start().await;
    let (source, primary) = (
        format!("presence/sources/{}", FakeGenesys::CALENDAR),
        format!("presence/users/{}/primarysource", FakeGenesys::ANN),
    );
    for permission in [
        "presence:source:view",
        "presence:source:add",
        "presence:source:edit",
        "presence:source:delete",
        "presence:userPrimarySource:view",
        "presence:userPrimarySource:edit",
        "presence:userPresence:inject",
    ] {
        fake.set_permission(permission, false);
    }
    let name = || json!({ "name": "Badges" });
    for answer in [
        get(&fake, "presence/sources").await,
        get(&fake, &source).await,
        send(&fake, Method::POST, "presence/sources", name()).await,
        send(&fake, Method::PUT, &source, name()).await,
        get(&fake, &primary).await,
        send(
            &fake,
            Method::PUT,
            &primary,
            json!({ "sourceId": "PURECLOUD" }),
        )
        .await,
        publish(&fake, &[event(FakeGenesys::ANN)]).await,
    ] {
        assert_fault(&answer, 403, "missing.permissions");
    }
    let refused = delete(&fake, &source).await;
    assert_fault(&refused, 403, "missing.any.permissions");
    fake.set_permission("presence:source:edit", true);
    assert_eq!(delete(&fake, &source).await.status, 204);
}

#[tokio::test]
async fn a_published_presence_is_at_its_source_and_nowhere_else() {
    let fake = FakeGenesys::start().await;
    let (ann, bob) = (FakeGenesys::ANN, FakeGenesys::BOB);
    let expected = json!({ "errors": [] });
    assert_eq!(publish(&fake, &[event(bob)]).await.body, expected);
    let answer = shown(&fake, FakeGenesys::CALENDAR, &[ann, bob, FakeGenesys::EVE]).await;
    assert_eq!(each(&answer, "userId"), [ann, bob]);
    let expected = json!({
        "userId": bob, "sourceId": FakeGenesys::CALENDAR, "message": "Standup", "modifiedDate": TIME,
        "presenceDefinition": {
            "id": FakeGenesys::BUSY, "systemPresence": "Busy",
            "selfUri": format!("/api/v2/presencedefinitions/{}", FakeGenesys::BUSY),
        },
        "selfUri": format!("/api/v2/users/{bob}/presences"),
    });
    assert_eq!(answer[1], expected);
    let built_in = shown(&fake, "PURECLOUD", &[bob]).await;
    let expected = FakeGenesys::AWAY_FROM_KEYBOARD;
    assert_eq!(built_in[0]["presenceDefinition"]["id"], expected);
}

#[tokio::test]
async fn an_event_changes_what_it_names_and_once() {
    let fake = FakeGenesys::start().await;
    let ann = FakeGenesys::ANN;
    let mut first = event(ann);
    first
        .as_object_mut()
        .unwrap()
        .remove("presenceDefinitionId");
    publish(&fake, &[first.clone()]).await;
    first["message"] = "Changed".into();
    publish(&fake, &[first]).await;
    let answer = shown(&fake, FakeGenesys::CALENDAR, &[ann]).await;
    assert_eq!(answer[0]["message"], "Standup");
    assert_eq!(answer[0]["presenceDefinition"]["systemPresence"], "Busy");
}

#[tokio::test]
async fn an_event_that_cannot_be_taken_is_named_and_hinders_no_other() {
    let fake = FakeGenesys::start().await;
    let ann = FakeGenesys::ANN;
    let wrong = [
        ("eventId", json!("0d4e8c52-7a1b-1b6e-8f10-2c3d4e5f6071")),
        ("eventDateTime", json!("yesterday")),
        ("userId", json!(UNKNOWN)),
        ("sourceId", json!("PURECLOUD")),
        ("sourceId", json!(FakeGenesys::FORMER_SOURCE)),
        ("presenceDefinitionId", json!(FakeGenesys::DEACTIVATED)),
        ("userId", Value::Null),
    ];
    let mut events: Vec<Value> = wrong
        .iter()
        .map(|(member, value)| {
            let mut event = event(ann);
            event[*member] = value.clone();
            event
        })
        .collect();
    events.push(event(FakeGenesys::BOB));
    let errors = &publish(&fake, &events).await.body["errors"];
    assert_eq!(errors.as_array().unwrap().len(), wrong.len(), "{errors}");
    assert_eq!(errors[1]["eventId"], EVENT);
    assert_eq!(errors[1]["retryable"], false);
    let answer = shown(&fake, FakeGenesys::CALENDAR, &[ann, FakeGenesys::BOB]).await;
    assert_eq!(each(&answer, "message"), ["Dentist", "Standup"]);
}

#[tokio::test]
async fn a_request_has_from_one_to_a_hundred_events() {
    let fake = FakeGenesys::start().await;
    let many = |count| vec![event(FakeGenesys::ANN); count];
    for (count, status) in [(0, 400), (1, 200), (100, 200), (101, 400)] {
        assert_eq!(publish(&fake, &many(count)).await.status, status, "{count}");
    }
}

#[tokio::test]
async fn a_registered_source_is_read_in_bulk_only() {
    let fake = FakeGenesys::start().await;
    let path = format!(
        "users/{}/presences/{}",
        FakeGenesys::ANN,
        FakeGenesys::CALENDAR
    );
    let refused = [
        get(&fake, &path).await,
        send(&fake, Method::PATCH, &path, json!({ "message": "new" })).await,
    ];
    for answer in refused {
        assert_fault(&answer, 400, "bad.request");
    }
    let unknown = get(&fake, &format!("users/presences/{UNKNOWN}/bulk")).await;
    assert_fault(&unknown, 404, "not.found");
}

#[tokio::test]
async fn the_primary_source_is_read_and_set() {
    let fake = FakeGenesys::start().await;
    fake.clock().advance(Duration::from_secs(1));
    let path = format!("presence/users/{}/primarysource", FakeGenesys::ANN);
    let presence = format!("users/{}/presences/PURECLOUD", FakeGenesys::ANN);
    let built_in = json!({ "sourceId": "PURECLOUD", "registered": false, "selfUri": format!("/api/v2/{path}") });
    assert_eq!(get(&fake, &path).await.body, built_in);
    let calendar = json!({ "sourceId": FakeGenesys::CALENDAR });
    let answer = send(&fake, Method::PUT, &path, calendar).await.body;
    let expected = json!([FakeGenesys::CALENDAR, true]);
    assert_eq!(members(&answer, ["sourceId", "registered"]), expected);
    assert_eq!(get(&fake, &presence).await.body["primary"], false);
    send(&fake, Method::PATCH, &presence, json!({ "primary": true })).await;
    assert_eq!(get(&fake, &path).await.body, built_in);

    for (body, code) in [
        (
            json!({ "sourceId": FakeGenesys::FORMER_SOURCE }),
            "invalid.value",
        ),
        (json!({ "registered": true }), "bad.request"),
    ] {
        let refused = send(&fake, Method::PUT, &path, body).await;
        assert_fault(&refused, 400, code);
    }
    let nobody = format!("presence/users/{UNKNOWN}/primarysource");
    assert_eq!(get(&fake, &nobody).await.status, 404);
}
