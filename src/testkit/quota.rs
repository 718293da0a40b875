//! The rate limit of a fake vendor. It counts by the fake's clock and never waits.

use std::time::Duration;

use crate::clock::Timestamp;

/// Counts calls in periods of the fake clock. A period begins with the first call after the last one has ended.
pub(crate) struct Quota {
    limit: u32,
    period: Duration,
    used: u32,
    ends: Timestamp,
}

/// What a [`Quota`] says of one call.
pub(crate) struct Allowance {
    pub(crate) granted: bool,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// When the period ends.
    pub(crate) ends: Timestamp,
}

impl Quota {
    pub(crate) fn new(limit: u32, period: Duration) -> Self {
        Self {
            limit,
            period,
            used: 0,
            ends: Timestamp::UNIX_EPOCH,
        }
    }

    /// How many calls a period allows.
    pub(crate) fn limit(&self) -> u32 {
        self.limit
    }

    /// Counts a call.
    pub(crate) fn take(&mut self, now: Timestamp) -> Allowance {
        if now >= self.ends {
            self.used = 0;
            self.ends = now.saturating_add(self.period);
        }
        let granted = self.used < self.limit;
        self.used += u32::from(granted);
        Allowance {
            granted,
            limit: self.limit,
            remaining: self.limit - self.used,
            ends: self.ends,
        }
    }
}
