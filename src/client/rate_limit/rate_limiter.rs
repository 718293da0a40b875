//! Delays requests so that no stretch of time holds more of them than its [`Quota`] allows.

mod queue;
mod state;

use std::{
    pin::pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::select;
use tokio::time::timeout;

use self::{
    queue::Ticket,
    state::{Event, Reported, State, Wait},
};
use super::{class::Class, delay_meter::DelayMeter, quota::Quota, reported_limit::RateLimit};
use crate::clock::{Clock, MAX_REQUESTED_WAIT};

/// No more requests than this are remembered, and so allowed, whatever limit a vendor reports.
const MAX_REMEMBERED: usize = 10_000;

/// Sends no more than its quota allows in any stretch of its time, however long a request takes to arrive: a request counts from before it
/// is sent until the quota's time after its answer.
///
/// Without a quota, only a vendor that has refused a request delays others.
///
/// Each class of requests has a queue and a share: half of the quota for the background, and the rest, or all of it while the background
/// sends nothing, for direct calls. A queue is served in FIFO order, but for requests whose futures are not polled. No request holds a
/// lock while it waits: dropping it removes it from the queue, and its turn goes to another. All times are readings of the clock.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    quota: Option<Quota>,
    state: Mutex<State>,
}

impl RateLimiter {
    pub(crate) fn new(quota: Option<Quota>) -> Self {
        let capacity = quota
            .as_ref()
            .map(|quota| capacity(u64::from(quota.requests())));
        let per = quota.as_ref().map_or(Duration::ZERO, Quota::per);
        Self {
            quota,
            state: Mutex::new(State::new(capacity, per)),
        }
    }

    pub(crate) fn quota(&self) -> Option<&Quota> {
        self.quota.as_ref()
    }

    /// The longest pause that the vendor can request.
    fn max_pause(&self) -> Duration {
        self.quota
            .as_ref()
            .map_or(MAX_REQUESTED_WAIT, Quota::max_pause)
    }

    /// How many requests of a class can be sent at once that leave half of the limit to others.
    pub(crate) fn headroom(&self, class: Class, now: Duration) -> usize {
        self.state().headroom(class, now)
    }

    /// Waits for the turn to send one request.
    ///
    /// # Errors
    /// How long it would take, if that is longer than `max_wait`; then it does not wait.
    pub(crate) async fn acquire<'a>(
        &'a self,
        clock: &'a dyn Clock,
        class: Class,
        max_wait: Duration,
    ) -> Result<Permit<'a>, Duration> {
        self.enter(clock, class, max_wait, None).await
    }

    /// Waits for the turn to send one request of the background, however long that takes.
    pub(crate) async fn acquire_in_background<'a>(
        &'a self,
        clock: &'a dyn Clock,
        meter: &'a DelayMeter,
    ) -> Permit<'a> {
        loop {
            let class = Class::Background;
            if let Ok(permit) = self.enter(clock, class, Duration::MAX, Some(meter)).await {
                return permit;
            }
        }
    }

    async fn enter<'a>(
        &'a self,
        clock: &'a dyn Clock,
        class: Class,
        max_wait: Duration,
        meter: Option<&DelayMeter>,
    ) -> Result<Permit<'a>, Duration> {
        let joined_at = clock.elapsed();
        let place = {
            let mut state = self.state();
            if state.take(class, joined_at) {
                return Ok(Permit::new(self, clock, class));
            }
            let wait = state.wait_at_end(class, joined_at);
            if wait > max_wait {
                state.refuse(class, wait, joined_at);
                return Err(wait);
            }
            Place {
                limiter: self,
                clock,
                class,
                ticket: state.join(class),
            }
        };
        let metered = meter.map(DelayMeter::begin);
        loop {
            let now = clock.elapsed();
            let wait = {
                let mut state = self.state();
                if state.take_turn(class, &place.ticket, now) {
                    return Ok(Permit::new(self, clock, class));
                }
                state.wait_of(class, &place.ticket, now)
            };
            let waited = now.saturating_sub(joined_at);
            if wait.least > max_wait.saturating_sub(waited) {
                return Err(wait.least);
            }
            if let Some(metered) = &metered {
                metered.note(waited.saturating_add(wait.least));
            }
            let timer = pin!(wait.pass(clock, now));
            let woken = pin!(place.ticket.wake.notified());
            select(timer, woken).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wait {
    /// Waits until it is time to look again. Where another request is to move the clock, and has not done so for some real time, its future
    /// is not polled: then this one moves it.
    async fn pass(&self, clock: &dyn Clock, now: Duration) {
        let end = now.saturating_add(self.look_again);
        match self.beside {
            None => clock.sleep(self.look_again).await,
            Some(Event::Response) => clock.reach(end).await,
            // The first one that is polled moves it, and the others find it moved.
            Some(Event::Turns(ahead)) => {
                let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
                let patience = UNPOLLED.saturating_mul(ahead.saturating_add(1));
                if timeout(patience, clock.reach(end)).await.is_err() {
                    clock.sleep(end.saturating_sub(clock.elapsed())).await;
                }
            }
        }
    }
}

/// A request that has done nothing for so long in real time, though it is its turn or soon will be, is not polled.
const UNPOLLED: Duration = Duration::from_secs(1);

/// A place in a queue, left when dropped.
struct Place<'a> {
    limiter: &'a RateLimiter,
    clock: &'a dyn Clock,
    class: Class,
    ticket: Ticket,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let now = self.clock.elapsed();
        self.limiter.state().leave(self.class, &self.ticket, now);
    }
}

/// The permission to send one request. It counts until it is dropped, and for the quota's time after that.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    clock: &'a dyn Clock,
    class: Class,
    /// The vendor has reported what is left after this request.
    is_counted: AtomicBool,
    /// The request has ended as far as the limit goes.
    is_released: AtomicBool,
}

impl<'a> Permit<'a> {
    fn new(limiter: &'a RateLimiter, clock: &'a dyn Clock, class: Class) -> Self {
        Self {
            limiter,
            clock,
            class,
            is_counted: AtomicBool::new(false),
            is_released: AtomicBool::new(false),
        }
    }

    /// Lets the request count for the quota's time from now on, whenever the permit is dropped: its response may come much later.
    pub(crate) fn release(&self) {
        if self.is_released.swap(true, Ordering::Relaxed) {
            return;
        }
        let is_counted = self.is_counted.load(Ordering::Relaxed);
        let now = self.clock.elapsed();
        self.limiter.state().end(self.class, is_counted, now);
    }

    /// Takes over what a response reports of the vendor's own count.
    pub(crate) fn learn(&self, reported: RateLimit) {
        let Some(quota) = &self.limiter.quota else {
            return;
        };
        let now = self.clock.elapsed();
        let mut state = self.limiter.state();
        if let Some(limit) = reported.limit {
            let own = capacity(u64::from(quota.requests()));
            let most = if quota.is_own() { own } else { MAX_REMEMBERED };
            let capacity = Some(capacity(limit).min(most));
            if state.capacity != capacity {
                state.capacity = capacity;
                state.reconsider();
            }
        }
        if let Some(remaining) = reported.remaining {
            let hold = reported.reset_after.unwrap_or(quota.per());
            let until = now.saturating_add(hold.min(quota.max_pause()));
            // The same window, of which answers may come in another order than the vendor counted.
            let is_same = |old: &Reported| {
                now < old.until && until <= old.until.saturating_add(WINDOW_TOLERANCE)
            };
            let left = remaining;
            state.reported = Some(match state.reported.take().filter(is_same) {
                Some(old) => Reported {
                    left: left.min(old.left),
                    ..old
                },
                None => {
                    state.reconsider();
                    Reported { left, until }
                }
            });
            self.is_counted.store(true, Ordering::Relaxed);
        }
    }

    /// Delays all requests for as long as the vendor asks, but not for longer than its quota explains.
    pub(crate) fn pause(&self, wait: Duration) {
        let hold = wait.min(self.limiter.max_pause());
        let until = self.clock.elapsed().saturating_add(hold);
        let mut state = self.limiter.state();
        state.paused_until = state.paused_until.max(until);
    }
}

/// Vendors report the end of a window in whole seconds.
const WINDOW_TOLERANCE: Duration = Duration::from_secs(2);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.release();
    }
}

fn capacity(requests: u64) -> usize {
    usize::try_from(requests)
        .unwrap_or(usize::MAX)
        .clamp(1, MAX_REMEMBERED)
}

#[cfg(test)]
mod tests;
