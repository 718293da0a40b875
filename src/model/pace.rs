//! How often a source may be read, so that half of the vendor's limit is left to other calls.

use std::time::Duration;

/// How often a source is read by who follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The shortest time between two readings of the same user.
    pub interval: Duration,
    /// The shortest time between two requests. Where the vendor documents a limit, that leaves at least half of it to other calls.
    pub request_gap: Duration,
}

impl Pace {
    /// Each user every 15 seconds, five requests a second: for vendors that document no limit.
    pub const NONE: Self = Self {
        interval: Duration::from_secs(15),
        request_gap: Duration::from_millis(200),
    };
}
