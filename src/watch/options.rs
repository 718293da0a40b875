//! The settings of a watch; what is not set is as the provider's pace says.

use std::{sync::Arc, time::Duration};

use super::checkpoint::Checkpoint;
use crate::{
    clock::{Clock, SystemClock},
    model::Pace,
};

const DEFAULT_RESYNC: Duration = Duration::from_secs(30 * 60);

/// How to follow. What is not set is as the provider's [`Pace`](crate::Pace) says.
///
/// ```
/// # use omnipresence::*;
/// # use std::time::Duration;
/// // A board in the hall: half a minute late is early enough, five minutes at night.
/// let options = WatchOptions::default()
///     .with_interval(Duration::from_secs(30))
///     .with_max_interval(Duration::from_secs(300));
/// ```
#[derive(Clone, Debug)]
pub struct WatchOptions {
    interval: Option<Duration>,
    pub(super) max_interval: Option<Duration>,
    request_gap: Option<Duration>,
    pub(super) resync: Duration,
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            interval: None,
            max_interval: None,
            request_gap: None,
            resync: DEFAULT_RESYNC,
            checkpoint: None,
            clock: Arc::new(SystemClock::default()),
        }
    }
}

impl WatchOptions {
    /// The shortest time between two readings of the same user, in place of [`Pace::interval`](crate::Pace::interval).
    ///
    /// It is longer where a round takes more requests than fit into it, and a year at most. A status whose end has come is read out of turn.
    #[must_use]
    pub fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// The time to which the interval grows while nothing changes; four times the shortest if nothing else is said. A change brings the
    /// shortest back. It is a year at most, and never shorter than the shortest.
    #[must_use]
    pub fn with_max_interval(mut self, interval: Duration) -> Self {
        self.max_interval = Some(interval);
        self
    }

    /// The shortest time between two requests, in place of [`Pace::request_gap`](crate::Pace::request_gap): longer where other programs
    /// share the limit, shorter where the vendor has lifted it. It is a tenth of a second at least, and a year at most. Watches of one
    /// provider need no longer one, because they take turns.
    #[must_use]
    pub fn with_request_gap(mut self, gap: Duration) -> Self {
        self.request_gap = Some(gap);
        self
    }

    /// How often everything is read again where the vendor tells [what changed](crate::ChangesSupport::Delta); every 30 minutes if
    /// nothing else is said. It makes up for a change that the vendor did not tell. Where all is read again anyway, it has no effect.
    /// Where the vendor [holds a request open](crate::ChangesSupport::LongPoll), it is how often the users are read again who cannot be read or
    /// have no status, and nothing else is.
    #[must_use]
    pub fn with_resync(mut self, every: Duration) -> Self {
        self.resync = every;
        self
    }

    /// Goes on where another watch of the same source and the same users was.
    #[must_use]
    pub fn with_checkpoint(mut self, checkpoint: Checkpoint) -> Self {
        self.checkpoint = Some(checkpoint);
        self
    }

    /// The provider's pace, but for what is set.
    pub(crate) fn pace(&self, pace: Pace) -> Pace {
        Pace {
            interval: self.interval.unwrap_or(pace.interval),
            request_gap: self.request_gap.unwrap_or(pace.request_gap),
        }
    }

    pub(crate) fn has_checkpoint(&self) -> bool {
        self.checkpoint.is_some()
    }

    /// The clock that waits and expiries go by.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The clock, for code that waits beside the watch.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }
}
