//! Signing in in all ways, and out.

use serde_json::json;

use super::{ME, calls, connected, with_password};
use crate::{
    error::{ErrorKind, SecondFactorMethod},
    model::Who,
    provider::PresenceProvider,
    testkit::{Fake, FakeRocketChat},
    vendors::rocketchat::RocketChat,
    vendors::{
        kit::SILENT,
        test_support::{Fails, sent_json, serving_bodies},
    },
};

/// The SHA-256 of the fake's password, as `sha256sum` prints it.
const DIGEST: &str = "49e7fe32454e3248d317d70a771bc95559df96115fe9a01faca5972e0475c1d6";

#[tokio::test]
async fn every_way_to_sign_in_leads_to_the_same_user() {
    let fake = FakeRocketChat::start().await;
    let (user, password) = (FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD);
    let digest = json!({ "digest": DIGEST, "algorithm": "sha-256" });
    let mail = FakeRocketChat::EMAIL;
    for (builder, sent) in [
        (
            fake.builder().with_password(user, password),
            json!({ "user": user, "password": digest }),
        ),
        (
            fake.builder().with_password(mail, password),
            json!({ "user": mail, "password": digest }),
        ),
        (
            fake.builder().with_plain_password(user, password),
            json!({ "user": user, "password": password }),
        ),
        (
            fake.builder().with_password_digest(user, DIGEST),
            json!({ "user": user, "password": digest }),
        ),
        (
            fake.builder()
                .with_password_digest(user, DIGEST.to_uppercase()),
            json!({ "user": user, "password": digest }),
        ),
        (
            fake.builder()
                .with_password(user, password)
                .with_second_factor_code(FakeRocketChat::CODE),
            json!({ "user": user, "password": digest, "code": FakeRocketChat::CODE }),
        ),
        (
            fake.builder().with_resume_token(FakeRocketChat::TOKEN),
            json!({ "resume": FakeRocketChat::TOKEN }),
        ),
    ] {
        fake.forget_calls();
        let chat = builder.build().unwrap();
        assert_eq!(chat.get(&Who::Me).await.unwrap().user.as_str(), ME);
        chat.get(&Who::Me).await.unwrap();
        assert_eq!(calls(&fake, "login"), 1);
        assert_eq!(sent_json(&fake.calls(), "login"), sent);
    }
}

#[tokio::test]
async fn what_cannot_sign_in_is_named_when_the_provider_is_built() {
    let fake = FakeRocketChat::start().await;
    let short = &DIGEST[1..];
    for (builder, setting) in [
        (
            fake.builder().with_password_digest("mia", "canary"),
            "password_digest",
        ),
        (
            fake.builder().with_password_digest("mia", short),
            "password_digest",
        ),
        (
            fake.builder().with_second_factor_code("1234"),
            "second_factor_code",
        ),
    ] {
        let error = builder.build().fails(ErrorKind::Config);
        let text = error.to_string();
        assert!(text.contains(setting) && !text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn logging_out_ends_the_session_and_forgets_its_token() {
    for version in ["6.12.0", "8.8.1"] {
        let fake = FakeRocketChat::start().await;
        fake.set_version(version);
        let chat = with_password(&fake, FakeRocketChat::PASSWORD);
        chat.get(&Who::Me).await.unwrap();
        let token = fake.calls().last().unwrap().headers["x-auth-token"].clone();
        chat.logout().await.unwrap();
        let ended = fake.builder().with_token(ME, token.to_str().unwrap());
        ended
            .build()
            .unwrap()
            .get(&Who::Me)
            .await
            .fails_at(version, ErrorKind::Unauthenticated);
        // A call after that signs in again.
        chat.get(&Who::Me).await.unwrap();
        assert_eq!(calls(&fake, "login"), 2);
        assert_ne!(fake.calls().last().unwrap().headers["x-auth-token"], token);
    }
}

#[tokio::test]
async fn logging_out_where_no_session_is_costs_nothing() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    chat.logout().await.unwrap();
    assert!(fake.calls().is_empty());
    chat.get(&Who::Me).await.unwrap();
    chat.logout().await.unwrap();
    chat.logout().await.unwrap();
    assert_eq!(calls(&fake, "logout"), 1);
}

#[tokio::test]
async fn a_session_that_is_over_is_logged_out_without_a_new_one() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    chat.get(&Who::Me).await.unwrap();
    fake.revoke_tokens();
    chat.logout().await.unwrap();
    assert_eq!((calls(&fake, "login"), calls(&fake, "logout")), (1, 1));
}

#[tokio::test]
async fn a_session_that_could_not_be_ended_is_kept() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    chat.get(&Who::Me).await.unwrap();
    fake.set_call_limit("logout", 0);
    chat.logout().await.fails(ErrorKind::RateLimited);
    fake.clock().advance(std::time::Duration::from_secs(60));
    chat.get(&Who::Me).await.unwrap();
    assert_eq!(calls(&fake, "login"), 1);
    fake.set_call_limit("logout", 10);
    chat.logout().await.unwrap();
}

#[tokio::test]
async fn a_token_that_was_given_is_not_logged_out() {
    let (fake, chat) = connected().await;
    let coded = chat.with_second_factor(SecondFactorMethod::Totp, "123456");
    for chat in [chat, coded.unwrap()] {
        let error = chat.logout().await.fails(ErrorKind::Unsupported);
        assert_eq!(error.vendor(), Some("rocketchat"));
    }
    assert!(fake.calls().is_empty());
}

#[tokio::test]
async fn a_resume_token_that_was_logged_out_is_good_no_more() {
    let fake = FakeRocketChat::start().await;
    let builder = fake.builder().with_resume_token(FakeRocketChat::TOKEN);
    let chat = builder.build().unwrap();
    chat.get(&Who::Me).await.unwrap();
    chat.logout().await.unwrap();
    let error = chat.get(&Who::Me).await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.operation(), Some("login"));
}

#[tokio::test]
async fn a_logout_that_returns_nothing_keeps_the_session() {
    let login = r#"{"status":"success","data":{"userId":"me","authToken":"t"}}"#;
    let me = r#"{"_id":"me","status":"online","success":true}"#;
    for body in SILENT {
        let server = serving_bodies([login, me, body]).await;
        let builder = RocketChat::builder().with_base_url(server.uri());
        let chat = builder.with_password("me", "secret").build().unwrap();
        chat.api().me().send().await.unwrap();
        let error = chat.logout().await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
        assert!(error.may_have_been_applied(), "{body}: {error}");
        // What the response contains does not matter.
        let _ = chat.api().me().send().await;
        let sent = server.received_requests().await.unwrap();
        let logins = sent
            .iter()
            .filter(|sent| sent.url.path().ends_with("/login"));
        assert_eq!(logins.count(), 1, "{body}");
    }
}

#[tokio::test]
async fn an_empty_token_of_a_session_is_not_understood() {
    let login = r#"{"status":"success","data":{"userId":"u","authToken":""}}"#;
    let server = serving_bodies([login]).await;
    let builder = RocketChat::builder().with_base_url(server.uri());
    let chat = builder.with_password("ann", "pw").build().unwrap();
    chat.get(&Who::Me).await.fails(ErrorKind::Decode);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}
