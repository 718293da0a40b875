//! The clock of the day: tokio's paused time, and a date that begins at the same moment in every run.

use std::time::Duration;

use async_trait::async_trait;
use omnipresence::{Clock, Timestamp};
use tokio::time::Instant;

const START: &str = "2026-11-23T00:00:00Z";

#[derive(Clone, Debug)]
pub(crate) struct DayClock(Instant);

impl DayClock {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }
}

#[async_trait]
impl Clock for DayClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = START.parse().unwrap();
        start.saturating_add(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn chance(&self) -> f64 {
        fastrand::f64()
    }
}
