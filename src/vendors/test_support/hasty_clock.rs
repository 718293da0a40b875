//! A clock for hours of several tasks beside a fake: it moves only when all of them wait, so no task is late by its own work.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;

use crate::clock::{Clock, FakeClock, Timestamp};

/// The fake's clock, which moves to the end of the next wait once so many tasks wait for one.
#[derive(Clone, Debug)]
pub(crate) struct HastyClock {
    fake: FakeClock,
    waits: Arc<Mutex<Waits>>,
}

#[derive(Debug, Default)]
struct Waits {
    begun: usize,
    wakers: BTreeMap<(Duration, usize), Waker>,
}

impl HastyClock {
    pub(crate) fn of(fake: &FakeClock) -> Self {
        Self {
            fake: fake.clone(),
            waits: Arc::default(),
        }
    }

    /// Lets time pass until then. Each of so many tasks waits for the clock, or for the fake.
    pub(crate) async fn run(&self, end: Duration, tasks: usize) {
        while self.elapsed() < end {
            tokio::task::yield_now().await;
            let mut waits = self.waits.lock().unwrap();
            if waits.wakers.len() < tasks {
                continue;
            }
            let next = waits.wakers.first_entry().unwrap().key().0;
            self.fake.advance(next.saturating_sub(self.fake.elapsed()));
            for waker in waits.wakers.values() {
                waker.wake_by_ref();
            }
            waits.wakers.retain(|(end, _), _| *end > next);
        }
    }
}

/// A wait that is forgotten when it is dropped.
struct Wait<'a>(&'a HastyClock, (Duration, usize));

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.0.waits.lock().unwrap().wakers.remove(&self.1);
    }
}

#[async_trait]
impl Clock for HastyClock {
    fn now(&self) -> Timestamp {
        self.fake.now()
    }

    fn elapsed(&self) -> Duration {
        self.fake.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        let end = self.elapsed() + duration;
        let number = {
            let mut waits = self.waits.lock().unwrap();
            waits.begun += 1;
            waits.begun
        };
        let wait = Wait(self, (end, number));
        poll_fn(|context| {
            if self.elapsed() >= end {
                return Poll::Ready(());
            }
            let mut waits = self.waits.lock().unwrap();
            waits.wakers.insert(wait.1, context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn chance(&self) -> f64 {
        1.0
    }
}
