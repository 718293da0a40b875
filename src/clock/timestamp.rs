//! A moment in UTC of the years 2 to 9998: vendors send the years 1 and 9999 for "no date".

use std::{
    fmt,
    num::NonZeroU32,
    str::FromStr,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in time, in UTC, printed as RFC 3339.
///
/// Reading is lenient, because vendors are: a missing offset means UTC, and fractions finer than a nanosecond are cut.
/// The placeholders that .NET servers send for "no date" (the years 1 and 9999) are refused.
///
/// ```
/// # use omnipresence::Timestamp;
/// let moment: Timestamp = "2026-02-23T09:52:01.9342965Z".parse()?;
/// assert_eq!(moment.to_string(), "2026-02-23T09:52:01.9342965Z");
/// assert!("9999-12-31T23:59:59Z".parse::<Timestamp>().is_err());
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// A list of presences holds five of these a user, most of them `None`: 12 bytes each, where the library's own takes 24 in an `Option`.
#[repr(Rust, packed(4))]
pub struct Timestamp {
    /// Rounded down.
    unix_seconds: i64,
    /// Since that second.
    nanos: Nanos,
}

/// Less than a second. The number is one more than the value, which leaves zero to `None`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Nanos(NonZeroU32);

impl Nanos {
    const fn new(nanos: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(nanos))
    }

    const fn get(self) -> u32 {
        self.0.get() - 1
    }
}

impl Timestamp {
    /// The start of 1970 in UTC.
    pub const UNIX_EPOCH: Self = Self::new(0, 0);

    /// The first moment: years before 2 are placeholders.
    const MIN: Self = Self::new(-62_104_060_800, 0);
    /// The last moment: the year 9999 is a placeholder.
    const MAX: Self = Self::new(253_370_764_799, 999_999_999);

    const fn new(unix_seconds: i64, nanos: u32) -> Self {
        let nanos = Nanos::new(nanos);
        Self {
            unix_seconds,
            nanos,
        }
    }

    fn clamp(moment: jiff::Timestamp) -> Self {
        Self::from_jiff(moment).max(Self::MIN).min(Self::MAX)
    }

    fn from_jiff(moment: jiff::Timestamp) -> Self {
        let (seconds, nanos) = (moment.as_second(), moment.subsec_nanosecond());
        // Before 1970 the library counts both towards zero.
        match u32::try_from(nanos) {
            Ok(nanos) => Self::new(seconds, nanos),
            Err(_) => Self::new(seconds - 1, 1_000_000_000 - nanos.unsigned_abs()),
        }
    }

    fn to_jiff(self) -> jiff::Timestamp {
        let nanos = self.nanos.get() as i32;
        jiff::Timestamp::new(self.unix_seconds, nanos).expect("all moments are within its range")
    }

    /// What the system clock shows.
    #[must_use]
    pub fn now() -> Self {
        Self::from_jiff(jiff::Timestamp::now())
    }

    /// The moment that is so many milliseconds after 1970 began; out-of-range values are clamped.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Self {
        let limit = if millis < 0 { Self::MIN } else { Self::MAX };
        jiff::Timestamp::from_millisecond(millis).map_or(limit, Self::clamp)
    }

    /// Milliseconds since 1970 began.
    #[must_use]
    pub fn as_unix_millis(self) -> i64 {
        self.to_jiff().as_millisecond()
    }

    /// Whole seconds since 1970 began.
    #[must_use]
    pub fn as_unix_seconds(self) -> i64 {
        self.to_jiff().as_second()
    }

    /// The time from `earlier` until this moment, zero if `earlier` is not earlier.
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        Duration::try_from(self.to_jiff().duration_since(earlier.to_jiff()))
            .unwrap_or(Duration::ZERO)
    }

    /// The moment `duration` later, or the last representable one.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let moment = self.to_jiff().checked_add(duration);
        moment.map_or(Self::MAX, Self::clamp)
    }

    /// The moment `duration` earlier, or the first representable one.
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        let moment = self.to_jiff().checked_sub(duration);
        moment.map_or(Self::MIN, Self::clamp)
    }

    /// RFC 3339 with exactly three fraction digits, the form that JavaScript servers print and read.
    #[must_use]
    pub fn to_millis_string(self) -> String {
        format!("{:.3}", self.to_jiff())
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let limit = if time < SystemTime::UNIX_EPOCH {
            Self::MIN
        } else {
            Self::MAX
        };
        jiff::Timestamp::try_from(time).map_or(limit, Self::clamp)
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_jiff().into()
    }
}

/// The text is not an RFC 3339 date-time, or its year is a placeholder for "no date".
///
/// It converts into an [`Error`](crate::Error) of the kind [`Invalid`](crate::ErrorKind::Invalid).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseTimestampError;

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 date-time")
    }
}

impl std::error::Error for ParseTimestampError {}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, ParseTimestampError> {
        parse(text.trim())
            .map(Self::from_jiff)
            .filter(|moment| (Self::MIN..=Self::MAX).contains(moment))
            .ok_or(ParseTimestampError)
    }
}

fn parse(text: &str) -> Option<jiff::Timestamp> {
    let text = cut_fraction(text);
    text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })
}

/// Cuts a fraction of a second after its ninth digit: more is a parse error in the library below.
fn cut_fraction(text: &str) -> std::borrow::Cow<'_, str> {
    const DIGITS: usize = 9;
    let Some(start) = text.find('.').map(|dot| dot + 1) else {
        return text.into();
    };
    let len = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    if len <= DIGITS {
        return text.into();
    }
    [&text[..start + DIGITS], &text[start + len..]]
        .concat()
        .into()
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_vendors_send_is_read() {
        for (text, expected) in [
            ("2016-12-22T19:39:38Z", "2016-12-22T19:39:38Z"),
            ("2022-03-07T08:15:03.625Z", "2022-03-07T08:15:03.625Z"),
            (
                "2026-02-23T10:52:01.9342965+01:00",
                "2026-02-23T09:52:01.9342965Z",
            ),
            (
                "2026-02-23T09:52:01.12345678901Z",
                "2026-02-23T09:52:01.123456789Z",
            ),
            ("2026-02-23T09:52:01", "2026-02-23T09:52:01Z"),
            ("2026-02-23", "2026-02-23T00:00:00Z"),
        ] {
            assert_eq!(
                text.parse::<Timestamp>().unwrap().to_string(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn placeholders_and_garbage_are_no_moments() {
        for text in [
            "",
            "ISO 8601",
            "0001-01-01T00:00:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-13-01",
            "1.é",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_optional_moment_takes_twelve_bytes() {
        assert_eq!(size_of::<Option<Timestamp>>(), 12);
    }

    #[test]
    fn moments_before_1970_keep_their_order_and_their_nanoseconds() {
        let texts = [
            "0002-01-01T00:00:00.000000001Z",
            "1969-12-31T23:59:58.999999999Z",
            "1969-12-31T23:59:59Z",
            "1969-12-31T23:59:59.000000001Z",
            "1969-12-31T23:59:59.5Z",
            "1970-01-01T00:00:00Z",
            "1970-01-01T00:00:00.000000001Z",
        ];
        let moments = texts.map(|text| text.parse::<Timestamp>().unwrap());
        assert_eq!(moments.map(|moment| moment.to_string()), texts);
        assert!(moments.is_sorted());
        assert_eq!(moments[4].as_unix_millis(), -500);
        assert_eq!(
            SystemTime::from(moments[4]),
            SystemTime::UNIX_EPOCH - Duration::from_millis(500)
        );
    }

    #[test]
    fn arithmetic_stops_at_the_ends_of_time() {
        let end = Timestamp::from_unix_millis(i64::MAX);
        let start = Timestamp::from_unix_millis(i64::MIN);
        assert_eq!(
            (start.to_string().as_str(), end.to_string().as_str()),
            ("0002-01-01T00:00:00Z", "9998-12-31T23:59:59.999999999Z")
        );
        for moment in [start, end] {
            assert_eq!(moment.to_string().parse::<Timestamp>().unwrap(), moment);
        }
        assert_eq!(end.saturating_add(Duration::MAX), end);
        assert_eq!(
            Timestamp::UNIX_EPOCH.saturating_duration_since(end),
            Duration::ZERO
        );
        assert_eq!(
            Timestamp::from_unix_millis(1_500).to_millis_string(),
            "1970-01-01T00:00:01.500Z"
        );
    }
}
