//! A domain names its server. Credentials go to no address that is not trusted.

use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path_regex};

use super::{ME, Matrix};
use crate::{
    clock::FakeClock, error::ErrorKind, model::Who, provider::PresenceProvider,
    vendors::test_support::Fails,
};

const FILE: &str = "/.well-known/matrix/client";
const PRESENCE: &str = "^/base/_matrix/client/v3/presence/.*/status$";
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A server that names this address for itself, and knows the caller.
async fn serving(address: impl Fn(&MockServer) -> String) -> MockServer {
    let server = MockServer::start().await;
    let names = json!({ "m.homeserver": { "base_url": address(&server) } });
    for (at, body) in [
        (FILE, names),
        (
            "/base/_matrix/client/v3/account/whoami",
            json!({ "user_id": ME }),
        ),
        (PRESENCE, json!({ "presence": "online" })),
    ] {
        let response = ResponseTemplate::new(200).set_body_json(body);
        Mock::given(path_regex(at))
            .respond_with(response)
            .mount(&server)
            .await;
    }
    server
}

fn at(server: &MockServer, clock: &FakeClock) -> Matrix {
    let builder = Matrix::builder().with_server_name(server.uri());
    let builder = builder.with_access_token("token").with_instance("test");
    builder.with_http(clock.http_options()).build().unwrap()
}

/// The number of requests for the file, and of all others.
async fn requests(server: &MockServer) -> (usize, usize) {
    let sent = server.received_requests().await.unwrap();
    let files = sent.iter().filter(|it| it.url.path() == FILE).count();
    (files, sent.len() - files)
}

#[tokio::test]
async fn the_address_is_read_once_a_day() {
    let server = serving(|server| format!("{}/base/", server.uri())).await;
    let clock = FakeClock::new();
    let matrix = at(&server, &clock);
    for _ in 0..3 {
        matrix.get(&Who::Me).await.unwrap();
    }
    assert_eq!(requests(&server).await.0, 1);
    clock.advance(DAY);
    matrix.get(&Who::Me).await.unwrap();
    assert_eq!(requests(&server).await.0, 2);
}

#[tokio::test]
async fn the_file_is_read_without_the_token() {
    let server = serving(|server| format!("{}/base/", server.uri())).await;
    at(&server, &FakeClock::new()).get(&Who::Me).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    for request in &sent {
        let has_token = request.headers.contains_key(AUTHORIZATION);
        assert_eq!(has_token, request.url.path() != FILE, "{}", request.url);
    }
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_that_is_not_trusted() {
    for address in [
        "http://elsewhere.example",
        "https://elsewhere.example",
        "ftp://elsewhere.example",
        "elsewhere.example",
        "http://user@127.0.0.1",
        "",
    ] {
        let server = serving(|_| address.to_owned()).await;
        let matrix = at(&server, &FakeClock::new());
        let error = matrix
            .get(&Who::Me)
            .await
            .fails_at(address, ErrorKind::Decode);
        assert_eq!(error.operation(), Some("getWellknown"), "{address}");
        assert_eq!(requests(&server).await.1, 0, "{address}");
    }
}

#[tokio::test]
async fn a_domain_without_the_file_needs_an_address() {
    let server = MockServer::start().await;
    let error = at(&server, &FakeClock::new())
        .get(&Who::Me)
        .await
        .unwrap_err();
    assert_eq!(error.operation(), Some("getWellknown"));
    assert!(error.to_string().contains("with_base_url"), "{error}");
    assert_eq!(requests(&server).await.1, 0);
}

#[tokio::test]
async fn a_server_that_sends_a_call_away_is_looked_up_again() {
    let server = serving(|server| format!("{}/base/", server.uri())).await;
    let away = Mock::given(path_regex("/base/_matrix/client/v3/account/whoami"))
        .respond_with(ResponseTemplate::new(421))
        .up_to_n_times(1)
        .with_priority(1);
    away.mount(&server).await;
    let matrix = at(&server, &FakeClock::new());
    matrix.get(&Who::Me).await.unwrap();
    assert_eq!(requests(&server).await.0, 2);
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn the_domain_of_a_user_id_names_the_source() {
    let builder = Matrix::builder().with_password("@ann:example.org", "secret");
    let matrix = builder.build().unwrap();
    assert_eq!(matrix.source().to_string(), "matrix:example.org");
    let builder = Matrix::builder().with_server_name("example.net");
    let builder = builder.with_password("@ann:example.org", "secret");
    assert_eq!(
        builder.build().unwrap().source().to_string(),
        "matrix:example.net"
    );
}
