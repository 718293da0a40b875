//! How long a server asks to wait, in whichever unit or format its headers have.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName};

use crate::clock::Timestamp;

/// The wait that the headers of this name ask for, such as `Retry-After` or a vendor's own for the end of its window; the longest, if
/// there are several. Proxies may add a header, or join two by a comma, which most HTTP dates have too.
///
/// `now` is by the server's clock as far as its response shows that, so that it does not matter whose clock is wrong.
pub(crate) fn wait_in(headers: &HeaderMap, name: &str, now: Timestamp) -> Option<Duration> {
    let values = headers.get_all(name).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values
        .filter_map(|value| {
            let parts: Vec<&str> = value.split(',').map(str::trim).collect();
            let pairs = parts
                .windows(2)
                .filter_map(|pair| wait(&pair.join(", "), now));
            let parts = parts.iter().filter_map(|part| wait(part, now));
            parts.chain(pairs).max()
        })
        .max()
}

/// A wait in seconds, or until a moment: seconds, milliseconds, microseconds or nanoseconds since 1970, one of the three forms of an HTTP
/// date, or an ISO 8601 date-time. What cannot be read is no hint.
///
/// Gateways state in another unit what a vendor documents, so the size of a number decides: 10^9 seconds are 31 years as a wait, and
/// September 2001 as a moment.
fn wait(text: &str, now: Timestamp) -> Option<Duration> {
    let Some(wait) = seconds(text) else {
        let moment = http_date(text).or_else(|| text.parse().ok())?;
        return Some(moment.saturating_duration_since(now));
    };
    let Ok(number) = i64::try_from(wait.as_secs()) else {
        return Some(wait);
    };
    let millis = match number {
        ..1_000_000_000 => return Some(wait),
        1_000_000_000..100_000_000_000 => number * 1_000,
        100_000_000_000..100_000_000_000_000 => number,
        100_000_000_000_000..100_000_000_000_000_000 => number / 1_000,
        _ => number / 1_000_000,
    };
    Some(Timestamp::from_unix_millis(millis).saturating_duration_since(now))
}

/// A header that holds an HTTP date.
pub(crate) fn date(headers: &HeaderMap, name: HeaderName) -> Option<Timestamp> {
    http_date(text(headers, name)?)
}

pub(crate) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

/// Seconds, rounded up: a request that comes too early is refused again. More than can be counted are the most that can: no caller waits so
/// long anyway.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if [whole, fraction].concat().is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let rest = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    let whole = match whole {
        "" => 0,
        whole => whole.parse().unwrap_or(u64::MAX),
    };
    Some(Duration::from_secs(whole.saturating_add(rest)))
}

pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    httpdate::parse_http_date(text).ok().map(Timestamp::from)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderValue, RETRY_AFTER};

    use super::*;

    const NOW: &str = "2026-11-22T08:00:00Z";

    fn hint(retry_after: &str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(retry_after).unwrap());
        read(&headers).map(|wait| wait.as_secs())
    }

    fn read(headers: &HeaderMap) -> Option<Duration> {
        wait_in(headers, RETRY_AFTER.as_str(), NOW.parse().unwrap())
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
            assert_eq!(hint(text), Some(wait), "{text}");
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_rounded_up() {
        for (text, wait) in [
            ("1.2", 2),
            (".5", 1),
            ("1.", 1),
            ("1.0", 1),
            ("0.001", 1),
            ("41.5", 42),
        ] {
            assert_eq!(hint(text), Some(wait), "{text}");
        }
    }

    #[test]
    fn the_longest_of_several_values_counts() {
        for (text, wait) in [
            ("1, 42", 42),
            ("42,1", 42),
            ("soon, 42", 42),
            ("5, Sun, 22 Nov 2026 08:00:42 GMT", 42),
            ("Sun, 22 Nov 2026 08:00:42 GMT, 5", 42),
            (
                "Sunday, 22-Nov-26 08:00:05 GMT, Sun, 22 Nov 2026 08:00:42 GMT",
                42,
            ),
        ] {
            assert_eq!(hint(text), Some(wait), "{text}");
        }
        let mut headers = HeaderMap::new();
        for value in ["1", "Sun, 22 Nov 2026 08:00:42 GMT"] {
            headers.append(RETRY_AFTER, HeaderValue::from_static(value));
        }
        assert_eq!(read(&headers), Some(Duration::from_secs(42)));
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
            (format!("{}", (second + 42) * 1_000_000), 42),
            (format!("{}", (second + 42) * 1_000_000_000), 42),
            ("2026-11-22T08:00:42Z".to_owned(), 42),
            ("Sun, 22 Nov 2026 08:00:42 GMT".to_owned(), 42),
            ("99999999999999999999".to_owned(), u64::MAX),
            (format!("{}", second - 42), 0),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("reset", HeaderValue::from_str(&value).unwrap());
            let read = wait_in(&headers, "reset", now);
            assert_eq!(read, Some(Duration::from_secs(wait)), "{value}");
        }
    }

    #[test]
    fn junk_is_no_hint() {
        for junk in ["", "-1", "+1", "1.5.2", ".", "soon", "1e3", "42 s"] {
            assert_eq!(hint(junk), None, "{junk:?}");
        }
    }
}
