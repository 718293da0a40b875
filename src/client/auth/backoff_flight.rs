//! A single flight that backs off: after a denial or a refusal, nothing is fetched until a pause is over.

use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::single_flight::{Former, SingleFlight, Step, Turn};
use crate::{
    client::call::Remedy,
    clock::{Backoff, Clock},
    error::{Error, Result},
};

const BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));

/// The least time between two fetches of credentials that refusals cause, because each may end what others use.
const SPACING: Duration = Duration::from_secs(10);

/// A [`SingleFlight`] for credentials and what they depend on, which must not be requested again and again.
///
/// A denial that lasts, such as of a wrong secret, begins a pause in which callers get the denial without a request. So does the refusal
/// of a value: in that pause no further refusal leads to a fetch. A pause is a random time of up to a second; each further one may be
/// twice as long, up to a minute.
#[derive(Debug)]
pub(crate) struct BackoffFlight<T> {
    flight: SingleFlight<T>,
    denials: Mutex<Pause>,
    refusals: Mutex<Pause>,
    /// The least pause after a refusal, also one after which the vendor has accepted the next value.
    spacing: Duration,
}

impl<T> Default for BackoffFlight<T> {
    fn default() -> Self {
        Self {
            flight: SingleFlight::default(),
            denials: Mutex::default(),
            refusals: Mutex::default(),
            spacing: Duration::ZERO,
        }
    }
}

impl<T> BackoffFlight<T> {
    /// For credentials: refusals lead to one fetch in ten seconds at most.
    pub(crate) fn spaced() -> Self {
        Self {
            spacing: SPACING,
            ..Self::default()
        }
    }

    /// The same for credentials that must not be fetched before the fetch under way has ended, as
    /// [`SingleFlight::once_at_a_time`].
    pub(super) fn spaced_once_at_a_time(fault: &'static str) -> Self {
        Self {
            flight: SingleFlight::once_at_a_time(fault),
            ..Self::spaced()
        }
    }
}

impl<T: Clone> BackoffFlight<T> {
    /// The value if it is there and good, else what `fetch` returns. `fetch` gets the value that is about to expire, unless that was
    /// refused.
    pub(crate) async fn get_or_fetch<Fut>(
        &self,
        clock: &dyn Clock,
        is_good: impl Fn(&T) -> bool,
        fetch: impl FnOnce(Option<T>) -> Fut,
    ) -> Result<T>
    where
        Fut: Future<Output = Result<T>>,
    {
        match self.flight.value_or_turn(is_good).await? {
            Step::Value(value) => Ok(value),
            Step::Turn(turn) => self.fetch(clock, turn, fetch).await,
        }
    }

    /// Fetches for all callers, unless a denial still lasts.
    pub(super) async fn fetch<Fut>(
        &self,
        clock: &dyn Clock,
        turn: Turn<T>,
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
                let (now, chance) = (clock.elapsed(), clock.chance());
                lock(&self.denials).begin(now, chance, Duration::ZERO);
            }
            outcome
        };
        turn.fetch(fetch).await
    }

    /// The fetches of all callers, one at a time.
    pub(super) fn flight(&self) -> &SingleFlight<T> {
        &self.flight
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

    /// Drops the value if it is the one that was refused; a newer one stays. It is not dropped if it may be good all the same, and not
    /// in the pause after a refusal.
    pub(crate) fn refuse(
        &self,
        clock: &dyn Clock,
        may_be_good: bool,
        is_refused: impl Fn(&T) -> bool,
    ) -> Remedy {
        // Locked to the end: of many callers that are refused at once, one begins the pause, and the others find the value gone.
        let mut refusals = lock(&self.refusals);
        let is_current = self.current().is_some_and(|value| is_refused(&value));
        let begin =
            |refusals: &mut Pause| refusals.begin(clock.elapsed(), clock.chance(), self.spacing);
        if is_current && (may_be_good || !begin(&mut refusals)) {
            return Remedy::Repeat;
        }
        match self.flight.forget(is_refused) {
            true => Remedy::Renew,
            false => Remedy::None,
        }
    }

    /// Whether a caller gets a denial now, without a request.
    pub(crate) fn is_denied(&self, clock: &dyn Clock) -> bool {
        let failure = self.flight.failure();
        failure.is_some_and(|failure| self.is_denial(&failure, clock))
    }

    fn is_denial(&self, failure: &Error, clock: &dyn Clock) -> bool {
        !failure.is_retryable() && clock.elapsed() < lock(&self.denials).end
    }

    /// The vendor has accepted what was fetched in place of a refused value: there is no reason for a longer pause.
    pub(crate) fn accept(&self) {
        lock(&self.refusals).shorten(self.spacing);
    }
}

/// A time in which nothing is tried again.
#[derive(Debug, Default)]
struct Pause {
    /// How many pauses have followed each other.
    count: u32,
    /// Readings of the clock.
    start: Duration,
    end: Duration,
}

impl Pause {
    /// Begins a pause, which may be longer than the one before unless that ended long ago. False if one is not over yet.
    fn begin(&mut self, now: Duration, chance: f64, least: Duration) -> bool {
        if now < self.end {
            return false;
        }
        if now.saturating_sub(self.end) > BACKOFF.max {
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.start = now;
        self.end = now.saturating_add(least.max(BACKOFF.wait(self.count, chance)));
        true
    }

    /// Ends it when it has lasted for this time. The next one is as short as the first.
    fn shorten(&mut self, length: Duration) {
        self.count = 0;
        self.end = self.end.min(self.start.saturating_add(length));
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

    fn refuse(flight: &BackoffFlight<i32>, clock: &FakeClock, refused: i32) -> Remedy {
        flight.refuse(clock, false, |held| *held == refused)
    }

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
                assert!(pause.begin(now, chance, Duration::ZERO));
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
                for _ in 0..8 {
                    scope.spawn(|| assert_eq!(refuse(&flight, &clock, 1), Remedy::Renew));
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
            assert_eq!(refuse(&flight, &clock, number), Remedy::Renew);
            flight.accept();
        }
    }

    #[tokio::test]
    async fn refusals_of_credentials_lead_to_one_fetch_in_ten_seconds() {
        let (flight, clock) = (BackoffFlight::spaced(), FakeClock::new());
        let mut fetches = 0;
        for second in 0..60 {
            let get = flight.get_or_fetch(&clock, |_| true, |_| async { Ok(second) });
            let value = get.await.unwrap();
            fetches += u32::from(value == second);
            let may_be_good = flight.refuse(&clock, true, |held| *held == value);
            assert_eq!(may_be_good, Remedy::Repeat);
            refuse(&flight, &clock, value);
            flight.accept();
            clock.advance(Duration::from_secs(1));
        }
        // The first, one in its place at once, and one more in each ten seconds.
        assert_eq!(fetches, 7);
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
            let remedy = refuse(&flight, &clock, value);
            renewals += u32::from(remedy == Remedy::Renew);
        }
        assert_eq!((renewals, fetched.get()), (1, 2));
        clock.advance(Duration::from_secs(1));
        assert_eq!(refuse(&flight, &clock, 2), Remedy::Renew);
        assert_eq!(
            refuse(&flight, &clock, 2),
            Remedy::Renew,
            "it is gone already"
        );
        assert_eq!(get().await.unwrap(), 3);
        clock.advance(Duration::from_secs(1));
        assert_eq!(
            refuse(&flight, &clock, 3),
            Remedy::Repeat,
            "the pause has doubled"
        );
        clock.advance(Duration::from_secs(3600));
        assert_eq!(refuse(&flight, &clock, 3), Remedy::Renew);
        get().await.unwrap();
        clock.advance(Duration::from_secs(1));
        assert_eq!(
            refuse(&flight, &clock, 4),
            Remedy::Renew,
            "the old pauses are long ago"
        );
    }
}
