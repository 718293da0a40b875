//! How long a mirror waits after a failure, of a write or of a read after one.

use std::time::Duration;

use crate::{clock::Backoff, error::Error};

/// The waits after failures in a row, unless the vendor asks for a longer one.
const BACKOFF: Backoff = Backoff::new(Duration::from_secs(5), Duration::from_secs(5 * 60));
/// No wait is shorter, whatever the jitter: a source that fails is not called in a tight loop.
const MIN_WAIT: Duration = Duration::from_secs(1);
/// No wait that a vendor asks for is believed beyond this: a typing error must not end a mirror.
const MAX_REQUESTED_WAIT: Duration = Duration::from_secs(60 * 60);

/// The wait after so many failures in a row, the last of which is this one.
pub(super) fn wait(failures: u32, error: &Error, chance: f64) -> Duration {
    let requested = error.retry_after().unwrap_or_default();
    let requested = requested.min(MAX_REQUESTED_WAIT);
    BACKOFF.wait(failures, chance).max(requested).max(MIN_WAIT)
}
