//! The waits of a call in the background for its turn under our own rate limits. The time that the call has does not include them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    client::rate_limit::{DelayMeter, Permit, RateLimiter},
    clock::Clock,
};

pub(crate) struct Background {
    meter: Arc<DelayMeter>,
    waits: Mutex<Waits>,
}

/// One request at a time waits.
#[derive(Default)]
struct Waits {
    by_clock: Duration,
    in_real_time: Duration,
    since: Option<Instant>,
}

impl Background {
    pub(super) fn new(meter: Arc<DelayMeter>) -> Self {
        Self {
            meter,
            waits: Mutex::default(),
        }
    }

    /// Waits for the turn of a request, however long that takes.
    pub(super) async fn acquire<'a>(
        &'a self,
        limiter: &'a RateLimiter,
        clock: &'a dyn Clock,
    ) -> Permit<'a> {
        let begun = clock.elapsed();
        self.waits().since = Some(Instant::now());
        let permit = limiter.acquire_in_background(clock, &self.meter).await;
        let mut waits = self.waits();
        waits.by_clock += clock.elapsed().saturating_sub(begun);
        if let Some(since) = waits.since.take() {
            waits.in_real_time += since.elapsed();
        }
        permit
    }

    /// How long its requests have waited, by the clock.
    pub(super) fn waited(&self) -> Duration {
        self.waits().by_clock
    }

    /// How long its requests have waited in real time, with a wait under way.
    pub(super) fn waited_in_real_time(&self) -> Duration {
        let waits = self.waits();
        let under_way = waits.since.map(|since| since.elapsed());
        waits.in_real_time + under_way.unwrap_or_default()
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
