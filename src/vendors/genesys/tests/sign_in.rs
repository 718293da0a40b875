//! A user who signs in with a browser: authorization code with PKCE, then refresh tokens.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::poll;
use serde_json::json;
use tokio::task::yield_now;
use wiremock::MockServer;

use super::{anything, config_fault, refused, requests};
use crate::{
    client::{Secret, auth::AuthorizationCode, call::Retry},
    clock::FakeClock,
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    testkit::FakeGenesys,
    vendors::genesys::Genesys,
    vendors::{genesys::GenesysBuilder, test_support::Fails},
};

const REDIRECT_URI: &str = FakeGenesys::REDIRECT_URI;

/// Both kinds of clients, with their secrets.
fn clients() -> [(&'static str, Option<Secret>); 2] {
    [
        (FakeGenesys::PUBLIC_CLIENT_ID, None),
        (
            FakeGenesys::CLIENT_ID,
            Some(FakeGenesys::CLIENT_SECRET.into()),
        ),
    ]
}

fn code_of(fake: &FakeGenesys, client_id: &str) -> AuthorizationCode {
    let sign_in = fake.builder().sign_in(client_id, REDIRECT_URI).unwrap();
    let back = fake.sign_in(sign_in.url().as_str()).unwrap();
    sign_in.code_from(&back).unwrap()
}

fn signed_in(fake: &FakeGenesys, client_id: &str, secret: Option<Secret>) -> GenesysBuilder {
    let code = code_of(fake, client_id);
    fake.builder().with_authorization_code(secret, code)
}

async fn me(genesys: &Genesys) -> crate::error::Result<String> {
    let presence = genesys.get(&Who::Me).await?;
    Ok(presence.user.as_str().to_owned())
}

#[tokio::test]
async fn a_user_signs_in_and_stays_signed_in_by_refresh_tokens() {
    for (client_id, secret) in clients() {
        let fake = FakeGenesys::start().await;
        let genesys = signed_in(&fake, client_id, secret).build().unwrap();
        assert_eq!(
            fake.token_requests(),
            0,
            "nothing is sent before it is needed"
        );
        for requests in 1..=4 {
            assert_eq!(me(&genesys).await.unwrap(), FakeGenesys::ME);
            assert_eq!(fake.token_requests(), requests);
            fake.clock().advance(Duration::from_secs(86_399));
        }
        assert!(genesys.capabilities().me);
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_refreshed_once() {
    let fake = FakeGenesys::start().await;
    let [(client_id, secret), _] = clients();
    let genesys = signed_in(&fake, client_id, secret).build().unwrap();
    me(&genesys).await.unwrap();
    fake.revoke_tokens();
    me(&genesys).await.unwrap();
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn a_code_is_exchanged_once_for_all_who_wait() {
    let fake = FakeGenesys::start().await;
    let [(client_id, secret), _] = clients();
    let genesys = signed_in(&fake, client_id, secret).build().unwrap();
    let calls = (0..20).map(|_| me(&genesys));
    for outcome in futures_util::future::join_all(calls).await {
        outcome.unwrap();
    }
    assert_eq!(fake.token_requests(), 1);
}

#[tokio::test]
async fn without_a_refresh_token_the_user_has_to_sign_in_again_at_the_end() {
    let fake = FakeGenesys::start().await;
    fake.give_refresh_tokens(false);
    let [(client_id, secret), _] = clients();
    let genesys = signed_in(&fake, client_id, secret).build().unwrap();
    me(&genesys).await.unwrap();
    fake.clock().advance(Duration::from_secs(86_400));
    me(&genesys)
        .await
        .fails_naming(ErrorKind::Unauthenticated, "sign in again");
    assert_eq!(fake.token_requests(), 1);
}

#[tokio::test]
async fn a_code_of_another_program_or_address_is_refused() {
    let fake = FakeGenesys::start().await;
    let client_id = FakeGenesys::PUBLIC_CLIENT_ID;
    let other = fake.builder().sign_in(client_id, REDIRECT_URI).unwrap();
    let sign_in = fake.builder().sign_in(client_id, REDIRECT_URI).unwrap();
    let code = || {
        let back = fake.sign_in(sign_in.url().as_str()).unwrap();
        let url = reqwest::Url::parse(&back).unwrap();
        let (_, code) = url.query_pairs().find(|(name, _)| name == "code").unwrap();
        code.into_owned()
    };
    let verifier = || sign_in.code_verifier().clone();
    let elsewhere = "https://elsewhere.example.com/";
    let cases = [
        (
            AuthorizationCode::new(client_id, REDIRECT_URI, code(), verifier()),
            true,
        ),
        (
            AuthorizationCode::new(
                client_id,
                REDIRECT_URI,
                code(),
                other.code_verifier().clone(),
            ),
            false,
        ),
        (
            AuthorizationCode::new(client_id, elsewhere, code(), verifier()),
            false,
        ),
        (
            AuthorizationCode::new(client_id, REDIRECT_URI, "guessed", verifier()),
            false,
        ),
    ];
    for (code, is_good) in cases {
        let genesys = fake.builder().with_authorization_code(None, code);
        match me(&genesys.build().unwrap()).await {
            Ok(_) => assert!(is_good),
            Err(error) => {
                assert!(!is_good, "{error}");
                assert_eq!(error.kind(), ErrorKind::Unauthenticated);
                assert_eq!(error.vendor_code(), Some("invalid_grant"));
            }
        }
    }
}

#[tokio::test]
async fn a_user_who_does_not_agree_is_told_from_an_answer_of_somebody_else() {
    let fake = FakeGenesys::start().await;
    let builder = fake.builder();
    let sign_in = builder
        .sign_in(FakeGenesys::CLIENT_ID, REDIRECT_URI)
        .unwrap();
    let back = fake.refuse_sign_in(sign_in.url().as_str()).unwrap();
    let refused = sign_in.code_from(&back).fails(ErrorKind::Unauthenticated);
    assert_eq!(refused.vendor_code(), Some("access_denied"));
    let other = builder
        .sign_in(FakeGenesys::CLIENT_ID, REDIRECT_URI)
        .unwrap();
    let back = fake.sign_in(other.url().as_str()).unwrap();
    sign_in.code_from(&back).fails(ErrorKind::Invalid);
}

#[tokio::test]
async fn every_new_refresh_token_is_stored_and_good_for_the_next_run() {
    let fake = FakeGenesys::start().await;
    let [(client_id, _), _] = clients();
    let stored: Arc<Mutex<Vec<Secret>>> = Arc::default();
    let store = Arc::clone(&stored);
    let genesys = signed_in(&fake, client_id, None)
        .with_refresh_token_store(move |token| store.lock().unwrap().push(token.clone()))
        .build()
        .unwrap();
    for tokens in 1..=3 {
        me(&genesys).await.unwrap();
        assert_eq!(stored.lock().unwrap().len(), tokens);
        fake.clock().advance(Duration::from_secs(86_399));
    }
    drop(genesys);
    let newest = stored.lock().unwrap().pop().unwrap();
    let next_run = fake.builder().with_refresh_token(client_id, None, newest);
    me(&next_run.build().unwrap()).await.unwrap();
}

#[tokio::test]
async fn what_a_code_brings_is_not_lost_with_the_caller_who_asked() {
    let fake = FakeGenesys::start().await;
    let [(client_id, _), _] = clients();
    let stored: Arc<Mutex<Vec<Secret>>> = Arc::default();
    let store = Arc::clone(&stored);
    let genesys = signed_in(&fake, client_id, None)
        .with_refresh_token_store(move |token| store.lock().unwrap().push(token.clone()))
        .build()
        .unwrap();
    let mut call = Box::pin(me(&genesys));
    while fake.token_requests() == 0 {
        assert!(poll!(&mut call).is_pending());
        yield_now().await;
    }
    drop(call);
    while stored.lock().unwrap().is_empty() {
        yield_now().await;
    }
    me(&genesys).await.unwrap();
    assert_eq!(fake.token_requests(), 1);
}

/// A provider whose code is answered with this status, and the server that does so.
async fn refused_with(status: u16) -> (MockServer, Genesys) {
    let (server, builder) = anything(move |_| refused(status, json!({}))).await;
    let code = AuthorizationCode::new("id", "https://app.example.com", "code", "verifier");
    let builder = builder.with_login_url(server.uri());
    let genesys = builder.with_authorization_code(None, code).build().unwrap();
    (server, genesys)
}

#[tokio::test]
async fn a_code_that_may_have_been_used_is_never_sent_again() {
    for status in [400, 401, 408, 500, 502, 503, 504] {
        let (server, genesys) = refused_with(status).await;
        me(&genesys).await.unwrap_err();
        let error = me(&genesys).await.unwrap_err();
        assert!(!error.is_retryable(), "{status}: {error}");
        let requests = server.received_requests().await.unwrap();
        assert_eq!(requests.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_code_that_has_not_reached_the_vendor_is_still_good() {
    let fake = FakeGenesys::start().await;
    let code = code_of(&fake, FakeGenesys::PUBLIC_CLIENT_ID);
    let (server, builder) = anything(|_| refused(429, json!({}))).await;
    let genesys = builder
        .with_login_url(server.uri())
        .with_http(FakeClock::new().http_options().with_retry(Retry::OFF))
        .with_authorization_code(None, code)
        .build()
        .unwrap();
    for requests in 1..=2 {
        me(&genesys).await.fails(ErrorKind::RateLimited);
        assert_eq!(server.received_requests().await.unwrap().len(), requests);
    }
}

#[tokio::test]
async fn a_store_that_panics_does_not_cost_the_refresh_token() {
    let fake = FakeGenesys::start().await;
    let [(client_id, _), _] = clients();
    let genesys = signed_in(&fake, client_id, None)
        .with_refresh_token_store(|_| panic!("the disk is full"))
        .build()
        .unwrap();
    for requests in 1..=3 {
        assert_eq!(me(&genesys).await.unwrap(), FakeGenesys::ME);
        assert_eq!(fake.token_requests(), requests);
        fake.clock().advance(Duration::from_secs(86_399));
    }
}

#[tokio::test]
async fn the_exchange_is_what_the_rfcs_say_with_and_without_a_secret() {
    for (secret, authorization, client) in [
        (None, None, "&client_id=id"),
        (Some("s3cret".into()), Some("Basic aWQ6czNjcmV0"), ""),
    ] {
        let (server, builder) = anything(|_| refused(400, json!({}))).await;
        let code = AuthorizationCode::new("id", "https://app.example.com/?a=b", "c", "v");
        let genesys = builder
            .with_login_url(server.uri())
            .with_authorization_code(secret, code)
            .build()
            .unwrap();
        me(&genesys).await.unwrap_err();
        let request = &requests(&server, "/oauth/token").await[0];
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(header("authorization"), authorization);
        let expected = Some("application/x-www-form-urlencoded");
        assert_eq!(header("content-type"), expected);
        let body = format!(
            "grant_type=authorization_code{client}&code=c\
             &redirect_uri=https%3A%2F%2Fapp.example.com%2F%3Fa%3Db&code_verifier=v"
        );
        assert_eq!(str::from_utf8(&request.body).unwrap(), body);
    }
}

#[cfg(feature = "rustls")]
#[test]
fn every_region_signs_in_at_its_own_login_host() {
    for region in crate::vendors::genesys::Region::ALL {
        let builder = Genesys::builder().with_region(region);
        let sign_in = builder.sign_in("id", REDIRECT_URI).unwrap();
        let start = format!(
            "{}/oauth/authorize?response_type=code&client_id=id&",
            region.login_url()
        );
        assert!(sign_in.url().as_str().starts_with(&start), "{region}");
    }
}

#[test]
fn nobody_is_sent_to_sign_in_at_an_address_that_is_not_known_to_be_the_logins() {
    let sign_in = |builder: GenesysBuilder| builder.sign_in("id", REDIRECT_URI);
    let gateway = Genesys::builder().with_base_url("http://127.0.0.1:1");
    config_fault(sign_in(gateway), "login_url");
    for login in [
        "http://login.example.com",
        "nonsense",
        "https://u:canary@login.example.com",
    ] {
        config_fault(
            sign_in(Genesys::builder().with_login_url(login)),
            "login_url",
        );
    }
}

#[test]
fn a_client_or_an_address_that_cannot_sign_in_is_named() {
    let builder = Genesys::builder().with_login_url("http://127.0.0.1:1");
    for (setting, id, back) in [
        ("client_id", "", REDIRECT_URI),
        ("redirect_uri", "id", "app.example.com"),
        ("redirect_uri", "id", "https://app.example.com/#canary"),
    ] {
        config_fault(builder.sign_in(id, back), setting);
    }
}
