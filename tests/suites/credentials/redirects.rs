//! Redirects are not followed.

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, Prerequisite, VendorKit},
    ErrorKind,
};
use wiremock::{MockServer, Request, ResponseTemplate};

use super::{error, server, without_waits};
use crate::harness::{all, per_login, per_login_if};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_login(a_redirect_carries_no_credentials_to_another_origin),
        per_login(a_redirect_to_the_same_server_is_not_followed),
        per_login_if(
            "requests no token",
            |_, login| login.is_fetched(),
            a_redirect_of_the_token_url_is_not_followed,
        ),
    ])
}

async fn a_redirect_carries_no_credentials_to_another_origin(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = MockServer::start().await;
        let target = format!("{}/v1/elsewhere", elsewhere.uri());
        let redirect = ResponseTemplate::new(status).insert_header("Location", target.as_str());
        let here = server::answering(kit, redirect).await;
        let error = error(login, &here.uri(), without_waits()).await;
        let text = error.to_string();
        assert_eq!(error.kind(), ErrorKind::Config, "{text}");
        assert!(text.contains("set the base URL"), "{text}");
        assert!(!text.contains(&target), "{text}");
        assert!(elsewhere.received_requests().await.unwrap().is_empty());
    }
}

async fn a_redirect_to_the_same_server_is_not_followed(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let redirect = ResponseTemplate::new(307).insert_header("Location", "/elsewhere");
    let server = server::answering(kit, redirect).await;
    let error = error(login, &server.uri(), without_waits()).await;
    assert_eq!(error.kind(), ErrorKind::Config);
    let calls = server::calls(kit, &server).await;
    assert!(calls.iter().all(|call| call.url.path() != "/elsewhere"));
    assert_eq!(calls.len(), 1);
}

/// The token URL receives secrets, so the same holds for it.
async fn a_redirect_of_the_token_url_is_not_followed(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let elsewhere = MockServer::start().await;
    let target = elsewhere.uri();
    let answer = move |request: &Request| match server::prerequisite(kit, request) {
        Some(Prerequisite::Api(api)) => ResponseTemplate::new(200).set_body_json(api),
        _ => ResponseTemplate::new(307).insert_header("Location", target.as_str()),
    };
    let here = server::start(answer).await;
    let error = error(login, &here.uri(), without_waits()).await;
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert_eq!(server::tokens(kit, &here).await, 1);
    assert!(server::calls(kit, &here).await.is_empty());
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}
