//! The token cache: when a caller fetches a token, and which token the other callers use until then.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use futures_util::{FutureExt, future::join_all};

use super::*;
use crate::clock::FakeClock;

/// Gives tokens that differ, until it is told to fail.
#[derive(Debug, Default)]
struct Counting {
    lifetime: Option<Duration>,
    asked: AtomicU32,
    fails_after: Option<u32>,
    fails_for_now: bool,
}

#[async_trait]
impl TokenSource for Counting {
    async fn token(&self) -> Result<AccessToken> {
        let asked = self.asked.fetch_add(1, SeqCst) + 1;
        tokio::task::yield_now().await;
        if self.fails_after.is_some_and(|limit| asked > limit) {
            let kind = match self.fails_for_now {
                true => ErrorKind::Unavailable,
                false => ErrorKind::Unauthenticated,
            };
            return Err(Error::new(kind, "the vault is shut"));
        }
        let lifetime = self.lifetime;
        Ok(AccessToken {
            token: format!("token-{asked}").into(),
            lifetime,
        })
    }
}

fn of_an_hour_without_renewal() -> Counting {
    Counting {
        lifetime: Some(Duration::from_secs(3600)),
        fails_after: Some(1),
        fails_for_now: true,
        ..Counting::default()
    }
}

fn cache(source: Counting) -> (TokenCache, Arc<Counting>) {
    let source = Arc::new(source);
    (TokenCache::bearer(Arc::clone(&source) as _), source)
}

async fn get(cache: &TokenCache, clock: &FakeClock) -> Result<Credentials> {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    cache.get(&clock, Duration::from_secs(5)).await
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end() {
    for (life, renewed_after) in [
        (3600, 3540),
        (86_399, 86_339),
        (300, 270),
        (20, 18),
        (10, 10),
        (0, 10),
    ] {
        let (cache, source) = cache(Counting {
            lifetime: Some(Duration::from_secs(life)),
            ..Counting::default()
        });
        let clock = FakeClock::new();
        get(&cache, &clock).await.unwrap();
        clock.advance(Duration::from_secs(renewed_after) - Duration::from_millis(1));
        get(&cache, &clock).await.unwrap();
        assert_eq!(source.asked.load(SeqCst), 1, "{life}");
        clock.advance(Duration::from_millis(1));
        get(&cache, &clock).await.unwrap();
        assert_eq!(source.asked.load(SeqCst), 2, "{life}");
    }
}

#[tokio::test]
async fn a_token_that_ends_when_it_is_not_used_lives_on_while_it_is() {
    const HOUR: Duration = Duration::from_secs(3600);
    let (cache, source) = cache(Counting::default());
    let cache = cache.with_idle_limit(6 * HOUR);
    let clock = FakeClock::new();
    for _ in 0..10 {
        get(&cache, &clock).await.unwrap();
        clock.advance(6 * HOUR - Duration::from_millis(1));
    }
    get(&cache, &clock).await.unwrap();
    assert_eq!(source.asked.load(SeqCst), 1);
    clock.advance(6 * HOUR);
    get(&cache, &clock).await.unwrap();
    assert_eq!(source.asked.load(SeqCst), 2);
}

#[tokio::test]
async fn a_token_is_used_to_its_end_where_its_renewal_fails_for_now() {
    let (cache, source) = cache(of_an_hour_without_renewal());
    let clock = FakeClock::new();
    let first = get(&cache, &clock).await.unwrap();
    clock.advance(Duration::from_secs(3540));
    for _ in 0..10 {
        assert!(get(&cache, &clock).await.unwrap().is(&first));
    }
    assert_eq!(
        source.asked.load(SeqCst),
        2,
        "the next try is some time later"
    );
    clock.advance(Duration::from_secs(10));
    assert!(get(&cache, &clock).await.unwrap().is(&first));
    assert_eq!(source.asked.load(SeqCst), 3);
    clock.advance(Duration::from_secs(50));
    get(&cache, &clock).await.unwrap_err();
}

#[tokio::test]
async fn a_token_that_is_still_good_is_not_lost_with_whoever_renews_it() {
    let (cache, _) = cache(of_an_hour_without_renewal());
    let clock = FakeClock::new();
    let first = get(&cache, &clock).await.unwrap();
    clock.advance(Duration::from_secs(3545));
    let mut renewal = Box::pin(get(&cache, &clock));
    assert!(futures_util::poll!(&mut renewal).is_pending());
    drop(renewal);
    assert!(get(&cache, &clock).await.unwrap().is(&first));
}

/// Returns a token of a minute at once, and further ones when it is let.
#[derive(Debug, Default)]
struct Gated {
    asked: AtomicU32,
    gate: tokio::sync::Notify,
}

#[async_trait]
impl TokenSource for Gated {
    async fn token(&self) -> Result<AccessToken> {
        let asked = self.asked.fetch_add(1, SeqCst) + 1;
        if asked > 1 {
            self.gate.notified().await;
        }
        let token = AccessToken::new(format!("token-{asked}"));
        Ok(token.with_lifetime(Duration::from_secs(60)))
    }
}

/// A cache whose token is good for some more seconds, though its renewal is due.
async fn due() -> (Arc<Gated>, TokenCache, FakeClock, Credentials) {
    let source = Arc::new(Gated::default());
    let cache = TokenCache::bearer(Arc::clone(&source) as _);
    let clock = FakeClock::new();
    let first = get(&cache, &clock)
        .await
        .expect("the first token comes at once");
    clock.advance(Duration::from_secs(55));
    (source, cache, clock, first)
}

#[tokio::test]
async fn callers_use_a_token_that_is_good_while_one_of_them_renews_it() {
    let (source, cache, clock, first) = due().await;
    let mut renewal = Box::pin(get(&cache, &clock));
    assert!(futures_util::poll!(&mut renewal).is_pending());
    for _ in 0..50 {
        let other = get(&cache, &clock).now_or_never().expect("it waits");
        assert!(other.unwrap().is(&first));
    }
    // The renewal goes on without the caller that began it.
    drop(renewal);
    tokio::task::yield_now().await;
    source.gate.notify_one();
    tokio::task::yield_now().await;
    assert!(!get(&cache, &clock).await.unwrap().is(&first));
    assert_eq!(source.asked.load(SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_silent_costs_no_call_while_the_token_is_good() {
    let (source, cache, clock, first) = due().await;
    for waited in [5, 0, 0] {
        let begun = tokio::time::Instant::now();
        assert!(get(&cache, &clock).await.unwrap().is(&first));
        assert_eq!(begun.elapsed().as_secs(), waited);
    }
    // Then all wait for the request that is under way.
    clock.advance(Duration::from_secs(5));
    let mut calls = Box::pin(join_all((0..50).map(|_| get(&cache, &clock))));
    assert!(futures_util::poll!(&mut calls).is_pending());
    source.gate.notify_one();
    for token in calls.await {
        assert!(!token.unwrap().is(&first));
    }
    assert_eq!(source.asked.load(SeqCst), 2);
}

#[tokio::test]
async fn a_caller_that_is_no_longer_polled_keeps_nobody_from_a_token() {
    let (source, cache, clock, _) = due().await;
    clock.advance(Duration::from_secs(5));
    let mut idle: Vec<_> = (0..3).map(|_| Box::pin(get(&cache, &clock))).collect();
    for call in &mut idle {
        assert!(futures_util::poll!(call).is_pending());
    }
    source.gate.notify_one();
    get(&cache, &clock).await.unwrap();
    assert_eq!(source.asked.load(SeqCst), 2);
}

#[tokio::test]
async fn a_renewal_that_is_denied_ahead_of_the_end_costs_no_call_while_the_token_is_good() {
    let (cache, _) = cache(Counting {
        fails_for_now: false,
        ..of_an_hour_without_renewal()
    });
    let clock = FakeClock::new();
    let first = get(&cache, &clock).await.unwrap();
    clock.advance(Duration::from_secs(3590));
    assert!(get(&cache, &clock).await.unwrap().is(&first));
    clock.advance(Duration::from_secs(10));
    let error = get(&cache, &clock).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

/// Returns tokens of an hour, and panics in place of those with these numbers.
#[derive(Debug)]
struct Panicking {
    asked: AtomicU32,
    panics_at: std::ops::RangeInclusive<u32>,
}

#[async_trait]
impl TokenSource for Panicking {
    async fn token(&self) -> Result<AccessToken> {
        let asked = self.asked.fetch_add(1, SeqCst) + 1;
        tokio::task::yield_now().await;
        assert!(!self.panics_at.contains(&asked), "a fault of the source");
        let token = AccessToken::new(format!("token-{asked}"));
        Ok(token.with_lifetime(Duration::from_secs(3600)))
    }
}

#[tokio::test]
async fn a_token_is_used_to_its_end_where_its_renewal_panics() {
    let source = Arc::new(Panicking {
        asked: AtomicU32::new(0),
        panics_at: 2..=4,
    });
    let cache = TokenCache::bearer(Arc::clone(&source) as _);
    let clock = FakeClock::new();
    let first = get(&cache, &clock).await.unwrap();
    clock.advance(Duration::from_secs(3545));
    for token in join_all((0..10).map(|_| get(&cache, &clock))).await {
        assert!(token.unwrap().is(&first));
    }
    assert_eq!(
        source.asked.load(SeqCst),
        2,
        "the next try is some time later"
    );
    clock.advance(Duration::from_secs(10));
    assert!(get(&cache, &clock).await.unwrap().is(&first));
    assert_eq!(source.asked.load(SeqCst), 3);
    // Without a token that is good, all callers get one error.
    clock.advance(Duration::from_secs(45));
    for token in join_all((0..10).map(|_| get(&cache, &clock))).await {
        let error = token.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.to_string().contains("panicked"), "{error}");
    }
    assert_eq!(source.asked.load(SeqCst), 4);
    assert!(!get(&cache, &clock).await.unwrap().is(&first));
}

/// A runtime that runs only while it is given something to run.
fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// Begins to fetch on this runtime, and leaves it.
fn begin(runtime: &tokio::runtime::Runtime, cache: &TokenCache, clock: &FakeClock) {
    runtime.block_on(async {
        let mut call = Box::pin(get(cache, clock));
        for _ in 0..10 {
            assert!(futures_util::poll!(&mut call).is_pending());
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn a_runtime_that_does_not_run_holds_up_others_for_two_seconds() {
    for is_repeatable in [true, false] {
        let source = Arc::new(Gated::default());
        source.asked.fetch_add(1, SeqCst);
        let cache = TokenCache::of(Arc::clone(&source) as _, bearer, is_repeatable);
        let (clock, first) = (FakeClock::new(), runtime());
        begin(&first, &cache, &clock);
        let other = runtime();
        let outcome = other.block_on(async {
            tokio::time::pause();
            let call = get(&cache, &clock);
            let permit = async {
                tokio::time::sleep(Duration::from_secs(3)).await;
                source.gate.notify_waiters();
            };
            let begun = tokio::time::Instant::now();
            let (outcome, ()) = futures_util::future::join(call, permit).await;
            assert_eq!(begun.elapsed().as_secs(), 3);
            outcome
        });
        match outcome {
            Ok(_) => assert!(is_repeatable),
            Err(error) => {
                assert!(!is_repeatable && error.is_retryable(), "{error}");
                assert!(error.to_string().contains("Tokio runtime"), "{error}");
            }
        }
        // The first one's response is not lost.
        first.block_on(get(&cache, &clock)).unwrap();
        other.block_on(get(&cache, &clock)).unwrap();
    }
}

#[test]
fn a_runtime_that_is_dropped_leaves_the_turn_to_others() {
    let source = Arc::new(Gated::default());
    source.asked.fetch_add(1, SeqCst);
    let cache = TokenCache::bearer_once_at_a_time(Arc::clone(&source) as _);
    let (clock, first) = (FakeClock::new(), runtime());
    begin(&first, &cache, &clock);
    drop(first);
    source.gate.notify_one();
    runtime().block_on(get(&cache, &clock)).unwrap();
    assert_eq!(source.asked.load(SeqCst), 3);
}

#[tokio::test]
async fn no_lifetime_is_too_long() {
    let (cache, source) = cache(Counting {
        lifetime: Some(Duration::MAX),
        ..Counting::default()
    });
    let clock = FakeClock::new();
    clock.advance(Duration::from_secs(1));
    get(&cache, &clock).await.unwrap();
    get(&cache, &clock).await.unwrap();
    assert_eq!(source.asked.load(SeqCst), 1);
}

#[tokio::test]
async fn refused_credentials_are_forgotten_but_newer_ones_are_kept() {
    let (cache, source) = cache(Counting::default());
    let clock = FakeClock::new();
    let first = get(&cache, &clock).await.unwrap();
    assert_eq!(cache.reject(&clock, &first, false), Remedy::Renew);
    let second = get(&cache, &clock).await.unwrap();
    assert!(!second.is(&first));
    assert_eq!(cache.reject(&clock, &first, false), Remedy::Renew);
    assert!(get(&cache, &clock).await.unwrap().is(&second));
    assert_eq!(source.asked.load(SeqCst), 2);
}

#[tokio::test]
async fn a_renewal_that_fails_is_told_to_all_who_wait_for_it() {
    let (cache, source) = cache(Counting {
        fails_after: Some(1),
        ..Counting::default()
    });
    let clock = FakeClock::new();
    let refused = get(&cache, &clock).await.unwrap();
    let renewals = (0..1000).map(|_| async {
        assert_eq!(cache.reject(&clock, &refused, false), Remedy::Renew);
        get(&cache, &clock).await.unwrap_err()
    });
    for error in join_all(renewals).await {
        assert!(error.to_string().contains("the vault is shut"), "{error}");
    }
    let remedy = cache.reject(&clock, &refused, false);
    assert_eq!(remedy, Remedy::None, "it has been tried");
    assert_eq!(source.asked.load(SeqCst), 2);
}

#[tokio::test]
async fn an_empty_token_is_none() {
    let cache = TokenCache::bearer(Arc::new(Given("")));
    let error = get(&cache, &FakeClock::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_not_printed() {
    let cache = TokenCache::bearer(Arc::new(Given("canary\n")));
    let error = get(&cache, &FakeClock::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[derive(Debug)]
struct Given(&'static str);

#[async_trait]
impl TokenSource for Given {
    async fn token(&self) -> Result<AccessToken> {
        Ok(AccessToken::new(self.0))
    }
}

#[tokio::test]
async fn a_token_that_is_refused_while_its_renewal_fails_stays_refused() {
    let (cache, _) = cache(of_an_hour_without_renewal());
    let clock = FakeClock::new();
    let first = get(&cache, &clock).await.unwrap();
    clock.advance(Duration::from_secs(3545));
    let mut renewal = Box::pin(get(&cache, &clock));
    assert!(futures_util::poll!(&mut renewal).is_pending());
    assert_eq!(cache.reject(&clock, &first, false), Remedy::Renew);
    assert!(renewal.await.is_err());
    assert!(!get(&cache, &clock).await.is_ok_and(|it| it.is(&first)));
}
