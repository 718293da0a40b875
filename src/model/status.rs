//! One reading of a user's presence; a member is `None` where the vendor does not report it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Activity, Availability, Caveat, Source, UserId, limit_the_same};
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
    /// What limits the rest: none in the plain case, and each once. Why the vendor reports no availability, or which part is older.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<Caveat>,
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
            caveats: Vec::new(),
        }
    }

    /// Adds a caveat. A part that was read before has the later caveat only.
    ///
    /// ```
    /// # use omnipresence::*;
    /// let source = Source::new("board", "hall");
    /// let native = NativeStatus::default();
    /// let presence = Presence::new("ann".into(), source, Availability::Unknown, native, Timestamp::now())
    ///     .with_caveat(Caveat::VendorDoesNotReport);
    /// assert_eq!(presence.to_string(), "unknown: the vendor does not report it");
    /// ```
    #[must_use]
    pub fn with_caveat(mut self, caveat: Caveat) -> Self {
        self.caveats.retain(|it| !it.limits_the_same_as(&caveat));
        self.caveats.push(caveat);
        self
    }

    /// Whether both say the same of the same user, whenever they were read. The label of the native status does not count: it is known
    /// once the vendor's definitions are. Caveats do count, but neither their order nor when a part was read.
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
            caveats,
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
            && limit_the_same(caveats, &other.caveats)
    }

    /// Writes the shared word, and the vendor's own where it tells more.
    pub(crate) fn fmt_status(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.availability.as_str();
        f.write_str(word)?;
        let own = self.native.label.as_deref().unwrap_or(&self.native.code);
        let one_line = |c: char| if c.is_control() { ' ' } else { c };
        let own: String = own.chars().map(one_line).collect();
        if !own.is_empty() && !own.eq_ignore_ascii_case(word) {
            write!(f, " ({own})")?;
        }
        Ok(())
    }
}

/// One line for people: the availability, the vendor's own word where it tells more, and the caveats. It holds no id, name or message.
impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_status(f)?;
        for (index, caveat) in self.caveats.iter().enumerate() {
            write!(f, "{} {caveat}", if index == 0 { ":" } else { "," })?;
        }
        Ok(())
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
