//! The server's clock, as far as the `Date` of its responses shows it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::{AGE, DATE, HeaderMap};

use crate::{
    client::rate_limit::wait_hint::{http_date, text},
    clock::{Clock, Timestamp},
};

/// The difference between the server's clock and ours, by the newest response that has a `Date`.
///
/// It is kept as a difference and not as a time, because a machine that sleeps stops the count of elapsed time and not its clock. If the
/// two disagree later, the machine has slept or its clock was set, and the difference has to be learned again.
#[derive(Debug, Default)]
pub(crate) struct ServerClock(Mutex<Option<Learned>>);

#[derive(Clone, Copy, Debug)]
struct Learned {
    difference: Difference,
    /// Our clock, and its count of elapsed time, when the newest response came.
    at: (Timestamp, Duration),
}

/// A clock that is adjusted by less was not set.
const MAX_DRIFT: Duration = Duration::from_secs(1);

/// A difference is zero as long as the responses do not disprove it: our clock is finer than a `Date`, which has whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Difference {
    ahead: Duration,
    behind: Duration,
}

impl ServerClock {
    /// Learns from a response, whatever its status. One without a plausible `Date` changes nothing but that the server has answered.
    pub(crate) fn learn(&self, headers: &HeaderMap, sent_at: Timestamp, clock: &dyn Clock) {
        let received_at = clock.now();
        let difference = time(headers).map(|time| Difference {
            ahead: time.saturating_duration_since(received_at),
            // The second has not ended.
            behind: sent_at.saturating_duration_since(time.saturating_add(Duration::from_secs(1))),
        });
        let at = (received_at, clock.elapsed());
        let learned = difference.map(|difference| Learned { difference, at });
        let mut known = self.learned();
        let difference = Difference::default();
        *known = learned.or(*known).or(Some(Learned { difference, at }));
    }

    /// Whether a response has come, and our clock was not set since.
    pub(crate) fn is_known(&self, clock: &dyn Clock) -> bool {
        self.learned().is_some_and(
            |Learned {
                 at: (then, elapsed),
                 ..
             }| {
                let expected = then.saturating_add(clock.elapsed().saturating_sub(elapsed));
                let now = clock.now();
                let early = expected.saturating_duration_since(now);
                let late = now.saturating_duration_since(expected);
                early.max(late) <= MAX_DRIFT
            },
        )
    }

    /// What the server's clock shows when ours shows this; the same before the first response.
    pub(crate) fn at(&self, ours: Timestamp) -> Timestamp {
        let learned = self.learned().map(|learned| learned.difference);
        let Difference { ahead, behind } = learned.unwrap_or_default();
        ours.saturating_add(ahead).saturating_sub(behind)
    }

    fn learned(&self) -> MutexGuard<'_, Option<Learned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Clocks of devices without a battery start in 1970 or 2000.
const PLAUSIBLE: std::ops::Range<i64> = 1_577_836_800..4_102_444_800;

/// The time at which a response left the server, or the cache that stored it and counts its age in `Age`.
pub(crate) fn time(headers: &HeaderMap) -> Option<Timestamp> {
    let date = http_date(text(headers, DATE)?)?;
    let age = match headers.get(AGE) {
        Some(_) => text(headers, AGE)?.parse().ok()?,
        None => 0,
    };
    let time = date.saturating_add(Duration::from_secs(age));
    PLAUSIBLE.contains(&time.as_unix_seconds()).then_some(time)
}

#[cfg(all(test, feature = "mock"))]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;
    use crate::clock::FakeClock;

    const NOW: &str = "2026-11-22T08:00:00.4Z";

    fn headers(date: &'static str, age: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, HeaderValue::from_static(date));
        if let Some(age) = age {
            headers.insert(AGE, HeaderValue::from_static(age));
        }
        headers
    }

    fn ours() -> FakeClock {
        let clock = FakeClock::new();
        clock.set(NOW.parse().expect("a moment"));
        clock
    }

    #[test]
    fn a_difference_is_what_the_date_of_a_response_proves() {
        let now: Timestamp = NOW.parse().unwrap();
        let sent_at = now.saturating_sub(Duration::from_secs(3));
        for (date, age, expected) in [
            ("Sun, 22 Nov 2026 08:00:00 GMT", None, NOW),
            ("Sun, 22 Nov 2026 07:59:57 GMT", None, NOW),
            (
                "Sun, 22 Nov 2026 09:00:00 GMT",
                None,
                "2026-11-22T09:00:00Z",
            ),
            (
                "Sun, 22 Nov 2026 07:00:00 GMT",
                None,
                "2026-11-22T07:00:04Z",
            ),
            ("Sun, 22 Nov 2026 07:00:00 GMT", Some("3600"), NOW),
            ("Sun, 22 Nov 2026 07:00:00 GMT", Some("an hour"), NOW),
            ("Thu, 01 Jan 1970 00:00:00 GMT", None, NOW),
            ("Wed, 01 Jan 2200 00:00:00 GMT", None, NOW),
            ("yesterday", None, NOW),
        ] {
            let (clock, ours) = (ServerClock::default(), ours());
            assert!(!clock.is_known(&ours));
            clock.learn(&headers(date, age), sent_at, &ours);
            assert!(clock.is_known(&ours));
            assert_eq!(clock.at(now).to_string(), expected, "{date} {age:?}");
        }
    }

    #[test]
    fn the_newest_date_counts_and_a_missing_one_changes_nothing() {
        let now: Timestamp = NOW.parse().unwrap();
        let (clock, ours) = (ServerClock::default(), ours());
        clock.learn(&headers("Sun, 22 Nov 2026 07:00:00 GMT", None), now, &ours);
        clock.learn(&headers("Sun, 22 Nov 2026 09:00:00 GMT", None), now, &ours);
        clock.learn(&HeaderMap::new(), now, &ours);
        assert_eq!(clock.at(now).to_string(), "2026-11-22T09:00:00Z");
    }

    #[test]
    fn a_clock_that_is_set_has_to_be_compared_again() {
        let hour = Duration::from_secs(3600);
        for to in [
            Timestamp::UNIX_EPOCH,
            NOW.parse::<Timestamp>().unwrap().saturating_sub(hour),
        ] {
            let (clock, ours) = (ServerClock::default(), ours());
            let response = headers("Sun, 22 Nov 2026 08:00:00 GMT", None);
            clock.learn(&response, ours.now(), &ours);
            ours.advance(hour);
            assert!(clock.is_known(&ours));
            ours.set(to);
            assert!(!clock.is_known(&ours), "{to}");
            clock.learn(&HeaderMap::new(), ours.now(), &ours);
            assert!(!clock.is_known(&ours), "{to}");
            clock.learn(&response, ours.now(), &ours);
            assert!(clock.is_known(&ours), "{to}");
        }
    }
}
