//! Presences of users, one by one and in bulk.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::{UNKNOWN, assert_fault, call, client_token, get, send};
use crate::{testkit::FakeGenesys, vendors::test_support::members};

#[tokio::test]
async fn a_presence_has_no_id_and_its_source_is_spelled_in_upper_case() {
    let fake = FakeGenesys::start().await;
    let path = format!("users/{}/presences", FakeGenesys::ANN);
    let expected = json!({
        "source": "PURECLOUD",
        "presenceDefinition": {
            "id": FakeGenesys::ON_QUEUE, "systemPresence": "On Queue",
            "selfUri": format!("/api/v2/presencedefinitions/{}", FakeGenesys::ON_QUEUE),
        },
        "message": "Late shift",
        "modifiedDate": fake.clock().now().to_millis_string(),
        "selfUri": format!("/api/v2/users/{}/presences", FakeGenesys::ANN),
    });
    let body = get(&fake, &format!("{path}/purecloud")).await.body;
    assert_eq!(body, expected);
    assert_eq!(
        get(&fake, &format!("{path}/PURECLOUD")).await.body["primary"],
        true
    );
    assert_fault(
        &get(&fake, &format!("{path}/PureCloud")).await,
        404,
        "not.found",
    );
    assert_fault(
        &get(&fake, &format!("users/{UNKNOWN}/presences/purecloud")).await,
        404,
        "not.found",
    );
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_the_time() {
    let fake = FakeGenesys::start().await;
    fake.set_primary(FakeGenesys::ANN, false);
    fake.clock().advance(Duration::from_secs(5));
    let path = format!("users/{}/presences/PURECLOUD", FakeGenesys::ANN);
    let busy = json!({ "presenceDefinition": { "id": FakeGenesys::BUSY } });
    let answer = send(&fake, Method::PATCH, &path, busy).await.body;
    assert_eq!(answer["presenceDefinition"]["systemPresence"], "Busy");
    let expected = json!(["Late shift", false]);
    assert_eq!(members(&answer, ["message", "primary"]), expected);
    assert_eq!(
        answer["modifiedDate"],
        fake.clock().now().to_millis_string()
    );
    send(
        &fake,
        Method::PATCH,
        &path,
        json!({ "message": "", "primary": true }),
    )
    .await;
    let answer = get(&fake, &path).await.body;
    assert_eq!(answer["presenceDefinition"]["id"], FakeGenesys::BUSY);
    assert_eq!(members(&answer, ["message", "primary"]), json!(["", true]));
}

#[tokio::test]
async fn a_definition_that_cannot_be_used_is_refused_and_changes_nothing() {
    let fake = FakeGenesys::start().await;
    let path = format!("users/{}/presences/purecloud", FakeGenesys::ANN);
    let renewed = fake.renew_definition(FakeGenesys::BUSY);
    for id in [UNKNOWN, FakeGenesys::DEACTIVATED, FakeGenesys::BUSY] {
        let body = json!({ "presenceDefinition": { "id": id }, "message": "new" });
        let answer = send(&fake, Method::PATCH, &path, body).await;
        assert_fault(&answer, 400, "invalid.value");
    }
    assert_eq!(get(&fake, &path).await.body["message"], "Late shift");
    let body = json!({ "presenceDefinition": { "id": renewed } });
    assert_eq!(send(&fake, Method::PATCH, &path, body).await.status, 200);
}

#[tokio::test]
async fn without_the_permission_only_ones_own_presence_can_be_set() {
    let fake = FakeGenesys::start().await;
    fake.set_permission("presence:userPresence:edit", false);
    let token = client_token(&fake).await;
    let (mine, hers) = [FakeGenesys::ME, FakeGenesys::ANN]
        .map(|user| format!("users/{user}/presences/purecloud"))
        .into();
    let body = json!({ "message": "hello" });
    let status = send(&fake, Method::PATCH, &mine, body.clone()).await.status;
    assert_eq!(status, 200);
    let refused = send(&fake, Method::PATCH, &hers, body.clone()).await;
    assert_fault(&refused, 403, "missing.permissions");
    assert!(
        refused.body["message"]
            .as_str()
            .unwrap()
            .contains("presence:userPresence:edit")
    );
    assert_eq!(
        call(&fake, &token, Method::PATCH, &mine, Some(body))
            .await
            .status,
        403
    );
    assert_eq!(
        send(&fake, Method::PUT, "users/presences/bulk", json!([]))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn a_bulk_read_takes_fifty_ids_in_either_form_and_leaves_unknown_users_out() {
    let fake = FakeGenesys::start().await;
    fake.set_status(FakeGenesys::ME, "ON_QUEUE", "");
    let (me, bob, eve) = (FakeGenesys::ME, FakeGenesys::BOB, FakeGenesys::EVE);
    for query in [
        format!("id={eve}&id={UNKNOWN}&id={bob}&id={me}"),
        format!("id={eve},{UNKNOWN},{bob},{me}"),
    ] {
        let answer = get(&fake, &format!("users/presences/purecloud/bulk?{query}"))
            .await
            .body;
        let shown: Vec<_> = answer
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["userId"])
            .collect();
        assert_eq!(shown, [me, bob, eve]);
        assert_eq!(
            answer[0]["presenceDefinition"]["systemPresence"],
            "ON_QUEUE"
        );
        let expected = FakeGenesys::AWAY_FROM_KEYBOARD;
        assert_eq!(answer[1]["presenceDefinition"]["id"], expected);
        assert_eq!(
            answer[2]["presenceDefinition"]["systemPresence"],
            "Hologram"
        );
        assert!(answer[0].get("primary").is_none());
    }
    for (count, status) in [(50, 200), (51, 400)] {
        let ids = vec![me; count].join(",");
        let answer = get(&fake, &format!("users/presences/PURECLOUD/bulk?id={ids}")).await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn a_bulk_write_answers_by_user_and_leaves_unknown_users_out() {
    let fake = FakeGenesys::start().await;
    let busy = |id: &str| json!({ "id": id, "presenceDefinition": { "id": FakeGenesys::BUSY } });
    let body = json!([
        busy(FakeGenesys::EVE),
        busy(UNKNOWN),
        busy(FakeGenesys::ANN)
    ]);
    let answer = send(&fake, Method::PUT, "users/presences/bulk", body)
        .await
        .body;
    let shown: Vec<_> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["id"])
        .collect();
    assert_eq!(shown, [FakeGenesys::ANN, FakeGenesys::EVE]);
    assert_eq!(answer[1]["presenceDefinition"]["systemPresence"], "Busy");
    let mut large = busy(FakeGenesys::ANN);
    large["message"] = "x".repeat(512_000).into();
    let answer = send(&fake, Method::PUT, "users/presences/bulk", json!([large])).await;
    assert_fault(&answer, 413, "request.entity.too.large");
}

#[tokio::test]
async fn calls_over_the_limit_wait_for_the_next_minute() {
    let fake = FakeGenesys::start().await;
    fake.limit_calls(1);
    assert_eq!(get(&fake, "systempresences").await.status, 200);
    fake.clock().advance(Duration::from_secs(18));
    let refused = get(&fake, "systempresences").await;
    assert_fault(&refused, 429, "too.many.requests.retry.after");
    assert_eq!(refused.headers["Retry-After"], "42");
    fake.clock().advance(Duration::from_secs(42));
    assert_eq!(get(&fake, "systempresences").await.status, 200);
}
