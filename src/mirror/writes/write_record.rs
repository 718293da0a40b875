//! One write: the state before it, what was sent, and what the account has to show afterwards.

use crate::{
    clock::Timestamp,
    mirror::rules::presence_pattern::PresencePattern,
    model::{MessageUpdate, Presence, PresenceUpdate, SetOutcome},
};

/// What a mirror wrote to an account, and what was there before.
#[derive(Clone, Debug)]
pub(crate) struct WriteRecord {
    /// What the account showed just before.
    pub(crate) before: Presence,
    /// What it showed before the first of the writes that led here.
    pub(crate) first: Presence,
    /// Whether one of them touched the message.
    pub(crate) with_message: bool,
    pub(crate) update: PresenceUpdate,
    /// What shows that the write is in effect; empty as long as nobody knows whether it was carried out.
    images: Vec<PresencePattern>,
    /// Whether the account was seen to show it.
    pub(crate) is_seen: bool,
    /// When the target ends it by itself.
    ends: Option<Timestamp>,
}

impl WriteRecord {
    /// A write that is under way, or that failed and may have been carried out all the same; `mirrored` is what the mirror wrote there
    /// before.
    pub(crate) fn begun(before: Presence, update: PresenceUpdate, mirrored: Option<&Self>) -> Self {
        let with_message = update.message != MessageUpdate::Keep;
        let still = mirrored.filter(|written| written.is_shown_by(&before, written.with_message));
        let first = still.map_or(&before, |written| &written.first).clone();
        Self {
            before,
            first,
            with_message: with_message || still.is_some_and(|written| written.with_message),
            update,
            images: Vec::new(),
            is_seen: false,
            ends: None,
        }
    }

    /// The same write, accepted. `read_back` is what the account was seen to show next, if the vendor's answer did not tell.
    pub(crate) fn accepted(mut self, outcome: &SetOutcome, read_back: Option<&Presence>) -> Self {
        let sent = PresencePattern::sent(outcome, &self.update);
        let effective = outcome.effective.as_ref();
        let shown = effective.or(read_back);
        self.ends = shown.and_then(|shown| shown.expires_at);
        self.images = match shown {
            // It tells more than what was sent, such as the message that was kept.
            Some(shown) if sent.is_shown_by(shown, true) => {
                self.is_seen = true;
                vec![PresencePattern::of(shown)]
            }
            // What the vendor makes of it. If only a later read tells, it may be somebody else's change.
            Some(shown) if effective.is_some() && !self.was_shown_by(shown, true) => {
                self.is_seen = true;
                vec![sent, PresencePattern::of(shown)]
            }
            // No effect so far.
            _ => vec![sent],
        };
        self
    }

    /// What an account shows without a write: because a dry run leaves it out, or because it is what was to be written.
    pub(crate) fn left_out(mut self) -> Self {
        self.images = vec![PresencePattern::of(&self.before)];
        self.is_seen = true;
        self
    }

    /// Whether it is known that the write was accepted.
    pub(crate) fn is_accepted(&self) -> bool {
        !self.images.is_empty()
    }

    /// Whether this is what the write made of the account.
    pub(crate) fn is_shown_by(&self, reading: &Presence, with_message: bool) -> bool {
        let shows = |image: &PresencePattern| image.is_shown_by(reading, with_message);
        if self.is_accepted() {
            self.images.iter().any(shows)
        } else {
            // Whatever differs from what was there is taken to be ours.
            !self.was_shown_by(reading, with_message)
        }
    }

    /// Whether this is what was there before the write.
    pub(crate) fn was_shown_by(&self, reading: &Presence, with_message: bool) -> bool {
        PresencePattern::of(&self.before).is_shown_by(reading, with_message)
    }

    /// Whether the vendor says of what was there before that it was set again since.
    pub(crate) fn was_changed_back(&self, reading: &Presence) -> bool {
        let changed = reading.changed_at.zip(self.before.changed_at);
        changed.is_some_and(|(now, before)| now > before)
    }

    /// Takes this reading for what the target made of the end of what was written, if that had ended by then. Once only.
    pub(crate) fn end(&mut self, reading: &Presence) -> bool {
        // Not every vendor dates an end, and the clock of one that does may go before ours.
        let seen = reading.changed_at.max(Some(reading.observed_at));
        let has_ended = self.ends.is_some_and(|end| seen >= Some(end));
        if has_ended {
            self.ends = None;
            self.images = vec![PresencePattern::of(reading)];
        }
        has_ended
    }
}
