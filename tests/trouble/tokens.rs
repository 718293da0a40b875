//! Troubles on the way to a token. They have their own retries, which the operation that needs the token does not multiply.

use std::fmt::Write;

use omnipresence::Result;

use libtest_mimic::Trial;
use omnipresence::__testkit::{Renewal, VendorKit};

use crate::{
    answer::{Answer, Step},
    calls::{Subject, clients},
    canary::find_secret,
    cell::{self, options, printed},
    clock::{TestClock, block_on},
    script::{Foreign, Server, token},
    trials::per_client,
    troubles::{Place, Trouble},
};

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [
        per_client(a_token_url_that_is_down_for_a_moment_is_asked_again_if_that_does_no_harm),
        per_client(a_token_url_that_stays_down_is_not_asked_more_often_than_any_other),
        per_client(a_limit_of_the_token_url_is_waited_for),
        per_client(a_refusal_of_the_token_url_is_final),
        per_client(a_token_url_that_keeps_silent_is_given_up),
        per_client(an_answer_without_a_token_is_not_understood),
        per_client(a_renewal_that_fails_ends_the_call_as_the_token_url_says),
    ];
    cases.into_iter().flatten().collect()
}

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
fn check(
    kit: &'static VendorKit,
    tokens: &[Step],
    steps: &[Step],
    expected: &str,
    expected_if_not_idempotent: &str,
) {
    let mut wrong = String::new();
    block_on(async {
        for subject in clients(kit) {
            let idempotent = subject.login.renewal
                == Renewal::AtTheVendor {
                    is_idempotent: true,
                };
            let actual = ask(&subject, tokens, steps).await;
            let expected = match idempotent {
                true => expected,
                false => expected_if_not_idempotent,
            };
            if actual != expected {
                let place = subject.place();
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

fn a_token_url_that_is_down_for_a_moment_is_asked_again_if_that_does_no_harm(
    kit: &'static VendorKit,
) {
    let once = "unavailable, 1 and 0, 0 s, retryable";
    let tokens = [fails(503), token()];
    check(kit, &tokens, &ok(), "success, 2 and 1, 0.5 s", once);
    let tokens = [Step::Close, token()];
    let once = "transport failed, 1 and 0, 0 s, retryable";
    check(kit, &tokens, &ok(), "success, 2 and 1, 0.5 s", once);
}

fn a_token_url_that_stays_down_is_not_asked_more_often_than_any_other(kit: &'static VendorKit) {
    let once = "unavailable, 1 and 0, 0 s, retryable";
    let often = "unavailable, 4 and 0, 3.5 s, retryable";
    check(kit, &[fails(503)], &ok(), often, once);
}

fn a_limit_of_the_token_url_is_waited_for(kit: &'static VendorKit) {
    let passed = "success, 2 and 1, 0.5 s";
    check(kit, &[fails(429), token()], &ok(), passed, passed);
    let limited = Answer::fault(429).with("Retry-After", "5");
    let limited = [Step::from(limited)];
    let waited = "rate limited, 4 and 0, 15 s, retryable after 5s";
    check(kit, &limited, &ok(), waited, waited);
}

fn a_refusal_of_the_token_url_is_final(kit: &'static VendorKit) {
    let refused = "unauthenticated, 1 and 0, 0 s";
    check(kit, &[fails(401)], &ok(), refused, refused);
}

fn a_token_url_that_keeps_silent_is_given_up(kit: &'static VendorKit) {
    let silent = "timed out, 1 and 0, 20 s, retryable";
    check(kit, &[Step::Silent], &ok(), silent, silent);
}

fn an_answer_without_a_token_is_not_understood(kit: &'static VendorKit) {
    let answers = ["{}", "[]", "", "<html>", r#"{"access_token":7,"data":7}"#];
    for body in answers {
        let answer = Answer::ok().with_body(body);
        let lost = "not understood, 1 and 0, 0 s";
        check(kit, &[answer.into()], &ok(), lost, lost);
    }
}

fn a_renewal_that_fails_ends_the_call_as_the_token_url_says(kit: &'static VendorKit) {
    let steps = [fails(401)];
    let tokens = [token(), fails(401)];
    let refused = "unauthenticated, 2 and 1, 0 s";
    check(kit, &tokens, &steps, refused, refused);
    let tokens = [token(), fails(503)];
    let often = "unavailable, 5 and 1, 3.5 s, retryable";
    let once = "unavailable, 2 and 1, 0 s, retryable";
    check(kit, &tokens, &steps, often, once);
}
