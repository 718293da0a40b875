//! A clock that a test moves, for providers on the network: tokio's paused clock would not wait for responses.

use std::time::Duration;

use async_trait::async_trait;
use omnipresence::{Clock, Timestamp};
use tokio::sync::watch;

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
