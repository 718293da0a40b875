//! The closed list of availabilities, to which each vendor's words are mapped; `Unknown` is never written.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

/// Whether somebody can be reached, in the words that all vendors share.
///
/// The list is closed. What a vendor says beyond it stays readable in [`Presence::native`](crate::Presence::native)
/// and [`Presence::activity`](crate::Presence::activity).
///
/// ```
/// # use omnipresence::Availability;
/// assert_eq!("do-not-disturb".parse::<Availability>()?, Availability::DoNotDisturb);
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Availability {
    /// Here, and open to contact.
    Available,
    /// Here, and occupied.
    Busy,
    /// Here, and not to be disturbed.
    DoNotDisturb,
    /// Not here for the moment.
    Away,
    /// Signed out, or shown so.
    Offline,
    /// Nobody can tell. Never a synonym of offline, and never written.
    Unknown,
}

impl Availability {
    /// Every value, from the most to the least reachable.
    pub const ALL: [Self; 6] = [
        Self::Available,
        Self::Busy,
        Self::DoNotDisturb,
        Self::Away,
        Self::Offline,
        Self::Unknown,
    ];

    /// The name in lower case with hyphens, as [`FromStr`] reads it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Busy => "busy",
            Self::DoNotDisturb => "do-not-disturb",
            Self::Away => "away",
            Self::Offline => "offline",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Availability {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|value| value.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Invalid,
                    "not an availability: use available, busy, do-not-disturb, away or offline",
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_is_the_serialised_form() {
        for value in Availability::ALL {
            assert_eq!(value.to_string().parse::<Availability>().unwrap(), value);
            let json = serde_json::to_string(&value).unwrap();
            assert_eq!(json, format!("\"{value}\""));
        }
        assert!("invisible".parse::<Availability>().is_err());
    }
}
