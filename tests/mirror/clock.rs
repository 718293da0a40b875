use std::{
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{Clock, Timestamp};

/// A clock that only the test moves; clones are the same clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestClock(Arc<Mutex<Time>>);

#[derive(Debug, Default)]
struct Time {
    elapsed: Duration,
    behind: Duration,
    sleepers: Vec<Waker>,
}

impl TestClock {
    pub(crate) fn advance(&self, by: Duration) {
        let mut time = self.0.lock().unwrap();
        time.elapsed += by;
        for sleeper in time.sleepers.drain(..) {
            sleeper.wake();
        }
    }

    /// The time of day is corrected.
    pub(crate) fn set_back(&self, by: Duration) {
        self.0.lock().unwrap().behind += by;
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let time = self.0.lock().unwrap();
        Timestamp::from_unix_millis(1_700_000_000_000)
            .saturating_add(time.elapsed)
            .saturating_sub(time.behind)
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().elapsed
    }

    async fn sleep(&self, duration: Duration) {
        let end = self.elapsed().saturating_add(duration);
        poll_fn(|context| {
            let mut time = self.0.lock().unwrap();
            if time.elapsed >= end {
                return Poll::Ready(());
            }
            time.sleepers.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn chance(&self) -> f64 {
        0.5
    }
}
