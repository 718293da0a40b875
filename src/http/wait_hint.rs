//! How long a server asks to wait, in whichever way it says so.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::Timestamp;

/// `Retry-After`: seconds, one of the three forms of an HTTP date, or an ISO 8601 date-time. What cannot be read is no hint.
///
/// A date is compared with the server's own clock if the answer shows it, so that it does not matter whose clock is wrong.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let now = date(headers, DATE).unwrap_or(now);
    longest(headers, RETRY_AFTER.as_str(), |text| {
        let until = || http_date(text).or_else(|| text.parse().ok());
        seconds(text).or_else(|| Some(until()?.saturating_duration_since(now)))
    })
}

/// When a vendor's window ends. A gateway may state in another unit what the vendor documents, so the size of the number decides: no
/// wait lasts 30 years, and no window has ended before 1974.
pub(crate) fn reset_after(headers: &HeaderMap, name: &str, now: Timestamp) -> Option<Duration> {
    longest(headers, name, |text| {
        let wait = seconds(text)?;
        let since_1970 = i64::try_from(wait.as_secs()).ok()?;
        let end = match since_1970 {
            ..1_000_000_000 => return Some(wait),
            1_000_000_000..100_000_000_000 => since_1970.saturating_mul(1_000),
            _ => since_1970,
        };
        Some(Timestamp::from_unix_millis(end).saturating_duration_since(now))
    })
}

/// The longest of the waits in headers of one name. Proxies may add a header, or join two by a comma, which HTTP dates have too.
fn longest(
    headers: &HeaderMap,
    name: &str,
    read: impl Fn(&str) -> Option<Duration>,
) -> Option<Duration> {
    let values = headers.get_all(name).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values
        .filter_map(|value| {
            let parts = || value.split(',').filter_map(|part| read(part.trim())).max();
            read(value.trim()).or_else(parts)
        })
        .max()
}

/// A header that holds an HTTP date.
pub(super) fn date(headers: &HeaderMap, name: HeaderName) -> Option<Timestamp> {
    http_date(text(headers, name)?)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

/// Seconds, rounded up: a request that comes too early is refused again. More than can be counted are the most that can: no caller waits so
/// long anyway.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    for digits in [whole, fraction] {
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    let rest = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    let whole: u64 = whole.parse().unwrap_or(u64::MAX);
    Some(Duration::from_secs(whole.saturating_add(rest)))
}

fn http_date(text: &str) -> Option<Timestamp> {
    httpdate::parse_http_date(text).ok().map(Timestamp::from)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const NOW: &str = "2026-11-22T08:00:00Z";

    fn hint(retry_after: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(retry_after).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        }
        super::retry_after(&headers, NOW.parse().unwrap()).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_all_forms_of_a_date_are_read() {
        for (text, wait) in [
            ("42", 42),
            (" 0 ", 0),
            ("Sun, 22 Nov 2026 08:00:42 GMT", 42),
            ("Sunday, 22-Nov-26 08:00:42 GMT", 42),
            ("Sun Nov 22 08:00:42 2026", 42),
            ("Sun, 22 Nov 2026 07:59:00 GMT", 0),
            ("2026-11-22T08:00:42Z", 42),
            ("2026-11-22T10:00:42+02:00", 42),
            ("99999999999999999999999999", u64::MAX),
            ("99999999999999999999999999.5", u64::MAX),
        ] {
            assert_eq!(hint(text, None), Some(wait), "{text}");
        }
    }

    #[test]
    fn a_date_is_compared_with_the_clock_of_the_server() {
        let until = "Sun, 22 Nov 2026 09:00:10 GMT";
        assert_eq!(hint(until, Some("Sun, 22 Nov 2026 09:00:00 GMT")), Some(10));
        assert_eq!(hint(until, Some("yesterday")), Some(3610));
    }

    #[test]
    fn a_fraction_of_a_second_is_rounded_up() {
        for (text, wait) in [("1.2", 2), ("1.0", 1), ("0.001", 1), ("41.5", 42)] {
            assert_eq!(hint(text, None), Some(wait), "{text}");
        }
    }

    #[test]
    fn the_longest_of_several_values_counts() {
        for (text, wait) in [("1, 42", 42), ("42,1", 42), ("soon, 42", 42)] {
            assert_eq!(hint(text, None), Some(wait), "{text}");
        }
        let mut headers = HeaderMap::new();
        for value in ["1", "Sun, 22 Nov 2026 08:00:42 GMT"] {
            headers.append(RETRY_AFTER, HeaderValue::from_static(value));
        }
        let wait = super::retry_after(&headers, NOW.parse().unwrap());
        assert_eq!(wait, Some(Duration::from_secs(42)));
    }

    #[test]
    fn the_end_of_a_window_is_read_in_any_unit() {
        let now: Timestamp = NOW.parse().unwrap();
        let second = now.as_unix_seconds();
        for (value, wait) in [
            ("42".to_owned(), 42),
            ("41.5".to_owned(), 42),
            (format!("{}", second + 42), 42),
            (format!("{}", (second + 42) * 1_000), 42),
            (format!("{}", second - 42), 0),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("reset", HeaderValue::from_str(&value).unwrap());
            let read = reset_after(&headers, "reset", now);
            assert_eq!(read, Some(Duration::from_secs(wait)), "{value}");
        }
    }

    #[test]
    fn junk_is_no_hint() {
        for junk in ["", "-1", "+1", "1.5.2", "1.", "soon", "1e3", "42 s"] {
            assert_eq!(hint(junk, None), None, "{junk:?}");
        }
    }
}
