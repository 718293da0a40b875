//! What may still be sent under a [`Quota`], shared by all who send.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Mutex as Turnstile, Notify};

use super::{Quota, RateLimit};
use crate::Clock;

/// No more requests than this are remembered, and so allowed, whatever limit a vendor tells.
const MAX_REMEMBERED: usize = 10_000;

/// Sends no more than its quota allows in any stretch of its time, however long a request takes to arrive: a request counts from before it
/// is sent until the quota's time after its answer.
///
/// Whoever waits is served in turn; whoever is dropped leaves the turn to the next. All times are readings of the clock.
#[derive(Debug)]
pub(super) struct Budget {
    quota: Quota,
    /// Held by the first who waits.
    turn: Turnstile<()>,
    waiting: AtomicUsize,
    answered: Notify,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    capacity: usize,
    under_way: usize,
    /// When the requests ended that still count, the first to be forgotten first.
    ended: VecDeque<Duration>,
    told: Option<Told>,
    /// The vendor has refused a request and wants no other before this.
    closed_until: Duration,
}

/// What the vendor says is left of its own count.
#[derive(Debug)]
struct Told {
    left: u64,
    until: Duration,
}

/// Why there is nothing to be had yet.
#[derive(Debug, PartialEq, Eq)]
enum Wait {
    Until(Duration),
    /// Every request that counts is still under way.
    ForAnswer,
}

impl Budget {
    pub(super) fn new(quota: Quota) -> Self {
        let capacity = capacity(u64::from(quota.requests()));
        Self {
            quota,
            turn: Turnstile::default(),
            waiting: AtomicUsize::new(0),
            answered: Notify::new(),
            state: Mutex::new(State {
                capacity,
                under_way: 0,
                ended: VecDeque::new(),
                told: None,
                closed_until: Duration::ZERO,
            }),
        }
    }

    pub(super) fn quota(&self) -> &Quota {
        &self.quota
    }

    /// Waits for the turn to send one request.
    ///
    /// # Errors
    /// How long it would take, if that is longer than `patience`; then nothing is waited for.
    pub(super) async fn acquire<'a>(
        &'a self,
        clock: &'a dyn Clock,
        patience: Duration,
    ) -> Result<Permit<'a>, Duration> {
        let place = Place::join(&self.waiting);
        let end = clock.elapsed().saturating_add(patience);
        let per = self.quota.per();
        let needed = self.state().wait_behind(place.ahead, clock.elapsed(), per);
        if needed > patience {
            return Err(needed);
        }
        let _turn = self.turn.lock().await;
        loop {
            let now = clock.elapsed();
            let left = end.saturating_sub(now);
            let wait = self.state().take(now, per);
            match wait {
                Ok(()) => {
                    return Ok(Permit {
                        budget: self,
                        clock,
                    });
                }
                Err(Wait::Until(until)) if until.saturating_sub(now) <= left => {
                    clock.sleep(until.saturating_sub(now)).await;
                }
                Err(Wait::ForAnswer) if per <= left => self.answered.notified().await,
                Err(Wait::Until(until)) => return Err(until.saturating_sub(now)),
                Err(Wait::ForAnswer) => return Err(per),
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The leave to send one request. It counts until it is dropped, and for the quota's time after that.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    budget: &'a Budget,
    clock: &'a dyn Clock,
}

impl Permit<'_> {
    /// Goes by what the vendor says in an answer of its own count.
    pub(super) fn learn(&self, told: RateLimit) {
        let quota = &self.budget.quota;
        let mut state = self.budget.state();
        if let Some(limit) = told.limit {
            let own = capacity(u64::from(quota.requests()));
            state.capacity = capacity(limit).min(if quota.is_own() { own } else { MAX_REMEMBERED });
        }
        if let Some(remaining) = told.remaining {
            let hold = told
                .reset_after
                .unwrap_or(quota.per())
                .min(quota.longest_hold());
            // The others under way may be counted there or not.
            let others = state.under_way.saturating_sub(1) as u64;
            state.told = Some(Told {
                left: remaining.saturating_sub(others),
                until: self.clock.elapsed().saturating_add(hold),
            });
        }
    }

    /// Holds everyone back for as long as the vendor asks, but not for longer than its quota explains.
    pub(super) fn close(&self, wait: Duration) {
        let hold = wait.min(self.budget.quota.longest_hold());
        let until = self.clock.elapsed().saturating_add(hold);
        let mut state = self.budget.state();
        state.closed_until = state.closed_until.max(until);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let now = self.clock.elapsed();
        let mut state = self.budget.state();
        state.under_way -= 1;
        state.ended.push_back(now);
        drop(state);
        self.budget.answered.notify_one();
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
        if now < self.closed_until {
            return Err(Wait::Until(self.closed_until));
        }
        if let Some(told) = &self.told
            && told.left == 0
        {
            return Err(Wait::Until(told.until));
        }
        if self.under_way + self.ended.len() >= self.capacity {
            return Err(match self.ended.front() {
                Some(ended) => Wait::Until(ended.saturating_add(per)),
                None => Wait::ForAnswer,
            });
        }
        self.under_way += 1;
        if let Some(told) = &mut self.told {
            told.left -= 1;
        }
        Ok(())
    }

    /// The least time until somebody is served who has so many others ahead.
    fn wait_behind(&mut self, ahead: usize, now: Duration, per: Duration) -> Duration {
        self.forget(now, per);
        let free = self
            .capacity
            .saturating_sub(self.under_way + self.ended.len());
        let told = self.told.as_ref().filter(|told| told.left <= ahead as u64);
        let count = match ahead.checked_sub(free) {
            None => Duration::ZERO,
            Some(later) => {
                // Everyone served makes room for another after the quota's time.
                let rounds = u32::try_from(later / self.capacity).unwrap_or(u32::MAX);
                let ended = self.ended.get(later % self.capacity);
                let first =
                    ended.map_or(per, |ended| ended.saturating_add(per).saturating_sub(now));
                first.saturating_add(per.saturating_mul(rounds))
            }
        };
        let told = told.map_or(Duration::ZERO, |told| told.until.saturating_sub(now));
        count.max(told).max(self.closed_until.saturating_sub(now))
    }
}

fn capacity(requests: u64) -> usize {
    usize::try_from(requests)
        .unwrap_or(usize::MAX)
        .clamp(1, MAX_REMEMBERED)
}

#[cfg(test)]
mod tests;
