//! Tokens of clients and users, and what each may do.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_fault, call, client_token, get};
use crate::{
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    testkit::{Fake, FakeGenesys, Fault},
    vendors::{
        test_support,
        test_support::{Fails, members, request, with_form},
    },
};

pub(super) async fn sign_in(fake: &FakeGenesys, secret: &str) -> (u16, Value) {
    let basic = Some((FakeGenesys::CLIENT_ID, secret));
    ask(fake, basic, "grant_type=client_credentials").await
}

/// Requests a token with these form fields, and with Basic credentials if there are some.
pub(super) async fn ask(
    fake: &FakeGenesys,
    basic: Option<(&str, &str)>,
    form: &str,
) -> (u16, Value) {
    let mut request = request(Method::POST, format!("{}/oauth/token", fake.login_url()));
    if let Some((id, secret)) = basic {
        request = request.basic_auth(id, Some(secret));
    }
    let response = test_support::send(with_form(request, form)).await;
    (response.status, response.body)
}

fn refresh(token: &str) -> String {
    format!("grant_type=refresh_token&refresh_token={token}")
}

const CLIENT: Option<(&str, &str)> = Some((FakeGenesys::CLIENT_ID, FakeGenesys::CLIENT_SECRET));

#[tokio::test]
async fn a_token_is_given_for_the_right_secret_only_and_every_request_counts() {
    let fake = FakeGenesys::start().await;
    let (status, body) = sign_in(&fake, "guess").await;
    assert_eq!((status, body), (401, json!({ "error": "invalid_client" })));
    let (status, body) = sign_in(&fake, FakeGenesys::CLIENT_SECRET).await;
    assert_eq!(status, 200);
    let expected = json!(["bearer", 86_399]);
    assert_eq!(members(&body, ["token_type", "expires_in"]), expected);
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn a_refusal_that_a_test_injects_counts_and_is_that_of_the_login() {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    fake.fail_next(1, Some("postOauthToken"), Fault::Unauthorized);
    let read = genesys.get(&Who::User(FakeGenesys::ANN.into())).await;
    let error = read.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.vendor_code(), Some("invalid_client"));
    fake.forget_calls();
    assert_eq!(fake.token_requests(), 1);
}

#[tokio::test]
async fn the_login_and_the_api_have_addresses_of_their_own() {
    let fake = FakeGenesys::start().await;
    for (method, url) in [
        (Method::POST, format!("{}/oauth/token", fake.base_url())),
        (Method::GET, format!("{}/api/v2/users/me", fake.login_url())),
    ] {
        assert_eq!(test_support::send(request(method, url)).await.status, 501);
        assert_eq!(fake.take_unexpected().len(), 1);
    }
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
    let status = call(&fake, &token, Method::GET, path, None).await.status;
    assert_eq!(status, 200);
    fake.clock().advance(Duration::from_secs(86_399));
    let expired = call(&fake, &token, Method::GET, path, None).await;
    assert_fault(&expired, 401, "credentials.expired");
    let token = client_token(&fake).await;
    fake.revoke_tokens();
    let revoked = call(&fake, &token, Method::GET, path, None).await;
    assert_fault(&revoked, 401, "bad.credentials");
    assert_fault(&get(&fake, path).await, 401, "bad.credentials");
}

#[tokio::test]
async fn a_request_without_a_token_is_told_so() {
    let fake = FakeGenesys::start().await;
    let url = format!("{}/api/v2/systempresences", fake.base_url());
    let response = request(Method::GET, url).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(body["code"], "authentication.required");
}

#[tokio::test]
async fn only_a_user_token_has_a_me() {
    let fake = FakeGenesys::start().await;
    let me = get(&fake, "users/me").await;
    let expected = json!([FakeGenesys::ME, "Mia Moss"]);
    assert_eq!(members(&me.body, ["id", "name"]), expected);
    let token = client_token(&fake).await;
    let nobody = call(&fake, &token, Method::GET, "users/me", None).await;
    assert_fault(&nobody, 400, "bad.request");
}
