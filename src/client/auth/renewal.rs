use std::{
    fmt,
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    client::single_flight::SingleFlight,
    clock::Clock,
    error::{Error, Result},
};

/// The first pause after a refusal, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// A [`SingleFlight`] for what proves who is asking, which must not be asked for again and again.
///
/// A denial that lasts, such as of a wrong secret, is told to whoever comes in the next second without asking; so is a refusal of what was
/// fetched because its forerunner was refused. From one to the next the pause doubles, up to a minute.
pub(crate) struct Renewal<T> {
    flight: SingleFlight<T>,
    denials: Mutex<Denials>,
    refusals: Mutex<Pause>,
}

#[derive(Default)]
struct Denials {
    pause: Pause,
    last: Option<Error>,
}

/// The value may be secret.
impl<T> fmt::Debug for Renewal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renewal")
    }
}

impl<T> Default for Renewal<T> {
    fn default() -> Self {
        Self {
            flight: SingleFlight::default(),
            denials: Mutex::default(),
            refusals: Mutex::default(),
        }
    }
}

impl<T: Clone> Renewal<T> {
    /// The value if it is there and good, else what `fetch` gets. It is given the value that is about to end, unless that was refused.
    pub(crate) async fn get_or_fetch<Fut>(
        &self,
        clock: &dyn Clock,
        is_good: impl FnOnce(&T) -> bool,
        fetch: impl FnOnce(Option<T>) -> Fut,
    ) -> Result<T>
    where
        Fut: Future<Output = Result<T>>,
    {
        let fetch = |former| async {
            if let Some(denial) = lock(&self.denials).recall(clock.elapsed()) {
                return Err(denial);
            }
            let outcome = fetch(former).await;
            lock(&self.denials).note(&outcome, clock.elapsed());
            outcome
        };
        self.flight.get_or_fetch(is_good, fetch).await
    }

    /// The value, if it is there.
    pub(crate) fn current(&self) -> Option<T> {
        self.flight.current()
    }

    /// Sets a value that was got elsewhere, as by somebody who had what others lack.
    pub(crate) async fn put(&self, value: T) {
        self.flight.put(value).await;
        *lock(&self.denials) = Denials::default();
    }

    /// Drops the value if it is this one: it has come to its end, and was not refused.
    pub(crate) fn drop_value(&self, is_it: impl Fn(&T) -> bool) {
        self.flight.forget(is_it);
    }

    /// Drops the value if it is the one that was refused; a newer one stays. Returns whether asking again may give another.
    pub(crate) fn refuse(&self, clock: &dyn Clock, is_refused: impl Fn(&T) -> bool) -> bool {
        // Held to the end: of many who are refused at once, one begins the pause, and the others find the value gone.
        let mut refusals = lock(&self.refusals);
        if self.flight.holds(&is_refused) && !refusals.begin(clock.elapsed()) {
            return false;
        }
        self.flight.forget(is_refused)
    }

    /// Whether whoever asks now is told of a denial, for which nothing is sent.
    pub(crate) fn is_denied(&self, clock: &dyn Clock) -> bool {
        lock(&self.denials).recall(clock.elapsed()).is_some()
    }

    /// The vendor has taken what was fetched in place of a refused one: there is no reason for a pause.
    pub(crate) fn accept(&self) {
        *lock(&self.refusals) = Pause::default();
    }
}

impl Denials {
    /// A failure that passes is tried again by the next call.
    fn note<T>(&mut self, outcome: &Result<T>, now: Duration) {
        self.last = outcome.as_ref().err().cloned();
        self.last.take_if(|error| error.is_retryable());
        if self.last.is_some() {
            self.pause.begin(now);
        }
    }

    fn recall(&self, now: Duration) -> Option<Error> {
        let last = self.last.as_ref().filter(|_| now < self.pause.end)?;
        // Nothing was sent for this one.
        Some(last.clone().with_attempts(0))
    }
}

/// A time in which nothing is to be tried again. Readings of a clock.
#[derive(Default)]
struct Pause {
    length: Duration,
    end: Duration,
}

impl Pause {
    /// Begins a pause, twice as long as the one before unless that is long ago. False, if one is not over yet.
    fn begin(&mut self, now: Duration) -> bool {
        let (first, longest) = PAUSES;
        if now < self.end {
            return false;
        }
        let is_long_ago = now.saturating_sub(self.end) > longest;
        self.length = if is_long_ago {
            first
        } else {
            self.length.saturating_mul(2).clamp(first, longest)
        };
        self.end = now.saturating_add(self.length);
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
        let (renewal, clock, asked) = (Renewal::default(), FakeClock::new(), Cell::new(0));
        let ask = |kind| {
            let (clock, asked) = (&clock, &asked);
            renewal.get_or_fetch(
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
        assert_eq!(asked.get(), 6, "what passes is asked for anew");
    }

    #[tokio::test]
    async fn a_value_from_elsewhere_ends_the_pause_after_a_denial() {
        let (renewal, clock) = (Renewal::default(), FakeClock::new());
        let denied = || async { Err(Error::new(ErrorKind::SecondFactorRequired, "no")) };
        let get = || renewal.get_or_fetch(&clock, |_| true, |_| denied());
        get().await.unwrap_err();
        assert!(renewal.is_denied(&clock));
        renewal.put(7).await;
        assert!(!renewal.is_denied(&clock));
        assert_eq!(get().await.unwrap(), 7);
        renewal.drop_value(|held| *held == 8);
        assert_eq!(renewal.current(), Some(7));
        renewal.drop_value(|held| *held == 7);
        assert_eq!(renewal.current(), None);
        let get = renewal.get_or_fetch(&clock, |_| true, |_| async { Ok(9) });
        assert_eq!(get.await.unwrap(), 9, "nothing is held against it");
    }

    #[test]
    fn of_many_who_are_refused_at_once_nobody_is_turned_away() {
        let clock = FakeClock::new();
        for _ in 0..200 {
            let renewal = Renewal::default();
            let first = renewal.get_or_fetch(&clock, |_| true, |_| async { Ok(1) });
            futures_util::FutureExt::now_or_never(first)
                .unwrap()
                .unwrap();
            std::thread::scope(|scope| {
                let refuse = || assert!(renewal.refuse(&clock, |held| *held == 1));
                for _ in 0..8 {
                    scope.spawn(refuse);
                }
            });
        }
    }

    #[tokio::test]
    async fn a_renewal_that_is_taken_makes_no_pause() {
        let (renewal, clock) = (Renewal::default(), FakeClock::new());
        for number in 0..10 {
            let get = renewal.get_or_fetch(&clock, |_| true, |_| async { Ok(number) });
            assert_eq!(get.await.unwrap(), number);
            assert!(renewal.refuse(&clock, |held| *held == number));
            renewal.accept();
        }
    }

    #[tokio::test]
    async fn what_is_refused_as_soon_as_it_is_there_is_not_fetched_again_and_again() {
        let (renewal, clock, fetched) = (Renewal::default(), FakeClock::new(), Cell::new(0));
        let get = || {
            let fetched = &fetched;
            renewal.get_or_fetch(
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
            renewals += u32::from(renewal.refuse(&clock, |held| *held == value));
        }
        assert_eq!((renewals, fetched.get()), (1, 2));
        clock.advance(Duration::from_secs(1));
        assert!(renewal.refuse(&clock, |held| *held == 2));
        assert!(
            renewal.refuse(&clock, |held| *held == 2),
            "it is gone already"
        );
        assert_eq!(get().await.unwrap(), 3);
        clock.advance(Duration::from_secs(1));
        assert!(
            !renewal.refuse(&clock, |held| *held == 3),
            "the pause has doubled"
        );
        clock.advance(Duration::from_secs(3600));
        assert!(renewal.refuse(&clock, |held| *held == 3));
        get().await.unwrap();
        clock.advance(Duration::from_secs(1));
        assert!(
            renewal.refuse(&clock, |held| *held == 4),
            "the old pauses are long ago"
        );
    }
}
