//! How long to wait after a failure: a random part of a bound that doubles with each further failure, up to a maximum.

use std::time::Duration;

use super::part_of;

/// The longest wait that a vendor requests with a refusal and that is obeyed where no quota explains a longer one: a typing error there
/// must not stop a program. A limiter whose quota explains a longer wait delays every request by itself.
pub(crate) const MAX_REQUESTED_WAIT: Duration = Duration::from_secs(60);

/// Exponential backoff with full jitter: a wait is anything from zero to its bound, so that clients that fail together do not return
/// together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backoff {
    /// The bound of the wait after the first failure.
    pub(crate) first: Duration,
    /// No bound is longer.
    pub(crate) max: Duration,
}

impl Backoff {
    pub(crate) const fn new(first: Duration, max: Duration) -> Self {
        Self { first, max }
    }

    /// The wait after so many failures in a row. `chance` is a [`Clock::chance`](super::Clock::chance).
    pub(crate) fn wait(self, failures: u32, chance: f64) -> Duration {
        part_of(self.bound(failures), chance)
    }

    /// The wait after so many failures in a row where a shorter one defeats its purpose: the bound, and up to a quarter of it more. The
    /// longest bound leaves room for that, so that two that wait for each other do not go on at the same time for ever.
    pub(crate) fn wait_beyond(self, failures: u32, chance: f64) -> Duration {
        let bound = self.bound(failures).min(self.max / 5 * 4);
        bound.saturating_add(part_of(bound / 4, chance))
    }

    fn bound(self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        self.first.saturating_mul(doubled).min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BACKOFF: Backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(15));

    #[test]
    fn the_bound_doubles_up_to_the_maximum() {
        let bounds = [1, 2, 3, 4, 5, u32::MAX].map(|failures| BACKOFF.wait(failures, 1.0));
        assert_eq!(bounds, [2, 4, 8, 15, 15, 15].map(Duration::from_secs));
    }

    #[test]
    fn a_wait_is_the_part_of_its_bound_that_chance_leaves() {
        let waits = [0.0, 0.25, 0.5].map(|chance| BACKOFF.wait(3, chance));
        assert_eq!(waits, [0, 2, 4].map(Duration::from_secs));
    }

    proptest! {
        #[test]
        fn a_wait_never_exceeds_the_maximum(
            first: Duration,
            max: Duration,
            failures: u32,
            chance: f64,
        ) {
            let wait = Backoff::new(first, max).wait(failures, chance);
            prop_assert!(wait <= max);
            prop_assert!(Backoff::new(first, max).wait_beyond(failures, chance) <= max);
        }
    }
}
