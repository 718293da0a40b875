//! Time and random numbers for everything that waits: code that uses a [`Clock`] can be tested without waiting.

mod backoff;
#[cfg(any(test, feature = "mock"))]
mod fake;
mod timestamp;

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;

pub(crate) use backoff::{Backoff, MAX_REQUESTED_WAIT};
#[cfg(any(test, feature = "mock"))]
#[cfg_attr(
    not(feature = "mock"),
    expect(unreachable_pub, reason = "public with the feature mock")
)]
pub use fake::FakeClock;
pub use timestamp::{ParseTimestampError, Timestamp};

/// No timer is set for longer: libraries add it to the time of now, and overflow.
pub(crate) const LONGEST_TIMER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Time and chance: what retries, rate limiters and the lifetimes of tokens go by.
///
/// [`SystemClock`] is the one that a program uses. Tests give another to [`HttpOptions::with_clock`](crate::HttpOptions::with_clock), so
/// that waiting takes no time; `FakeClock` of the feature `mock` is one.
///
/// The bounds of one request ([`with_timeout`](crate::HttpOptions::with_timeout) and the like) always go by the real time as well: a
/// server that never answers must not hang a test.
#[async_trait]
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time of day, for dates in answers.
    fn now(&self) -> Timestamp;

    /// The time since some start. It never goes back.
    fn elapsed(&self) -> Duration;

    /// Waits. Dropping the future ends the wait.
    async fn sleep(&self, duration: Duration);

    /// Waits until [`elapsed`](Self::elapsed) is this, beside something else that may come first, such as an answer.
    ///
    /// That is a [`sleep`](Self::sleep), unless sleeping moves the clock: then it waits until others have moved it so far, because the
    /// answer takes no time on it.
    async fn reach(&self, elapsed: Duration) {
        self.sleep(elapsed.saturating_sub(self.elapsed())).await;
    }

    /// A number from 0 to 1 by which a wait is shortened, so that many clients don't come back all at once. Any other number leaves the
    /// whole wait.
    fn chance(&self) -> f64;
}

/// As much of a wait as a [`Clock::chance`] leaves of it. A number that is not from 0 to 1 leaves all of it.
pub(crate) fn part_of(wait: Duration, chance: f64) -> Duration {
    if !(0.0..=1.0).contains(&chance) {
        return wait;
    }
    let part = Duration::try_from_secs_f64(wait.as_secs_f64() * chance);
    part.map_or(wait, |part| part.min(wait))
}

/// A pointer to a clock is a clock.
#[async_trait]
impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }

    fn elapsed(&self) -> Duration {
        (**self).elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        (**self).sleep(duration).await;
    }

    async fn reach(&self, elapsed: Duration) {
        (**self).reach(elapsed).await;
    }

    fn chance(&self) -> f64 {
        (**self).chance()
    }
}

/// The machine's own time, through tokio's timers, and real chance. A tokio clock that is paused stops it too.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn chance(&self) -> f64 {
        fastrand::f64()
    }
}
