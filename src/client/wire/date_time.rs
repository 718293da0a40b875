//! A date-time that is sent as it was received: reading one changes no character of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::json::{FromJson, Json, Outcome};
use crate::clock::Timestamp;

/// A date-time as a vendor wrote it.
///
/// The text is kept, because vendors write dates that are none: reading a document must not fail over one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(String);

impl DateTime {
    /// The text as the vendor wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment it means, if it means one.
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.0.parse().ok()
    }
}

impl FromJson for DateTime {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        String::from_json(json).map(Self)
    }
}

/// Written in UTC with milliseconds, which every vendor reads.
impl From<Timestamp> for DateTime {
    fn from(moment: Timestamp) -> Self {
        Self(moment.to_millis_string())
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
