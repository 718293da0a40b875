use std::error::Error;

use omnipresence::{Availability, PresenceUpdate, UserId};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use super::{
    log::Log,
    logins,
    logins::{Login, Renewal},
    server,
};

fn assert_no_secret(login: &Login, place: &str, text: &str) {
    for secret in &login.secrets {
        assert!(
            !text.contains(secret.as_str()),
            "{} with {}: {secret} is in the {place}: {text}",
            login.vendor,
            login.name
        );
    }
}

/// Everything that an error prints, with its causes.
fn printed(error: &omnipresence::Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    text
}

/// The errors of every method that fails at this server.
async fn errors(login: &Login) -> Vec<omnipresence::Error> {
    let provider = &login.provider;
    let who = login.somebody();
    let users = [UserId::from("17"), UserId::from("18")];
    let update = PresenceUpdate::new(Availability::Away).with_message("tea");
    let mut errors = vec![
        provider.get(&who).await.err(),
        provider.get(&omnipresence::Who::Me).await.err(),
        provider.set(&who, &update).await.err(),
        provider.set(&omnipresence::Who::Me, &update).await.err(),
        provider.list().await.err(),
        provider.changes(None).await.err(),
        provider.definitions().await.err(),
    ];
    for (_, answer) in provider.get_many(&users).await {
        errors.push(answer.err());
    }
    errors.into_iter().flatten().collect()
}

/// The request as the server saw it, in every place where a vendor puts words.
fn echo(request: &Request) -> Value {
    let headers = &request.headers;
    let body = String::from_utf8_lossy(&request.body);
    let seen = format!("{headers:?} {} {body}", request.url);
    json!({
        "message": seen,
        "messageWithParams": seen,
        "success": false,
        "error": seen,
        "details": { "seen": seen },
        "stack": seen,
        "meta": { "code": 400, "error_message": seen },
        "Error": true,
        "ErrorMessage": seen,
        "MessageDetail": seen,
    })
}

#[tokio::test]
async fn a_secret_is_never_printed_even_if_the_server_echoes_it() {
    for status in [400, 401, 403, 404, 500] {
        let answer =
            move |request: &Request| ResponseTemplate::new(status).set_body_json(echo(request));
        let server = server::answering(answer).await;
        for login in logins::all(&server.uri()) {
            assert_no_secret(&login, "builder", &login.builder);
            assert_no_secret(&login, "provider", &login.printed);
            let log = Log::default();
            let logging = log.start();
            let errors = errors(&login).await;
            drop(logging);
            assert!(errors.len() > 3, "{}", login.vendor);
            for error in errors {
                assert_no_secret(&login, "error", &printed(&error));
            }
            assert!(log.text().contains("operation"), "nothing was logged");
            assert_no_secret(&login, "log", &log.text());
        }
        assert_secrets_were_sent(&server).await;
    }
}

#[tokio::test]
async fn a_token_url_that_echoes_secrets_gets_none_printed() {
    for status in [400, 401, 500] {
        let server = MockServer::start().await;
        let answer = move |request: &Request| {
            let echo = || ResponseTemplate::new(status).set_body_json(echo(request));
            server::place(request).unwrap_or_else(echo)
        };
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let logins = logins::all(&server.uri());
        for login in logins
            .iter()
            .filter(|login| login.renewal == Renewal::AtTheVendor)
        {
            let log = Log::default();
            let logging = log.start();
            let error = login.provider.get(&login.somebody()).await.unwrap_err();
            drop(logging);
            assert_no_secret(login, "error", &printed(&error));
            assert_no_secret(login, "code", error.vendor_code().unwrap_or_default());
            assert_no_secret(login, "log", &log.text());
            if error.operation() != Some("login") {
                assert_eq!(error.vendor_message(), None);
            }
        }
        assert_secrets_were_sent_by(&server, |login| login.renewal == Renewal::AtTheVendor).await;
    }
}

/// Otherwise there was nothing to be printed.
async fn assert_secrets_were_sent(server: &MockServer) {
    assert_secrets_were_sent_by(server, |_| true).await;
}

async fn assert_secrets_were_sent_by(server: &MockServer, who: fn(&Login) -> bool) {
    let requests = server.received_requests().await.unwrap();
    let sent: String = requests
        .iter()
        .map(|request| format!("{:?} {:?}", request.headers, echo(request)))
        .collect();
    for login in logins::all(&server.uri()).into_iter().filter(who) {
        assert!(
            login.secrets.iter().any(|secret| sent.contains(secret)),
            "{} with {}",
            login.vendor,
            login.name
        );
    }
}

#[tokio::test]
async fn a_secret_in_a_body_that_cannot_be_read_is_never_printed() {
    for body in [
        |request: &Request| format!("seen: {:?}", request.headers),
        |request: &Request| format!("<html>{:?}</html>", request.headers),
        |request: &Request| json!(format!("{:?}", request.headers)).to_string(),
        |request: &Request| {
            let seen = format!("{:?}", request.headers);
            json!({ "presenceDefinition": seen, "users": seen, "data": seen, "Status": [seen] })
                .to_string()
        },
    ] {
        let answer = move |request: &Request| {
            ResponseTemplate::new(200).set_body_raw(body(request), "application/json")
        };
        let server = server::answering(answer).await;
        for login in logins::all(&server.uri()) {
            let log = Log::default();
            let logging = log.start();
            let error = login.provider.get(&login.somebody()).await.unwrap_err();
            drop(logging);
            assert_no_secret(&login, "error", &printed(&error));
            assert_no_secret(&login, "log", &log.text());
        }
    }
}

#[tokio::test]
async fn each_kind_of_credentials_is_sent_as_the_vendor_asks_and_once() {
    let server = server::answering(ResponseTemplate::new(500)).await;
    for login in logins::all(&server.uri()) {
        let _ = login.provider.get(&login.somebody()).await;
        let calls = server::calls(&server).await;
        let headers = &calls.last().unwrap().headers;
        for name in ["authorization", "x-auth-token", "x-user-id", "so-apptoken"] {
            let sent: Vec<&str> = headers
                .get_all(name)
                .iter()
                .map(|value| value.to_str().unwrap())
                .collect();
            let expected: Vec<&str> = login
                .headers
                .iter()
                .filter(|(expected, _)| *expected == name)
                .map(|(_, value)| value.as_str())
                .collect();
            if login.is_static() {
                assert_eq!(sent, expected, "{} {name}", login.vendor);
            }
        }
        assert_eq!(headers["accept"], "application/json");
    }
}

/// Who signs in has no token yet, and the version is nobody's secret.
#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn calls_that_need_no_credentials_are_sent_without() {
    let server = server::answering(
        ResponseTemplate::new(200).set_body_string(r#"{"_id":"me","success":true}"#),
    )
    .await;
    let chat = omnipresence::RocketChat::builder()
        .with_base_url(server.uri())
        .with_password("mia", "password")
        .build()
        .unwrap();
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
    assert_eq!(
        with_token,
        [
            ("/api/v1/login", false),
            ("/api/v1/me", true),
            ("/api/info", false)
        ]
    );
}

#[cfg(feature = "rocketchat")]
#[test]
fn a_call_that_is_not_sent_yet_prints_no_secret() {
    use omnipresence::rocketchat::api::model::{LoginPassword, LoginRequest};

    let chat = omnipresence::RocketChat::builder()
        .with_base_url("http://127.0.0.1:1")
        .with_token("user-id", "canary-token")
        .build()
        .unwrap();
    let body = LoginRequest::default()
        .with_user("mia")
        .with_password(LoginPassword::String("canary-password".into()))
        .with_code("canary-code");
    let call = chat.api().login(&body);
    assert!(!format!("{call:?} {body:?}").contains("canary"));
}
