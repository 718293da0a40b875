//! How long a keeper waits after a failure, and for its turn.

use std::time::Duration;

use crate::{
    clock::{Backoff, MAX_REQUESTED_WAIT},
    error::Error,
};

/// No wait is shorter, whatever the jitter: a source that fails is not called in a tight loop.
pub(super) const MIN: Duration = Duration::from_secs(1);

/// The waits after failures in a row, unless the vendor asks for a longer one.
const BACKOFF: Backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(5 * 60));
/// The longest of them is no shorter, however soon a status ends.
const SHORTEST_MAX: Duration = Duration::from_secs(10);

/// The wait after so many failures in a row, the last of which is this one. It is a third of the status's life at most, so that there are
/// more tries before its end.
pub(super) fn after(failures: u32, life: Option<Duration>, error: &Error, chance: f64) -> Duration {
    let max = life.map_or(BACKOFF.max, |life| (life / 3).max(SHORTEST_MAX));
    let max = max.min(BACKOFF.max);
    let requested = error.retry_after().unwrap_or_default();
    let requested = requested.min(MAX_REQUESTED_WAIT);
    let wait = Backoff { max, ..BACKOFF }.wait(failures, chance);
    wait.max(requested).max(MIN)
}

/// How long the provider's own rate limit asks to wait.
pub(super) fn for_own_limit(error: &Error) -> Duration {
    let wait = error.retry_after().unwrap_or_default();
    wait.clamp(MIN, MAX_REQUESTED_WAIT)
}
