//! What servers repeat of a request, one secret at a time, alone, in every place where a client looks for words of the vendor's.
//!
//! The whole evidence would be told from a code or an id by its characters. A secret alone cannot be.

use std::{collections::BTreeSet, sync::LazyLock};

use omnipresence::{
    Error, Result,
    reqwest::{
        Method,
        header::{HeaderMap, HeaderValue},
    },
};

use crate::{
    answer::{Answer, HARMLESS_CODE, HARMLESS_ID, PLACES, Step},
    calls::{Credentials, Subject, VENDORS},
    canary::{SECRET, find_secret, holds_secret},
    cell::{client, options, printed, script},
    clock::{TestClock, block_on},
    server::{Foreign, Server, token},
    troubles::{Place, Trouble},
};

/// Who repeats the request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mirror {
    Refusal,
    Success,
    TokenUrl,
}

/// What came of all that was repeated.
#[derive(Debug, Default)]
struct Findings {
    repeated: BTreeSet<String>,
    /// What is printed, or may be taken for a code or an id.
    printed: Vec<String>,
    /// What is in the vendor's words, which may name users but hold no secret.
    said: Vec<String>,
    /// Where not even what is harmless is shown.
    hidden: Vec<String>,
}

/// Has the operation answered again and again, until each secret was in each place.
async fn reflect(subject: &Subject, mirror: Mirror, found: &mut Findings) {
    let refusal = Step::from(Answer::fault(400));
    let (steps, tokens) = match mirror {
        Mirror::Refusal => (refusal, token()),
        Mirror::Success => (Answer::ok().into(), token()),
        Mirror::TokenUrl => (Answer::ok().into(), refusal),
    };
    let trouble = Trouble {
        name: "echo",
        steps: vec![steps],
        server: Place::Scripted,
    };
    let place = format!(
        "{} with {}, {mirror:?}",
        subject.operation.id, subject.login
    );
    let mut shown = BTreeSet::new();
    let mut turn = 0;
    loop {
        let (foreign, clock) = (Foreign::new(), TestClock::new());
        let mut script = script(subject, &trouble, &foreign, &clock);
        script.turn = turn;
        script.tokens = script.tokens.map(|_| vec![tokens.clone()]);
        let server = Server::start(script);
        let answer = subject.send(&server.url, options(&clock)).await;
        let secrets = server.tally.secrets.take();
        let text = everything(&answer);
        let words = answer.as_ref().err().and_then(Error::vendor_message);
        for secret in &secrets {
            let echo = format!("{place}, turn {turn}: {secret}");
            if text.contains(secret.as_str()) {
                found.printed.push(echo.clone());
            }
            if holds_secret(secret) && words.is_some_and(|words| words.contains(secret.as_str())) {
                found.said.push(echo);
            }
        }
        shown.extend(
            [HARMLESS_ID, HARMLESS_CODE]
                .into_iter()
                .filter(|word| text.contains(word)),
        );
        let turns = PLACES * secrets.len();
        found.repeated.extend(secrets);
        turn += 1;
        if turn >= turns {
            break;
        }
    }
    // What is no secret is shown there, so that the places are looked at. A token URL's codes are known; a success and what has no
    // body have none.
    let expected: &[&str] = match mirror {
        Mirror::Success => &[HARMLESS_ID],
        Mirror::Refusal if subject.operation.method == Method::HEAD => &[HARMLESS_ID],
        Mirror::TokenUrl if subject.operation.vendor != "rocketchat" => &[HARMLESS_ID],
        Mirror::Refusal | Mirror::TokenUrl => &[HARMLESS_CODE, HARMLESS_ID],
    };
    if turn > 1 && shown != expected.iter().copied().collect() {
        found.hidden.push(format!("{place}: only {shown:?}"));
    }
}

/// What is printed, and what programs print unasked.
fn everything(answer: &Result<String>) -> String {
    let error = answer.as_ref().err();
    let code = error.and_then(Error::vendor_code).unwrap_or_default();
    let id = error.and_then(Error::request_id).unwrap_or_default();
    format!("{} {code} {id}", printed(answer))
}

fn findings() -> &'static Findings {
    static FINDINGS: LazyLock<Findings> = LazyLock::new(|| {
        let mut found = Findings::default();
        block_on(async {
            for vendor in VENDORS {
                let (mut operations, mut logins) = (BTreeSet::new(), BTreeSet::new());
                for subject in (vendor.subjects)() {
                    // Each operation, and for each login one that has a body and one that has none.
                    let operation = subject.operation;
                    let is_new = operations.insert(operation.id);
                    let is_other = logins.insert((subject.login, operation.body.is_some()));
                    if !is_new && !is_other {
                        continue;
                    }
                    reflect(&subject, Mirror::Refusal, &mut found).await;
                    reflect(&subject, Mirror::Success, &mut found).await;
                    if subject.credentials == Credentials::Fetched {
                        reflect(&subject, Mirror::TokenUrl, &mut found).await;
                    }
                }
            }
        });
        found
    });
    &FINDINGS
}

#[test]
fn a_secret_that_comes_back_alone_is_not_printed() {
    let found = findings();
    assert!(found.printed.is_empty(), "{:#?}", found.printed);
}

#[test]
fn a_secret_that_comes_back_alone_is_not_in_the_vendors_words() {
    let found = findings();
    assert!(found.said.is_empty(), "{:#?}", found.said);
}

#[test]
fn every_secret_comes_back_alone_and_what_is_harmless_is_shown_in_its_place() {
    let found = findings();
    assert!(found.hidden.is_empty(), "{:#?}", found.hidden);
    let repeated = &found.repeated;
    for text in [
        "canary-genesys-token",
        "canary-genesys-secret",
        "canary-genesys-refresh-token",
        "canary-chat-token",
        "canary-chat-code",
        "canary-pnut-token",
        "canary-pnut-secret",
        "canary-crm-token",
        "canary-crm-ticket",
        "canary-crm-app",
        "canary-crm-app-of-the-call",
        "canary-crm-password",
        "mia:canary-crm-password",
        "canary-crm-secret",
        "canary-crm-refresh-token",
        "canary-of-the-vault",
        "canary-fetched-token",
        "private-user",
    ] {
        assert!(repeated.contains(text), "{text} is not in {repeated:#?}");
    }
    let is_digest = |text: &String| text.len() == 64 && holds_secret(text);
    assert!(repeated.iter().any(is_digest), "{repeated:#?}");
}

#[test]
fn a_provider_prints_neither_its_credentials_nor_the_headers_that_its_client_always_sends() {
    let clock = block_on(async { TestClock::new() });
    let headers = HeaderMap::from_iter([(
        "x-key".parse().unwrap(),
        HeaderValue::from_static("canary-key"),
    )]);
    for vendor in VENDORS {
        for subject in (vendor.subjects)() {
            let headers = headers.clone();
            let http = options(&clock)
                .with_client_builder(move || client().default_headers(headers.clone()));
            assert!(!format!("{http:?} {http:#?}").contains(SECRET));
            let opened = (subject.open)("https://127.0.0.1:9", http);
            let printed = (opened.print)();
            assert_eq!(find_secret(&printed), None, "{}", subject.login);
            assert!(printed.contains("127.0.0.1"), "{printed}");
        }
    }
}
