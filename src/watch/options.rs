use std::{sync::Arc, time::Duration};

use crate::{Clock, SystemClock, UserId};

/// Whom to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Everyone whom the source lists.
    Everyone,
    /// These users.
    Users(Vec<UserId>),
}

/// How to follow.
#[derive(Clone, Debug)]
pub struct WatchOptions {
    pub(super) interval: Duration,
    pub(super) clock: Arc<dyn Clock>,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(15),
            clock: Arc::new(SystemClock::default()),
        }
    }
}

impl WatchOptions {
    /// The shortest time between two readings of the same user.
    #[must_use]
    pub fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// The clock that waits and expiries go by.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The clock, for who waits beside the watch.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }
}
