//! What a write is to change: members that are not set stay as they are, and impossible updates are refused unsent.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Activity, Availability, NativeStatus};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
};

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

    /// Changes the message only. An empty text removes it.
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

    /// Sets the status message. An empty text removes it.
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

    /// Fails with [`NotRepresentable`](crate::ErrorKind::NotRepresentable), before any write, rather than lose anything.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.fidelity = Fidelity::Exact;
        self
    }

    /// Returns the form of the update that a provider carries out, after the checks that are the same for all vendors.
    ///
    /// [`MessageUpdate::Set`] with an empty text becomes [`MessageUpdate::Clear`]. Every provider of this crate calls it before any
    /// request; a provider of your own should too.
    ///
    /// ```
    /// # use omnipresence::*;
    /// let update = PresenceUpdate::new(Availability::Busy).with_message("");
    /// let normalized = update.normalized(Timestamp::now())?;
    /// assert_eq!(normalized.message, MessageUpdate::Clear);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if the update changes nothing, or if its expiry is not later than `now`, which should be by the
    /// vendor's clock where the provider knows that.
    pub fn normalized(&self, now: Timestamp) -> Result<Self> {
        if self.status.is_none() && self.message == MessageUpdate::Keep {
            return Err(Error::new(ErrorKind::Invalid, "the update changes nothing"));
        }
        if let Some(end) = self.expiry.ends_at(now).filter(|end| *end <= now) {
            let fault = format!(
                "the expiry {end} is not in the future: it is {now} by the vendor's clock, as far as that is known; Expiry::After needs no clock"
            );
            return Err(Error::new(ErrorKind::Invalid, fault));
        }
        Ok(Self {
            message: self.message.normalized(),
            ..self.clone()
        })
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
    /// Replace it by this text. An empty text means [`Clear`](Self::Clear) at every vendor.
    Set(String),
}

impl MessageUpdate {
    /// The same with `Clear` for an empty text.
    pub(crate) fn normalized(&self) -> Self {
        match self {
            Self::Set(text) if text.is_empty() => Self::Clear,
            other => other.clone(),
        }
    }
}

/// When a status that is being set shall end.
///
/// - Its times go by the vendor's clock, which a provider knows from the header `Date` of the vendor's responses. Before the first response,
///   and where none has the header, they go by the clock of [`HttpOptions`](crate::HttpOptions::with_clock).
/// - [`After`](Self::After) no time and [`At`](Self::At) a moment that has passed are [`Invalid`](crate::ErrorKind::Invalid) at every
///   vendor, before the write.
/// - An end that a vendor cannot express is a [loss](crate::Loss::Expiry) at every vendor: any where a status does not end by itself, and
///   one that is too late where the vendor has a [latest](crate::ExpirySupport::Always). Fractions that a vendor does not count are
///   rounded up, which is no loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expiry {
    /// When the vendor usually ends it; [`Capabilities::expiry`](crate::Capabilities::expiry) tells.
    #[default]
    VendorDefault,
    /// Not by itself.
    Never,
    /// So long after it was set. It is sent as a moment, if the vendor takes moments.
    After(Duration),
    /// At this moment.
    At(Timestamp),
}

impl Expiry {
    /// Returns the moment at which a status that is set `now` ends, `None` if the update names none.
    #[must_use]
    pub fn ends_at(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::VendorDefault | Self::Never => None,
            Self::After(life) => Some(now.saturating_add(life)),
            Self::At(moment) => Some(moment),
        }
    }
}

/// How faithfully a [`PresenceUpdate`] must be carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fidelity {
    /// Set the nearest that the vendor has, and name what was lost. The availability outranks the activity and the message: where a
    /// vendor cannot express them together, the availability is set and the others are lost.
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

    #[test]
    fn an_empty_message_is_normalized_to_a_cleared_one() {
        let now = Timestamp::UNIX_EPOCH;
        let busy = PresenceUpdate::new(Availability::Busy).exact();
        for (update, normalized) in [
            (busy.clone(), busy.clone()),
            (
                busy.clone().with_message(" "),
                busy.clone().with_message(" "),
            ),
            (busy.clone().with_message(""), busy.without_message()),
            (
                PresenceUpdate::message(""),
                PresenceUpdate::default().without_message(),
            ),
        ] {
            assert_eq!(update.normalized(now).unwrap(), normalized);
        }
    }

    #[test]
    fn an_expiry_that_is_not_in_the_future_is_invalid() {
        let now = Timestamp::from_unix_millis(60_000);
        let minute = Duration::from_secs(60);
        let (before, after) = (now.saturating_sub(minute), now.saturating_add(minute));
        for (expiry, is_valid) in [
            (Expiry::VendorDefault, true),
            (Expiry::Never, true),
            (Expiry::After(Duration::ZERO), false),
            (Expiry::After(minute), true),
            (Expiry::At(before), false),
            (Expiry::At(now), false),
            (Expiry::At(after), true),
        ] {
            let update = PresenceUpdate::new(Availability::Offline).with_expiry(expiry);
            let kind = update.normalized(now).map_err(|error| error.kind());
            let expected = is_valid.then_some(update).ok_or(ErrorKind::Invalid);
            assert_eq!(kind, expected, "{expiry:?}");
        }
    }

    #[test]
    fn an_update_that_changes_nothing_is_invalid() {
        let nothing = PresenceUpdate::default().with_activity(Activity::Meal);
        let error = nothing.normalized(Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
