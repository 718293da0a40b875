//! What holds of every date: it is printed and stored without loss, and arithmetic is exact or stops at the ends of time.

use std::time::{Duration, SystemTime};

use crate::{
    client::wire::DateTime,
    clock::Timestamp,
    error::{Error, ErrorKind},
};

const MILLISECOND: Duration = Duration::from_millis(1);

/// Reads a date, and reckons with it.
pub fn check(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else {
        return;
    };
    let (text, seconds) = input.split_once('\n').unwrap_or((input, ""));
    let date = DateTime::from(text);
    assert_eq!((date.as_str(), date.to_string().as_str()), (text, text));
    let stored = serde_json::to_string(&date).expect("a date can be stored");
    assert_eq!(
        serde_json::from_str::<DateTime>(&stored).ok().as_ref(),
        Some(&date)
    );
    let parsed = text.parse::<Timestamp>();
    assert_eq!(date.timestamp(), parsed.as_ref().ok().copied());
    match parsed {
        Ok(moment) => {
            printed(moment);
            let seconds: f64 = seconds.trim().parse().unwrap_or_default();
            reckoned(
                moment,
                Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX),
            );
        }
        Err(error) => {
            let error = Error::from(error);
            assert_eq!(error.kind(), ErrorKind::Invalid);
            super::leaks::check(&error);
        }
    }
}

/// What is printed or stored is the same moment when it is read, to the millisecond where that is the form.
fn printed(moment: Timestamp) {
    let text = moment.to_string();
    assert_eq!(text.parse().ok(), Some(moment), "{text}");
    let stored = serde_json::to_string(&moment).expect("a moment can be stored");
    assert_eq!(serde_json::from_str(&stored).ok(), Some(moment), "{stored}");
    assert_eq!(Timestamp::from(SystemTime::from(moment)), moment);
    let millis = moment.as_unix_millis();
    assert_eq!(millis / 1000, moment.as_unix_seconds());
    let short = DateTime::from(moment);
    let read = short.timestamp();
    assert_eq!(short.as_str(), moment.to_millis_string());
    let read = read.unwrap_or_else(|| panic!("{} cannot be read", short.as_str()));
    for near in [read, Timestamp::from_unix_millis(millis)] {
        let apart = near.saturating_duration_since(moment) + moment.saturating_duration_since(near);
        assert!(apart < MILLISECOND, "{near} is not {moment}");
    }
}

/// Sums and differences are exact or stop at the ends of time.
fn reckoned(moment: Timestamp, duration: Duration) {
    let [first, last] = [i64::MIN, i64::MAX].map(Timestamp::from_unix_millis);
    assert!(
        (first..=last).contains(&moment),
        "{moment} is outside of time"
    );
    let (earlier, later) = (
        moment.saturating_sub(duration),
        moment.saturating_add(duration),
    );
    assert!(first <= earlier && earlier <= moment && moment <= later && later <= last);
    assert_eq!(earlier.saturating_duration_since(later), Duration::ZERO);
    if later < last {
        assert_eq!(later.saturating_duration_since(moment), duration);
        assert_eq!(later.saturating_sub(duration), moment);
    }
    if earlier > first {
        assert_eq!(moment.saturating_duration_since(earlier), duration);
        assert_eq!(earlier.saturating_add(duration), moment);
    }
}
