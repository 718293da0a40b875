//! Which definition is sent for a status, and how it is found again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use serde_json::json;

use super::{
    ANN, BOB, DEFINITIONS, all, anything, busy, calls, client, connected, ok, organization,
    refused, requests, who,
};
use crate::{
    error::ErrorKind,
    model::{Activity, Availability, NativeStatus, PresenceUpdate},
    provider::PresenceProvider,
    testkit::FakeGenesys,
    vendors::test_support::{Fails, serving_bodies},
};

#[tokio::test]
async fn definitions_are_read_anew_and_used_from_then_on() {
    let (fake, genesys) = connected().await;
    genesys.definitions().await.unwrap();
    let renewed = fake.renew_definition(FakeGenesys::BUSY);
    let listed = genesys.definitions().await.unwrap();
    let ids = listed
        .entries
        .iter()
        .map(|listed| listed.native.definition_id.as_deref());
    assert!(ids.into_iter().any(|id| id == Some(&renewed)));
    genesys.set(&who(ANN), &busy()).await.unwrap();
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 2);
    assert_eq!(calls(&fake, "patchUserPresence"), 1);
}

#[tokio::test]
async fn what_cannot_be_resolved_costs_one_more_walk_of_the_list_at_most() {
    let nowhere = PresenceUpdate::native(NativeStatus::new("Busy").with_definition_id("nowhere"));
    for (is_warm, walks) in [(false, 1), (true, 2)] {
        let (fake, genesys) = connected().await;
        if is_warm {
            genesys.definitions().await.unwrap();
        }
        let outcomes = genesys.set_many(&all([ANN, BOB, ANN], &nowhere)).await;
        assert!(outcomes.iter().all(|(_, outcome)| outcome.is_err()));
        assert_eq!(calls(&fake, "getPresenceDefinitions"), walks);
    }
    let (fake, genesys) = connected().await;
    genesys.set(&who(ANN), &nowhere).await.unwrap_err();
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 1);
}

#[tokio::test]
async fn an_unknown_definition_is_invalid_and_a_missing_availability_not_representable() {
    let (_server, builder) = organization(|_| ok(json!({}))).await;
    let genesys = builder.build().unwrap();
    let native = NativeStatus::new("Busy").with_definition_id("nowhere");
    for (update, kind) in [
        (PresenceUpdate::native(native), ErrorKind::Invalid),
        (
            PresenceUpdate::new(Availability::Away),
            ErrorKind::NotRepresentable,
        ),
    ] {
        let error = genesys.set(&who(ANN), &update).await.fails(kind);
        assert!(error.to_string().contains("definitions() lists"), "{error}");
    }
}

#[tokio::test]
async fn a_refresh_that_fails_does_not_hide_why_the_write_failed() {
    for in_bulk in [false, true] {
        let (fake, genesys) = connected().await;
        genesys.set(&who(ANN), &busy()).await.unwrap();
        fake.renew_definition(FakeGenesys::BUSY);
        // One call is left for the write, none for the refresh.
        fake.limit_calls(1);
        let error = if in_bulk {
            let mut outcomes = genesys.set_many(&all([ANN], &busy())).await;
            outcomes.remove(0).1.unwrap_err()
        } else {
            genesys.set(&who(ANN), &busy()).await.unwrap_err()
        };
        assert_eq!(error.vendor_code(), Some("invalid.value"), "{error}");
        assert_eq!(calls(&fake, "getPresenceDefinitions"), 2);
    }
}

#[tokio::test]
async fn an_error_that_names_the_user_makes_nobody_read_the_definitions_again() {
    for body in [
        json!({ "code": "bad.request", "entityId": ANN.to_ascii_uppercase(), "details": [null] }),
        json!({ "code": "not.found", "entityName": "user" }),
    ] {
        let (server, builder) = organization(move |_| refused(404, body.clone())).await;
        let genesys = builder.build().unwrap();
        genesys.definitions().await.unwrap();
        genesys.set(&who(ANN), &busy()).await.unwrap_err();
        genesys.set_many(&all([BOB, ANN], &busy())).await[1]
            .1
            .as_ref()
            .unwrap_err();
        assert_eq!(requests(&server, DEFINITIONS).await.len(), 1);
    }
}

#[tokio::test]
async fn labels_are_shown_once_the_definitions_are_known_and_never_asked_for() {
    let (fake, genesys) = connected().await;
    let label = |presence: crate::model::Presence| presence.native.label;
    assert_eq!(label(genesys.get(&who(ANN)).await.unwrap()), None);
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 0);
    genesys.definitions().await.unwrap();
    let shown = Some("On Queue".to_owned());
    assert_eq!(label(genesys.get(&who(ANN)).await.unwrap()), shown);
    let mut many = genesys.get_many(&[ANN.into()]).await;
    assert_eq!(label(many.remove(0).1.unwrap()), shown);
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 1);
}

#[tokio::test]
async fn on_queue_can_be_set_by_name_in_each_spelling_and_by_activity() {
    for is_current in [true, false] {
        for update in [
            PresenceUpdate::native(NativeStatus::new("On Queue")),
            PresenceUpdate::native(NativeStatus::new("OnQueue")),
            PresenceUpdate::native(NativeStatus::new("ON_QUEUE")),
            PresenceUpdate::new(Availability::Available).with_activity(Activity::OnQueue),
        ] {
            let (fake, genesys) = connected().await;
            fake.offer_definitions(is_current);
            let outcome = genesys.set(&who(BOB), &update.exact()).await.unwrap();
            let sent = outcome.sent.unwrap();
            assert_eq!(sent.definition_id.as_deref(), Some(FakeGenesys::ON_QUEUE));
            let shown = genesys.get(&who(BOB)).await.unwrap();
            assert_eq!(shown.activity, Some(Activity::OnQueue));
            assert_eq!(shown.availability, Availability::Available);
        }
    }
}

#[tokio::test]
async fn definitions_that_cannot_be_read_again_for_now_are_used_as_they_were() {
    let is_down = Arc::new(AtomicBool::new(false));
    let down = Arc::clone(&is_down);
    let (server, builder) = anything(move |request| match request.url.path() {
        DEFINITIONS if down.load(Relaxed) => refused(503, json!({})),
        DEFINITIONS => ok(json!({ "entities": [{ "id": "busy", "systemPresence": "Busy" }] })),
        _ => ok(json!({ "presenceDefinition": { "systemPresence": "Busy" } })),
    })
    .await;
    let genesys = builder.build().unwrap();
    genesys.definitions().await.unwrap();
    is_down.store(true, Relaxed);
    genesys.definitions().await.unwrap_err();
    genesys.set(&who(ANN), &busy()).await.unwrap();
    let away = PresenceUpdate::new(Availability::Away);
    let error = genesys.set(&who(ANN), &away).await.unwrap_err();
    let expected = ErrorKind::Unavailable;
    assert_eq!(
        error.kind(),
        expected,
        "the definitions could not be read, so there may be one"
    );
    assert_eq!(requests(&server, &super::path_of(ANN)).await.len(), 1);
}

#[tokio::test]
async fn a_definition_is_found_by_its_id_in_any_case() {
    let definitions = r#"{"entities":[{"id":"ab3","systemPresence":"Busy"}]}"#;
    let written = r#"{"presenceDefinition":{"id":"ab3","systemPresence":"Busy"}}"#;
    let server = serving_bodies([definitions, written]).await;
    let native = NativeStatus::new("Busy").with_definition_id("AB3");
    let update = PresenceUpdate::native(native).without_message();
    let outcome = client(&server).set(&who("5"), &update).await.unwrap();
    assert_eq!(outcome.sent.unwrap().definition_id.as_deref(), Some("ab3"));
}
