//! The clock of a fake vendor, which stands still until a test or a waiting client moves it.

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::Notify;

use super::{Clock, timestamp::Timestamp};

/// The clock of a fake vendor. It stands still until it is moved; clones are the same clock.
///
/// As the [`Clock`] of a client it takes no time to wait: a sleep moves the clock to its end. A fake's own `builder()`
/// comes with the fake's clock, so that a client which waits for a limit to end finds that it has ended.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    time: Mutex<Time>,
    moved: Notify,
}

#[derive(Debug)]
struct Time {
    now: Timestamp,
    /// All moves forward. Unlike the time of day, it never goes back.
    elapsed: Duration,
}

impl FakeClock {
    /// A clock that shows the system's time of now, and stops.
    #[must_use]
    pub fn new() -> Self {
        let time = Time {
            // Vendors count milliseconds.
            now: Timestamp::from_unix_millis(Timestamp::now().as_unix_millis()),
            elapsed: Duration::ZERO,
        };
        Self(Arc::new(Inner {
            time: Mutex::new(time),
            moved: Notify::new(),
        }))
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.time().now
    }

    /// Sets the clock.
    pub fn set(&self, now: Timestamp) {
        let mut time = self.time();
        time.elapsed = time
            .elapsed
            .saturating_add(now.saturating_duration_since(time.now));
        time.now = now;
        drop(time);
        self.0.moved.notify_waiters();
    }

    /// Moves the clock forward, to the last moment of a [`Timestamp`] at most. By then all that ends has ended.
    pub fn advance(&self, by: Duration) {
        let mut time = self.time();
        time.now = time.now.saturating_add(by);
        time.elapsed = time.elapsed.saturating_add(by);
        drop(time);
        self.0.moved.notify_waiters();
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.0.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.time().now
    }

    fn elapsed(&self) -> Duration {
        self.time().elapsed
    }

    /// Lets others run, then moves the clock, unless somebody else has by then: those who sleep at the same time wake one after the
    /// other, at about the right times.
    async fn sleep(&self, duration: Duration) {
        let end = self.elapsed().saturating_add(duration);
        tokio::task::yield_now().await;
        let left = end.saturating_sub(self.elapsed());
        self.advance(left);
    }

    /// Moves nothing.
    async fn reach(&self, elapsed: Duration) {
        loop {
            let mut moved = pin!(self.0.moved.notified());
            moved.as_mut().enable();
            if self.elapsed() >= elapsed {
                return;
            }
            moved.await;
        }
    }

    /// The longest wait.
    fn chance(&self) -> f64 {
        1.0
    }
}
