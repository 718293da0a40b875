//! When the next poll is: pure arithmetic, in which no two requests are closer together than the gap.

use std::time::Duration;

use crate::clock::{Backoff, LONGEST_TIMER, MAX_REQUESTED_WAIT, part_of};

/// No two requests are closer together, whatever interval is asked for.
const MIN_REQUEST_GAP: Duration = Duration::from_millis(100);
/// The same where the vendor holds requests open: one request for each change at most.
const MIN_GAP_OF_HELD_REQUESTS: Duration = Duration::from_millis(10);

/// The waits after failures; their maximum is the shortest interval if that is longer.
const BACKOFF: Backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(5 * 60));

/// By how much waits are lengthened at most, so that many watches don't ask all at once.
const JITTER: f64 = 0.1;

/// The pace of one watch.
#[derive(Clone, Debug)]
pub(crate) struct PollSchedule {
    shortest: Duration,
    longest: Duration,
    /// The least time from one request to the next.
    gap: Duration,
    interval: Duration,
    failures: u32,
}

impl PollSchedule {
    pub(crate) fn new(shortest: Duration, longest: Duration, gap: Duration) -> Self {
        let shortest = shortest.min(LONGEST_TIMER);
        Self {
            shortest,
            longest: longest.min(LONGEST_TIMER).max(shortest),
            gap: gap.clamp(MIN_REQUEST_GAP, LONGEST_TIMER),
            interval: shortest,
            failures: 0,
        }
    }

    /// The same pace where the vendor holds requests open until something changes, with this gap between them.
    pub(crate) fn of_held_requests(self, gap: Duration) -> Self {
        Self {
            gap: gap.clamp(MIN_GAP_OF_HELD_REQUESTS, LONGEST_TIMER),
            ..self
        }
    }

    /// A round that brought nothing new: the next one may wait longer.
    pub(crate) fn quiet(&mut self) {
        let longer = self.interval.max(MIN_REQUEST_GAP).saturating_mul(3) / 2;
        self.interval = longer.min(self.longest).max(self.shortest);
    }

    /// Something has changed: where something happens, more follows.
    pub(crate) fn changed(&mut self) {
        self.interval = self.shortest;
    }

    /// From the start of one round to the start of the next, where a round takes so many requests.
    pub(crate) fn round(&self, requests: usize, chance: f64) -> Duration {
        let jitter = part_of(self.interval.mul_f64(JITTER), chance);
        let jittered = self.interval.saturating_add(jitter);
        jittered.max(self.gap_after(requests))
    }

    /// From the start of a reading that took so many requests to the start of the next.
    pub(crate) fn gap_after(&self, requests: usize) -> Duration {
        let requests = u32::try_from(requests.max(1)).unwrap_or(u32::MAX);
        self.gap.saturating_mul(requests)
    }

    /// The shortest time from one reading of a user to the next.
    pub(crate) fn shortest_round(&self) -> Duration {
        self.shortest.max(self.gap)
    }

    /// How long to wait after a failure.
    pub(crate) fn failed(&mut self, asked_for: Option<Duration>, chance: f64) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let max = BACKOFF.max.max(self.shortest);
        let wait = Backoff { max, ..BACKOFF }.wait(self.failures, chance);
        wait.max(Self::asked_for(asked_for)).max(self.gap)
    }

    /// The wait that the vendor asks for, within its bound.
    pub(crate) fn asked_for(wait: Option<Duration>) -> Duration {
        wait.unwrap_or_default().min(MAX_REQUESTED_WAIT)
    }

    pub(crate) fn worked(&mut self) {
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
        let mut schedule = PollSchedule::new(seconds(10), seconds(40), Duration::ZERO);
        let mut waits = vec![schedule.round(1, 0.0)];
        for _ in 0..5 {
            schedule.quiet();
            waits.push(schedule.round(1, 0.0));
        }
        let expected = [10_000, 15_000, 22_500, 33_750, 40_000, 40_000];
        assert_eq!(waits, expected.map(Duration::from_millis));
        schedule.changed();
        assert_eq!(schedule.round(1, 0.0), seconds(10));
    }

    #[test]
    fn a_round_lasts_as_long_as_its_requests_need() {
        let schedule = PollSchedule::new(seconds(10), seconds(40), seconds(2));
        assert_eq!(schedule.round(4, 0.0), seconds(10));
        assert_eq!(schedule.round(200, 0.0), seconds(400));
    }

    #[test]
    fn jitter_lengthens_and_never_shortens() {
        let schedule = PollSchedule::new(seconds(10), seconds(40), Duration::ZERO);
        assert_eq!(schedule.round(1, 0.0), seconds(10));
        assert_eq!(schedule.round(1, 1.0), seconds(11));
    }

    #[test]
    fn without_any_interval_there_is_still_a_pause() {
        let mut schedule = PollSchedule::new(Duration::ZERO, Duration::ZERO, Duration::ZERO);
        schedule.quiet();
        assert_eq!(schedule.round(0, 0.0), MIN_REQUEST_GAP);
        assert_eq!(schedule.failed(Some(Duration::ZERO), 0.0), MIN_REQUEST_GAP);
    }

    #[test]
    fn endless_intervals_do_no_harm() {
        let mut schedule = PollSchedule::new(Duration::MAX, Duration::MAX, Duration::MAX);
        schedule.quiet();
        assert!(schedule.round(usize::MAX, 1.0) >= LONGEST_TIMER);
        assert!(schedule.failed(Some(Duration::MAX), 1.0) >= LONGEST_TIMER);
    }

    #[test]
    fn failures_double_the_wait_and_the_vendors_word_counts() {
        let mut schedule = PollSchedule::new(seconds(10), seconds(40), Duration::ZERO);
        assert_eq!(schedule.failed(None, 1.0), seconds(2));
        assert_eq!(schedule.failed(None, 1.0), seconds(4));
        assert_eq!(schedule.failed(None, 0.5), seconds(4));
        assert_eq!(schedule.failed(Some(seconds(50)), 1.0), seconds(50));
        let year = seconds(31_536_000);
        assert_eq!(schedule.failed(Some(year), 1.0), seconds(60));
        for _ in 0..100 {
            schedule.failed(None, 1.0);
        }
        assert_eq!(schedule.failed(None, 1.0), seconds(300));
        schedule.worked();
        assert_eq!(schedule.failed(None, 1.0), seconds(2));
        assert_eq!(
            schedule.failed(None, 0.0),
            MIN_REQUEST_GAP,
            "it is random from zero"
        );
    }

    #[test]
    fn a_chance_that_is_no_number_from_0_to_1_shortens_nothing() {
        let mut schedule = PollSchedule::new(Duration::MAX, Duration::MAX, Duration::MAX);
        let longest = schedule.round(1, 1.0);
        for chance in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 2.0] {
            assert_eq!(schedule.round(1, chance), longest, "{chance}");
            assert!(schedule.failed(None, chance) >= BACKOFF.first, "{chance}");
        }
    }
}
