//! A code beside the credentials: when signing in, and at any other call.

use std::time::Duration;

use futures_util::future::join_all;

use super::{ME, calls, connected, with_password};
use crate::{
    error::{
        Error,
        ErrorKind::{Invalid, RateLimited, SecondFactorRequired, Unauthenticated},
        SecondFactorMethod, SecondFactorReason,
    },
    model::{Availability, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakeRocketChat,
    vendors::rocketchat::RocketChat,
    vendors::{
        kit::{NEVER, NOT_IN_A_TOKEN},
        rocketchat::api::model,
        test_support::Fails,
    },
};

const CODE: &str = FakeRocketChat::CODE;
const TOTP: SecondFactorMethod = SecondFactorMethod::Totp;

async fn guarded_login(method: &'static str) -> FakeRocketChat {
    let fake = FakeRocketChat::start().await;
    fake.require_code(true);
    fake.set_second_factor(method);
    fake
}

/// The same, and a provider that signs in without a code.
async fn guarded(method: &'static str) -> (FakeRocketChat, RocketChat) {
    let fake = guarded_login(method).await;
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    (fake, chat)
}

/// A provider whose builder was given a code.
fn with_code(fake: &FakeRocketChat, code: &str) -> RocketChat {
    let builder = fake.builder();
    let builder = builder.with_password(FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD);
    builder.with_second_factor_code(code).build().unwrap()
}

fn assert_asks(error: &Error, method: &SecondFactorMethod, reason: SecondFactorReason) {
    assert_eq!(error.kind(), SecondFactorRequired, "{error}");
    let factor = error.second_factor().unwrap();
    let expected = (Some(method), reason);
    assert_eq!((factor.method.as_ref(), factor.reason), expected);
    assert_eq!(&factor.available, std::slice::from_ref(method));
    assert!(!error.is_retryable() && !error.may_have_been_applied());
    // A session that has ended is refused twice: the first refusal may be that of one server alone.
    assert!(error.attempts() <= 2, "{error}");
}

#[tokio::test]
async fn signing_in_tells_what_is_asked_for_and_goes_on_with_a_code() {
    for version in ["3.0.0", "6.12.0", "8.8.1"] {
        let (fake, chat) = guarded("totp").await;
        fake.set_version(version);
        let error = chat.get(&Who::Me).await.unwrap_err();
        assert_asks(&error, &TOTP, SecondFactorReason::CodeMissing);
        assert_eq!(error.operation(), Some("login"));
        assert_eq!(calls(&fake, "login"), 1, "it is not tried again");

        let wrong = chat.with_second_factor(TOTP, "000000").unwrap();
        let error = wrong.get(&Who::Me).await.unwrap_err();
        assert_asks(&error, &TOTP, SecondFactorReason::CodeWrong);

        let right = chat.with_second_factor(TOTP, CODE).unwrap();
        assert_eq!(right.get(&Who::Me).await.unwrap().user.as_str(), ME);
        assert_eq!(calls(&fake, "login"), 3);
        // The session is everybody's from now on.
        chat.get(&Who::Me).await.unwrap();
        wrong.get(&Who::Me).await.unwrap();
        assert_eq!(calls(&fake, "login"), 3);
    }
}

#[tokio::test]
async fn a_code_is_tried_although_others_without_one_are_refused_at_the_same_time() {
    let (fake, chat) = guarded("totp").await;
    let coded = chat.with_second_factor(TOTP, CODE).unwrap();
    let others = join_all((0..20).map(|_| chat.get(&Who::Me)));
    let (_, read) = futures_util::future::join(others, coded.get(&Who::Me)).await;
    assert_eq!(read.unwrap().user.as_str(), ME);
    assert!(calls(&fake, "login") <= 2);
    chat.get(&Who::Me).await.unwrap();
}

#[tokio::test]
async fn a_wrong_code_is_sent_once_by_all_who_wait_and_not_at_once_again() {
    let (fake, chat) = guarded("totp").await;
    let coded = chat.with_second_factor(TOTP, "000000").unwrap();
    for _ in 0..3 {
        for answer in join_all((0..20).map(|_| coded.get(&Who::Me))).await {
            assert_asks(&answer.unwrap_err(), &TOTP, SecondFactorReason::CodeWrong);
        }
    }
    assert_eq!(calls(&fake, "login"), 1);
}

/// How many requests to sign in carried a code.
fn logins_with_code(fake: &FakeRocketChat) -> usize {
    let calls = fake.calls();
    let with_code = calls.iter().filter(|call| {
        let body: serde_json::Value = serde_json::from_slice(&call.body).unwrap_or_default();
        call.operation == "login"
            && (call.headers.contains_key("x-2fa-code") || body["code"].is_string())
    });
    with_code.count()
}

#[tokio::test]
async fn a_code_signs_in_once_and_is_not_tried_when_the_session_has_ended() {
    let (fake, chat) = guarded("totp").await;
    let coded = chat.with_second_factor(TOTP, CODE).unwrap();
    coded.get(&Who::Me).await.unwrap();
    for _ in 0..2 {
        fake.revoke_tokens();
        fake.clock().advance(Duration::from_secs(120));
        let error = coded.get(&Who::Me).await.unwrap_err();
        assert_asks(&error, &TOTP, SecondFactorReason::CodeMissing);
    }
    assert_eq!(logins_with_code(&fake), 1);
    // A later code goes on for both.
    let later = chat.with_second_factor(TOTP, CODE).unwrap();
    later.get(&Who::Me).await.unwrap();
    coded.get(&Who::Me).await.unwrap();
    assert_eq!(logins_with_code(&fake), 2);
}

#[tokio::test]
async fn many_who_share_a_code_sign_in_once_with_it_and_once_without() {
    let (fake, chat) = guarded("totp").await;
    let coded = chat.with_second_factor(TOTP, CODE).unwrap();
    for answer in join_all((0..20).map(|_| coded.get(&Who::Me))).await {
        answer.unwrap();
    }
    assert_eq!(calls(&fake, "login"), 1);
    fake.revoke_tokens();
    for answer in join_all((0..20).map(|_| coded.get(&Who::Me))).await {
        answer.fails(SecondFactorRequired);
    }
    assert_eq!((calls(&fake, "login"), logins_with_code(&fake)), (2, 1));
}

#[tokio::test]
async fn a_code_that_was_refused_never_signs_in_again() {
    for version in ["8.8.1", "9.0.0"] {
        let (fake, chat) = guarded("email").await;
        fake.set_version(version);
        let wrong = chat
            .with_second_factor(SecondFactorMethod::Email, "000000")
            .unwrap();
        let first = wrong.get(&Who::Me).await.unwrap_err();
        for _ in 0..5 {
            fake.clock().advance(Duration::from_secs(3600));
            let again = wrong.get(&Who::Me).await.unwrap_err();
            assert_eq!(again.kind(), first.kind(), "{version}");
            assert_eq!(again.second_factor(), first.second_factor());
        }
        assert_eq!(calls(&fake, "login"), 1, "{version}");
    }
}

#[tokio::test]
async fn a_code_that_the_server_has_not_looked_at_is_still_good() {
    let (fake, chat) = guarded("totp").await;
    let coded = chat.with_second_factor(TOTP, CODE).unwrap();
    let built = with_code(&fake, CODE);
    for chat in [coded, built] {
        fake.set_call_limit("login", 0);
        chat.get(&Who::Me).await.fails(RateLimited);
        fake.set_call_limit("login", 10);
        fake.clock().advance(Duration::from_secs(60));
        chat.get(&Who::Me).await.unwrap();
    }
}

#[tokio::test]
async fn a_newer_code_takes_the_place_of_that_of_the_builder_for_good() {
    let fake = guarded_login("totp").await;
    let chat = with_code(&fake, "000000");
    let coded = chat.with_second_factor(TOTP, CODE).unwrap();
    coded.get(&Who::Me).await.unwrap();
    fake.revoke_tokens();
    let error = chat.get(&Who::Me).await.unwrap_err();
    assert_asks(&error, &TOTP, SecondFactorReason::CodeMissing);
    assert_eq!(logins_with_code(&fake), 1);
}

#[tokio::test]
async fn too_many_wrong_codes_are_told_as_such() {
    let (_fake, chat) = guarded("email").await;
    let method = SecondFactorMethod::Email;
    let error = chat.get(&Who::Me).await.unwrap_err();
    assert!(error.second_factor().unwrap().is_code_sent);
    let mut reasons = Vec::new();
    for number in 0..6 {
        let coded = chat.with_second_factor(method.clone(), format!("00000{number}"));
        let error = coded.unwrap().get(&Who::Me).await.unwrap_err();
        reasons.push(error.second_factor().unwrap().reason);
    }
    let (wrong, last) = (
        SecondFactorReason::CodeWrong,
        SecondFactorReason::TooManyAttempts,
    );
    assert_eq!(reasons, [wrong, wrong, wrong, wrong, last, last]);
}

#[tokio::test]
async fn the_code_of_the_builder_is_used_once() {
    for version in ["8.8.1", "9.0.0"] {
        let fake = guarded_login("totp").await;
        fake.set_version(version);
        let chat = with_code(&fake, CODE);
        chat.get(&Who::Me).await.unwrap();
        fake.revoke_tokens();
        let error = chat.get(&Who::Me).await.unwrap_err();
        // The servers announced for 9.0 say nothing more than that the login is refused.
        let expected = match version {
            "9.0.0" => Unauthenticated,
            _ => SecondFactorRequired,
        };
        assert_eq!(error.kind(), expected, "{version}");
        fake.clock().advance(Duration::from_secs(60));
        let coded = chat.with_second_factor(TOTP, CODE).unwrap();
        coded.get(&Who::Me).await.unwrap();
        chat.get(&Who::Me).await.unwrap();
    }
}

#[tokio::test]
async fn a_newer_code_goes_before_that_of_the_builder() {
    let fake = guarded_login("totp").await;
    let chat = with_code(&fake, "000000");
    let coded = chat.with_second_factor(TOTP, CODE).unwrap();
    assert_eq!(coded.get(&Who::Me).await.unwrap().user.as_str(), ME);
    assert_eq!(calls(&fake, "login"), 1);
}

#[tokio::test]
async fn any_call_can_be_repeated_with_a_code() {
    let update = PresenceUpdate::new(Availability::Away).without_message();
    for (word, code) in [
        ("totp", CODE),
        ("email", CODE),
        ("password", FakeRocketChat::PASSWORD),
    ] {
        let (fake, chat) = connected().await;
        fake.set_second_factor(word);
        fake.guard("users.setStatus");
        let method = SecondFactorMethod::from(word);

        let error = chat.set(&Who::Me, &update).await.unwrap_err();
        assert_asks(&error, &method, SecondFactorReason::CodeMissing);
        assert_eq!(error.status().unwrap().as_u16(), 400);
        assert_eq!(error.vendor_code(), Some("totp-required"));
        assert_eq!(calls(&fake, "users.setStatus"), 1);

        let coded = chat
            .with_second_factor(method.clone(), "wrong-code")
            .unwrap();
        let error = coded.set(&Who::Me, &update).await.unwrap_err();
        assert_asks(&error, &method, SecondFactorReason::CodeWrong);
        assert_eq!(calls(&fake, "users.setStatus"), 2);

        let coded = chat.with_second_factor(method, code).unwrap();
        coded.set(&Who::Me, &update).await.unwrap();
        // The code goes with no call of the first provider.
        chat.get(&Who::Me).await.unwrap();
        let headers = |call: &crate::testkit::RecordedCall| {
            let method = call.headers.get("x-2fa-method");
            call.headers.contains_key("x-2fa-code") && method.is_some_and(|sent| sent == word)
        };
        let with_code = fake.calls().iter().filter(|call| headers(call)).count();
        assert_eq!(with_code, 2, "{word}");
    }
}

#[tokio::test]
async fn somebody_else_is_set_with_a_code_too() {
    let fake = FakeRocketChat::start().await;
    fake.permit_editing_others(true);
    fake.guard("users.setStatus");
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    let ann = Who::User(FakeRocketChat::ANN.into());
    let update = PresenceUpdate::new(Availability::Away).without_message();
    chat.set(&ann, &update).await.fails(SecondFactorRequired);
    let coded = chat.with_second_factor(TOTP, CODE).unwrap();
    coded.set(&ann, &update).await.unwrap();
    assert_eq!(calls(&fake, "login"), 1);
}

#[tokio::test]
async fn a_call_that_brings_a_code_of_its_own_keeps_it() {
    let fake = guarded_login("totp").await;
    let chat = fake.builder().build().unwrap();
    let coded = chat.with_second_factor(TOTP, "000000").unwrap();
    let body = model::LoginRequest::default()
        .with_user(FakeRocketChat::USERNAME)
        .with_password(model::LoginPassword::String(
            FakeRocketChat::PASSWORD.into(),
        ));
    let own = CODE.into();
    let answer = coded.api().login(&body).x_2fa_code(&own).send().await;
    assert_eq!(answer.unwrap().value.data.user_id, ME);
}

#[tokio::test]
async fn a_code_is_not_printed() {
    let (fake, chat) = guarded("totp").await;
    let code = "canary-4711";
    let coded = chat.with_second_factor(TOTP, code).unwrap();
    let error = coded.get(&Who::Me).await.unwrap_err();
    let builder = fake.builder().with_second_factor_code(code);
    let printed = format!("{coded:?} {coded:#?} {error} {error:?} {builder:?}");
    assert!(!printed.contains("canary"), "{printed}");
    let refused = chat.with_second_factor(TOTP, "canary\n").fails(Invalid);
    assert!(!format!("{refused:?}").contains("canary"));
}

#[tokio::test]
async fn a_code_with_something_around_it_is_invalid_and_not_sent() {
    let (_fake, chat) = connected().await;
    let blanks = NOT_IN_A_TOKEN.iter().map(|accident| (accident, true));
    let accidents = NEVER.iter().map(|accident| (accident, false));
    for (accident, may_be_meant) in accidents.chain(blanks) {
        let text = accident("canary");
        let rejected = chat.with_second_factor(TOTP, text.as_str());
        let error = rejected.unwrap_err().to_string();
        assert!(error.contains("with_second_factor"), "{text:?}: {error}");
        assert!(!error.contains("canary"), "{error}");
        let password = chat.with_second_factor(SecondFactorMethod::Password, text);
        assert_eq!(password.is_ok(), may_be_meant, "{password:?}");
    }
}
