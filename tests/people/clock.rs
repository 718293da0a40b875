use std::time::Duration;

use async_trait::async_trait;
use omnipresence::{Clock, Timestamp};
use tokio::time::Instant;

/// The time of a paused tokio: it moves when everybody waits, straight to the first who wakes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PausedClock(Instant);

impl PausedClock {
    /// Where every test begins.
    pub(crate) const START: i64 = 1_771_840_800_000;

    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }
}

#[async_trait]
impl Clock for PausedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(Self::START).saturating_add(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn chance(&self) -> f64 {
        1.0
    }
}
