//! How one answer holds back the calls after it: a limit, a refused token, a refused client.

use std::time::Duration;

use omnipresence::{Error, ErrorKind, HttpOptions, Quota, Retry};
use tokio::time::advance;

use libtest_mimic::Trial;
use omnipresence::__testkit::{Opened, VendorKit};

use crate::{
    answer::{Answer, Step},
    calls::{Credentials, Subject, clients, subjects},
    cell::{options, script},
    clock::{TestClock, block_on},
    script::{Foreign, Server, token},
    trials::{per_client, per_vendor, per_vendor_if},
    troubles::{Place, Trouble},
};

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [
        per_vendor(a_limit_is_heard_once_by_every_vendors_callers_with_quotas_and_without),
        per_vendor(without_a_quota_no_limit_holds_others_back_for_longer_than_a_minute),
        per_vendor(a_short_limit_is_waited_for_by_the_next_call),
        per_client(a_limit_of_the_token_url_is_heard_once),
        per_vendor_if(
            "requests no token, or with credentials that a denial spends",
            |kit| {
                kit.logins
                    .iter()
                    .any(|it| it.is_fetched() && !it.is_spent_by_denial)
            },
            a_denial_of_the_token_url_is_told_to_all_for_a_second_and_then_for_twice_as_long,
        ),
        per_client(a_token_that_is_refused_as_soon_as_it_is_there_is_not_fetched_again_and_again),
        per_vendor(a_repeat_that_a_budget_refuses_ends_with_the_failure_before_it),
    ];
    cases.into_iter().flatten().collect()
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const MANY: usize = 100;

/// A provider, and its server with answers for it.
struct Scene {
    server: Server,
    subject: Subject,
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
        let opened = subject.open(&server.url, http(options(&clock)));
        Self {
            server,
            subject: *subject,
            opened,
            clock,
            _foreign: foreign,
        }
    }

    async fn fail(&self) -> Error {
        self.subject.call.send(&self.opened).await.unwrap_err()
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

/// An idempotent operation with each login with such credentials.
fn with(kit: &'static VendorKit, credentials: Credentials) -> Vec<Subject> {
    let mut found: Vec<Subject> = Vec::new();
    for subject in subjects(kit) {
        let is_known = found
            .iter()
            .any(|known| known.login.name == subject.login.name);
        if subject.operation.idempotent && subject.credentials == credentials && !is_known {
            found.push(subject);
        }
    }
    let vendor = kit.name;
    assert!(!found.is_empty(), "{vendor} has no {credentials:?}");
    found
}

fn fixed(kit: &'static VendorKit) -> Vec<Subject> {
    with(kit, Credentials::Fixed)
}

fn a_limit_is_heard_once_by_every_vendors_callers_with_quotas_and_without(kit: &'static VendorKit) {
    block_on(async {
        for subject in fixed(kit) {
            for change in CHANGES {
                let scene = Scene::new(&subject, &[], &[limit(MINUTE), ok()], change);
                let error = scene.fail_often().await;
                assert_unsent(&error, MINUTE);
                assert_eq!(scene.requests(), (0, 1), "{}", subject.place());
                assert_eq!(scene.waited(), Duration::ZERO);
                advance(MINUTE).await;
                scene.subject.call.send(&scene.opened).await.unwrap();
                assert_eq!(scene.requests(), (0, 2));
            }
        }
    });
}

fn without_a_quota_no_limit_holds_others_back_for_longer_than_a_minute(kit: &'static VendorKit) {
    block_on(async {
        for subject in fixed(kit) {
            let steps = [limit(10 * MINUTE), ok()];
            let scene = Scene::new(&subject, &[], &steps, |http| http.with_quotas([]));
            assert_eq!(scene.fail().await.retry_after(), Some(10 * MINUTE));
            assert_unsent(&scene.fail().await, MINUTE);
            advance(MINUTE).await;
            scene.subject.call.send(&scene.opened).await.unwrap();
            assert_eq!(scene.requests(), (0, 2));
        }
    });
}

fn a_short_limit_is_waited_for_by_the_next_call(kit: &'static VendorKit) {
    block_on(async {
        for subject in fixed(kit) {
            let wait = Duration::from_secs(15);
            let scene = Scene::new(&subject, &[], &[limit(wait), ok()], |http| {
                http.with_quotas([]).with_retry(Retry::OFF)
            });
            assert_eq!(scene.fail().await.retry_after(), Some(wait));
            assert_eq!(scene.waited(), Duration::ZERO);
            scene.subject.call.send(&scene.opened).await.unwrap();
            assert_eq!(scene.waited(), wait);
            assert_eq!(scene.requests(), (0, 2));
        }
    });
}

fn a_limit_of_the_token_url_is_heard_once(kit: &'static VendorKit) {
    block_on(async {
        for subject in clients(kit) {
            for change in CHANGES {
                let tokens = [limit(MINUTE), token()];
                let scene = Scene::new(&subject, &tokens, &[ok()], change);
                let error = scene.fail_often().await;
                assert_unsent(&error, MINUTE);
                assert_eq!(scene.requests(), (1, 0), "{}", subject.place());
                advance(MINUTE).await;
                scene.subject.call.send(&scene.opened).await.unwrap();
                assert_eq!(scene.requests(), (2, 1), "{}", subject.place());
            }
        }
    });
}

/// How the vendor says that the client or the user is not who they say.
fn denial(kit: &VendorKit) -> Step {
    let (status, body) = kit.envelopes.denial;
    Answer::fault(status).with_body(body).into()
}

fn a_denial_of_the_token_url_is_told_to_all_for_a_second_and_then_for_twice_as_long(
    kit: &'static VendorKit,
) {
    block_on(async {
        for subject in clients(kit)
            .into_iter()
            .filter(|it| !it.login.is_spent_by_denial)
        {
            let scene = Scene::new(&subject, &[denial(kit)], &[ok()], |http| {
                http.with_quotas([])
            });
            for (asked, pause) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
                let error = scene.fail_often().await;
                assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
                assert_eq!(error.attempts(), 0, "{error}");
                assert!(!error.is_retryable(), "{error}");
                assert_eq!(scene.requests(), (asked, 0), "{}", subject.place());
                advance(pause * SECOND - Duration::from_millis(1)).await;
                scene.fail().await;
                assert_eq!(scene.requests(), (asked, 0), "{}", subject.place());
                advance(Duration::from_millis(1)).await;
            }
        }
    });
}

fn a_token_that_is_refused_as_soon_as_it_is_there_is_not_fetched_again_and_again(
    kit: &'static VendorKit,
) {
    block_on(async {
        for subject in clients(kit) {
            let scene = Scene::new(&subject, &[token()], &[fails(401)], |http| {
                http.with_quotas([])
            });
            let error = scene.fail_often().await;
            assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
            let (asked, sent) = scene.requests();
            // Each call sends two requests: with another token, or with the same one after a pause.
            assert_eq!(sent, 2 * MANY, "{}", subject.place());
            // The first token, one in its place, and at most one more in ten seconds.
            let most = 2 + scene.waited().as_secs() as usize / 10;
            let place = subject.place();
            assert!((3..=most).contains(&asked), "{place}: {asked} of {most}");
        }
    });
}

fn a_repeat_that_a_budget_refuses_ends_with_the_failure_before_it(kit: &'static VendorKit) {
    let one_a_minute: Change = |http| http.with_quotas([Quota::new(1, MINUTE)]);
    block_on(async {
        for (steps, kind, status) in [
            (fails(503), ErrorKind::Unavailable, 503),
            (fails(429), ErrorKind::RateLimited, 429),
        ] {
            for subject in fixed(kit) {
                let steps = [steps.clone()];
                let scene = Scene::new(&subject, &[], &steps, one_a_minute);
                assert_kept(&scene.fail().await, kind, status, MINUTE - BACKOFF);
                assert_eq!(scene.requests(), (0, 1), "{}", subject.place());
            }
        }
        // The refusal of a token is over once there is another.
        for subject in with(kit, Credentials::Source) {
            let scene = Scene::new(&subject, &[], &[fails(401)], one_a_minute);
            let error = scene.fail().await;
            let expected = (ErrorKind::RateLimited, None);
            assert_eq!((error.kind(), error.status()), expected);
            assert_eq!(error.retry_after(), Some(MINUTE));
            assert_eq!(scene.requests(), (0, 1), "{}", subject.place());
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
