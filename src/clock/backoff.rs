//! How long to wait after a failure: a random part of a bound that doubles with each further failure, up to a maximum.

use std::time::Duration;

use super::part_of;

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
    /// The wait after so many failures in a row. `chance` is a [`Clock::chance`](super::Clock::chance).
    pub(crate) fn wait(self, failures: u32, chance: f64) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        part_of(self.first.saturating_mul(doubled).min(self.max), chance)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BACKOFF: Backoff = Backoff {
        first: Duration::from_secs(2),
        max: Duration::from_secs(15),
    };

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
            let wait = Backoff { first, max }.wait(failures, chance);
            prop_assert!(wait <= max);
        }
    }
}
