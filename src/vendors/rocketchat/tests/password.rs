//! Signing in with a password.

use futures_util::future::join_all;

use super::{calls, with_password};
use crate::{
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    testkit::FakeRocketChat,
    vendors::rocketchat::RocketChat,
    vendors::{
        rocketchat::api::model::{LoginPassword, LoginRequest},
        test_support::{Fails, serving_bodies},
    },
};

#[tokio::test]
async fn one_signs_in_for_all_and_again_after_a_revocation() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    for signed_in in [1, 2] {
        let answers = join_all((0..50).map(|_| chat.get(&Who::Me))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(calls(&fake, "login"), signed_in);
        fake.revoke_tokens();
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_as_what_it_is() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, "wrong");
    let error = chat.get(&Who::Me).await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.operation(), Some("login"));
    assert_eq!(fake.calls().len(), 1);
}

#[tokio::test]
async fn calls_that_need_no_credentials_are_sent_without() {
    let login = r#"{"status":"success","data":{"userId":"me","authToken":"t"}}"#;
    let me = r#"{"_id":"me","success":true}"#;
    let server = serving_bodies([login, me]).await;
    let builder = RocketChat::builder().with_base_url(server.uri());
    let chat = builder.with_password("mia", "password").build().unwrap();
    chat.api().me().send().await.unwrap();
    chat.api().info().send().await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let with_token: Vec<(&str, bool)> = requests
        .iter()
        .map(|request| {
            let has_token = request.headers.contains_key("x-auth-token");
            (request.url.path(), has_token)
        })
        .collect();
    let expected = [
        ("/api/v1/login", false),
        ("/api/v1/me", true),
        ("/api/info", false),
    ];
    assert_eq!(with_token, expected);
}

#[test]
fn a_call_that_is_not_sent_yet_prints_no_secret() {
    let builder = RocketChat::builder().with_base_url("http://127.0.0.1:1");
    let chat = builder.with_token("user-id", "canary-token").build();
    let body = LoginRequest::default()
        .with_user("mia")
        .with_password(LoginPassword::String("canary-password".into()))
        .with_code("canary-code");
    let chat = chat.unwrap();
    let call = chat.api().login(&body);
    assert!(!format!("{call:?} {body:?}").contains("canary"));
}
