use std::{
    fmt,
    future::Future,
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::sync::Mutex;

use crate::{Error, Result};

/// A value that is fetched when it is needed, by one caller for all who wait.
///
/// Whoever comes while it is being fetched gets the outcome, be it a failure: a hundred callers do not sign in a hundred times with a
/// wrong password. Whoever comes after a failure tries anew. If the caller who fetches is dropped, the next one takes over.
pub(crate) struct SingleFlight<T> {
    state: Mutex<State<T>>,
    /// How many fetches have ended.
    ended: AtomicU64,
}

struct State<T> {
    value: Option<T>,
    failure: Option<Error>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        let state = State {
            value: None,
            failure: None,
        };
        Self {
            state: Mutex::new(state),
            ended: AtomicU64::new(0),
        }
    }
}

/// The value may be secret.
impl<T> fmt::Debug for SingleFlight<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SingleFlight")
    }
}

impl<T: Clone> SingleFlight<T> {
    /// The value if it is there and good, else what `fetch` gets.
    pub(crate) async fn get_or_fetch<Fut>(
        &self,
        is_good: impl FnOnce(&T) -> bool,
        fetch: impl FnOnce() -> Fut,
    ) -> Result<T>
    where
        Fut: Future<Output = Result<T>>,
    {
        let ended_before = self.ended.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(value) = &state.value
            && is_good(value)
        {
            return Ok(value.clone());
        }
        let waited = self.ended.load(Ordering::Acquire) > ended_before;
        if let Some(failure) = &state.failure
            && waited
        {
            return Err(failure.clone());
        }
        let outcome = fetch().await;
        state.value = outcome.as_ref().ok().cloned();
        state.failure = outcome.as_ref().err().cloned();
        self.ended.fetch_add(1, Ordering::Release);
        outcome
    }

    /// Drops the value if it is one that has proved bad; a newer one stays.
    pub(crate) async fn forget(&self, is_bad: impl FnOnce(&T) -> bool) {
        let mut state = self.state.lock().await;
        if state.value.as_ref().is_some_and(is_bad) {
            state.value = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::future::join_all;

    use super::*;
    use crate::ErrorKind;

    #[tokio::test]
    async fn those_who_wait_share_the_outcome_even_a_failure() {
        for fails in [false, true] {
            let flight = SingleFlight::default();
            let fetches = Cell::new(0);
            let fetch = || async {
                fetches.set(fetches.get() + 1);
                tokio::task::yield_now().await;
                if fails {
                    Err(Error::new(ErrorKind::Unauthenticated, "wrong password"))
                } else {
                    Ok(7)
                }
            };
            let callers = (0..100).map(|_| flight.get_or_fetch(|_| true, fetch));
            let outcomes = join_all(callers).await;
            assert_eq!(fetches.get(), 1);
            assert!(outcomes.iter().all(|outcome| outcome.is_err() == fails));
        }
    }

    #[tokio::test]
    async fn whoever_comes_after_a_failure_tries_anew() {
        let flight = SingleFlight::default();
        let broken = || async { Err(Error::new(ErrorKind::Unavailable, "down")) };
        flight.get_or_fetch(|_| true, broken).await.unwrap_err();
        let value = flight.get_or_fetch(|_| true, || async { Ok(1) }).await;
        assert_eq!(value.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_dropped_fetch_leaves_the_turn_to_the_next() {
        let flight = SingleFlight::default();
        let endless = flight.get_or_fetch(|_| true, std::future::pending::<Result<i32>>);
        assert!(futures_util::poll!(Box::pin(endless)).is_pending());
        let value = flight.get_or_fetch(|_| true, || async { Ok(1) }).await;
        assert_eq!(value.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_bad_value_is_forgotten_and_a_newer_one_stays() {
        let flight = SingleFlight::default();
        let get = |new| flight.get_or_fetch(|_| true, move || async move { Ok(new) });
        get(1).await.unwrap();
        flight.forget(|value| *value == 1).await;
        assert_eq!(get(2).await.unwrap(), 2);
        flight.forget(|value| *value == 1).await;
        assert_eq!(get(3).await.unwrap(), 2);
    }
}
