//! One fetch at a time: callers that arrive while a value is fetched share that fetch, including its failure.

use std::{
    fmt,
    future::Future,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{Either, select};
use tokio::{
    sync::{Notify, futures::Notified},
    time::sleep,
};

use super::pulse::Pulse;
use crate::error::{Error, ErrorKind, Result};

/// A fetch that does not react for so long is not polled any more.
const STALLED: Duration = Duration::from_secs(2);

/// A value that is fetched when it is needed, by one caller for all.
///
/// Callers that arrive during a fetch share its outcome, including a failure: a hundred callers do not sign in a hundred times with a
/// wrong password. A caller that arrives after a failure fetches again. If the future that fetches is dropped, another caller fetches.
///
/// There is no queue: all waiters are notified, so that one that is no longer polled delays no other. If the future that fetches is not
/// polled for two seconds, because its caller or its runtime does not run, another caller fetches.
pub(crate) struct SingleFlight<T>(Arc<Shared<T>>);

struct Shared<T> {
    state: Mutex<State<T>>,
    /// A fetch has ended or was dropped.
    changed: Notify,
    /// Shows whether the fetch under way is polled.
    pulse: Pulse,
    /// The error of waiters if it is not, where a second fetch could do harm.
    stalled: Option<&'static str>,
}

struct State<T> {
    value: Option<T>,
    /// The value before, which has expired or was refused.
    former: Option<T>,
    /// Why there is no value, if the last fetch has failed.
    failure: Option<Error>,
    /// How many fetches have begun.
    begun: u64,
    /// How many fetches have ended.
    ended: u64,
    /// The number of the fetch that is under way.
    under_way: Option<u64>,
}

/// What there was before a fetch.
pub(crate) struct Former<T> {
    /// A value that is no longer good, unless it was forgotten.
    pub(super) value: Option<T>,
    /// Why there is no value, if the fetch before has failed.
    pub(super) failure: Option<Error>,
}

/// What a caller gets that needs a value.
pub(super) enum Step<T> {
    Value(T),
    Turn(Turn<T>),
}

/// The right to fetch. Another caller gets it if this one is dropped.
pub(super) struct Turn<T> {
    shared: Arc<Shared<T>>,
    number: u64,
    former: Former<T>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self::new(None)
    }
}

impl<T> SingleFlight<T> {
    /// A value that must not be fetched by another caller before the fetch under way has ended. `fault` is the error of callers that wait
    /// for a fetch that is not polled.
    pub(super) fn once_at_a_time(fault: &'static str) -> Self {
        Self::new(Some(fault))
    }

    fn new(stalled: Option<&'static str>) -> Self {
        Self(Arc::new(Shared {
            state: Mutex::new(State {
                value: None,
                former: None,
                failure: None,
                begun: 0,
                ended: 0,
                under_way: None,
            }),
            changed: Notify::new(),
            pulse: Pulse::default(),
            stalled,
        }))
    }
}

/// The value may be secret.
impl<T> fmt::Debug for SingleFlight<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SingleFlight")
    }
}

impl<T: Clone> SingleFlight<T> {
    /// The value if it is there and good, else what `fetch` returns.
    pub(crate) async fn get_or_fetch<Fut>(
        &self,
        is_good: impl Fn(&T) -> bool,
        fetch: impl FnOnce(Former<T>) -> Fut,
    ) -> Result<T>
    where
        Fut: Future<Output = Result<T>>,
    {
        match self.value_or_turn(is_good).await? {
            Step::Value(value) => Ok(value),
            Step::Turn(turn) => turn.fetch(fetch).await,
        }
    }

    /// The value if it is there and good, the outcome of a fetch that was under way, or the turn to fetch.
    pub(super) async fn value_or_turn(&self, is_good: impl Fn(&T) -> bool) -> Result<Step<T>> {
        let ended_before = self.state().ended;
        loop {
            let mut changed = pin!(self.0.changed.notified());
            changed.as_mut().enable();
            if let Some(outcome) = self.state().outcome_since(ended_before, &is_good) {
                return outcome.map(Step::Value);
            }
            if let Some(turn) = self.try_begin() {
                return Ok(Step::Turn(turn));
            }
            self.wait(changed).await?;
        }
    }

    /// Waits until the fetch under way has ended, or gives it up if it is not polled.
    async fn wait(&self, changed: Pin<&mut Notified<'_>>) -> Result<()> {
        let (number, reactions) = (self.state().under_way, self.0.pulse.ask());
        match (select(changed, pin!(sleep(STALLED))).await, self.0.stalled) {
            (Either::Left(_), _) => {}
            (Either::Right(_), _) if self.0.pulse.reactions() != reactions => {}
            (Either::Right(_), Some(fault)) => {
                return Err(Error::new(ErrorKind::Unavailable, fault));
            }
            (Either::Right(_), None) => number.into_iter().for_each(|it| self.0.release(it)),
        }
        Ok(())
    }

    /// The turn to fetch, unless a fetch is under way.
    pub(super) fn try_begin(&self) -> Option<Turn<T>> {
        let (number, former) = self.state().try_begin()?;
        Some(Turn {
            shared: Arc::clone(&self.0),
            number,
            former,
        })
    }

    /// The value, if it is there.
    pub(crate) fn current(&self) -> Option<T> {
        self.state().value.clone()
    }

    /// Why the last fetch failed, if there is no value because of it and no other fetch is under way.
    pub(super) fn failure(&self) -> Option<Error> {
        self.state().failure.clone()
    }

    /// Sets a value that was obtained elsewhere. Waits for a fetch under way first, whose failure would remove the value.
    pub(crate) async fn put(&self, value: T) {
        loop {
            let mut changed = pin!(self.0.changed.notified());
            changed.as_mut().enable();
            if let Some(turn) = self.try_begin() {
                return turn.end(&Ok(value));
            }
            // A fetch that is not polled is given up, unless it must end first.
            self.wait(changed).await.ok();
        }
    }

    /// Drops the value if it is bad; a newer one stays. Returns whether a fetch may give another: it may not if a fetch in place of this
    /// very value has failed for good.
    pub(super) fn forget(&self, is_bad: impl Fn(&T) -> bool) -> bool {
        let mut state = self.state();
        if state.value.as_ref().is_some_and(&is_bad) {
            state.retire();
        }
        let failed_for_good = state
            .failure
            .as_ref()
            .is_some_and(|failure| !failure.is_retryable());
        !(failed_for_good && state.former.as_ref().is_some_and(is_bad))
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.0.state()
    }
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a fetch without an outcome, unless it has ended.
    fn release(&self, number: u64) {
        let mut state = self.state();
        if state.under_way == Some(number) {
            state.under_way = None;
            drop(state);
            self.changed.notify_waiters();
        }
    }
}

impl<T: Clone> Turn<T> {
    /// Fetches, and ends with what comes of it.
    pub(super) async fn fetch<Fut>(mut self, fetch: impl FnOnce(Former<T>) -> Fut) -> Result<T>
    where
        Fut: Future<Output = Result<T>>,
    {
        let former = Former {
            value: self.former.value.take(),
            failure: self.former.failure.take(),
        };
        let outcome = self.shared.pulse.beside(fetch(former)).await;
        self.end(&outcome);
        outcome
    }

    /// Ends with an outcome. Other callers do not get it if the turn was given up.
    fn end(self, outcome: &Result<T>) {
        let mut state = self.shared.state();
        if state.under_way == Some(self.number) {
            state.end(outcome);
        }
    }
}

impl<T> Drop for Turn<T> {
    fn drop(&mut self) {
        self.shared.release(self.number);
    }
}

impl<T: Clone> State<T> {
    /// The value if it is good, or the outcome of a fetch that ended while the caller waited: no fetch could give a newer one.
    fn outcome_since(&self, ended_before: u64, is_good: impl Fn(&T) -> bool) -> Option<Result<T>> {
        let waited = self.ended > ended_before;
        match (&self.value, &self.failure) {
            (Some(value), _) if waited || is_good(value) => Some(Ok(value.clone())),
            (None, Some(failure)) if waited => Some(Err(failure.clone())),
            _ => None,
        }
    }

    /// The value stays until there is another, because the future that fetches may be dropped.
    fn try_begin(&mut self) -> Option<(u64, Former<T>)> {
        if self.under_way.is_some() {
            return None;
        }
        self.begun += 1;
        self.under_way = Some(self.begun);
        let former = Former {
            value: self.value.clone(),
            failure: self.failure.take(),
        };
        Some((self.begun, former))
    }

    fn retire(&mut self) {
        self.failure = None;
        if let Some(value) = self.value.take() {
            self.former = Some(value);
        }
    }

    fn end(&mut self, outcome: &Result<T>) {
        self.retire();
        self.value = outcome.as_ref().ok().cloned();
        self.failure = outcome.as_ref().err().cloned();
        self.ended += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::{FutureExt, future::join_all};

    use super::*;

    #[tokio::test]
    async fn what_was_got_elsewhere_outlives_a_fetch_that_fails_at_the_same_time() {
        let flight = SingleFlight::default();
        let fails = flight.get_or_fetch(
            |_| true,
            |_| async {
                tokio::task::yield_now().await;
                Err(Error::new(ErrorKind::Unauthenticated, "no"))
            },
        );
        let (failed, ()) = futures_util::future::join(fails, flight.put(1)).await;
        failed.unwrap_err();
        assert_eq!(flight.current(), Some(1));
        let fetch = |_| async { Ok(2) };
        assert_eq!(flight.get_or_fetch(|_| true, fetch).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn those_who_wait_share_the_outcome_even_a_failure() {
        for fails in [false, true] {
            let flight = SingleFlight::default();
            let fetches = Cell::new(0);
            let fetch = |_| async {
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
        let broken = |_| async { Err(Error::new(ErrorKind::Unavailable, "down")) };
        flight.get_or_fetch(|_| true, broken).await.unwrap_err();
        let value = flight.get_or_fetch(|_| true, |_| async { Ok(1) }).await;
        assert_eq!(value.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_dropped_fetch_leaves_the_turn_to_the_next() {
        let flight = SingleFlight::default();
        let endless = flight.get_or_fetch(|_| true, |_| std::future::pending::<Result<i32>>());
        assert!(futures_util::poll!(Box::pin(endless)).is_pending());
        let value = flight.get_or_fetch(|_| true, |_| async { Ok(1) }).await;
        assert_eq!(value.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_bad_value_is_forgotten_and_a_newer_one_stays() {
        let flight = SingleFlight::default();
        let get = |new| flight.get_or_fetch(|_| true, move |_| async move { Ok(new) });
        get(1).await.unwrap();
        assert!(flight.forget(|value| *value == 1));
        assert_eq!(get(2).await.unwrap(), 2);
        assert!(flight.forget(|value| *value == 1));
        assert_eq!(get(3).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn whoever_waited_takes_even_a_value_that_ends_at_once() {
        let flight = SingleFlight::default();
        let fetches = Cell::new(0);
        let fetch = |_| async {
            fetches.set(fetches.get() + 1);
            tokio::task::yield_now().await;
            Ok(7)
        };
        join_all((0..100).map(|_| flight.get_or_fetch(|_| false, fetch))).await;
        assert_eq!(fetches.get(), 1);
        flight.get_or_fetch(|_| false, fetch).await.unwrap();
        assert_eq!(fetches.get(), 2);
    }

    #[tokio::test]
    async fn in_place_of_a_bad_value_nothing_is_fetched_again_once_that_has_failed_for_good() {
        for (kind, may_help) in [
            (ErrorKind::Unauthenticated, false),
            (ErrorKind::Unavailable, true),
        ] {
            let flight = SingleFlight::default();
            let is_good = |_: &i32| true;
            flight
                .get_or_fetch(is_good, |_| async { Ok(1) })
                .await
                .unwrap();
            assert!(flight.forget(|value| *value == 1));
            let broken = |_| async { Err(Error::new(kind, "broken")) };
            flight.get_or_fetch(is_good, broken).await.unwrap_err();
            assert_eq!(flight.forget(|value| *value == 1), may_help, "{kind}");
            flight
                .get_or_fetch(is_good, |_| async { Ok(2) })
                .await
                .unwrap();
            assert!(flight.forget(|value| *value == 1));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_that_is_not_polled_leaves_the_turn_to_another_caller() {
        let flight = SingleFlight::<u32>::default();
        let mut kept = Box::pin(flight.get_or_fetch(|_| true, |_| std::future::pending()));
        assert!((&mut kept).now_or_never().is_none());
        let value = flight.get_or_fetch(|_| true, |_| async { Ok(2) }).await;
        assert_eq!(value.unwrap(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_that_is_polled_keeps_its_turn_however_long_it_takes() {
        let flight = SingleFlight::<u32>::default();
        let slow = flight.get_or_fetch(
            |_| true,
            |_| async {
                sleep(10 * STALLED).await;
                Ok(1)
            },
        );
        let other = flight.get_or_fetch(|_| true, |_| async { Ok(2) });
        let (slow, other) = tokio::join!(slow, other);
        assert_eq!((slow.unwrap(), other.unwrap()), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_that_must_end_first_is_an_error_of_others_if_it_is_not_polled() {
        let flight = SingleFlight::<u32>::once_at_a_time("not running");
        let mut kept = Box::pin(flight.get_or_fetch(|_| true, |_| std::future::pending()));
        assert!((&mut kept).now_or_never().is_none());
        let error = flight.get_or_fetch(|_| true, |_| async { Ok(2) }).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Unavailable);
    }
}
