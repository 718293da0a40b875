//! What a presence has to show; members that are `None` match anything.

use crate::model::{
    Activity, Availability, Loss, MessageUpdate, NativeStatus, Presence, PresenceUpdate,
    SetOutcome, StatusTarget, same_word,
};

/// How an account looks, as far as a mirror compares it. What is `None` may be anything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PresencePattern {
    availability: Option<Availability>,
    native: Option<NativeStatus>,
    activity: Option<Option<Activity>>,
    message: Option<Option<String>>,
}

impl PresencePattern {
    /// What a presence shows.
    pub(crate) fn of(presence: &Presence) -> Self {
        Self {
            availability: Some(presence.availability),
            native: Some(presence.native.clone()),
            activity: Some(presence.activity.clone()),
            message: Some(text(presence).map(str::to_owned)),
        }
    }

    /// What an update asks for, in the words in which it asks.
    pub(crate) fn wanted(update: &PresenceUpdate) -> Self {
        let (availability, native) = match &update.status {
            None => (None, None),
            Some(StatusTarget::Availability(wanted)) => (Some(*wanted), None),
            Some(StatusTarget::Native(wanted)) => (None, Some(wanted.clone())),
        };
        Self {
            availability,
            native,
            activity: update.activity.clone().map(Some),
            message: message(update),
        }
    }

    /// Returns the state that was sent for an update: the native status of the outcome, or the status of the update if the outcome has none.
    pub(crate) fn sent(outcome: &SetOutcome, update: &PresenceUpdate) -> Self {
        let is_lost = |loss: &Loss| matches!(loss, Loss::Message { .. });
        let wanted = Self::wanted(update);
        let is_named = outcome.sent.is_some();
        Self {
            availability: wanted.availability.filter(|_| !is_named),
            native: outcome.sent.clone().or(wanted.native),
            activity: None,
            message: message(update).filter(|_| !outcome.losses.iter().any(is_lost)),
        }
    }

    /// The same with any message.
    pub(crate) fn with_any_message(mut self) -> Self {
        self.message = None;
        self
    }

    /// Whether a certain message, or none, has to be shown.
    pub(crate) fn has_message(&self) -> bool {
        self.message.is_some()
    }

    /// Whether a presence looks like this; where messages are not mirrored, they don't count.
    pub(crate) fn is_shown_by(&self, presence: &Presence, with_message: bool) -> bool {
        let availability = self
            .availability
            .is_none_or(|it| it == presence.availability);
        let native = self
            .native
            .as_ref()
            .is_none_or(|it| is_same(it, &presence.native));
        let activity = self
            .activity
            .as_ref()
            .is_none_or(|it| *it == presence.activity);
        let message = !with_message
            || self
                .message
                .as_ref()
                .is_none_or(|it| it.as_deref() == text(presence));
        availability && native && activity && message
    }
}

/// A definition is told by its id, or where one of the two has none, by the word.
fn is_same(one: &NativeStatus, other: &NativeStatus) -> bool {
    match (&one.definition_id, &other.definition_id) {
        (Some(one), Some(other)) => one == other,
        _ => same_word(&one.code, &other.code),
    }
}

/// The status message of a presence.
pub(crate) fn text(presence: &Presence) -> Option<&str> {
    presence
        .message
        .as_ref()
        .map(|message| message.text.as_str())
}

/// The status message that an update asks for; `None` keeps the one that is there.
pub(crate) fn message(update: &PresenceUpdate) -> Option<Option<String>> {
    match update.message.normalized() {
        MessageUpdate::Keep => None,
        MessageUpdate::Clear => Some(None),
        MessageUpdate::Set(text) => Some(Some(text)),
    }
}
