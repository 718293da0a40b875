//! What servers repeat of a request, one secret at a time, alone, in every place where a client looks for words of the vendor's.
//!
//! The whole evidence would be told from a code or an id by its characters. A secret alone cannot be.

use std::{cmp::Reverse, collections::BTreeSet};

use omnipresence::{
    Error, Result,
    reqwest::{
        Method,
        header::{HeaderMap, HeaderValue},
    },
};

use libtest_mimic::Trial;
use omnipresence::__testkit::{Login, VendorKit};

use crate::{
    answer::{Answer, HARMLESS_CODE, HARMLESS_ID, PLACES, Step},
    calls::{Credentials, Subject, subjects},
    canary::{SECRET, find_secret, holds_secret},
    cell::{client, options, printed, script},
    clock::{TestClock, block_on},
    script::{FETCHED_TOKEN, Foreign, Server, token},
    trials::per_vendor,
    troubles::{Place, Trouble},
};

/// A text and a secret as the generator makes them for calls, and how they begin in a body. An operation may take neither.
const CALLED: [(&str, &[&str]); 2] = [
    (r#"private "ü" & /%"#, &[r#"private \""#, "private+%22"]),
    ("private-canary", &["private-canary"]),
];

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
    /// The secrets in all requests.
    carried: BTreeSet<String>,
    /// Those of the texts in [`CALLED`] that a body contained.
    called: BTreeSet<&'static str>,
    /// Those that came back alone, and at which of the places.
    repeated: BTreeSet<(String, usize)>,
    /// Requests with a secret that is not among those.
    missed: Vec<String>,
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
    let place = format!("{}, {mirror:?}", subject.place());
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
        found.repeated.extend(server.tally.repeated.take());
        let evidence = server.tally.evidence.take();
        if holds_secret(&without(&secrets, &evidence)) {
            found.missed.push(format!("{place}: {evidence}"));
        }
        for (text, forms) in CALLED {
            if forms.iter().any(|form| evidence.contains(form)) {
                found.called.insert(text);
            }
        }
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
        found.carried.extend(secrets);
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
        Mirror::TokenUrl if !subject.kit.envelopes.has_token_words => &[HARMLESS_ID],
        Mirror::Refusal | Mirror::TokenUrl => &[HARMLESS_CODE, HARMLESS_ID],
    };
    if turn > 1 && shown != expected.iter().copied().collect() {
        found.hidden.push(format!("{place}: only {shown:?}"));
    }
}

/// What is left of a text without the secrets, of which one may be part of another.
fn without(secrets: &[String], text: &str) -> String {
    let mut secrets: Vec<_> = secrets.iter().collect();
    secrets.sort_by_key(|secret| Reverse(secret.len()));
    let rest = secrets.into_iter();
    rest.fold(text.to_owned(), |rest, secret| {
        rest.replace(secret.as_str(), "")
    })
}

/// What is printed, and what programs print unasked.
fn everything(answer: &Result<String>) -> String {
    let error = answer.as_ref().err();
    let code = error.and_then(Error::vendor_code).unwrap_or_default();
    let id = error.and_then(Error::request_id).unwrap_or_default();
    format!("{} {code} {id}", printed(answer))
}

fn findings(kit: &'static VendorKit) -> Findings {
    let mut found = Findings::default();
    block_on(async {
        let (mut operations, mut logins) = (BTreeSet::new(), BTreeSet::new());
        for subject in subjects(kit) {
            // Each operation, and for each login one that has a body and one that has none.
            let operation = subject.operation;
            let is_new = operations.insert(operation.id);
            let is_other = logins.insert((subject.login.name, operation.body.is_some()));
            if !is_new && !is_other {
                continue;
            }
            reflect(&subject, Mirror::Refusal, &mut found).await;
            reflect(&subject, Mirror::Success, &mut found).await;
            if subject.credentials == Credentials::Fetched {
                reflect(&subject, Mirror::TokenUrl, &mut found).await;
            }
        }
    });
    found
}

/// Neither printed nor in the vendor's words; and each was there, with harmless words shown in its place.
fn a_secret_that_comes_back_alone_is_not_printed(kit: &'static VendorKit) {
    let found = findings(kit);
    assert!(found.printed.is_empty(), "{:#?}", found.printed);
    assert!(found.said.is_empty(), "{:#?}", found.said);
    assert!(found.hidden.is_empty(), "{:#?}", found.hidden);
    assert!(found.missed.is_empty(), "{:#?}", found.missed);
    let mut expected = found.carried;
    // Of a text and a secret that the calls contain, of credentials in headers, and of those that are sent for others.
    expected.extend(found.called.iter().map(|text| (*text).to_owned()));
    if kit.logins.iter().any(Login::is_fetched) {
        expected.insert(FETCHED_TOKEN.to_owned());
    }
    for login in kit.logins.iter().filter(|login| !login.is_single_use) {
        expected.extend(login.secrets.iter().cloned());
        let headers = login.headers.iter().map(|(_, value)| (*value).to_owned());
        expected.extend(headers.filter(|value| holds_secret(value)));
    }
    let places = expected
        .into_iter()
        .flat_map(|secret| (0..PLACES).map(move |it| (secret.clone(), it)));
    let missing: Vec<_> = places.filter(|it| !found.repeated.contains(it)).collect();
    assert!(
        missing.is_empty(),
        "the server has not repeated each secret alone in each place, so that nothing shows that it would not be printed: {missing:#?}"
    );
}

fn a_provider_prints_neither_its_credentials_nor_the_headers_of_its_client(
    kit: &'static VendorKit,
) {
    let clock = block_on(async { TestClock::new() });
    let headers = HeaderMap::from_iter([(
        "x-key".parse().unwrap(),
        HeaderValue::from_static("canary-key"),
    )]);
    for login in kit.logins.iter() {
        let headers = headers.clone();
        let http =
            options(&clock).with_client_builder(move || client().default_headers(headers.clone()));
        assert!(!format!("{http:?} {http:#?}").contains(SECRET));
        let printed = (login.open)("https://127.0.0.1:9", http).unwrap().printed;
        assert_eq!(find_secret(&printed), None, "{}", login.name);
        assert!(printed.contains("127.0.0.1"), "{printed}");
    }
}

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [
        per_vendor(a_secret_that_comes_back_alone_is_not_printed),
        per_vendor(a_provider_prints_neither_its_credentials_nor_the_headers_of_its_client),
    ];
    cases.into_iter().flatten().collect()
}
