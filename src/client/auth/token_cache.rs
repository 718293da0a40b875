//! Keeps the token of a source until it is about to expire or is refused, and fetches the next one through a [`BackoffFlight`].

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

use super::{
    backoff_flight::BackoffFlight,
    token_source::{AccessToken, TokenSource},
};
use crate::{
    client::{
        call::{Authenticator, Channel, Credentials, StaticCredentials},
        wire::secret::Secret,
    },
    clock::Clock,
    error::{Error, ErrorKind, Result},
};

/// How long before its end a token is renewed, at most; a tenth of its life if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// A token is kept for so long, whatever its lifetime: one that has none left when it comes would cost every call a token request. The
/// vendor refuses it if it has ended, and then it is renewed.
const MIN_KEPT: Duration = Duration::from_secs(10);

/// After this, a renewal ahead of the end that has failed is tried again.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

type IntoCredentials = dyn Fn(&Secret) -> Result<Credentials> + Send + Sync;

/// Keeps the token of a source until it is about to end or is refused, and sees to it that only one caller asks for another.
pub(crate) struct TokenCache {
    source: Arc<dyn TokenSource>,
    into_credentials: Box<IntoCredentials>,
    kept: BackoffFlight<Kept>,
    /// How long a token lives after it was last used.
    idle_limit: Option<Duration>,
    /// When a request was last given the token, by the clock's count.
    used_at: Mutex<Duration>,
}

#[derive(Clone)]
struct Kept {
    credentials: Credentials,
    /// By the clock's count, as the next.
    renew_at: Option<Duration>,
    ends_at: Option<Duration>,
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
        Self {
            source,
            into_credentials: Box::new(into_credentials),
            kept: BackoffFlight::default(),
            idle_limit: None,
            used_at: Mutex::default(),
        }
    }

    /// A token that is not used for so long has ended, whatever its source says of its lifetime.
    #[cfg(any(test, feature = "system-user"))]
    pub(crate) fn with_idle_limit(mut self, limit: Duration) -> Self {
        self.idle_limit = Some(limit);
        self
    }

    /// Tokens that go into the `Authorization` header.
    pub(crate) fn bearer(source: Arc<dyn TokenSource>) -> Self {
        Self::new(source, |token| {
            Ok(StaticCredentials::bearer("the token of the TokenSource", token)?.0)
        })
    }

    fn used_at(&self) -> MutexGuard<'_, Duration> {
        self.used_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn get(&self, clock: &dyn Clock) -> Result<Credentials> {
        let is_good = |kept: &Kept| {
            let now = clock.elapsed();
            let unused = now.saturating_sub(*self.used_at());
            let is_idle = self.idle_limit.is_some_and(|limit| unused >= limit);
            !is_idle && kept.renew_at.is_none_or(|at| now < at)
        };
        let fetch = |former| self.fetch(clock, former);
        let kept = self.kept.get_or_fetch(clock, is_good, fetch).await?;
        // The request that it is for is still to come: the vendor counts from later on.
        *self.used_at() = clock.elapsed();
        Ok(kept.credentials)
    }

    /// Gets another token. Where that fails for now, the former one is still good until it ends.
    async fn fetch(&self, clock: &dyn Clock, former: Option<Kept>) -> Result<Kept> {
        // Its life began somewhere between the question and the answer.
        let asked_at = clock.elapsed();
        match (self.source.token().await, former) {
            (Ok(token), _) => self.keep(token, asked_at, clock.elapsed()),
            // The former one may have been refused meanwhile.
            (Err(error), Some(former)) if error.is_retryable() && self.has(&former) => {
                let now = clock.elapsed();
                let ends_at = former.ends_at.filter(|end| now < *end).ok_or(error)?;
                Ok(Kept {
                    renew_at: Some(ends_at.min(now.saturating_add(RENEWAL_PAUSE))),
                    ..former
                })
            }
            (Err(error), _) => Err(error),
        }
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

#[async_trait]
impl Authenticator for TokenCache {
    async fn credentials(&self, channel: &Channel) -> Result<Credentials> {
        self.get(channel.clock()).await
    }

    fn reject(&self, clock: &dyn Clock, refused: &Credentials) -> bool {
        let is_refused = |kept: &Kept| kept.credentials.is(refused);
        self.kept.refuse(clock, is_refused)
    }

    fn accept(&self) {
        self.kept.accept();
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    use futures_util::future::join_all;

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
            cache.get(&clock).await.unwrap();
            clock.advance(Duration::from_secs(renewed_after) - Duration::from_millis(1));
            cache.get(&clock).await.unwrap();
            assert_eq!(source.asked.load(SeqCst), 1, "{life}");
            clock.advance(Duration::from_millis(1));
            cache.get(&clock).await.unwrap();
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
            cache.get(&clock).await.unwrap();
            clock.advance(6 * HOUR - Duration::from_millis(1));
        }
        cache.get(&clock).await.unwrap();
        assert_eq!(source.asked.load(SeqCst), 1);
        clock.advance(6 * HOUR);
        cache.get(&clock).await.unwrap();
        assert_eq!(source.asked.load(SeqCst), 2);
    }

    #[tokio::test]
    async fn a_token_is_used_to_its_end_where_its_renewal_fails_for_now() {
        let (cache, source) = cache(of_an_hour_without_renewal());
        let clock = FakeClock::new();
        let first = cache.get(&clock).await.unwrap();
        clock.advance(Duration::from_secs(3540));
        for _ in 0..10 {
            assert!(cache.get(&clock).await.unwrap().is(&first));
        }
        assert_eq!(
            source.asked.load(SeqCst),
            2,
            "the next try is some time later"
        );
        clock.advance(Duration::from_secs(10));
        assert!(cache.get(&clock).await.unwrap().is(&first));
        assert_eq!(source.asked.load(SeqCst), 3);
        clock.advance(Duration::from_secs(50));
        cache.get(&clock).await.unwrap_err();
    }

    #[tokio::test]
    async fn a_token_that_is_still_good_is_not_lost_with_whoever_renews_it() {
        let (cache, _) = cache(of_an_hour_without_renewal());
        let clock = FakeClock::new();
        let first = cache.get(&clock).await.unwrap();
        clock.advance(Duration::from_secs(3545));
        let mut renewal = Box::pin(cache.get(&clock));
        assert!(futures_util::poll!(&mut renewal).is_pending());
        drop(renewal);
        assert!(cache.get(&clock).await.unwrap().is(&first));
    }

    #[tokio::test]
    async fn no_lifetime_is_too_long() {
        let (cache, source) = cache(Counting {
            lifetime: Some(Duration::MAX),
            ..Counting::default()
        });
        let clock = FakeClock::new();
        clock.advance(Duration::from_secs(1));
        cache.get(&clock).await.unwrap();
        cache.get(&clock).await.unwrap();
        assert_eq!(source.asked.load(SeqCst), 1);
    }

    #[tokio::test]
    async fn refused_credentials_are_forgotten_but_newer_ones_are_kept() {
        let (cache, source) = cache(Counting::default());
        let clock = FakeClock::new();
        let first = cache.get(&clock).await.unwrap();
        assert!(cache.reject(&clock, &first));
        let second = cache.get(&clock).await.unwrap();
        assert!(!second.is(&first));
        assert!(cache.reject(&clock, &first));
        assert!(cache.get(&clock).await.unwrap().is(&second));
        assert_eq!(source.asked.load(SeqCst), 2);
    }

    #[tokio::test]
    async fn a_renewal_that_fails_is_told_to_all_who_wait_for_it() {
        let (cache, source) = cache(Counting {
            fails_after: Some(1),
            ..Counting::default()
        });
        let clock = FakeClock::new();
        let refused = cache.get(&clock).await.unwrap();
        let renewals = (0..1000).map(|_| async {
            assert!(cache.reject(&clock, &refused));
            cache.get(&clock).await.unwrap_err()
        });
        for error in join_all(renewals).await {
            assert!(error.to_string().contains("the vault is shut"), "{error}");
        }
        assert!(!cache.reject(&clock, &refused), "it has been tried");
        assert_eq!(source.asked.load(SeqCst), 2);
    }

    #[tokio::test]
    async fn an_empty_token_is_none() {
        let cache = TokenCache::bearer(Arc::new(Given("")));
        let error = cache.get(&FakeClock::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    }

    #[tokio::test]
    async fn a_token_that_cannot_be_sent_is_not_printed() {
        let cache = TokenCache::bearer(Arc::new(Given("canary\n")));
        let error = cache.get(&FakeClock::new()).await.unwrap_err();
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
        let first = cache.get(&clock).await.unwrap();
        clock.advance(Duration::from_secs(3545));
        let mut renewal = Box::pin(cache.get(&clock));
        assert!(futures_util::poll!(&mut renewal).is_pending());
        assert!(cache.reject(&clock, &first));
        assert!(renewal.await.is_err());
        assert!(!cache.get(&clock).await.is_ok_and(|it| it.is(&first)));
    }
}
