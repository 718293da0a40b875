//! Logging in, refreshing, and logging in once more.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{ME, Matrix, bodies, connected};
use crate::{
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    testkit::FakeMatrix,
    vendors::test_support::{Fails, count, operations, serving_responses},
};

/// How long a token lasts at the fake that can be refreshed.
const TOKEN_LIFE: Duration = Duration::from_secs(300);

fn with_password(fake: &FakeMatrix) -> Matrix {
    let builder = fake.builder();
    builder
        .with_password(ME, FakeMatrix::PASSWORD)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_whole_user_id_and_its_name_log_in_alike() {
    for user in [ME, "me"] {
        let fake = FakeMatrix::start().await;
        let builder = fake.builder().with_password(user, FakeMatrix::PASSWORD);
        let matrix = builder.build().unwrap();
        assert_eq!(matrix.get(&Who::Me).await.unwrap().user.as_str(), ME);
        matrix.get(&Who::Me).await.unwrap();
        let [login] = &bodies(&fake.calls(), "login")[..] else {
            panic!("{user}: one login is enough");
        };
        assert_eq!(login["type"], "m.login.password");
        assert_eq!(login["identifier"]["user"], user);
        assert_eq!(login["refresh_token"], true);
        assert!(login.get("device_id").is_none(), "{login}");
    }
}

#[tokio::test]
async fn a_token_is_refreshed_before_it_ends() {
    let fake = FakeMatrix::start().await;
    let matrix = with_password(&fake);
    matrix.get(&Who::Me).await.unwrap();
    for _ in 0..3 {
        fake.clock().advance(TOKEN_LIFE);
        matrix.get(&Who::Me).await.unwrap();
    }
    let calls = fake.calls();
    assert!(calls.iter().all(|call| call.status == 200));
    assert_eq!((count(&calls, "login"), count(&calls, "refresh")), (1, 3));
}

#[tokio::test]
async fn a_soft_logout_is_answered_with_a_refresh() {
    let fake = FakeMatrix::start().await;
    let matrix = with_password(&fake);
    matrix.get(&Who::Me).await.unwrap();
    fake.expire_tokens();
    matrix.get(&Who::Me).await.unwrap();
    let calls = fake.calls();
    assert_eq!((count(&calls, "login"), count(&calls, "refresh")), (1, 1));
}

#[tokio::test]
async fn a_refused_refresh_token_leads_to_a_login_with_the_same_device() {
    let fake = FakeMatrix::start().await;
    let matrix = with_password(&fake);
    matrix.get(&Who::Me).await.unwrap();
    fake.revoke_tokens();
    matrix.get(&Who::Me).await.unwrap();
    let calls = fake.calls();
    assert_eq!(count(&calls, "refresh"), 1);
    let [first, second] = &bodies(&calls, "login")[..] else {
        panic!("there are two logins");
    };
    assert!(first.get("device_id").is_none(), "{first}");
    assert_eq!(second["device_id"], "PRESENCE");
}

#[tokio::test]
async fn a_device_of_an_earlier_run_is_used_from_the_first_login() {
    let fake = FakeMatrix::start().await;
    let builder = fake.builder().with_password(ME, FakeMatrix::PASSWORD);
    let matrix = builder.with_device_id("LOOM").build().unwrap();
    matrix.get(&Who::Me).await.unwrap();
    fake.revoke_tokens();
    matrix.get(&Who::Me).await.unwrap();
    let logins = bodies(&fake.calls(), "login");
    let devices: Vec<_> = logins.iter().map(|it| it["device_id"].clone()).collect();
    assert_eq!(devices, ["LOOM", "LOOM"]);
}

#[tokio::test]
async fn a_wrong_password_is_refused_without_the_words_of_the_server() {
    let body = br#"{"errcode":"M_FORBIDDEN","error":"canary is no password"}"#;
    let server = serving_responses([(403, body.to_vec())]).await;
    let builder = Matrix::builder().with_base_url(server.uri());
    let matrix = builder.with_password("me", "canary").build().unwrap();
    let error = matrix.get(&Who::Me).await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.operation(), Some("login"));
    let text = format!("{error} {error:?}");
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn each_new_refresh_token_is_stored() {
    let fake = FakeMatrix::start().await;
    let stored = Arc::new(Mutex::new(Vec::new()));
    let store = Arc::clone(&stored);
    let builder = fake.builder().with_refresh_token(FakeMatrix::REFRESH_TOKEN);
    let builder = builder.with_refresh_token_store(move |token| {
        store.lock().unwrap().push(token.expose().to_owned());
    });
    let matrix = builder.build().unwrap();
    matrix.get(&Who::Me).await.unwrap();
    fake.clock().advance(TOKEN_LIFE);
    matrix.get(&Who::Me).await.unwrap();
    let stored = stored.lock().unwrap().clone();
    let sent = bodies(&fake.calls(), "refresh");
    let sent: Vec<_> = sent.iter().map(|it| it["refresh_token"].clone()).collect();
    assert_eq!(sent, [FakeMatrix::REFRESH_TOKEN, stored[0].as_str()]);
    assert_eq!(stored.len(), 2);

    let resumed = fake.builder().with_refresh_token(stored[1].as_str());
    resumed.build().unwrap().get(&Who::Me).await.unwrap();
}

#[tokio::test]
async fn a_refused_refresh_token_is_the_end_without_a_password() {
    let fake = FakeMatrix::start().await;
    let builder = fake.builder().with_refresh_token("not-one");
    let error = builder.build().unwrap().get(&Who::Me).await;
    let error = error.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.operation(), Some("refresh"));
    assert_eq!(operations(fake.calls()), ["refresh"]);
}

#[tokio::test]
async fn a_given_access_token_is_not_renewed() {
    let (fake, matrix) = connected().await;
    matrix.get(&Who::Me).await.unwrap();
    fake.revoke_tokens();
    let error = matrix.get(&Who::Me).await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.vendor_code(), Some("M_UNKNOWN_TOKEN"));
    assert_eq!(count(&fake.calls(), "login"), 0);
}

#[tokio::test]
async fn a_login_without_a_lifetime_is_good_until_it_is_refused() {
    let login = br#"{"user_id":"@me:example.org","access_token":"t","device_id":"LOOM"}"#;
    let owner = br#"{"user_id":"@me:example.org"}"#;
    let online = br#"{"presence":"online"}"#;
    let responses = [login.to_vec(), owner.to_vec(), online.to_vec()];
    let server = serving_responses(responses.map(|body| (200, body))).await;
    let builder = Matrix::builder().with_base_url(server.uri());
    let matrix = builder.with_password("me", "secret").build().unwrap();
    for _ in 0..5 {
        matrix.get(&Who::Me).await.unwrap();
    }
    let sent = server.received_requests().await.unwrap();
    let logins = sent.iter().filter(|it| it.url.path().ends_with("/login"));
    assert_eq!(logins.count(), 1);
}
