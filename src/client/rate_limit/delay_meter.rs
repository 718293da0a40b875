//! For how long the background requests of one connection wait for their turn. It decides nothing.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The longest wait of those that are under way.
#[derive(Debug, Default)]
pub(crate) struct DelayMeter(Mutex<Waits>);

#[derive(Debug, Default)]
struct Waits {
    requests: usize,
    longest: Duration,
}

impl DelayMeter {
    /// The least time that a request which waits now will have waited for its turn.
    pub(crate) fn delay(&self) -> Option<Duration> {
        let waits = self.waits();
        (waits.requests > 0).then_some(waits.longest)
    }

    /// Notes a request that waits until the result is dropped.
    pub(super) fn begin(&self) -> Metered<'_> {
        self.waits().requests += 1;
        Metered(self)
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that waits.
#[derive(Debug)]
pub(super) struct Metered<'a>(&'a DelayMeter);

impl Metered<'_> {
    /// Notes the least time that it will have waited.
    pub(super) fn note(&self, wait: Duration) {
        let mut waits = self.0.waits();
        waits.longest = waits.longest.max(wait);
    }
}

impl Drop for Metered<'_> {
    fn drop(&mut self) {
        let mut waits = self.0.waits();
        waits.requests -= 1;
        if waits.requests == 0 {
            waits.longest = Duration::ZERO;
        }
    }
}
