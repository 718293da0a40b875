//! The fake Genesys Cloud, spoken to as bare HTTP: no provider, no generated types.
#![cfg(feature = "genesys")]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use omnipresence::mock::FakeGenesys;
use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

async fn call(
    fake: &FakeGenesys,
    token: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let url = format!("{}/api/v2/{path}", fake.base_url());
    let mut request = client().request(method, url).bearer_auth(token);
    if let Some(body) = body {
        request = request
            .header("Content-Type", "application/json")
            .body(body.to_string());
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
    Answer {
        status,
        headers,
        body,
    }
}

async fn get(fake: &FakeGenesys, path: &str) -> Answer {
    call(fake, FakeGenesys::USER_TOKEN, Method::GET, path, None).await
}

async fn send(fake: &FakeGenesys, method: Method, path: &str, body: Value) -> Answer {
    call(fake, FakeGenesys::USER_TOKEN, method, path, Some(body)).await
}

async fn sign_in(fake: &FakeGenesys, secret: &str) -> (StatusCode, Value) {
    let client_and_secret = STANDARD.encode(format!("{}:{secret}", FakeGenesys::CLIENT_ID));
    let response = client()
        .post(format!("{}/oauth/token", fake.login_url()))
        .header("Authorization", format!("Basic {client_and_secret}"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials")
        .send()
        .await
        .unwrap();
    let status = response.status();
    (
        status,
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap(),
    )
}

/// Asks for a token with these form fields, and with Basic credentials if there are some.
async fn ask(fake: &FakeGenesys, basic: Option<(&str, &str)>, form: &str) -> (u16, Value) {
    let mut request = client()
        .post(format!("{}/oauth/token", fake.login_url()))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    if let Some((id, secret)) = basic {
        request = request.basic_auth(id, Some(secret));
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    (status, body)
}

fn refresh(token: &str) -> String {
    format!("grant_type=refresh_token&refresh_token={token}")
}

const CLIENT: Option<(&str, &str)> = Some((FakeGenesys::CLIENT_ID, FakeGenesys::CLIENT_SECRET));

async fn client_token(fake: &FakeGenesys) -> String {
    let (_, body) = sign_in(fake, FakeGenesys::CLIENT_SECRET).await;
    body["access_token"].as_str().unwrap().to_owned()
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

fn is_fault(answer: &Answer, status: u16, code: &str) -> bool {
    answer.status == status
        && answer.body["status"] == status
        && answer.body["code"] == code
        && answer.headers["ININ-Correlation-Id"] == *answer.body["contextId"].as_str().unwrap()
}

#[tokio::test]
async fn a_token_is_given_for_the_right_secret_only_and_every_request_counts() {
    let fake = FakeGenesys::start().await;
    let (status, body) = sign_in(&fake, "guess").await;
    assert_eq!(
        (status.as_u16(), body),
        (401, json!({ "error": "invalid_client" }))
    );
    let (status, body) = sign_in(&fake, FakeGenesys::CLIENT_SECRET).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&body["token_type"], &body["expires_in"]),
        (&json!("bearer"), &json!(86_399))
    );
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn a_refresh_token_gives_a_users_token_and_the_next_refresh_token() {
    let fake = FakeGenesys::start().await;
    let first = refresh(FakeGenesys::REFRESH_TOKEN);
    let (status, body) = ask(&fake, CLIENT, &first).await;
    assert_eq!(status, 200);
    let token = body["access_token"].as_str().unwrap();
    let me = call(&fake, token, Method::GET, "users/me", None).await;
    assert_eq!(me.body["id"], FakeGenesys::ME);

    let used = ask(&fake, CLIENT, &first).await;
    assert_eq!(used, (400, json!({ "error": "invalid_grant" })));
    let next = refresh(body["refresh_token"].as_str().unwrap());
    fake.rotate_refresh_tokens(false);
    for _ in 0..2 {
        let (status, body) = ask(&fake, CLIENT, &next).await;
        assert_eq!((status, body.get("refresh_token")), (200, None));
    }
    fake.revoke_refresh_tokens();
    assert_eq!(ask(&fake, CLIENT, &next).await.0, 400);
}

#[tokio::test]
async fn a_public_client_refreshes_by_its_name_and_has_no_tokens_of_its_own() {
    let fake = FakeGenesys::start().await;
    let by_name = |form: &str| format!("{form}&client_id={}", FakeGenesys::PUBLIC_CLIENT_ID);
    let own = by_name("grant_type=client_credentials");
    let (_, body) = ask(&fake, None, &own).await;
    assert_eq!(body, json!({ "error": "unauthorized_client" }));

    let refresh = by_name(&refresh(FakeGenesys::REFRESH_TOKEN));
    fake.set_client_active(false);
    let refused = ask(&fake, None, &refresh).await;
    assert_eq!(refused, (401, json!({ "error": "invalid_client" })));
    fake.set_client_active(true);
    assert_eq!(ask(&fake, None, &refresh).await.0, 200);
}

#[tokio::test]
async fn tokens_end_when_they_expire_or_are_revoked() {
    let fake = FakeGenesys::start().await;
    let token = client_token(&fake).await;
    let path = "systempresences";
    assert_eq!(
        call(&fake, &token, Method::GET, path, None).await.status,
        200
    );
    fake.clock().advance(Duration::from_secs(86_399));
    let expired = call(&fake, &token, Method::GET, path, None).await;
    assert!(
        is_fault(&expired, 401, "credentials.expired"),
        "{}",
        expired.body
    );
    let token = client_token(&fake).await;
    fake.revoke_tokens();
    let revoked = call(&fake, &token, Method::GET, path, None).await;
    assert!(
        is_fault(&revoked, 401, "bad.credentials"),
        "{}",
        revoked.body
    );
    assert!(is_fault(&get(&fake, path).await, 401, "bad.credentials"));
}

#[tokio::test]
async fn a_request_without_a_token_is_told_so() {
    let fake = FakeGenesys::start().await;
    let url = format!("{}/api/v2/systempresences", fake.base_url());
    let response = client().get(url).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(body["code"], "authentication.required");
}

#[tokio::test]
async fn only_a_user_token_has_a_me() {
    let fake = FakeGenesys::start().await;
    let me = get(&fake, "users/me").await;
    assert_eq!(
        (&me.body["id"], &me.body["name"]),
        (&json!(FakeGenesys::ME), &json!("Mia Moss"))
    );
    let token = client_token(&fake).await;
    let nobody = call(&fake, &token, Method::GET, "users/me", None).await;
    assert!(is_fault(&nobody, 400, "bad.request"), "{}", nobody.body);
}

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
    assert_eq!(
        (&page["total"], &page["pageCount"]),
        (&json!(13), &json!(3))
    );
    assert_eq!(
        page["entities"][1]["languageLabels"]["es"],
        "Lejos del teclado"
    );
    let all = get(&fake, "presencedefinitions").await.body;
    assert_eq!(all["entities"].as_array().unwrap().len(), 13);
    let on_queue = json!({
        "id": FakeGenesys::ON_QUEUE, "languageLabels": { "en_US": "On Queue" }, "systemPresence": "On Queue",
        "deactivated": false, "primary": true,
    });
    assert!(all["entities"].as_array().unwrap().contains(&on_queue));
    let bad = get(&fake, "presencedefinitions?pageNumber=0").await;
    assert!(
        is_fault(&bad, 400, "invalid.query.param.value"),
        "{}",
        bad.body
    );
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
    assert!(is_fault(&missing, 404, "not.found"), "{}", missing.body);
}

#[tokio::test]
async fn a_definition_is_made_and_changed_with_labels_and_a_system_presence() {
    let fake = FakeGenesys::start().await;
    for incomplete in [
        json!({ "systemPresence": "Away" }),
        json!({ "languageLabels": { "en_US": "Dentist" } }),
    ] {
        let refused = send(&fake, Method::POST, "presencedefinitions", incomplete).await;
        assert!(is_fault(&refused, 400, "bad.request"), "{}", refused.body);
    }
    let odd = json!({ "languageLabels": { "en_US": "Dentist" }, "systemPresence": "Gone" });
    let refused = send(&fake, Method::POST, "presencedefinitions", odd).await;
    assert!(is_fault(&refused, 400, "invalid.value"), "{}", refused.body);
    let dentist = json!({ "languageLabels": { "en_US": "Dentist" }, "systemPresence": "OnQueue" });
    let made = send(&fake, Method::POST, "presencedefinitions", dentist)
        .await
        .body;
    assert_eq!(
        (&made["systemPresence"], &made["primary"]),
        (&json!("On Queue"), &json!(false))
    );
    let path = format!("presencedefinitions/{}", made["id"].as_str().unwrap());
    let doctor = json!({ "languageLabels": { "de": "Arzt" }, "deactivated": true });
    send(&fake, Method::PUT, &path, doctor).await;
    let changed = get(&fake, &format!("{path}?localeCode=de")).await.body;
    assert_eq!(
        (&changed["languageLabels"], &changed["deactivated"]),
        (&json!({ "de": "Arzt" }), &json!(true))
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
    assert_eq!(
        get(&fake, &format!("{path}/purecloud")).await.body,
        expected
    );
    assert_eq!(
        get(&fake, &format!("{path}/PURECLOUD")).await.body["primary"],
        true
    );
    assert!(is_fault(
        &get(&fake, &format!("{path}/PureCloud")).await,
        404,
        "not.found"
    ));
    assert!(is_fault(
        &get(&fake, &format!("users/{UNKNOWN}/presences/purecloud")).await,
        404,
        "not.found"
    ));
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
    assert_eq!(
        (&answer["message"], &answer["primary"]),
        (&json!("Late shift"), &json!(false))
    );
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
    assert_eq!(
        (&answer["message"], &answer["primary"]),
        (&json!(""), &json!(true))
    );
}

#[tokio::test]
async fn a_definition_that_cannot_be_used_is_refused_and_changes_nothing() {
    let fake = FakeGenesys::start().await;
    let path = format!("users/{}/presences/purecloud", FakeGenesys::ANN);
    let renewed = fake.renew_definition(FakeGenesys::BUSY).unwrap();
    for id in [UNKNOWN, FakeGenesys::DEACTIVATED, FakeGenesys::BUSY] {
        let body = json!({ "presenceDefinition": { "id": id }, "message": "new" });
        let answer = send(&fake, Method::PATCH, &path, body).await;
        assert!(is_fault(&answer, 400, "invalid.value"), "{}", answer.body);
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
    assert_eq!(
        send(&fake, Method::PATCH, &mine, body.clone()).await.status,
        200
    );
    let refused = send(&fake, Method::PATCH, &hers, body.clone()).await;
    assert!(
        is_fault(&refused, 403, "missing.permissions"),
        "{}",
        refused.body
    );
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
        assert_eq!(
            answer[1]["presenceDefinition"]["id"],
            FakeGenesys::AWAY_FROM_KEYBOARD
        );
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
    assert!(
        is_fault(&answer, 413, "request.entity.too.large"),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn calls_over_the_limit_wait_for_the_next_minute() {
    let fake = FakeGenesys::start().await;
    fake.limit_calls(1);
    assert_eq!(get(&fake, "systempresences").await.status, 200);
    fake.clock().advance(Duration::from_secs(18));
    let refused = get(&fake, "systempresences").await;
    assert!(
        is_fault(&refused, 429, "too.many.requests.retry.after"),
        "{}",
        refused.body
    );
    assert_eq!(refused.headers["Retry-After"], "42");
    fake.clock().advance(Duration::from_secs(42));
    assert_eq!(get(&fake, "systempresences").await.status, 200);
}
