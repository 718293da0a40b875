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

/// No more requests than this are remembered, and so allowed, whatever limit a vendor tells.
const MAX_REMEMBERED: usize = 10_000;

/// For how long a vendor's word holds requests back where no quota explains it.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Sends no more than its quota allows in any stretch of its time, however long a request takes to arrive: a request counts from before it
/// is sent until the quota's time after its answer.
///
/// Without a quota, only a vendor that has refused a request holds others back.
///
/// Whoever waits is served in turn; whoever is dropped leaves the turn to the next. All times are readings of the clock.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    quota: Option<Quota>,
    /// Held by the first who waits.
    turn: AsyncMutex<()>,
    waiting: AtomicUsize,
    /// Something has changed that the first who waits should know of.
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
    told: Option<Told>,
    /// The vendor has refused a request and wants no other before this.
    paused_until: Duration,
}

/// What the vendor says is left of its own count.
#[derive(Debug)]
struct Told {
    /// The least that an answer has told. The requests under way may be counted there or not.
    left: u64,
    until: Duration,
}

/// Why there is nothing to be had yet.
#[derive(Debug, PartialEq, Eq)]
enum Wait {
    Until(Duration),
    /// An answer may tell, or make room after at least this time.
    ForAnswer(Duration),
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
                told: None,
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

    /// The longest time for which a vendor's word holds requests back.
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
    /// How long it would take, if that is longer than `patience`; then nothing is waited for.
    pub(crate) async fn acquire<'a>(
        &'a self,
        clock: &'a dyn Clock,
        patience: Duration,
    ) -> Result<Permit<'a>, Duration> {
        let place = Place::join(&self.waiting);
        let end = clock.elapsed().saturating_add(patience);
        let per = self.per();
        let wait = self.state().wait_behind(place.ahead, clock.elapsed(), per);
        if wait > patience {
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
                Err(Wait::ForAnswer(least)) if least > left => return Err(least),
                Err(Wait::ForAnswer(_)) => None,
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

/// The leave to send one request. It counts until it is dropped, and for the quota's time after that.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    limiter: &'a RateLimiter,
    clock: &'a dyn Clock,
    /// The vendor has told what is left after this request.
    is_counted: AtomicBool,
}

impl Permit<'_> {
    /// Goes by what the vendor says in an answer of its own count.
    pub(crate) fn learn(&self, told: RateLimit) {
        let Some(quota) = &self.limiter.quota else {
            return;
        };
        let now = self.clock.elapsed();
        let mut state = self.limiter.state();
        if let Some(limit) = told.limit {
            let own = capacity(u64::from(quota.requests()));
            let most = if quota.is_own() { own } else { MAX_REMEMBERED };
            state.capacity = Some(capacity(limit).min(most));
        }
        if let Some(remaining) = told.remaining {
            let hold = told.reset_after.unwrap_or(quota.per());
            let until = now.saturating_add(hold.min(quota.max_pause()));
            // The same window, of which answers may come in another order than the vendor counted.
            let is_same =
                |old: &Told| now < old.until && until <= old.until.saturating_add(WINDOW_TOLERANCE);
            let left = remaining;
            state.told = Some(match state.told.take().filter(is_same) {
                Some(old) => Told {
                    left: left.min(old.left),
                    ..old
                },
                None => Told { left, until },
            });
            self.is_counted.store(true, Ordering::Relaxed);
        }
    }

    /// Holds everyone back for as long as the vendor asks, but not for longer than its quota explains.
    pub(crate) fn pause(&self, wait: Duration) {
        let hold = wait.min(self.limiter.max_pause());
        let until = self.clock.elapsed().saturating_add(hold);
        let mut state = self.limiter.state();
        state.paused_until = state.paused_until.max(until);
    }
}

/// Vendors tell the end of a window in whole seconds.
const WINDOW_TOLERANCE: Duration = Duration::from_secs(2);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let now = self.clock.elapsed();
        let mut state = self.limiter.state();
        state.under_way -= 1;
        if let Some(told) = &mut state.told
            && !self.is_counted.load(Ordering::Relaxed)
        {
            told.left = told.left.saturating_sub(1);
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
        self.told.take_if(|told| told.until <= now);
    }

    fn take(&mut self, now: Duration, per: Duration) -> Result<(), Wait> {
        self.forget(now, per);
        if now < self.paused_until {
            return Err(Wait::Until(self.paused_until));
        }
        match &self.told {
            Some(told) if told.left == 0 => return Err(Wait::Until(told.until)),
            Some(told) if told.left <= self.under_way as u64 => {
                return Err(Wait::ForAnswer(Duration::ZERO));
            }
            _ => {}
        }
        if self
            .capacity
            .is_some_and(|capacity| self.under_way + self.ended.len() >= capacity)
        {
            return Err(match self.ended.front() {
                Some(ended) => Wait::Until(ended.saturating_add(per)),
                None => Wait::ForAnswer(per),
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
        let left = self.told.as_ref().map_or(capacity, |told| {
            usize::try_from(told.left).unwrap_or(capacity)
        });
        let free = capacity.saturating_sub(self.ended.len()).min(left);
        free.saturating_sub(self.under_way + capacity / 2)
    }

    /// The time until somebody is served who has so many others ahead, if all of them are served before.
    fn wait_behind(&mut self, ahead: usize, now: Duration, per: Duration) -> Duration {
        self.forget(now, per);
        let until_told = match &self.told {
            Some(told) if told.left <= ahead as u64 => told.until.saturating_sub(now),
            _ => Duration::ZERO,
        };
        self.wait_for_room(ahead, now, per)
            .max(until_told)
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
