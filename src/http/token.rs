use std::{future::Future, time::Duration};

use tokio::time::Instant;

use super::{AccessToken, Credentials, SingleFlight};
use crate::Result;

/// How long before its end a token is renewed, at most; a tenth of its life if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// Keeps a token that ends, and sees to it that only one caller renews it.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(SingleFlight<Cached>);

#[derive(Clone)]
struct Cached {
    credentials: Credentials,
    renew_at: Option<Instant>,
}

impl TokenCache {
    /// The cached credentials, or those that `fetch` gets.
    pub(crate) async fn get_or_fetch<Fut>(&self, fetch: impl FnOnce() -> Fut) -> Result<Credentials>
    where
        Fut: Future<Output = Result<AccessToken>>,
    {
        let is_good = |cached: &Cached| cached.renew_at.is_none_or(|at| Instant::now() < at);
        let cached = self
            .0
            .get_or_fetch(is_good, || async { Ok(cached(fetch().await?)) })
            .await?;
        Ok(cached.credentials)
    }

    /// Forgets credentials that the vendor refused, unless they have been replaced already.
    pub(crate) async fn forget(&self, refused: &Credentials) {
        self.0.forget(|cached| cached.credentials.is(refused)).await;
    }
}

/// A token that lives longer than time can be counted is never renewed.
fn cached(token: AccessToken) -> Cached {
    let renew_at = token.lifetime.and_then(|life| {
        let margin = MARGIN.min(life / 10);
        Instant::now().checked_add(life.saturating_sub(margin))
    });
    Cached {
        credentials: token.credentials,
        renew_at,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use reqwest::header::{AUTHORIZATION, HeaderValue};

    use super::*;

    fn token(lifetime: Option<Duration>) -> AccessToken {
        let credentials = Credentials::new([(AUTHORIZATION, HeaderValue::from_static("Bearer x"))]);
        AccessToken {
            credentials,
            lifetime,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_fetched_once_and_renewed_before_it_ends() {
        let cache = TokenCache::default();
        let fetched = Cell::new(0);
        let get = || {
            cache.get_or_fetch(|| async {
                fetched.set(fetched.get() + 1);
                Ok(token(Some(Duration::from_secs(3600))))
            })
        };
        get().await.unwrap();
        tokio::time::advance(Duration::from_secs(3500)).await;
        get().await.unwrap();
        assert_eq!(fetched.get(), 1);
        tokio::time::advance(Duration::from_secs(41)).await;
        get().await.unwrap();
        assert_eq!(fetched.get(), 2);
    }

    #[tokio::test]
    async fn no_lifetime_is_too_long() {
        let cache = TokenCache::default();
        let forever = Some(Duration::from_secs(u64::MAX));
        let first = cache.get_or_fetch(|| async { Ok(token(forever)) }).await;
        let second = cache.get_or_fetch(|| async { Ok(token(forever)) }).await;
        assert!(first.unwrap().is(&second.unwrap()));
    }

    #[tokio::test]
    async fn refused_credentials_are_forgotten_but_newer_ones_are_kept() {
        let cache = TokenCache::default();
        let get = || cache.get_or_fetch(|| async { Ok(token(None)) });
        let first = get().await.unwrap();
        cache.forget(&first).await;
        let second = get().await.unwrap();
        assert!(!second.is(&first));
        cache.forget(&first).await;
        assert!(get().await.unwrap().is(&second));
    }
}
