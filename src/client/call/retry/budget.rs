//! Bounds the repeated requests of one provider across its calls: while a vendor is down, more requests would keep it down.

use std::{
    mem,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// The repeats that are left. A repeat takes one; calls that succeed restore them.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    /// In parts of a repeat.
    left: AtomicU64,
    capacity: u64,
}

/// A success without a repeat restores one part, so that at most a fifth of the requests to a vendor in trouble are repeats.
const PARTS: u64 = 5;

impl RetryBudget {
    /// A full budget of so many repeats.
    pub(crate) const fn new(repeats: u32) -> Self {
        let capacity = repeats as u64 * PARTS;
        Self {
            left: AtomicU64::new(capacity),
            capacity,
        }
    }

    /// Takes a repeat, if one is left.
    pub(crate) fn take(&self) -> Option<Repeat<'_>> {
        let take = |left: u64| left.checked_sub(PARTS);
        let taken = self.left.fetch_update(Relaxed, Relaxed, take);
        taken.ok().map(|_| Repeat(self))
    }

    /// Restores what a success is worth: the last repeat, if the call had any.
    pub(crate) fn restore(&self, was_repeated: bool) {
        self.add(if was_repeated { PARTS } else { 1 });
    }

    fn add(&self, parts: u64) {
        let add = |left: u64| (left < self.capacity).then(|| (left + parts).min(self.capacity));
        // A full budget stays as it is.
        let _ = self.left.fetch_update(Relaxed, Relaxed, add);
    }
}

/// A reserved repeat. If it is dropped without [`send`](Self::send), it goes back into the budget, such as with a call that is dropped
/// while it waits.
#[must_use]
pub(crate) struct Repeat<'a>(&'a RetryBudget);

impl Repeat<'_> {
    /// Spends the repeat.
    pub(crate) fn send(self) {
        mem::forget(self);
    }
}

impl Drop for Repeat<'_> {
    fn drop(&mut self) {
        self.0.add(PARTS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many repeats can be sent.
    fn send_all(budget: &RetryBudget) -> usize {
        let repeats = std::iter::from_fn(|| budget.take());
        repeats.map(Repeat::send).count()
    }

    #[test]
    fn successes_restore_repeats_up_to_the_capacity() {
        let budget = RetryBudget::new(2);
        budget.restore(true);
        assert_eq!(send_all(&budget), 2);
        for _ in 0..5 {
            assert_eq!(send_all(&budget), 0);
            budget.restore(false);
        }
        assert_eq!(send_all(&budget), 1);
        budget.restore(true);
        assert_eq!(send_all(&budget), 1);
    }

    #[test]
    fn a_repeat_that_is_not_sent_is_returned() {
        let budget = RetryBudget::new(1);
        let repeat = budget.take();
        assert!(repeat.is_some() && budget.take().is_none());
        drop(repeat);
        assert_eq!(send_all(&budget), 1);
    }

    #[test]
    fn a_budget_of_any_size_works() {
        assert!(RetryBudget::new(0).take().is_none());
        let budget = RetryBudget::new(u32::MAX);
        budget.restore(true);
        assert!(budget.take().is_some());
    }
}
