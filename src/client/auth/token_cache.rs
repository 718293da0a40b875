//! Keeps the token of a source until it is about to expire or is refused, and fetches the next one through a [`BackoffFlight`].

use std::{
    fmt,
    panic::resume_unwind,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::{Either, select};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};
use tracing::Instrument;

use super::{
    backoff_flight::BackoffFlight,
    pulse::Pulse,
    single_flight::{Step, Turn},
    token_source::{AccessToken, TokenSource},
};
use crate::{
    client::{
        call::{Authenticator, Channel, Credentials, Remedy, StaticCredentials},
        wire::secret::Secret,
    },
    clock::{Clock, LONGEST_TIMER},
    error::{Error, ErrorKind, Result},
};

/// How long before its end a token is renewed, at most; a tenth of its life if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// A token is kept for so long, whatever its lifetime: one that has none left when it comes would cost every call a token request. The
/// vendor refuses it if it has ended, and then it is renewed.
const MIN_KEPT: Duration = Duration::from_secs(10);

/// After this, a renewal ahead of the end that has failed is tried again.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

/// A call that renews a token ahead of its end waits for this part of its time, and goes on with the token that is still good.
const PART_OF_A_CALL: u32 = 4;

/// A runtime whose task does not react for so long is not running.
const STALLED: Duration = Duration::from_secs(2);

type IntoCredentials = dyn Fn(&Secret) -> Result<Credentials> + Send + Sync;

/// Keeps the token of a source until it is about to end or is refused, and sees to it that only one caller asks for another.
///
/// A token is fetched in a task of its own, which goes on when its caller is dropped: the response may hold the only refresh token that
/// is still good, and others wait for it.
pub(crate) struct TokenCache {
    fetch: Arc<Fetch>,
    /// How long a token lives after it was last used.
    idle_limit: Option<Duration>,
    /// Whether the next token may be that of another user.
    may_change_user: bool,
    /// When a request was last given the token, by the clock's count.
    used_at: Mutex<Duration>,
}

/// What a task that fetches needs.
struct Fetch {
    source: Arc<dyn TokenSource>,
    into_credentials: Box<IntoCredentials>,
    kept: BackoffFlight<Kept>,
    pulse: Pulse,
    /// Whether the source may be asked for a token while it is asked for one.
    is_repeatable: bool,
}

#[derive(Clone)]
struct Kept {
    credentials: Credentials,
    /// By the clock's count, as the next.
    renew_at: Option<Duration>,
    ends_at: Option<Duration>,
}

impl Kept {
    fn is_due(&self, now: Duration) -> bool {
        self.renew_at.is_some_and(|at| at <= now)
    }

    fn has_ended(&self, now: Duration) -> bool {
        self.ends_at.is_some_and(|at| at <= now)
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").finish_non_exhaustive()
    }
}

impl TokenCache {
    /// Tokens that go into headers in this way.
    pub(crate) fn new(
        source: Arc<dyn TokenSource>,
        into_credentials: impl Fn(&Secret) -> Result<Credentials> + Send + Sync + 'static,
    ) -> Self {
        Self::of(source, into_credentials, true)
    }

    /// Tokens that go into the `Authorization` header.
    pub(crate) fn bearer(source: Arc<dyn TokenSource>) -> Self {
        Self::of(source, bearer, true)
    }

    /// The same from a source that must not be asked again before it has answered.
    pub(crate) fn bearer_once_at_a_time(source: Arc<dyn TokenSource>) -> Self {
        Self::of(source, bearer, false)
    }

    fn of(
        source: Arc<dyn TokenSource>,
        into_credentials: impl Fn(&Secret) -> Result<Credentials> + Send + Sync + 'static,
        is_repeatable: bool,
    ) -> Self {
        Self {
            fetch: Arc::new(Fetch {
                source,
                into_credentials: Box::new(into_credentials),
                kept: BackoffFlight::spaced(),
                pulse: Pulse::default(),
                is_repeatable,
            }),
            idle_limit: None,
            may_change_user: false,
            used_at: Mutex::default(),
        }
    }

    /// A token that is not used for so long has ended, whatever its source says of its lifetime.
    #[cfg(any(test, feature = "system-user"))]
    pub(crate) fn with_idle_limit(mut self, limit: Duration) -> Self {
        self.idle_limit = Some(limit);
        self
    }

    /// The next token may be that of another user.
    pub(crate) fn of_any_user(self) -> Self {
        Self {
            may_change_user: true,
            ..self
        }
    }

    fn used_at(&self) -> MutexGuard<'_, Duration> {
        self.used_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token. A renewal ahead of its end takes no longer than `patience`.
    async fn get(&self, clock: &Arc<dyn Clock>, patience: Duration) -> Result<Credentials> {
        let fetch = &self.fetch;
        let is_usable = |kept: &Kept| {
            let now = clock.elapsed();
            let unused = now.saturating_sub(*self.used_at());
            let is_idle = self.idle_limit.is_some_and(|limit| unused >= limit);
            !is_idle && !kept.has_ended(now)
        };
        let current = match fetch.kept.current().filter(is_usable) {
            Some(kept) if kept.is_due(clock.elapsed()) => {
                let renewed = fetch.renew_ahead(clock, patience).await;
                // The former one may have been refused meanwhile.
                renewed.or_else(|| Some(kept).filter(|kept| fetch.has(kept)))
            }
            current => current,
        };
        let kept = match current {
            Some(kept) => kept,
            None => match fetch.value_or_turn(is_usable).await? {
                Step::Value(kept) => kept,
                Step::Turn(turn) => outcome(fetch.start(clock, turn)).await?,
            },
        };
        // The request that it is for is still to come: the vendor counts from later on.
        *self.used_at() = clock.elapsed();
        Ok(kept.credentials)
    }
}

fn bearer(token: &Secret) -> Result<Credentials> {
    Ok(StaticCredentials::bearer("the token of the TokenSource", token)?.0)
}

impl Fetch {
    /// Renews a token that is still good, unless that is under way. Returns nothing if no other is there in time.
    async fn renew_ahead(
        self: &Arc<Self>,
        clock: &Arc<dyn Clock>,
        patience: Duration,
    ) -> Option<Kept> {
        let turn = self.kept.flight().try_begin()?;
        let renewal = outcome(self.start(clock, turn));
        timeout(patience, renewal).await.ok()?.ok()
    }

    /// The token, the outcome of the fetch that is under way, or the turn to fetch. The task that fetches may be one of another runtime,
    /// which does not run any more: then it cannot end.
    async fn value_or_turn(&self, is_usable: impl Fn(&Kept) -> bool) -> Result<Step<Kept>> {
        let flight = self.kept.flight();
        let mut step = pin!(flight.value_or_turn(is_usable));
        loop {
            let (number, reactions) = (flight.under_way(), self.pulse.ask());
            match select(step.as_mut(), pin!(sleep(STALLED))).await {
                Either::Left((step, _)) => return step,
                Either::Right(_) if self.pulse.reactions() != reactions => {}
                Either::Right(_) if self.is_repeatable => {
                    number.inspect(|number| flight.give_up(*number));
                }
                Either::Right(_) => return Err(Error::new(ErrorKind::Unavailable, NOT_RUNNING)),
            }
        }
    }

    /// Begins to fetch.
    fn start(
        self: &Arc<Self>,
        clock: &Arc<dyn Clock>,
        turn: Turn<Kept>,
    ) -> JoinHandle<Result<Kept>> {
        let (this, clock) = (Arc::clone(self), Arc::clone(clock));
        let fetch = async move {
            let fetch = |former| this.fetch(&*clock, former);
            this.pulse
                .beside(this.kept.fetch(&*clock, turn, fetch))
                .await
        };
        tokio::spawn(fetch.in_current_span())
    }

    /// Gets another token. Where that fails, the former one is still good until it ends.
    async fn fetch(&self, clock: &dyn Clock, former: Option<Kept>) -> Result<Kept> {
        // Its life began somewhere between the question and the answer.
        let asked_at = clock.elapsed();
        let token = self.source.token().await;
        let now = clock.elapsed();
        token
            .and_then(|token| self.keep(token, asked_at, now))
            .or_else(|error| {
                // It may have been refused meanwhile.
                let former = former
                    .filter(|former| self.has(former))
                    .ok_or(error.clone())?;
                let ends_at = former.ends_at.filter(|end| now < *end).ok_or(error)?;
                Ok(Kept {
                    renew_at: Some(ends_at.min(now.saturating_add(RENEWAL_PAUSE))),
                    ..former
                })
            })
    }

    fn has(&self, token: &Kept) -> bool {
        let current = self.kept.current();
        current.is_some_and(|current| current.credentials.is(&token.credentials))
    }

    /// A token that lives longer than time can be counted is never renewed.
    fn keep(&self, token: AccessToken, asked_at: Duration, now: Duration) -> Result<Kept> {
        if token.token.is_empty() {
            let fault = "there is no token to send: the one that was got is empty";
            return Err(Error::new(ErrorKind::Unauthenticated, fault));
        }
        let ends_at = token.lifetime.and_then(|life| asked_at.checked_add(life));
        let margin = token.lifetime.map_or(MARGIN, |life| MARGIN.min(life / 10));
        let kept_until = now.saturating_add(MIN_KEPT);
        Ok(Kept {
            credentials: (self.into_credentials)(&token.token)?,
            renew_at: ends_at.map(|end| kept_until.max(end.saturating_sub(margin))),
            ends_at: ends_at.map(|end| kept_until.max(end)),
        })
    }
}

const NOT_RUNNING: &str = "the token is being refreshed on another Tokio runtime, which is not running, and the response may hold the only refresh token that is still good: keep that runtime running, or build a provider for each runtime";

/// What comes of a task.
async fn outcome(task: JoinHandle<Result<Kept>>) -> Result<Kept> {
    task.await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => {
                let fault =
                    "the token request was stopped with its Tokio runtime before its response came";
                Err(Error::new(ErrorKind::Transport, fault).with_source(error))
            }
        })
}

#[async_trait]
impl Authenticator for TokenCache {
    async fn credentials(&self, channel: &Channel) -> Result<Credentials> {
        let patience = channel.timeout().min(LONGEST_TIMER) / PART_OF_A_CALL;
        self.get(channel.shared_clock(), patience).await
    }

    fn reject(&self, clock: &dyn Clock, refused: &Credentials, may_be_good: bool) -> Remedy {
        let is_refused = |kept: &Kept| kept.credentials.is(refused);
        self.fetch.kept.refuse(clock, may_be_good, is_refused)
    }

    fn accept(&self) {
        self.fetch.kept.accept();
    }

    fn may_change_user(&self) -> bool {
        self.may_change_user
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests {
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
}
