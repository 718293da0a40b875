//! The waits for the provider's own rate limit. One is reported once, until a request has been sent without one.

use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Delay {
    unreported: Option<Duration>,
    is_reported: bool,
    /// Whether the request under way waits, or has waited.
    concerns_request: bool,
}

impl Delay {
    /// Notes that the request under way waits for so long, at least.
    pub(crate) fn note(&mut self, wait: Duration) {
        if !self.is_reported && !self.concerns_request {
            self.unreported = Some(wait);
        }
        self.concerns_request = true;
    }

    /// Notes that the request has ended.
    pub(crate) fn end_request(&mut self) {
        self.is_reported &= std::mem::take(&mut self.concerns_request);
    }

    /// Returns the wait to report.
    pub(crate) fn report(&mut self) -> Option<Duration> {
        let wait = self.unreported.take()?;
        self.is_reported = true;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_secs(60);

    #[test]
    fn a_wait_is_reported_once_until_a_request_does_not_wait() {
        let mut delay = Delay::default();
        for expected in [Some(WAIT), None] {
            delay.note(WAIT);
            assert_eq!(delay.report(), expected);
            delay.note(WAIT);
            assert_eq!(delay.report(), None);
            delay.end_request();
        }
        delay.end_request();
        delay.note(WAIT);
        assert_eq!(delay.report(), Some(WAIT));
    }
}
