//! Sleeping takes no time here: a test compares the waits that a clock was asked for.

use std::{
    cell::{Cell, RefCell},
    iter,
    sync::Mutex,
};

use async_trait::async_trait;
use proptest::prelude::*;

use super::*;
use crate::clock::Timestamp;

/// A clock on which sleeping takes no time, and that remembers how long each sleep was.
#[derive(Debug)]
struct Sleepless {
    sleeps: Mutex<Vec<Duration>>,
    chance: f64,
}

impl Sleepless {
    fn new(chance: f64) -> Self {
        Self {
            sleeps: Mutex::default(),
            chance,
        }
    }

    fn sleeps(&self) -> Vec<Duration> {
        self.sleeps.lock().unwrap().clone()
    }
}

#[async_trait]
impl Clock for Sleepless {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        self.sleeps.lock().unwrap().iter().sum()
    }

    async fn sleep(&self, duration: Duration) {
        self.sleeps.lock().unwrap().push(duration);
    }

    fn chance(&self) -> f64 {
        self.chance
    }
}

static UNBOUNDED: RetryBudget = RetryBudget::new(u32::MAX);

const NEVER: Duration = Duration::from_secs(3600);

fn refused(wait: Option<Duration>) -> Error {
    Error::new(ErrorKind::RateLimited, "refused")
        .with_recovery(Recovery::Repeat)
        .with_retry_after(wait)
}

fn broken() -> Error {
    Error::new(ErrorKind::Transport, "broken")
        .with_recovery(Recovery::Repeat)
        .with_may_have_been_applied(true)
}

fn lasting() -> Error {
    Error::new(ErrorKind::Invalid, "wrong")
}

/// How often it was tried until it ended, and how long each wait was.
async fn run(policy: Retry, idempotent: bool, chance: f64, error: Error) -> (u32, Vec<Duration>) {
    let clock = Sleepless::new(chance);
    let tries = Cell::new(0);
    let outcome = repeat(
        &policy,
        &UNBOUNDED,
        idempotent,
        &clock,
        || NEVER,
        || {
            tries.set(tries.get() + 1);
            let error = error.clone();
            async { Err::<(), _>(error) }
        },
    );
    outcome.await.unwrap_err();
    (tries.get(), clock.sleeps())
}

/// The error of a call whose attempts fail like this in turn, and from then on like the last.
async fn failure_of(
    policy: Retry,
    budget: &RetryBudget,
    clock: &Sleepless,
    deadline: Duration,
    failures: &[Error],
) -> Error {
    let mut failures = failures
        .iter()
        .chain(iter::repeat(failures.last().unwrap()));
    let outcome = repeat(
        &policy,
        budget,
        true,
        clock,
        || deadline,
        || {
            let error = failures.next().unwrap().clone();
            async { Err::<(), _>(error) }
        },
    );
    outcome.await.unwrap_err()
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test]
async fn the_backoff_doubles_up_to_its_longest_and_chance_takes_a_part_of_it() {
    let policy = Retry::default()
        .with_max_attempts(6)
        .with_backoff(millis(500), millis(3000));
    let (tries, waits) = run(policy, true, 1.0, broken()).await;
    assert_eq!(tries, 6);
    assert_eq!(waits, [500, 1000, 2000, 3000, 3000].map(millis));
    let (_, waits) = run(policy, true, 0.5, broken()).await;
    assert_eq!(waits, [250, 500, 1000, 1500, 1500].map(millis));
    let (_, waits) = run(policy, true, f64::NAN, broken()).await;
    assert_eq!(waits[0], millis(500));
}

#[tokio::test]
async fn the_vendor_can_ask_for_more_than_the_backoff_but_not_for_more_than_the_longest_wait() {
    let policy = Retry::default().with_max_wait(millis(5000));
    let (_, waits) = run(policy, true, 1.0, refused(Some(millis(5000)))).await;
    assert_eq!(waits, [millis(5000); 3]);
    let (_, waits) = run(policy, true, 1.0, refused(Some(Duration::ZERO))).await;
    assert_eq!(waits, [500, 1000, 2000].map(millis));
    let (tries, waits) = run(policy, true, 1.0, refused(Some(millis(5001)))).await;
    assert_eq!((tries, waits.len()), (1, 0));
}

#[tokio::test]
async fn what_is_not_idempotent_is_repeated_only_if_nothing_happened() {
    let policy = Retry::default();
    assert_eq!(run(policy, false, 1.0, broken()).await.0, 1);
    assert_eq!(run(policy, false, 1.0, refused(None)).await.0, 4);
    assert_eq!(run(policy, true, 1.0, lasting()).await.0, 1);
    assert_eq!(run(Retry::OFF, true, 1.0, refused(None)).await.0, 1);
}

#[tokio::test]
async fn a_wait_that_would_pass_the_deadline_is_not_begun() {
    let clock = Sleepless::new(1.0);
    let policy = Retry::default();
    let failures = [refused(Some(millis(600)))];
    let error = failure_of(policy, &UNBOUNDED, &clock, millis(1000), &failures).await;
    assert_eq!(clock.sleeps(), [millis(600)]);
    assert_eq!(error.retry_after(), Some(millis(600)));
    let left = "HttpOptions::with_timeout (0.4 s are left of it)";
    assert!(error.to_string().contains(left), "{error}");
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_explained_with_the_setting_and_both_times() {
    let clock = Sleepless::new(1.0);
    let failures = [refused(Some(millis(21_000)))];
    let patient = Retry::default().with_max_wait(NEVER);
    let soon = millis(12_500);
    for (policy, deadline, words) in [
        (
            Retry::default(),
            NEVER,
            "refused; a wait of 21 s is needed: raise Retry::with_max_wait (20 s) above it, or call again after the wait (",
        ),
        (
            patient,
            soon,
            "refused; a wait of 21 s is needed: raise HttpOptions::with_timeout (12.5 s are left of it) above it, or call again after the wait (",
        ),
        (
            Retry::default(),
            soon,
            "refused; a wait of 21 s is needed: raise Retry::with_max_wait (20 s) and HttpOptions::with_timeout (12.5 s are left of it) above it",
        ),
        (Retry::OFF, NEVER, "refused ("),
    ] {
        let error = failure_of(policy, &UNBOUNDED, &clock, deadline, &failures).await;
        assert!(error.to_string().starts_with(words), "{error}");
    }
}

#[tokio::test]
async fn a_repeat_that_is_held_back_tells_of_the_failure_before() {
    let clock = Sleepless::new(1.0);
    let policy = Retry::default();
    let failures = [broken(), throttled(millis(700))];
    let error = failure_of(policy, &UNBOUNDED, &clock, NEVER, &failures).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.retry_after(), Some(millis(700)));
    let failures = [broken(), throttled(millis(21_000))];
    let error = failure_of(policy, &UNBOUNDED, &clock, NEVER, &failures).await;
    let error = error.to_string();
    assert!(error.contains("Retry::with_max_wait (20 s)"), "{error}");
    let (tries, _) = run(policy, true, 1.0, throttled(millis(700))).await;
    assert_eq!(tries, 1);
}

fn throttled(wait: Duration) -> Error {
    Error::new(ErrorKind::RateLimited, "held back")
        .with_recovery(Recovery::Wait)
        .with_retry_after(Some(wait))
}

#[tokio::test]
async fn no_setting_is_too_large() {
    let policy = Retry::default()
        .with_backoff(Duration::MAX, Duration::MAX)
        .with_max_wait(Duration::MAX);
    let (tries, _) = run(policy, true, 1.0, refused(Some(Duration::MAX))).await;
    assert_eq!(tries, 1, "no deadline leaves the time");
}

fn failure() -> impl Strategy<Value = Error> {
    (
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(0..60_000u64),
    )
        .prop_map(|(temporary, applied, wait)| {
            Error::new(ErrorKind::Unavailable, "down")
                .with_recovery(if temporary {
                    Recovery::Repeat
                } else {
                    Recovery::None
                })
                .with_may_have_been_applied(applied)
                .with_retry_after(wait.map(millis))
        })
}

proptest! {
    #[test]
    fn what_is_not_idempotent_is_never_repeated_once_it_may_have_been_applied(
        failures in proptest::collection::vec(failure(), 1..12),
        attempts in 1..20u32,
        deadline in 0..200_000u64,
        chance in 0.0..=1.0,
    ) {
        let clock = Sleepless::new(chance);
        let given = RefCell::new(Vec::new());
        let mut left = failures.into_iter();
        let policy = Retry::default().with_max_attempts(attempts).with_max_wait(millis(30_000));
        let attempt = || {
            let next = left.next();
            given.borrow_mut().extend(next.clone());
            async { next.map_or(Ok(()), Err) }
        };
        let outcome = repeat(&policy, &UNBOUNDED, false, &clock, || millis(deadline), attempt);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let succeeded = runtime.block_on(outcome).is_ok();
        let given = given.into_inner();
        let repeated = if succeeded { &given[..] } else { &given[..given.len() - 1] };
        prop_assert!(repeated.iter().all(|error| !error.may_have_been_applied()));
        prop_assert!(given.len() <= attempts as usize);
        prop_assert!(clock.sleeps().iter().all(|wait| *wait <= millis(30_000)));
        prop_assert!(clock.elapsed() <= millis(deadline));
    }
}

#[tokio::test]
async fn repeats_of_all_calls_are_bounded_by_the_budget() {
    let policy = Retry::default().with_budget(10);
    let budget = policy.new_budget();
    let clock = Sleepless::new(1.0);
    let sent = Cell::new(0);
    let call = || async {
        let attempt = || {
            sent.set(sent.get() + 1);
            async { Err::<(), _>(broken()) }
        };
        repeat(&policy, &budget, true, &clock, || NEVER, attempt).await
    };
    let mut last = call().await.unwrap_err();
    for _ in 1..100 {
        last = call().await.unwrap_err();
    }
    assert_eq!(sent.get(), 100 + 10);
    let words = "broken; not repeated, because the budget of Retry::with_budget is used up";
    assert!(last.to_string().starts_with(words), "{last}");
    let succeed = || async { Ok(()) };
    for _ in 0..5 {
        repeat(&policy, &budget, true, &clock, || NEVER, succeed)
            .await
            .unwrap();
    }
    sent.set(0);
    call().await.unwrap_err();
    assert_eq!(sent.get(), 2);
}

#[tokio::test]
async fn an_answer_that_refuses_for_good_restores_the_budget() {
    let policy = Retry::default().with_budget(1);
    let budget = policy.new_budget();
    let clock = Sleepless::new(1.0);
    budget.take().unwrap().send();
    let not_found = || {
        Error::new(ErrorKind::NotFound, "none").with_answer(crate::error::ErrorAnswer {
            status: reqwest::StatusCode::NOT_FOUND,
            headers: Default::default(),
            body: Default::default(),
            parsed: None,
        })
    };
    for _ in 0..5 {
        failure_of(policy, &budget, &clock, NEVER, &[not_found()]).await;
    }
    assert!(budget.take().is_some());
}

#[tokio::test]
async fn a_repeat_that_is_held_back_costs_no_budget() {
    let policy = Retry::default().with_budget(1);
    let budget = policy.new_budget();
    let clock = Sleepless::new(1.0);
    for _ in 0..3 {
        let failures = [broken(), throttled(millis(700))];
        failure_of(policy, &budget, &clock, NEVER, &failures).await;
    }
    assert!(budget.take().is_some());
}

#[tokio::test]
async fn a_wait_that_is_barely_too_long_looks_too_long() {
    let policy = Retry::default();
    let reason = policy.refusal(millis(20_001), NEVER).unwrap();
    assert!(reason.starts_with("a wait of 20.1 s is needed: raise Retry::with_max_wait (20 s)"));
    assert_eq!(policy.refusal(millis(20_000), NEVER), None);
}
