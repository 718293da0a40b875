//! The server's clock, as far as the `Date` of its responses shows it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::{AGE, DATE, HeaderMap};

use super::wait_hint::{http_date, text};
use crate::Timestamp;

/// The difference between the server's clock and ours, by the newest response that has a `Date`.
///
/// It is kept as a difference and not as a time, because a machine that sleeps stops the count of elapsed time and not its clock.
#[derive(Debug, Default)]
pub(super) struct ServerClock(Mutex<Option<Difference>>);

/// A difference is zero as long as the responses do not disprove it: our clock is finer than a `Date`, which has whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Difference {
    ahead: Duration,
    behind: Duration,
}

impl ServerClock {
    /// Learns from a response, whatever its status. One without a plausible `Date` changes nothing but that the server has answered.
    pub(super) fn learn(&self, headers: &HeaderMap, sent_at: Timestamp, received_at: Timestamp) {
        let difference = time(headers).map(|time| Difference {
            ahead: time.saturating_duration_since(received_at),
            // The second has not ended.
            behind: sent_at.saturating_duration_since(time.saturating_add(Duration::from_secs(1))),
        });
        let mut known = self.difference();
        *known = difference.or(*known).or(Some(Difference::default()));
    }

    /// Whether a response has come.
    pub(super) fn is_known(&self) -> bool {
        self.difference().is_some()
    }

    /// What the server's clock shows when ours shows this; the same before the first response.
    pub(super) fn at(&self, ours: Timestamp) -> Timestamp {
        let Difference { ahead, behind } = self.difference().unwrap_or_default();
        ours.saturating_add(ahead).saturating_sub(behind)
    }

    fn difference(&self) -> MutexGuard<'_, Option<Difference>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Clocks of devices without a battery start in 1970 or 2000.
const PLAUSIBLE: std::ops::Range<i64> = 1_577_836_800..4_102_444_800;

/// The time at which a response left the server, or the cache that stored it and counts its age in `Age`.
pub(super) fn time(headers: &HeaderMap) -> Option<Timestamp> {
    let date = http_date(text(headers, DATE)?)?;
    let age = match headers.get(AGE) {
        Some(_) => text(headers, AGE)?.parse().ok()?,
        None => 0,
    };
    let time = date.saturating_add(Duration::from_secs(age));
    PLAUSIBLE.contains(&time.as_unix_seconds()).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T08:00:00.4Z";

    fn headers(date: &str, age: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, date.parse().unwrap());
        if let Some(age) = age {
            headers.insert(AGE, age.parse().unwrap());
        }
        headers
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
            let clock = ServerClock::default();
            assert!(!clock.is_known());
            clock.learn(&headers(date, age), sent_at, now);
            assert!(clock.is_known());
            assert_eq!(clock.at(now).to_string(), expected, "{date} {age:?}");
        }
    }

    #[test]
    fn the_newest_date_counts_and_a_missing_one_changes_nothing() {
        let now: Timestamp = NOW.parse().unwrap();
        let clock = ServerClock::default();
        clock.learn(&headers("Sun, 22 Nov 2026 07:00:00 GMT", None), now, now);
        clock.learn(&headers("Sun, 22 Nov 2026 09:00:00 GMT", None), now, now);
        clock.learn(&HeaderMap::new(), now, now);
        assert_eq!(clock.at(now).to_string(), "2026-11-22T09:00:00Z");
    }
}
