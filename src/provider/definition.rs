//! A status that a vendor offers, named as it is set and read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Activity, Availability, NativeStatus};

/// A status that the vendor offers to be set.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusDefinition {
    /// The status as it is set and read.
    pub native: NativeStatus,
    /// What it reads as.
    pub availability: Availability,
    /// What it says the user is doing.
    #[serde(default)]
    pub activity: Option<Activity>,
    /// Its names by the vendor's language code, such as `en_US`.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

impl StatusDefinition {
    /// A definition without activity or labels.
    #[must_use]
    pub fn new(native: NativeStatus, availability: Availability) -> Self {
        Self {
            native,
            availability,
            activity: None,
            labels: BTreeMap::new(),
        }
    }
}
