//! A single flight that backs off: after a denial or a refusal, nothing is fetched until a pause is over.

use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::single_flight::{Former, SingleFlight};
use crate::{
    clock::{Backoff, Clock},
    error::{Error, Result},
};

const BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));

/// A [`SingleFlight`] for credentials and what they depend on, which must not be requested again and again.
///
/// A denial that lasts, such as of a wrong secret, begins a pause in which callers get the denial without a request. So does the refusal
/// of a value that was fetched in place of a refused one. A pause is a random time of up to a second; each further one may be twice as
/// long, up to a minute.
#[derive(Debug)]
pub(crate) struct BackoffFlight<T> {
    flight: SingleFlight<T>,
    denials: Mutex<Pause>,
    refusals: Mutex<Pause>,
}

impl<T> Default for BackoffFlight<T> {
    fn default() -> Self {
        Self {
            flight: SingleFlight::default(),
            denials: Mutex::default(),
            refusals: Mutex::default(),
        }
    }
}

impl<T: Clone> BackoffFlight<T> {
    /// The value if it is there and good, else what `fetch` returns. `fetch` gets the value that is about to expire, unless that was
    /// refused.
    pub(crate) async fn get_or_fetch<Fut>(
        &self,
        clock: &dyn Clock,
        is_good: impl FnOnce(&T) -> bool,
        fetch: impl FnOnce(Option<T>) -> Fut,
    ) -> Result<T>
    where
        Fut: Future<Output = Result<T>>,
    {
        let fetch = |former: Former<T>| async {
            if let Some(denial) = former
                .failure
                .filter(|failure| self.is_denial(failure, clock))
            {
                // Nothing was sent for this one.
                return Err(denial.with_attempts(0));
            }
            let outcome = fetch(former.value).await;
            // A failure that passes is tried again by the next call.
            if outcome.as_ref().is_err_and(|error| !error.is_retryable()) {
                lock(&self.denials).begin(clock.elapsed(), clock.chance());
            }
            outcome
        };
        self.flight.get_or_fetch(is_good, fetch).await
    }

    /// The value, if it is there.
    pub(crate) fn current(&self) -> Option<T> {
        self.flight.current()
    }

    /// Sets a value that was obtained elsewhere, such as with a code that other callers lack.
    pub(crate) async fn put(&self, value: T) {
        self.flight.put(value).await;
        *lock(&self.denials) = Pause::default();
    }

    /// Drops the value if it is this one: it has expired, and was not refused.
    pub(crate) fn drop_value(&self, is_it: impl Fn(&T) -> bool) {
        self.flight.forget(is_it);
    }

    /// Drops the value if it is the one that was refused; a newer one stays. Returns whether a fetch may give another.
    pub(crate) fn refuse(&self, clock: &dyn Clock, is_refused: impl Fn(&T) -> bool) -> bool {
        // Locked to the end: of many callers that are refused at once, one begins the pause, and the others find the value gone.
        let mut refusals = lock(&self.refusals);
        let is_current = self.current().is_some_and(|value| is_refused(&value));
        if is_current && !refusals.begin(clock.elapsed(), clock.chance()) {
            return false;
        }
        self.flight.forget(is_refused)
    }

    /// Whether a caller gets a denial now, without a request.
    pub(crate) fn is_denied(&self, clock: &dyn Clock) -> bool {
        let failure = self.flight.failure();
        failure.is_some_and(|failure| self.is_denial(&failure, clock))
    }

    fn is_denial(&self, failure: &Error, clock: &dyn Clock) -> bool {
        !failure.is_retryable() && clock.elapsed() < lock(&self.denials).end
    }

    /// The vendor has accepted what was fetched in place of a refused value: there is no reason for a pause.
    pub(crate) fn accept(&self) {
        *lock(&self.refusals) = Pause::default();
    }
}

/// A time in which nothing is tried again.
#[derive(Debug, Default)]
struct Pause {
    /// How many pauses have followed each other.
    count: u32,
    /// A reading of the clock.
    end: Duration,
}

impl Pause {
    /// Begins a pause, which may be longer than the one before unless that ended long ago. False if one is not over yet.
    fn begin(&mut self, now: Duration, chance: f64) -> bool {
        if now < self.end {
            return false;
        }
        if now.saturating_sub(self.end) > BACKOFF.max {
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.end = now.saturating_add(BACKOFF.wait(self.count, chance));
        true
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, feature = "mock"))]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::{clock::FakeClock, error::ErrorKind};

    #[tokio::test]
    async fn a_denial_that_lasts_is_told_without_asking_until_its_pause_is_over() {
        let (flight, clock, asked) = (BackoffFlight::default(), FakeClock::new(), Cell::new(0));
        let ask = |kind| {
            let (clock, asked) = (&clock, &asked);
            flight.get_or_fetch(
                clock,
                |_| true,
                move |_: Option<()>| async move {
                    asked.set(asked.get() + 1);
                    Err(Error::new(kind, "no"))
                },
            )
        };
        for (pause, denials) in [(1, 1), (2, 2), (4, 3), (8, 4)] {
            for _ in 0..10 {
                ask(ErrorKind::Unauthenticated).await.unwrap_err();
            }
            assert_eq!(asked.get(), denials);
            clock.advance(Duration::from_secs(pause) - Duration::from_millis(1));
            ask(ErrorKind::Unauthenticated).await.unwrap_err();
            assert_eq!(asked.get(), denials);
            clock.advance(Duration::from_millis(1));
        }
        ask(ErrorKind::Unavailable).await.unwrap_err();
        ask(ErrorKind::Unavailable).await.unwrap_err();
        assert_eq!(asked.get(), 6, "a temporary failure is fetched again");
    }

    #[test]
    fn a_pause_is_random_up_to_a_bound_that_doubles_up_to_a_minute() {
        for (chance, lengths) in [
            (0.0, [0; 7]),
            (0.5, [500, 1000, 2000, 4000, 8000, 16_000, 30_000]),
            (1.0, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000]),
        ] {
            let mut pause = Pause::default();
            for length in lengths {
                let now = pause.end;
                assert!(pause.begin(now, chance));
                assert_eq!(pause.end - now, Duration::from_millis(length), "{chance}");
            }
        }
    }

    #[tokio::test]
    async fn a_value_from_elsewhere_ends_the_pause_after_a_denial() {
        let (flight, clock) = (BackoffFlight::default(), FakeClock::new());
        let denied = || async { Err(Error::new(ErrorKind::SecondFactorRequired, "no")) };
        let get = || flight.get_or_fetch(&clock, |_| true, |_| denied());
        get().await.unwrap_err();
        assert!(flight.is_denied(&clock));
        flight.put(7).await;
        assert!(!flight.is_denied(&clock));
        assert_eq!(get().await.unwrap(), 7);
        flight.drop_value(|held| *held == 8);
        assert_eq!(flight.current(), Some(7));
        flight.drop_value(|held| *held == 7);
        assert_eq!(flight.current(), None);
        let get = flight.get_or_fetch(&clock, |_| true, |_| async { Ok(9) });
        assert_eq!(get.await.unwrap(), 9, "nothing is held against it");
    }

    #[test]
    fn of_many_who_are_refused_at_once_nobody_is_turned_away() {
        let clock = FakeClock::new();
        for _ in 0..200 {
            let flight = BackoffFlight::default();
            let first = flight.get_or_fetch(&clock, |_| true, |_| async { Ok(1) });
            futures_util::FutureExt::now_or_never(first)
                .unwrap()
                .unwrap();
            std::thread::scope(|scope| {
                let refuse = || assert!(flight.refuse(&clock, |held| *held == 1));
                for _ in 0..8 {
                    scope.spawn(refuse);
                }
            });
        }
    }

    #[tokio::test]
    async fn a_renewal_that_is_taken_makes_no_pause() {
        let (flight, clock) = (BackoffFlight::default(), FakeClock::new());
        for number in 0..10 {
            let get = flight.get_or_fetch(&clock, |_| true, |_| async { Ok(number) });
            assert_eq!(get.await.unwrap(), number);
            assert!(flight.refuse(&clock, |held| *held == number));
            flight.accept();
        }
    }

    #[tokio::test]
    async fn what_is_refused_as_soon_as_it_is_there_is_not_fetched_again_and_again() {
        let (flight, clock, fetched) = (BackoffFlight::default(), FakeClock::new(), Cell::new(0));
        let get = || {
            let fetched = &fetched;
            flight.get_or_fetch(
                &clock,
                |_| true,
                move |_| async move {
                    fetched.set(fetched.get() + 1);
                    Ok(fetched.get())
                },
            )
        };
        let mut renewals = 0;
        for _ in 0..100 {
            let value = get().await.unwrap();
            renewals += u32::from(flight.refuse(&clock, |held| *held == value));
        }
        assert_eq!((renewals, fetched.get()), (1, 2));
        clock.advance(Duration::from_secs(1));
        assert!(flight.refuse(&clock, |held| *held == 2));
        assert!(
            flight.refuse(&clock, |held| *held == 2),
            "it is gone already"
        );
        assert_eq!(get().await.unwrap(), 3);
        clock.advance(Duration::from_secs(1));
        assert!(
            !flight.refuse(&clock, |held| *held == 3),
            "the pause has doubled"
        );
        clock.advance(Duration::from_secs(3600));
        assert!(flight.refuse(&clock, |held| *held == 3));
        get().await.unwrap();
        clock.advance(Duration::from_secs(1));
        assert!(
            flight.refuse(&clock, |held| *held == 4),
            "the old pauses are long ago"
        );
    }
}
