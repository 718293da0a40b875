//! How long a server asks to wait, in whichever way it says so.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::Timestamp;

/// `Retry-After`, in whole seconds or as one of the three forms of an HTTP date. What cannot be read is no hint.
///
/// A date is compared with the server's own clock if the answer shows it, so that it does not matter whose clock is wrong.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let hint = text(headers, RETRY_AFTER)?;
    if let Some(wait) = seconds(hint) {
        return Some(wait);
    }
    let now = date(headers, DATE).unwrap_or(now);
    Some(http_date(hint)?.saturating_duration_since(now))
}

/// A header that holds an HTTP date.
pub(super) fn date(headers: &HeaderMap, name: HeaderName) -> Option<Timestamp> {
    http_date(text(headers, name)?)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

/// More seconds than can be counted are the most that can: whoever reads it will not wait so long anyway.
fn seconds(text: &str) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
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
    fn seconds_and_all_three_forms_of_a_date_are_read() {
        for (text, wait) in [
            ("42", 42),
            (" 0 ", 0),
            ("Sun, 22 Nov 2026 08:00:42 GMT", 42),
            ("Sunday, 22-Nov-26 08:00:42 GMT", 42),
            ("Sun Nov 22 08:00:42 2026", 42),
            ("Sun, 22 Nov 2026 07:59:00 GMT", 0),
            ("99999999999999999999999999", u64::MAX),
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
    fn junk_is_no_hint() {
        for junk in [
            "",
            "-1",
            "+1",
            "1.5",
            "soon",
            "1e3",
            "2026-11-22T08:00:42Z",
            "42 s",
        ] {
            assert_eq!(hint(junk, None), None, "{junk:?}");
        }
    }
}
