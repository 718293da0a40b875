//! Secrets are sent as the vendor documents, and never printed or logged.

use std::error::Error;

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, Opened, VendorKit},
    Availability, PresenceUpdate, UserId, Who,
};
use serde_json::json;
use wiremock::{MockServer, Request, ResponseTemplate};

use super::{
    log::Log,
    open,
    server::{self, FETCHED_REFRESH_TOKEN, FETCHED_TOKEN, echo, prerequisite, seen},
    somebody,
};
use crate::harness::{all, per_login, per_login_if};

pub(super) fn trials() -> Vec<Trial> {
    let fetched = |_: &VendorKit, login: &Login| login.is_fetched();
    all([
        per_login(a_secret_is_never_printed_even_if_the_server_echoes_it),
        per_login_if(
            "requests no token",
            fetched,
            a_token_url_that_echoes_secrets_gets_none_printed,
        ),
        per_login(a_secret_in_a_body_that_cannot_be_decoded_is_never_printed),
        per_login(credentials_are_sent_as_the_vendor_documents_and_once),
    ])
}

fn secrets(login: &Login) -> Vec<String> {
    let mut secrets = [&*login.secrets, &login.kept].concat();
    if login.is_fetched() {
        secrets.extend([FETCHED_TOKEN, FETCHED_REFRESH_TOKEN].map(str::to_owned));
    }
    secrets
}

fn assert_no_secret(login: &Login, place: &str, text: &str) {
    for secret in secrets(login) {
        assert!(
            !text.contains(&secret),
            "{secret} is in the {place}: {text}"
        );
    }
}

/// All that an error prints, with its causes.
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
async fn errors(opened: &Opened) -> Vec<omnipresence::Error> {
    let provider = &opened.provider;
    let who = somebody();
    let users = [UserId::from("17"), UserId::from("18")];
    let update = PresenceUpdate::new(Availability::Away).with_message("tea");
    let mut errors = vec![
        provider.get(&who).await.err(),
        provider.get(&Who::Me).await.err(),
        provider.set(&who, &update).await.err(),
        provider.set(&Who::Me, &update).await.err(),
        provider.list().await.err(),
        provider.changes(None).await.err(),
        provider.definitions().await.err(),
    ];
    for (_, answer) in provider.get_many(&users).await {
        errors.push(answer.err());
    }
    errors.into_iter().flatten().collect()
}

async fn a_secret_is_never_printed_even_if_the_server_echoes_it(
    kit: &'static VendorKit,
    login: &Login,
) {
    for status in [400, 401, 403, 404, 500] {
        let answer = move |request: &Request| echo(kit, status, request);
        let server = server::answering(kit, answer).await;
        let opened = open(login, &server.uri());
        assert_no_secret(login, "builder or provider", &opened.printed);
        let log = Log::default();
        let logging = log.start();
        let errors = errors(&opened).await;
        drop(logging);
        assert!(errors.len() > 3);
        for error in errors {
            assert_no_secret(login, "error", &printed(&error));
        }
        assert!(log.text().contains("operation"), "nothing was logged");
        assert_no_secret(login, "log", &log.text());
        assert_a_secret_was_sent(login, &server).await;
    }
}

async fn a_token_url_that_echoes_secrets_gets_none_printed(kit: &'static VendorKit, login: &Login) {
    use omnipresence::__testkit::Prerequisite::Api;

    for status in [400, 401, 500] {
        let answer = move |request: &Request| match prerequisite(kit, request) {
            Some(Api(api)) => ResponseTemplate::new(200).set_body_json(api),
            _ => echo(kit, status, request),
        };
        let server = server::start(answer).await;
        let opened = open(login, &server.uri());
        let log = Log::default();
        let logging = log.start();
        let error = opened.provider.get(&somebody()).await.unwrap_err();
        drop(logging);
        assert_no_secret(login, "error", &printed(&error));
        assert_no_secret(login, "code", error.vendor_code().unwrap_or_default());
        assert_no_secret(login, "log", &log.text());
        let operations = kit.operations.iter();
        // A vendor whose sign-in is an operation of its document reports its words as for any other.
        let mut signs_in = operations.filter(|it| it.auth.is_empty()).map(|it| it.id);
        if !signs_in.any(|id| error.operation() == Some(id)) {
            assert_eq!(error.vendor_message(), None);
        }
        assert_a_secret_was_sent(login, &server).await;
    }
}

/// Otherwise there was nothing to print.
async fn assert_a_secret_was_sent(login: &Login, server: &MockServer) {
    let requests = server.received_requests().await.unwrap();
    let requests = requests.iter();
    let sent: String = requests.map(seen).collect();
    assert!(
        login.secrets.iter().any(|secret| sent.contains(secret)),
        "{sent}"
    );
}

async fn a_secret_in_a_body_that_cannot_be_decoded_is_never_printed(
    kit: &'static VendorKit,
    login: &Login,
) {
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
        let server = server::answering(kit, answer).await;
        let opened = open(login, &server.uri());
        let log = Log::default();
        let logging = log.start();
        let error = opened.provider.get(&somebody()).await.unwrap_err();
        drop(logging);
        assert_no_secret(login, "error", &printed(&error));
        assert_no_secret(login, "log", &log.text());
    }
}

async fn credentials_are_sent_as_the_vendor_documents_and_once(
    kit: &'static VendorKit,
    login: &Login,
) {
    let server = server::answering(kit, ResponseTemplate::new(500)).await;
    let _ = open(login, &server.uri()).provider.get(&somebody()).await;
    let calls = server::calls(kit, &server).await;
    let headers = &calls.last().unwrap().headers;
    assert_eq!(headers["accept"], "application/json");
    // The headers with which any login of the vendor proves who is calling.
    let known = kit
        .logins
        .iter()
        .flat_map(|login| login.headers)
        .map(|(name, _)| *name);
    for name in known {
        let sent: Vec<&str> = headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect();
        let expected = login
            .headers
            .iter()
            .filter(|(expected, _)| *expected == name);
        let expected: Vec<&str> = expected.map(|(_, value)| *value).collect();
        if login.is_static() {
            assert_eq!(sent, expected, "{name}");
        }
    }
}
