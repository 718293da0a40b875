//! How long a mirror waits after a failure, of a write or of a read after one.

use std::time::Duration;

use crate::{
    clock::{Backoff, MAX_REQUESTED_WAIT, part_of},
    error::Error,
};

/// The waits after failures in a row, unless the vendor asks for a longer one.
const BACKOFF: Backoff = Backoff::new(Duration::from_secs(5), Duration::from_secs(5 * 60));
/// No wait is shorter, whatever the jitter: a source that fails is not called in a tight loop.
const MIN_WAIT: Duration = Duration::from_secs(1);

/// The wait after so many failures in a row, the last of which is this one.
pub(super) fn wait(failures: u32, error: &Error, chance: f64) -> Duration {
    let requested = error.retry_after().unwrap_or_default();
    let requested = requested.min(MAX_REQUESTED_WAIT);
    BACKOFF.wait(failures, chance).max(requested).max(MIN_WAIT)
}

/// The wait before a state is written that may go round in a loop: twice the interval at which the slower source is read, so that the
/// other mirrors have seen what there is, and twice as long each further time.
pub(super) fn wait_in_loop(times: u32, interval: Duration, chance: f64) -> Duration {
    const MAX_WAIT: Duration = Duration::from_secs(10 * 60);
    Backoff::new(interval.saturating_mul(2), MAX_WAIT).wait_beyond(times, chance)
}

/// The wait before both ends of a loop are compared once more: longer than any wait in a loop, so that these have ended.
pub(super) fn wait_to_compare(chance: f64) -> Duration {
    const BOUND: Duration = Duration::from_secs(10 * 60);
    BOUND.saturating_add(part_of(BOUND / 4, chance))
}

/// How long the provider's own rate limit asks to wait.
pub(super) fn wait_for_own_limit(error: &Error) -> Duration {
    let wait = error.retry_after().unwrap_or_default();
    wait.clamp(MIN_WAIT, MAX_REQUESTED_WAIT)
}
