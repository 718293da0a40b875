use std::time::Duration;

use async_trait::async_trait;
use omnipresence::{Clock, Timestamp};
use tokio::{sync::watch, time::Instant};

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

/// The time that a test tells it: whoever waits does so until [`advance`](Self::advance) has come to the end of the wait. For
/// sources on the network, where a paused tokio would not wait for answers.
#[derive(Clone, Debug)]
pub(crate) struct ToldClock {
    start: Timestamp,
    elapsed: watch::Sender<Duration>,
}

impl ToldClock {
    pub(crate) fn start_at(start: Timestamp) -> Self {
        Self {
            start,
            elapsed: watch::Sender::new(Duration::ZERO),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.elapsed.send_modify(|elapsed| *elapsed += by);
    }
}

#[async_trait]
impl Clock for ToldClock {
    fn now(&self) -> Timestamp {
        self.start.saturating_add(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.borrow()
    }

    async fn sleep(&self, duration: Duration) {
        let end = self.elapsed() + duration;
        let mut elapsed = self.elapsed.subscribe();
        elapsed.wait_for(|elapsed| *elapsed >= end).await.unwrap();
    }

    fn chance(&self) -> f64 {
        1.0
    }
}
