//! Bounds the repeated requests of one provider across its calls: while a vendor is down, more requests would keep it down.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The repeats that are left. A repeat takes one; calls that succeed restore them.
#[derive(Debug)]
pub(super) struct RetryBudget {
    /// In parts of a repeat.
    left: AtomicU64,
    capacity: u64,
}

/// A success without a repeat restores one part, so that at most a fifth of the requests to a vendor in trouble are repeats.
const PARTS: u64 = 5;

impl RetryBudget {
    /// A full budget of so many repeats.
    pub(super) const fn new(repeats: u32) -> Self {
        let capacity = repeats as u64 * PARTS;
        Self {
            left: AtomicU64::new(capacity),
            capacity,
        }
    }

    /// Whether no repeat is left.
    pub(super) fn is_empty(&self) -> bool {
        self.left.load(Relaxed) < PARTS
    }

    /// Takes a repeat, if one is left.
    pub(super) fn take(&self) -> bool {
        let take = |left: u64| left.checked_sub(PARTS);
        self.left.fetch_update(Relaxed, Relaxed, take).is_ok()
    }

    /// Restores what a success is worth: the last repeat, if the call had any.
    pub(super) fn restore(&self, was_repeated: bool) {
        let parts = if was_repeated { PARTS } else { 1 };
        let add = |left: u64| (left < self.capacity).then(|| (left + parts).min(self.capacity));
        // A full budget stays as it is.
        let _ = self.left.fetch_update(Relaxed, Relaxed, add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successes_restore_repeats_up_to_the_capacity() {
        let budget = RetryBudget::new(2);
        budget.restore(true);
        assert!(budget.take() && budget.take());
        assert!(budget.is_empty() && !budget.take());
        for _ in 0..5 {
            assert!(budget.is_empty());
            budget.restore(false);
        }
        assert!(budget.take() && !budget.take());
        budget.restore(true);
        assert!(budget.take() && !budget.take());
    }

    #[test]
    fn a_budget_of_any_size_works() {
        assert!(!RetryBudget::new(0).take());
        let budget = RetryBudget::new(u32::MAX);
        budget.restore(true);
        assert!(budget.take());
    }
}
