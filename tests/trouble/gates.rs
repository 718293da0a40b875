//! How one answer holds back the calls after it: a limit, a refused token, a refused client.

use std::time::Duration;

use omnipresence::{Error, ErrorKind, HttpOptions, Quota, Retry};
use tokio::time::advance;

use crate::{
    answer::{Answer, Step},
    calls::{Credentials, Opened, Subject, VENDORS, subject},
    cell::{options, script},
    clock::{TestClock, block_on},
    server::{Foreign, Server, token},
    tokens::CLIENTS,
    troubles::{Place, Trouble},
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const MANY: usize = 100;

/// A provider, and its server with answers for it.
struct Scene {
    server: Server,
    opened: Opened,
    clock: TestClock,
    _foreign: Foreign,
}

impl Scene {
    fn new(subject: &Subject, tokens: &[Step], steps: &[Step], http: Change) -> Self {
        let (foreign, clock) = (Foreign::new(), TestClock::new());
        let trouble = Trouble {
            name: "gate",
            steps: steps.to_vec(),
            server: Place::Scripted,
        };
        let mut script = script(subject, &trouble, &foreign, &clock);
        script.tokens = script.tokens.map(|_| tokens.to_vec());
        let server = Server::start(script);
        let opened = (subject.open)(&server.url, http(options(&clock)));
        Self {
            server,
            opened,
            clock,
            _foreign: foreign,
        }
    }

    async fn fail(&self) -> Error {
        (self.opened.send)().await.unwrap_err()
    }

    async fn fail_often(&self) -> Error {
        let mut last = self.fail().await;
        for _ in 1..MANY {
            last = self.fail().await;
        }
        last
    }

    /// Requests for tokens, and to the API.
    fn requests(&self) -> (usize, usize) {
        let tally = &self.server.tally;
        (tally.tokens.get(), tally.requests.get())
    }

    fn waited(&self) -> Duration {
        omnipresence::Clock::elapsed(&self.clock)
    }
}

/// What is set otherwise than for the cells of the table.
type Change = fn(HttpOptions) -> HttpOptions;

const CHANGES: [Change; 2] = [|http| http, |http| http.with_quotas([])];

fn limit(wait: Duration) -> Step {
    let wait = wait.as_secs().to_string();
    Answer::fault(429).with("Retry-After", wait).into()
}

fn fails(status: u16) -> Step {
    Answer::fault(status).into()
}

fn ok() -> Step {
    Answer::ok().into()
}

/// Nothing was sent, because of a limit.
fn assert_unsent(error: &Error, wait: Duration) {
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
    assert_eq!(error.attempts(), 0, "{error}");
    assert_eq!(error.retry_after(), Some(wait), "{error}");
    assert!(error.is_retryable(), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
}

/// An idempotent operation of each vendor with such credentials.
fn with(credentials: Credentials) -> impl Iterator<Item = Subject> {
    VENDORS.into_iter().map(move |vendor| {
        let mut subjects = (vendor.subjects)().into_iter();
        let fits =
            |subject: &Subject| subject.operation.idempotent && subject.credentials == credentials;
        subjects.find(fits).unwrap()
    })
}

fn fixed() -> impl Iterator<Item = Subject> {
    with(Credentials::Fixed)
}

#[test]
fn a_limit_is_heard_once_by_every_vendors_callers_with_quotas_and_without() {
    block_on(async {
        for subject in fixed() {
            for change in CHANGES {
                let scene = Scene::new(&subject, &[], &[limit(MINUTE), ok()], change);
                let error = scene.fail_often().await;
                assert_unsent(&error, MINUTE);
                assert_eq!(scene.requests(), (0, 1), "{}", subject.operation.vendor);
                assert_eq!(scene.waited(), Duration::ZERO);
                advance(MINUTE).await;
                (scene.opened.send)().await.unwrap();
                assert_eq!(scene.requests(), (0, 2));
            }
        }
    });
}

#[test]
fn without_a_quota_no_limit_holds_others_back_for_longer_than_a_minute() {
    block_on(async {
        for subject in fixed() {
            let steps = [limit(10 * MINUTE), ok()];
            let scene = Scene::new(&subject, &[], &steps, |http| http.with_quotas([]));
            assert_eq!(scene.fail().await.retry_after(), Some(10 * MINUTE));
            assert_unsent(&scene.fail().await, MINUTE);
            advance(MINUTE).await;
            (scene.opened.send)().await.unwrap();
            assert_eq!(scene.requests(), (0, 2));
        }
    });
}

#[test]
fn a_short_limit_is_waited_for_by_the_next_call() {
    block_on(async {
        for subject in fixed() {
            let wait = Duration::from_secs(15);
            let scene = Scene::new(&subject, &[], &[limit(wait), ok()], |http| {
                http.with_quotas([]).with_retry(Retry::OFF)
            });
            assert_eq!(scene.fail().await.retry_after(), Some(wait));
            assert_eq!(scene.waited(), Duration::ZERO);
            (scene.opened.send)().await.unwrap();
            assert_eq!(scene.waited(), wait);
            assert_eq!(scene.requests(), (0, 2));
        }
    });
}

#[test]
fn a_limit_of_the_token_url_is_heard_once() {
    block_on(async {
        for (vendor, operation, login, _) in CLIENTS {
            for change in CHANGES {
                let subject = subject(vendor, operation, login);
                let tokens = [limit(MINUTE), token()];
                let scene = Scene::new(&subject, &tokens, &[ok()], change);
                let error = scene.fail_often().await;
                assert_unsent(&error, MINUTE);
                assert_eq!(scene.requests(), (1, 0), "{vendor} {login}");
                advance(MINUTE).await;
                (scene.opened.send)().await.unwrap();
                assert_eq!(scene.requests(), (2, 1), "{vendor} {login}");
            }
        }
    });
}

/// How the vendor says that the client or the user is not who they say.
fn denial(vendor: &str) -> Step {
    match vendor {
        "rocketchat" => fails(401),
        _ => {
            let body = r#"{"error":"invalid_client","IsSuccessful":false}"#;
            Answer::fault(400).with_body(body).into()
        }
    }
}

#[test]
fn a_denial_of_the_token_url_is_told_to_all_for_a_second_and_then_for_twice_as_long() {
    block_on(async {
        for (vendor, operation, login, _) in CLIENTS {
            let subject = subject(vendor, operation, login);
            let scene = Scene::new(&subject, &[denial(vendor)], &[ok()], |http| {
                http.with_quotas([])
            });
            for (asked, pause) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
                let error = scene.fail_often().await;
                assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
                assert_eq!(error.attempts(), 0, "{error}");
                assert!(!error.is_retryable(), "{error}");
                assert_eq!(scene.requests(), (asked, 0), "{vendor} {login}");
                advance(pause * SECOND - Duration::from_millis(1)).await;
                scene.fail().await;
                assert_eq!(scene.requests(), (asked, 0), "{vendor} {login}");
                advance(Duration::from_millis(1)).await;
            }
        }
    });
}

#[test]
fn a_token_that_is_refused_as_soon_as_it_is_there_is_not_fetched_again_and_again() {
    block_on(async {
        for (vendor, operation, login, _) in CLIENTS {
            let subject = subject(vendor, operation, login);
            let scene = Scene::new(&subject, &[token()], &[fails(401)], |http| {
                http.with_quotas([])
            });
            // The first token, and one in its place.
            for (tokens, pause) in [(2, 1), (3, 2), (4, 4)] {
                let error = scene.fail_often().await;
                assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
                let (asked, sent) = scene.requests();
                assert_eq!(asked, tokens, "{vendor} {login}");
                // Each call asks the API, and one of them again with the new token.
                assert_eq!(sent, (MANY + 1) * (tokens - 1), "{vendor} {login}");
                advance(pause * SECOND).await;
            }
        }
    });
}

#[test]
fn a_repeat_that_a_budget_refuses_ends_with_the_failure_before_it() {
    let one_a_minute: Change = |http| http.with_quotas([Quota::new(1, MINUTE)]);
    block_on(async {
        for (steps, kind, status) in [
            (fails(503), ErrorKind::Unavailable, 503),
            (fails(429), ErrorKind::RateLimited, 429),
        ] {
            for subject in fixed() {
                let steps = [steps.clone()];
                let scene = Scene::new(&subject, &[], &steps, one_a_minute);
                assert_kept(&scene.fail().await, kind, status, MINUTE - BACKOFF);
                assert_eq!(scene.requests(), (0, 1), "{}", subject.operation.vendor);
            }
        }
        // The refusal of a token is over once there is another.
        for subject in with(Credentials::Source) {
            let scene = Scene::new(&subject, &[], &[fails(401)], one_a_minute);
            let error = scene.fail().await;
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::RateLimited, None)
            );
            assert_eq!(error.retry_after(), Some(MINUTE));
            assert_eq!(scene.requests(), (0, 1), "{}", subject.operation.vendor);
        }
    });
}

/// Before the second request.
const BACKOFF: Duration = Duration::from_millis(500);

fn assert_kept(error: &Error, kind: ErrorKind, status: u16, wait: Duration) {
    assert_eq!(error.kind(), kind, "{error}");
    let told = error.status().map(|status| status.as_u16());
    assert_eq!(told, Some(status), "{error}");
    assert_eq!(error.attempts(), 1, "{error}");
    assert_eq!(error.retry_after(), Some(wait), "{error}");
}
