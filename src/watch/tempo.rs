//! When the next reading is: pure arithmetic.

use std::time::Duration;

use crate::clock::{Backoff, LONGEST_TIMER, part_of};

/// No two requests are closer together, whatever interval is asked for.
pub(super) const LEAST: Duration = Duration::from_millis(100);

/// The waits after failures; their maximum is the shortest interval if that is longer.
const BACKOFF: Backoff = Backoff {
    first: Duration::from_secs(2),
    max: Duration::from_secs(5 * 60),
};

/// No wait that a vendor asks for is believed beyond this: a typing error must not end a watch.
const LONGEST_ASKED_FOR: Duration = Duration::from_secs(60 * 60);

/// By how much waits are lengthened at most, so that many watches don't ask all at once.
const JITTER: f64 = 0.1;

/// The pace of one watch.
#[derive(Clone, Debug)]
pub(super) struct Tempo {
    shortest: Duration,
    longest: Duration,
    /// The least time from one request to the next.
    gap: Duration,
    interval: Duration,
    failures: u32,
}

impl Tempo {
    pub(super) fn new(shortest: Duration, longest: Duration, gap: Duration) -> Self {
        let shortest = shortest.min(LONGEST_TIMER);
        Self {
            shortest,
            longest: longest.min(LONGEST_TIMER).max(shortest),
            gap: gap.clamp(LEAST, LONGEST_TIMER),
            interval: shortest,
            failures: 0,
        }
    }

    /// A round that brought nothing new: the next one may wait longer.
    pub(super) fn quiet(&mut self) {
        let longer = self.interval.max(LEAST).saturating_mul(3) / 2;
        self.interval = longer.min(self.longest).max(self.shortest);
    }

    /// Something has changed: where something happens, more follows.
    pub(super) fn changed(&mut self) {
        self.interval = self.shortest;
    }

    /// From the start of one round to the start of the next, where a round takes so many requests.
    pub(super) fn round(&self, requests: usize, chance: f64) -> Duration {
        let jitter = part_of(self.interval.mul_f64(JITTER), chance);
        let jittered = self.interval.saturating_add(jitter);
        jittered.max(self.gap_after(requests))
    }

    /// From the start of a reading that took so many requests to the start of the next.
    pub(super) fn gap_after(&self, requests: usize) -> Duration {
        let requests = u32::try_from(requests.max(1)).unwrap_or(u32::MAX);
        self.gap.saturating_mul(requests)
    }

    /// How long to wait after a failure.
    pub(super) fn failed(&mut self, asked_for: Option<Duration>, chance: f64) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let max = BACKOFF.max.max(self.shortest);
        let wait = Backoff { max, ..BACKOFF }.wait(self.failures, chance);
        let asked_for = asked_for.unwrap_or_default().min(LONGEST_ASKED_FOR);
        wait.max(asked_for).max(self.gap)
    }

    pub(super) fn worked(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn quiet_rounds_grow_to_the_longest_interval_and_a_change_ends_that() {
        let mut tempo = Tempo::new(seconds(10), seconds(40), Duration::ZERO);
        let mut waits = vec![tempo.round(1, 0.0)];
        for _ in 0..5 {
            tempo.quiet();
            waits.push(tempo.round(1, 0.0));
        }
        let expected = [10_000, 15_000, 22_500, 33_750, 40_000, 40_000];
        assert_eq!(waits, expected.map(Duration::from_millis));
        tempo.changed();
        assert_eq!(tempo.round(1, 0.0), seconds(10));
    }

    #[test]
    fn a_round_lasts_as_long_as_its_requests_need() {
        let tempo = Tempo::new(seconds(10), seconds(40), seconds(2));
        assert_eq!(tempo.round(4, 0.0), seconds(10));
        assert_eq!(tempo.round(200, 0.0), seconds(400));
    }

    #[test]
    fn jitter_lengthens_and_never_shortens() {
        let tempo = Tempo::new(seconds(10), seconds(40), Duration::ZERO);
        assert_eq!(tempo.round(1, 0.0), seconds(10));
        assert_eq!(tempo.round(1, 1.0), seconds(11));
    }

    #[test]
    fn without_any_interval_there_is_still_a_pause() {
        let mut tempo = Tempo::new(Duration::ZERO, Duration::ZERO, Duration::ZERO);
        tempo.quiet();
        assert_eq!(tempo.round(0, 0.0), LEAST);
        assert_eq!(tempo.failed(Some(Duration::ZERO), 0.0), LEAST);
    }

    #[test]
    fn endless_intervals_do_no_harm() {
        let mut tempo = Tempo::new(Duration::MAX, Duration::MAX, Duration::MAX);
        tempo.quiet();
        assert!(tempo.round(usize::MAX, 1.0) >= LONGEST_TIMER);
        assert!(tempo.failed(Some(Duration::MAX), 1.0) >= LONGEST_TIMER);
    }

    #[test]
    fn failures_double_the_wait_and_the_vendors_word_counts() {
        let mut tempo = Tempo::new(seconds(10), seconds(40), Duration::ZERO);
        assert_eq!(tempo.failed(None, 1.0), seconds(2));
        assert_eq!(tempo.failed(None, 1.0), seconds(4));
        assert_eq!(tempo.failed(None, 0.5), seconds(4));
        assert_eq!(tempo.failed(Some(seconds(90)), 1.0), seconds(90));
        let year = seconds(31_536_000);
        assert_eq!(tempo.failed(Some(year), 1.0), seconds(3600));
        for _ in 0..100 {
            tempo.failed(None, 1.0);
        }
        assert_eq!(tempo.failed(None, 1.0), seconds(300));
        tempo.worked();
        assert_eq!(tempo.failed(None, 1.0), seconds(2));
        assert_eq!(tempo.failed(None, 0.0), LEAST, "it is random from zero");
    }

    #[test]
    fn a_chance_that_is_no_number_from_0_to_1_shortens_nothing() {
        let mut tempo = Tempo::new(Duration::MAX, Duration::MAX, Duration::MAX);
        let longest = tempo.round(1, 1.0);
        for chance in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 2.0] {
            assert_eq!(tempo.round(1, chance), longest, "{chance}");
            assert!(tempo.failed(None, chance) >= BACKOFF.first, "{chance}");
        }
    }
}
