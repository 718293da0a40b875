//! Delays requests so that no stretch of time holds more of them than its [`Quota`] allows.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::select;
use tokio::sync::{Mutex as AsyncMutex, Notify};

use super::{quota::Quota, reported_limit::RateLimit};
use crate::clock::Clock;

/// No more requests than this are remembered, and so allowed, whatever limit a vendor reports.
const MAX_REMEMBERED: usize = 10_000;

/// The longest pause that a vendor can request where no quota explains it.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Sends no more than its quota allows in any stretch of its time, however long a request takes to arrive: a request counts from before it
/// is sent until the quota's time after its answer.
///
/// Without a quota, only a vendor that has refused a request delays others.
///
/// Waiters are served in FIFO order. Dropping a waiter passes its turn on. All times are readings of the clock.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    quota: Option<Quota>,
    /// Locked by the first waiter.
    turn: AsyncMutex<()>,
    waiting: AtomicUsize,
    /// Something has changed that the first waiter waits for.
    changed: Notify,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// None, if there is no limit.
    capacity: Option<usize>,
    under_way: usize,
    /// When the requests ended that still count, the first to be forgotten first.
    ended: VecDeque<Duration>,
    reported: Option<Reported>,
    /// The vendor has refused a request and accepts no other before this.
    paused_until: Duration,
}

/// What the vendor reports as left of its own count.
#[derive(Debug)]
struct Reported {
    /// The least that a response has reported. The requests under way may be counted there or not.
    left: u64,
    until: Duration,
}

/// Why no request may be sent yet.
#[derive(Debug, PartialEq, Eq)]
enum Wait {
    Until(Duration),
    /// A response may report the time, or make room after at least this time.
    ForResponse(Duration),
}

impl RateLimiter {
    pub(crate) fn new(quota: Option<Quota>) -> Self {
        let capacity = quota
            .as_ref()
            .map(|quota| capacity(u64::from(quota.requests())));
        Self {
            quota,
            turn: AsyncMutex::default(),
            waiting: AtomicUsize::new(0),
            changed: Notify::new(),
            state: Mutex::new(State {
                capacity,
                under_way: 0,
                ended: VecDeque::new(),
                reported: None,
                paused_until: Duration::ZERO,
            }),
        }
    }

    pub(crate) fn quota(&self) -> Option<&Quota> {
        self.quota.as_ref()
    }

    fn per(&self) -> Duration {
        self.quota.as_ref().map_or(Duration::ZERO, Quota::per)
    }

    /// The longest pause that the vendor can request.
    fn max_pause(&self) -> Duration {
        self.quota.as_ref().map_or(MAX_PAUSE, Quota::max_pause)
    }

    /// How many requests can be sent at once that leave half of the limit to others.
    pub(crate) fn headroom(&self, now: Duration) -> usize {
        self.state().headroom(now, self.per())
    }

    /// Waits for the turn to send one request.
    ///
    /// # Errors
    /// How long it would take, if that is longer than `max_wait`; then it does not wait.
    pub(crate) async fn acquire<'a>(
        &'a self,
        clock: &'a dyn Clock,
        max_wait: Duration,
    ) -> Result<Permit<'a>, Duration> {
        let place = Place::join(&self.waiting);
        let end = clock.elapsed().saturating_add(max_wait);
        let per = self.per();
        let wait = self.state().wait_behind(place.ahead, clock.elapsed(), per);
        if wait > max_wait {
            return Err(wait);
        }
        let _turn = self.turn.lock().await;
        loop {
            let now = clock.elapsed();
            let left = end.saturating_sub(now);
            let wait = match self.state().take(now, per) {
                Ok(()) => {
                    return Ok(Permit {
                        limiter: self,
                        clock,
                        is_counted: AtomicBool::new(false),
                    });
                }
                Err(Wait::Until(until)) => Some(until.saturating_sub(now)),
                Err(Wait::ForResponse(least)) if least > left => return Err(least),
                Err(Wait::ForResponse(_)) => None,
            };
            let changed = pin!(self.changed.notified());
            match wait {
                Some(wait) if wait > left => return Err(wait),
                Some(wait) => drop(select(clock.sleep(wait), changed).await),
                None => changed.await,
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The permission to send one request. It counts until it is dropped, and for the quota's time after that.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    clock: &'a dyn Clock,
    /// The vendor has reported what is left after this request.
    is_counted: AtomicBool,
}

impl Permit<'_> {
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
            state.capacity = Some(capacity(limit).min(most));
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
                None => Reported { left, until },
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
        let now = self.clock.elapsed();
        let mut state = self.limiter.state();
        state.under_way -= 1;
        if let Some(reported) = &mut state.reported
            && !self.is_counted.load(Ordering::Relaxed)
        {
            reported.left = reported.left.saturating_sub(1);
        }
        if state.capacity.is_some() {
            state.ended.push_back(now);
        }
        drop(state);
        self.limiter.changed.notify_one();
    }
}

/// A place in the queue, left when dropped.
struct Place<'a> {
    waiting: &'a AtomicUsize,
    ahead: usize,
}

impl<'a> Place<'a> {
    fn join(waiting: &'a AtomicUsize) -> Self {
        let ahead = waiting.fetch_add(1, Ordering::Relaxed);
        Self { waiting, ahead }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl State {
    fn forget(&mut self, now: Duration, per: Duration) {
        while self
            .ended
            .front()
            .is_some_and(|ended| ended.saturating_add(per) <= now)
        {
            self.ended.pop_front();
        }
        self.reported.take_if(|reported| reported.until <= now);
    }

    fn take(&mut self, now: Duration, per: Duration) -> Result<(), Wait> {
        self.forget(now, per);
        if now < self.paused_until {
            return Err(Wait::Until(self.paused_until));
        }
        match &self.reported {
            Some(reported) if reported.left == 0 => return Err(Wait::Until(reported.until)),
            Some(reported) if reported.left <= self.under_way as u64 => {
                return Err(Wait::ForResponse(Duration::ZERO));
            }
            _ => {}
        }
        if self
            .capacity
            .is_some_and(|capacity| self.under_way + self.ended.len() >= capacity)
        {
            return Err(match self.ended.front() {
                Some(ended) => Wait::Until(ended.saturating_add(per)),
                None => Wait::ForResponse(per),
            });
        }
        self.under_way += 1;
        Ok(())
    }

    fn headroom(&mut self, now: Duration, per: Duration) -> usize {
        self.forget(now, per);
        if now < self.paused_until {
            return 0;
        }
        let Some(capacity) = self.capacity else {
            return usize::MAX;
        };
        let left = self.reported.as_ref().map_or(capacity, |reported| {
            usize::try_from(reported.left).unwrap_or(capacity)
        });
        let free = capacity.saturating_sub(self.ended.len()).min(left);
        free.saturating_sub(self.under_way + capacity / 2)
    }

    /// The time until somebody is served who has so many others ahead, if all of them are served before.
    fn wait_behind(&mut self, ahead: usize, now: Duration, per: Duration) -> Duration {
        self.forget(now, per);
        let until_reset = match &self.reported {
            Some(reported) if reported.left <= ahead as u64 => reported.until.saturating_sub(now),
            _ => Duration::ZERO,
        };
        self.wait_for_room(ahead, now, per)
            .max(until_reset)
            .max(self.paused_until.saturating_sub(now))
    }

    fn wait_for_room(&self, ahead: usize, now: Duration, per: Duration) -> Duration {
        let Some(capacity) = self.capacity else {
            return Duration::ZERO;
        };
        let free = capacity.saturating_sub(self.under_way + self.ended.len());
        let Some(later) = ahead.checked_sub(free) else {
            return Duration::ZERO;
        };
        // Everyone served makes room for another after the quota's time.
        let rounds = u32::try_from(later / capacity).unwrap_or(u32::MAX);
        let first = self
            .ended
            .get(later % capacity)
            .map_or(per, |ended| ended.saturating_add(per).saturating_sub(now));
        first.saturating_add(per.saturating_mul(rounds))
    }
}

fn capacity(requests: u64) -> usize {
    usize::try_from(requests)
        .unwrap_or(usize::MAX)
        .clamp(1, MAX_REMEMBERED)
}

#[cfg(test)]
mod tests;
