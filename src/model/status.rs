//! One reading of a user's presence; a member is `None` where the vendor does not report it.

use serde::{Deserialize, Serialize};

use super::{Activity, Availability, Source, UserId};
use crate::clock::Timestamp;

/// What one vendor says about one user.
///
/// Three clocks are kept apart: when the status changed, when the human was last seen, and when we read it.
/// An absent field means that the vendor does not tell.
///
/// ```
/// # use omnipresence::*;
/// # fn show(presence: &Presence) -> String {
/// match presence.availability {
///     Availability::Unknown => format!("{} says {:?}, which we don't know", presence.source, presence.native.code),
///     known => format!("{}: {known}", presence.user),
/// }
/// # }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// The user, by the vendor's id.
    pub user: UserId,
    /// Who says so.
    pub source: Source,
    /// The vendor's status in the shared words.
    pub availability: Availability,
    /// What the user is doing, if the status tells.
    #[serde(default)]
    pub activity: Option<Activity>,
    /// Whether the user's devices are idle, if the status tells.
    #[serde(default)]
    pub idle: Option<bool>,
    /// The vendor's status, unaltered.
    pub native: NativeStatus,
    /// The status message.
    #[serde(default)]
    pub message: Option<StatusMessage>,
    /// The login name.
    #[serde(default)]
    pub username: Option<String>,
    /// The name that people read.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Whether this source is the one that the vendor shows to others.
    #[serde(default)]
    pub primary: Option<bool>,
    /// Whether a person chose the status; `Some(false)` means that a device, a calendar or the vendor did.
    #[serde(default)]
    pub manual: Option<bool>,
    /// When the status changed.
    #[serde(default)]
    pub changed_at: Option<Timestamp>,
    /// When the human was last seen.
    #[serde(default)]
    pub last_active_at: Option<Timestamp>,
    /// When the vendor will drop or replace the status by itself, by the vendor's clock.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// When this crate read it, by this machine's clock.
    pub observed_at: Timestamp,
}

impl Presence {
    /// A presence of which only the necessary is known.
    #[must_use]
    pub fn new(
        user: UserId,
        source: Source,
        availability: Availability,
        native: NativeStatus,
        observed_at: Timestamp,
    ) -> Self {
        Self {
            user,
            source,
            availability,
            activity: None,
            idle: None,
            native,
            message: None,
            username: None,
            display_name: None,
            primary: None,
            manual: None,
            changed_at: None,
            last_active_at: None,
            expires_at: None,
            observed_at,
        }
    }

    /// Whether both say the same of the same user, whenever they were read. The label of the native status does not count: it is known
    /// once the vendor's definitions are.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let Self {
            user,
            source,
            availability,
            activity,
            idle,
            native,
            message,
            username,
            display_name,
            primary,
            manual,
            changed_at,
            last_active_at,
            expires_at,
            observed_at: _,
        } = self;
        *user == other.user
            && *source == other.source
            && *availability == other.availability
            && *activity == other.activity
            && *idle == other.idle
            && native.code == other.native.code
            && native.definition_id == other.native.definition_id
            && *message == other.message
            && *username == other.username
            && *display_name == other.display_name
            && *primary == other.primary
            && *manual == other.manual
            && *changed_at == other.changed_at
            && *last_active_at == other.last_active_at
            && *expires_at == other.expires_at
    }
}

/// A status in the vendor's own words.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NativeStatus {
    /// The vendor's word, exactly as spelled; empty only where the vendor sent none.
    pub code: String,
    /// The id of the definition behind it, where the vendor has definitions.
    #[serde(default)]
    pub definition_id: Option<String>,
    /// What the vendor shows to people for it.
    #[serde(default)]
    pub label: Option<String>,
}

impl NativeStatus {
    /// A status of which only the vendor's word is known.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            ..Self::default()
        }
    }

    /// Adds the id of the definition.
    #[must_use]
    pub fn with_definition_id(mut self, id: impl Into<String>) -> Self {
        self.definition_id = Some(id.into());
        self
    }

    /// Adds what people read.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }
}

/// A text that a user shows beside the status.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StatusMessage {
    /// The text as the vendor has it.
    pub text: String,
    /// When the vendor drops the text, if it tells.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl StatusMessage {
    /// A text without a known end.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            expires_at: None,
        }
    }
}
