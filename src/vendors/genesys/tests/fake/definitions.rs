//! The definitions of an organization, by the current and the deprecated operations.

use reqwest::Method;
use serde_json::json;

use super::{UNKNOWN, assert_fault, call, delete, each, get, send};
use crate::{testkit::FakeGenesys, vendors::test_support::members};

#[tokio::test]
async fn definitions_come_in_pages() {
    let fake = FakeGenesys::start().await;
    let page = get(
        &fake,
        "presencedefinitions?pageSize=5&pageNumber=3&localeCode=ALL",
    )
    .await
    .body;
    assert_eq!(page["entities"].as_array().unwrap().len(), 3);
    assert_eq!(members(&page, ["total", "pageCount"]), json!([13, 3]));
    let expected = "Lejos del teclado";
    assert_eq!(page["entities"][1]["languageLabels"]["es"], expected);
    let all = get(&fake, "presencedefinitions").await.body;
    assert_eq!(all["entities"].as_array().unwrap().len(), 13);
    let on_queue = json!({
        "id": FakeGenesys::ON_QUEUE, "languageLabels": { "en_US": "On Queue" }, "systemPresence": "On Queue",
        "deactivated": false, "primary": true,
    });
    assert!(all["entities"].as_array().unwrap().contains(&on_queue));
    let bad = get(&fake, "presencedefinitions?pageNumber=0").await;
    assert_fault(&bad, 400, "invalid.query.param.value");
}

#[tokio::test]
async fn a_deleted_definition_is_hidden_but_not_gone() {
    let fake = FakeGenesys::start().await;
    let path = format!("presencedefinitions/{}", FakeGenesys::ANOTHER_BREAK);
    let deleted = call(&fake, FakeGenesys::USER_TOKEN, Method::DELETE, &path, None).await;
    assert_eq!(deleted.status, 204);
    for (query, total) in [
        ("", 12),
        ("?deleted=FALSE", 12),
        ("?deleted=TRUE", 1),
        ("?deleted=all", 13),
    ] {
        let list = get(&fake, &format!("presencedefinitions{query}")).await;
        assert_eq!(list.body["total"], total, "{query}");
    }
    assert_eq!(get(&fake, &path).await.body["deactivated"], true);
    let missing = get(&fake, &format!("presencedefinitions/{UNKNOWN}")).await;
    assert_fault(&missing, 404, "not.found");
}

#[tokio::test]
async fn a_definition_is_made_and_changed_with_labels_and_a_system_presence() {
    let fake = FakeGenesys::start().await;
    for incomplete in [
        json!({ "systemPresence": "Away" }),
        json!({ "languageLabels": { "en_US": "Dentist" } }),
    ] {
        let refused = send(&fake, Method::POST, "presencedefinitions", incomplete).await;
        assert_fault(&refused, 400, "bad.request");
    }
    let odd = json!({ "languageLabels": { "en_US": "Dentist" }, "systemPresence": "Gone" });
    let refused = send(&fake, Method::POST, "presencedefinitions", odd).await;
    assert_fault(&refused, 400, "invalid.value");
    let dentist = json!({ "languageLabels": { "en_US": "Dentist" }, "systemPresence": "OnQueue" });
    let made = send(&fake, Method::POST, "presencedefinitions", dentist)
        .await
        .body;
    let expected = json!(["On Queue", false]);
    assert_eq!(members(&made, ["systemPresence", "primary"]), expected);
    let path = format!("presencedefinitions/{}", made["id"].as_str().unwrap());
    let doctor = json!({ "languageLabels": { "de": "Arzt" }, "deactivated": true });
    send(&fake, Method::PUT, &path, doctor).await;
    let changed = get(&fake, &format!("{path}?localeCode=de")).await.body;
    assert_eq!(
        members(&changed, ["languageLabels", "deactivated"]),
        json!([{ "de": "Arzt" }, true])
    );
}

#[tokio::test]
async fn the_system_presences_are_a_bare_array() {
    let fake = FakeGenesys::start().await;
    let answer = get(&fake, "systempresences").await;
    assert_eq!(answer.body.as_array().unwrap().len(), 10);
    assert_eq!(answer.headers["inin-ratelimit-count"], "1");
    assert_eq!(answer.headers["inin-ratelimit-reset"], "60");
}

#[tokio::test]
async fn the_current_definitions_come_at_once_and_with_their_type() {
    let fake = FakeGenesys::start().await;
    let list = get(&fake, "presence/definitions?localeCode=ALL").await.body;
    assert_eq!(list["total"], 12);
    let on_queue = json!({
        "id": FakeGenesys::ON_QUEUE, "type": "System", "languageLabels": { "en_US": "On Queue" },
        "systemPresence": "OnQueue", "deactivated": false,
        "selfUri": format!("/api/v2/presence/definitions/{}", FakeGenesys::ON_QUEUE),
    });
    assert!(list["entities"].as_array().unwrap().contains(&on_queue));
    let deactivated = get(&fake, "presence/definitions?deactivated=TRUE").await;
    let expected = [FakeGenesys::DEACTIVATED];
    assert_eq!(each(&deactivated.body["entities"], "id"), expected);
    for query in ["deactivated=ALL", "localeCode=en"] {
        let answer = get(&fake, &format!("presence/definitions?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn the_definitions_of_a_division_are_asked_for_and_need_a_permission() {
    let fake = FakeGenesys::start().await;
    let of_division = format!("presence/definitions?divisionId={}", FakeGenesys::DIVISION);
    for query in [of_division.clone(), format!("{of_division},{UNKNOWN}")] {
        let list = get(&fake, &query).await.body;
        assert_eq!(each(&list["entities"], "id"), [FakeGenesys::ANOTHER_BREAK]);
        assert_eq!(list["entities"][0]["divisionId"], FakeGenesys::DIVISION);
    }
    fake.set_permission("presence:presenceDefinition:view", false);
    assert_eq!(get(&fake, "presence/definitions").await.body["total"], 11);
    let one = format!("presence/definitions/{}", FakeGenesys::BUSY);
    let refused = get(&fake, &one).await;
    assert_fault(&refused, 403, "missing.permissions");
}

#[tokio::test]
async fn a_current_definition_is_made_changed_and_deactivated() {
    let fake = FakeGenesys::start().await;
    let dentist = json!({ "languageLabels": { "en_US": "Dentist" }, "systemPresence": "Away" });
    let made = send(&fake, Method::POST, "presence/definitions", dentist).await;
    assert_eq!(made.body["type"], "User");
    let path = format!("presence/definitions/{}", made.body["id"].as_str().unwrap());
    let other = json!({ "languageLabels": { "de": "Arzt" }, "systemPresence": "Busy" });
    let refused = send(&fake, Method::PUT, &path, other).await;
    assert_fault(&refused, 400, "invalid.value");
    let doctor = json!({ "languageLabels": { "de": "Arzt" }, "divisionId": "*" });
    let changed = send(&fake, Method::PUT, &path, doctor).await.body;
    assert_eq!(
        members(&changed, ["languageLabels", "divisionId"]),
        json!([{ "de": "Arzt" }, "*"])
    );

    fake.set_permission("presence:presenceDefinition:delete", false);
    assert_eq!(delete(&fake, &path).await.status, 204);
    assert_eq!(get(&fake, &path).await.body["deactivated"], true);
    let query = format!("deactivated=TRUE&divisionId={UNKNOWN}&localeCode=ALL");
    let none = get(&fake, &format!("presence/definitions?{query}"))
        .await
        .body;
    assert_eq!(none["entities"], json!([]));
    let old = get(&fake, &path.replace("/definitions", "definitions")).await;
    assert_eq!(old.body["deactivated"], true);
    fake.set_permission("presence:presenceDefinition:edit", false);
    let refused = delete(&fake, &path).await;
    assert_fault(&refused, 403, "missing.any.permissions");
}

#[tokio::test]
async fn an_organization_may_have_the_older_definitions_alone() {
    let fake = FakeGenesys::start().await;
    fake.offer_definitions(false);
    let body = json!({ "languageLabels": { "en_US": "Dentist" }, "systemPresence": "Away" });
    let one = format!("presence/definitions/{}", FakeGenesys::BUSY);
    let answers = [
        get(&fake, "presence/definitions").await,
        get(&fake, &one).await,
        send(&fake, Method::POST, "presence/definitions", body.clone()).await,
        send(&fake, Method::PUT, &one, body).await,
        delete(&fake, &one).await,
    ];
    for answer in answers {
        assert_fault(&answer, 404, "not.found");
    }
    assert_eq!(get(&fake, "presencedefinitions").await.body["total"], 13);
}
