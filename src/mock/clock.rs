use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use crate::Timestamp;

/// The clock of a fake vendor. It stands still until it is moved; clones are the same clock.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<AtomicI64>);

impl FakeClock {
    /// A clock that shows the system's time of now, and stops.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(Timestamp::now().as_unix_millis())))
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }

    /// Sets the clock.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_unix_millis(), Ordering::SeqCst);
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().saturating_add(by));
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self::new()
    }
}
