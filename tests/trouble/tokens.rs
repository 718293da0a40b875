//! Troubles on the way to a token. They have their own retries, which the operation that needs the token does not multiply.

use std::fmt::Write;

use omnipresence::Result;

use crate::{
    answer::{Answer, Step},
    calls::{Subject, subject},
    canary::find_secret,
    cell::{self, options, printed},
    clock::{TestClock, block_on},
    server::{Foreign, Server, token},
    troubles::{Place, Trouble},
};

/// Who asks for tokens, and whether such a request may be sent again after it may have been carried out.
pub(crate) const CLIENTS: [(&str, &str, &str, bool); 8] = [
    ("genesys", "getUsersMe", "a client", true),
    // An answer that is lost may hold the only refresh token that is still good.
    ("genesys", "getUsersMe", "a refresh token", false),
    (
        "genesys",
        "putUsersPresencesBulk",
        "a refresh token of a public client",
        false,
    ),
    // By the vendor's descriptor, signing in is not idempotent.
    ("rocketchat", "users.setStatus", "a password", false),
    ("pnut", "getUserPresence", "a client", true),
    ("pnut", "updatePresence", "a client", true),
    (
        "superoffice",
        "v1User_SetUserPresenceStatus",
        "a refresh token",
        true,
    ),
    (
        "superoffice",
        "v1User_SetUserPresenceStatus",
        "a system user",
        true,
    ),
];

/// What came of it: outcome, requests for tokens, requests to the API, seconds waited, and whether it is retryable.
async fn ask(subject: &Subject, tokens: &[Step], steps: &[Step]) -> String {
    let foreign = Foreign::new();
    let trouble = Trouble {
        name: "tokens",
        steps: steps.to_vec(),
        server: Place::Scripted,
    };
    let clock = TestClock::new();
    let mut script = cell::script(subject, &trouble, &foreign, &clock);
    script.tokens = Some(tokens.to_vec());
    let server = Server::start(script);
    let http = options(&clock).with_quotas([]);
    let answer: Result<String> = subject.send(&server.url, http).await;
    let waited = omnipresence::Clock::elapsed(&clock).as_secs_f64();
    let (tokens, requests) = (server.tally.tokens.get(), server.tally.requests.get());
    let mut result = match &answer {
        Ok(_) => "success".to_owned(),
        Err(error) => error.kind().to_string(),
    };
    write!(result, ", {tokens} and {requests}, {waited} s").unwrap();
    if let Err(error) = &answer {
        assert_eq!(error.attempts() as usize, requests, "{error}");
        assert!(!error.may_have_been_applied(), "{error}");
        if error.is_retryable() {
            result.push_str(", retryable");
        }
        if let Some(wait) = error.retry_after() {
            write!(result, " after {wait:?}").unwrap();
        }
    }
    if let Some(secret) = find_secret(&printed(&answer)) {
        write!(result, "; a secret is printed: ..{secret}..").unwrap();
    }
    result
}

/// Sends these answers to requests for tokens of every client. The second result is for those who may not repeat.
fn check(tokens: &[Step], steps: &[Step], expected: &str, expected_if_not_idempotent: &str) {
    let mut wrong = String::new();
    block_on(async {
        for (vendor, operation, login, idempotent) in CLIENTS {
            let subject = subject(vendor, operation, login);
            let actual = ask(&subject, tokens, steps).await;
            let expected = match idempotent {
                true => expected,
                false => expected_if_not_idempotent,
            };
            if actual != expected {
                let place = format!("{vendor} {operation} with {login}");
                writeln!(wrong, "{place}: expected {expected}, but was {actual}").unwrap();
            }
        }
    });
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn ok() -> [Step; 1] {
    [Answer::ok().into()]
}

fn fails(status: u16) -> Step {
    Answer::fault(status).into()
}

#[test]
fn a_token_url_that_is_down_for_a_moment_is_asked_again_if_that_does_no_harm() {
    let once = "unavailable, 1 and 0, 0 s, retryable";
    let tokens = [fails(503), token()];
    check(&tokens, &ok(), "success, 2 and 1, 0.5 s", once);
    let tokens = [Step::Close, token()];
    let once = "transport failed, 1 and 0, 0 s, retryable";
    check(&tokens, &ok(), "success, 2 and 1, 0.5 s", once);
}

#[test]
fn a_token_url_that_stays_down_is_not_asked_more_often_than_any_other() {
    let once = "unavailable, 1 and 0, 0 s, retryable";
    let often = "unavailable, 4 and 0, 3.5 s, retryable";
    check(&[fails(503)], &ok(), often, once);
}

#[test]
fn a_limit_of_the_token_url_is_waited_for() {
    let passed = "success, 2 and 1, 0.5 s";
    check(&[fails(429), token()], &ok(), passed, passed);
    let limited = Answer::fault(429).with("Retry-After", "5");
    let limited = [Step::from(limited)];
    let waited = "rate limited, 4 and 0, 15 s, retryable after 5s";
    check(&limited, &ok(), waited, waited);
}

#[test]
fn a_refusal_of_the_token_url_is_final() {
    let refused = "unauthenticated, 1 and 0, 0 s";
    check(&[fails(401)], &ok(), refused, refused);
}

#[test]
fn a_token_url_that_keeps_silent_is_given_up() {
    let silent = "timed out, 1 and 0, 20 s, retryable";
    check(&[Step::Silent], &ok(), silent, silent);
}

#[test]
fn an_answer_without_a_token_is_not_understood() {
    let answers = ["{}", "[]", "", "<html>", r#"{"access_token":7,"data":7}"#];
    for body in answers {
        let answer = Answer::ok().with_body(body);
        let lost = "not understood, 1 and 0, 0 s";
        check(&[answer.into()], &ok(), lost, lost);
    }
}

#[test]
fn a_renewal_that_fails_ends_the_call_as_the_token_url_says() {
    let steps = [fails(401)];
    let tokens = [token(), fails(401)];
    let refused = "unauthenticated, 2 and 1, 0 s";
    check(&tokens, &steps, refused, refused);
    let tokens = [token(), fails(503)];
    let often = "unavailable, 5 and 1, 3.5 s, retryable";
    let once = "unavailable, 2 and 1, 0 s, retryable";
    check(&tokens, &steps, often, once);
}
