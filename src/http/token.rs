use std::{future::Future, time::Duration};

use tokio::{sync::Mutex, time::Instant};

use super::{AccessToken, Credentials};
use crate::Result;

/// How long before its end a token is renewed, at most; a tenth of its life if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// Keeps a token that ends, and sees to it that only one caller renews it.
#[derive(Debug, Default)]
pub(crate) struct TokenCache(Mutex<Option<Cached>>);

#[derive(Debug)]
struct Cached {
    credentials: Credentials,
    renew_at: Option<Instant>,
}

impl TokenCache {
    /// The cached credentials, or those that `fetch` gets. Callers who come meanwhile wait for the one that fetches.
    pub(crate) async fn get_or_fetch<Fut>(&self, fetch: impl FnOnce() -> Fut) -> Result<Credentials>
    where
        Fut: Future<Output = Result<AccessToken>>,
    {
        let mut cached = self.0.lock().await;
        if let Some(Cached {
            credentials,
            renew_at,
        }) = &*cached
            && renew_at.is_none_or(|at| Instant::now() < at)
        {
            return Ok(credentials.clone());
        }
        let token = fetch().await?;
        let renew_at = token
            .lifetime
            .map(|life| Instant::now() + life.saturating_sub(MARGIN.min(life / 10)));
        let credentials = token.credentials;
        *cached = Some(Cached {
            credentials: credentials.clone(),
            renew_at,
        });
        Ok(credentials)
    }

    /// Forgets credentials that the vendor refused, unless they have been replaced already.
    pub(crate) async fn forget(&self, refused: &Credentials) {
        let mut cached = self.0.lock().await;
        if cached
            .as_ref()
            .is_some_and(|cached| cached.credentials.is(refused))
        {
            *cached = None;
        }
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

    #[tokio::test(start_paused = true)]
    async fn refused_credentials_are_forgotten_but_newer_ones_are_kept() {
        let cache = TokenCache::default();
        let fetched = Cell::new(0);
        let get = || {
            cache.get_or_fetch(|| async {
                fetched.set(fetched.get() + 1);
                Ok(token(None))
            })
        };
        let first = get().await.unwrap();
        cache.forget(&first).await;
        let second = get().await.unwrap();
        cache.forget(&first).await;
        assert!(get().await.unwrap().is(&second));
        assert_eq!(fetched.get(), 2);
    }
}
