//! A response to a request for a token is repaired as any other, but a damaged token is never sent.

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, Prerequisite, VendorKit},
    ErrorKind, Result,
    mock::FakeClock,
};
use wiremock::{MockServer, Request, ResponseTemplate};

use super::text::marked;
use crate::{
    credentials::server::{self, FETCHED_TOKEN, calls, prerequisite, tokens},
    harness::{all, per_login_if},
};

pub(super) fn trials() -> Vec<Trial> {
    let fetched = |_: &VendorKit, login: &Login| login.is_fetched();
    let plain = |_: &VendorKit, login: &Login| login.is_fetched() && !login.finds_api;
    let reason = "requests no token";
    all([
        per_login_if(reason, fetched, a_token_response_is_repaired),
        per_login_if(reason, fetched, a_token_response_needs_a_token),
        per_login_if(
            "has no token as it is in a response",
            plain,
            a_repaired_token_is_never_sent,
        ),
    ])
}

/// Sends a call for which a token with this response is fetched.
async fn call(
    kit: &'static VendorKit,
    login: &Login,
    damage: impl Fn(String) -> String + Send + Sync + 'static,
) -> (MockServer, Result<String>) {
    let call = &kit.calls[0];
    let server = server::start(move |request: &Request| {
        let body = match prerequisite(kit, request) {
            Some(Prerequisite::Token(token)) => damage(token.to_string()),
            Some(Prerequisite::Api(api)) => api.to_string(),
            None => call.success.to_owned(),
        };
        ResponseTemplate::new(200).set_body_raw(body, "application/json")
    })
    .await;
    let opened = (login.open)(&server.uri(), FakeClock::new().http_options()).unwrap();
    let outcome = call.send(&opened).await;
    (server, outcome)
}

async fn a_token_response_is_repaired(kit: &'static VendorKit, login: &'static Login) {
    let damage = |token: String| marked(&token.replacen('{', r#"{"note":"cut \ud83c","#, 1));
    let (_server, outcome) = call(kit, login, damage).await;
    outcome.unwrap();
}

async fn a_token_response_needs_a_token(kit: &'static VendorKit, login: &'static Login) {
    let (server, outcome) = call(kit, login, |_| r#"{"token_type":"bearer"}"#.to_owned()).await;
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    assert!(error.to_string().contains(" is missing"), "{error}");
    assert!(calls(kit, &server).await.is_empty());
}

async fn a_repaired_token_is_never_sent(kit: &'static VendorKit, login: &'static Login) {
    for damaged in [r#""cut \ud83c""#, r#""""#, "42", "null"] {
        let damage = move |token: String| token.replace(&format!("{FETCHED_TOKEN:?}"), damaged);
        let (server, outcome) = call(kit, login, damage).await;
        let error = outcome.unwrap_err();
        match error.kind() {
            ErrorKind::Decode => {}
            // An empty token may be read as none.
            kind => assert_eq!((kind, damaged), (ErrorKind::Unauthenticated, r#""""#)),
        }
        assert_eq!(tokens(kit, &server).await, 1, "{damaged}");
        assert!(calls(kit, &server).await.is_empty(), "{damaged}");
    }
}
