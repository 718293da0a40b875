use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Activity, Availability, NativeStatus};
use crate::Timestamp;

/// What to change about a presence. What is not set stays as it is.
///
/// ```
/// # use omnipresence::*;
/// # use std::time::Duration;
/// let update = PresenceUpdate::new(Availability::Busy)
///     .with_activity(Activity::InMeeting)
///     .with_message("back at three")
///     .with_expiry(Expiry::After(Duration::from_secs(3600)));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PresenceUpdate {
    /// The status to set; `None` keeps it and changes the message only.
    pub status: Option<StatusTarget>,
    /// What the user is doing; it chooses among the vendor's statuses for one availability.
    pub activity: Option<Activity>,
    /// What to do with the status message.
    pub message: MessageUpdate,
    /// When the vendor is to drop the status.
    pub expiry: Expiry,
    /// What to do where the vendor has no exact counterpart.
    pub fidelity: Fidelity,
}

impl PresenceUpdate {
    /// Sets a status in the shared words.
    #[must_use]
    pub fn new(availability: Availability) -> Self {
        Self {
            status: Some(StatusTarget::Availability(availability)),
            ..Self::default()
        }
    }

    /// Sets a status in the vendor's words, as [`definitions`](crate::PresenceProvider::definitions) lists them.
    #[must_use]
    pub fn native(status: NativeStatus) -> Self {
        Self {
            status: Some(StatusTarget::Native(status)),
            ..Self::default()
        }
    }

    /// Changes the message only.
    #[must_use]
    pub fn message(text: impl Into<String>) -> Self {
        Self::default().with_message(text)
    }

    /// Says what the user is doing.
    #[must_use]
    pub fn with_activity(mut self, activity: Activity) -> Self {
        self.activity = Some(activity);
        self
    }

    /// Sets the status message.
    #[must_use]
    pub fn with_message(mut self, text: impl Into<String>) -> Self {
        self.message = MessageUpdate::Set(text.into());
        self
    }

    /// Removes the status message.
    #[must_use]
    pub fn without_message(mut self) -> Self {
        self.message = MessageUpdate::Clear;
        self
    }

    /// Says when the status ends.
    #[must_use]
    pub fn with_expiry(mut self, expiry: Expiry) -> Self {
        self.expiry = expiry;
        self
    }

    /// Fails with [`NotRepresentable`](crate::ErrorKind::NotRepresentable), before any request, rather than lose anything.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.fidelity = Fidelity::Exact;
        self
    }
}

/// The status that a [`PresenceUpdate`] asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusTarget {
    /// In the shared words: the vendor's nearest status is found.
    Availability(Availability),
    /// In the vendor's words.
    Native(NativeStatus),
}

/// What a [`PresenceUpdate`] does to the status message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageUpdate {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Remove it.
    Clear,
    /// Replace it by this text.
    Set(String),
}

/// When a status that is being set shall end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expiry {
    /// When the vendor usually ends it; [`Capabilities::expiry`](crate::Capabilities::expiry) tells.
    #[default]
    VendorDefault,
    /// Not by itself.
    Never,
    /// So long after it was set.
    After(Duration),
    /// At this moment.
    At(Timestamp),
}

/// How faithfully a [`PresenceUpdate`] must be carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fidelity {
    /// Set the nearest that the vendor has, and name what was lost.
    #[default]
    Nearest,
    /// Set exactly this or nothing.
    Exact,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stored_update_leaves_out_stays_as_it_is() {
        let read: PresenceUpdate =
            serde_json::from_str(r#"{"status":{"availability":"busy"}}"#).unwrap();
        assert_eq!(read, PresenceUpdate::new(Availability::Busy));
        let nothing: PresenceUpdate = serde_json::from_str("{}").unwrap();
        assert_eq!(nothing, PresenceUpdate::default());
    }
}
