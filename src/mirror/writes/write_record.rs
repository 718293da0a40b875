//! One write: the state before it, what was sent, and the form in which the account shows it.

use std::time::Duration;

use super::text_form::may_be_form_of;
use crate::{
    clock::Timestamp,
    mirror::rules::presence_pattern::{PresencePattern, message, text},
    model::{MessageUpdate, Presence, PresenceUpdate, SetOutcome, StatusMessage},
};

/// A state is dated by the vendor's clock, and the response to a write by ours: a difference up to this one is no later change.
const MAX_SKEW: Duration = Duration::from_secs(1);

/// What a mirror wrote to an account, and what was there before.
#[derive(Clone, Debug)]
pub(crate) struct WriteRecord {
    /// Its number in the log; zero before it is there.
    pub(crate) number: u64,
    /// What the account showed just before.
    pub(crate) before: Presence,
    /// What it showed before the first of the writes that led here.
    pub(crate) first: Presence,
    /// Whether one of them touched the message.
    pub(crate) with_message: bool,
    pub(crate) update: PresenceUpdate,
    /// What shows that the write is in effect, what was sent first; empty as long as nobody knows whether it was carried out.
    images: Vec<PresencePattern>,
    /// Whether the account was seen to show it.
    pub(crate) is_seen: bool,
    /// Whether a reading has shown what the target made of it. A reading after that has no other form of it.
    is_settled: bool,
    /// What the account shows for a text: for that of this write, or until that is known for an earlier one.
    text_form: Option<TextForm>,
    /// When the target ends it by itself.
    ends: Option<Timestamp>,
}

/// A text of a source, and what a target shows for it, such as its first 60 characters.
#[derive(Clone, Debug, PartialEq)]
struct TextForm {
    original: Option<String>,
    shown: Option<String>,
}

impl WriteRecord {
    /// A write that is under way, or that failed and may have been carried out all the same; `mirrored` is what the mirror wrote there
    /// before.
    pub(crate) fn begun(before: Presence, update: PresenceUpdate, mirrored: Option<&Self>) -> Self {
        let with_message = update.message != MessageUpdate::Keep;
        let still = mirrored.filter(|written| written.is_shown_by(&before, written.with_message));
        let first = still.map_or(&before, |written| &written.first).clone();
        Self {
            number: 0,
            before,
            first,
            with_message: with_message || still.is_some_and(|written| written.with_message),
            update,
            images: Vec::new(),
            is_seen: false,
            is_settled: false,
            text_form: None,
            ends: None,
        }
    }

    /// The update to send. A text that the account shows already is kept: a target that escapes texts would escape it once more.
    pub(crate) fn request(&self) -> PresenceUpdate {
        let mut update = self.update.clone();
        let is_shown =
            message(&update).is_some_and(|wanted| wanted.as_deref() == text(&self.before));
        if is_shown && update.status.is_some() {
            update.message = MessageUpdate::Keep;
        }
        update
    }

    /// The same write, accepted at this moment. `read_back` is what the account was seen to show next.
    pub(crate) fn accepted(mut self, outcome: &SetOutcome, read_back: Option<&Presence>) -> Self {
        let effective = outcome.effective.as_ref();
        self.images = vec![PresencePattern::sent(outcome, &self.update)];
        self.ends = outcome
            .expires_at
            .or_else(|| read_back.or(effective)?.expires_at);
        // A response may repeat the text that was sent.
        let tells_all = !matches!(self.update.message, MessageUpdate::Set(_));
        let shown = read_back.or(effective.filter(|_| tells_all));
        let shown = shown.filter(|shown| !self.is_outdated(shown));
        let written_at = effective.and_then(|it| it.changed_at);
        match shown {
            Some(shown) if self.images[0].is_shown_by(shown, true) => self.settle(shown),
            Some(shown) if !self.was_shown_by(shown, true) => {
                if self.is_by_person(shown, written_at) {
                    self.is_settled = true;
                    return self;
                }
                self.is_seen = true;
                // Until the text has changed too, the target may be about to show it.
                if !self.is_text_missing(shown) {
                    self.settle(shown);
                }
            }
            // The target has made of the text what was there before.
            Some(shown) if self.was_changed_back(shown) && self.may_be_shown_by(shown) => {
                self.settle(shown);
            }
            // No effect so far.
            _ => {}
        }
        self
    }

    /// Whether this is, by its date, the state from before the write or an earlier one, which a replica that lags still shows.
    pub(crate) fn is_outdated(&self, shown: &Presence) -> bool {
        shown.changed_at.is_some_and(|changed_at| {
            let is_older = changed_at.saturating_add(MAX_SKEW) < self.before.observed_at;
            Some(changed_at) < self.before.changed_at || is_older && !self.fits(shown)
        })
    }

    /// Whether this may be the write in effect: with the status that was sent, and a text that the target may have made of the one that was.
    fn fits(&self, shown: &Presence) -> bool {
        let mut sent = self.images.iter();
        sent.next().is_some_and(|it| it.is_shown_by(shown, false)) && self.may_show_text(shown)
    }

    /// Whether what was read back is a person's change, where the vendor dates states: because it cannot be the write in effect, or
    /// because its date is later than the one that the vendor gave to the write. Our clock may be another than the vendor's.
    fn is_by_person(&self, shown: &Presence, written_at: Option<Timestamp>) -> bool {
        shown.changed_at.is_some_and(|changed_at| {
            let is_later = |at: Timestamp| changed_at > at.saturating_add(MAX_SKEW);
            !self.fits(shown) || written_at.is_some_and(is_later)
        })
    }

    /// Whether the account still shows the text from before, though another one was written.
    fn is_text_missing(&self, shown: &Presence) -> bool {
        message(&self.update).is_some_and(|wanted| {
            wanted.as_deref() != text(&self.before) && text(shown) == text(&self.before)
        })
    }

    /// Takes this reading for what the target made of the write.
    fn settle(&mut self, shown: &Presence) {
        if self.images.iter().any(|it| it.is_shown_by(shown, true)) {
            // It tells more than what was sent, such as the message that was kept.
            self.images.clear();
        }
        self.images.push(PresencePattern::of(shown));
        self.is_seen = true;
        self.is_settled = true;
        self.learn_text(shown);
    }

    fn learn_text(&mut self, shown: &Presence) {
        if let Some(original) = message(&self.update) {
            let shown = text(shown).map(str::to_owned);
            self.text_form = Some(TextForm { original, shown });
        }
    }

    /// Whether this may be the write in effect, with a form of its text that no reading has shown so far.
    pub(crate) fn may_be_shown_by(&self, reading: &Presence) -> bool {
        !self.is_settled && message(&self.update).is_some() && self.fits(reading)
    }

    /// Takes a reading, by which the write must be in effect, for its form, unless that is known.
    pub(crate) fn conclude(&mut self, reading: &Presence) {
        if self.may_be_shown_by(reading) {
            self.settle(reading);
        } else if !self.is_accepted() && !self.was_shown_by(reading, true) {
            self.learn_text(reading);
        }
    }

    /// What an account shows without a write: because a dry run leaves it out, or because it is what was to be written.
    pub(crate) fn left_out(mut self) -> Self {
        self.images = vec![PresencePattern::of(&self.before)];
        self.learn_text(&self.before.clone());
        self.is_seen = true;
        self.is_settled = true;
        self
    }

    /// Keeps what the account is known to show for a text, until this write is known to have replaced it.
    pub(crate) fn keep_text_form(&mut self, earlier: &Self) {
        let is_kept = |form: &&TextForm| form.shown.as_deref() == text(&self.before);
        if self.text_form.is_none() {
            self.text_form = earlier.text_form.as_ref().filter(is_kept).cloned();
        }
    }

    /// The reading with the text that its source shows, if this is what the account shows for it.
    pub(crate) fn with_original_text(&self, reading: &Presence) -> Presence {
        let mut reading = reading.clone();
        let form = self.text_form.as_ref();
        if let Some(form) = form.filter(|form| form.shown.as_deref() == text(&reading)) {
            reading.message = form.original.clone().map(StatusMessage::new);
        }
        reading
    }

    /// A person has changed what the account shows. A text that no reading has shown before, and that the target may have made of the one
    /// that was written, counts as its form; a text that has been replaced is the form of none.
    pub(crate) fn change(&mut self, reading: &Presence) {
        if self.is_accepted() && !self.is_settled && text(reading) != text(&self.before) {
            if self.may_show_text(reading) {
                self.learn_text(reading);
            }
            self.is_settled = true;
        }
        self.text_form
            .take_if(|form| form.shown.as_deref() != text(reading));
    }

    /// What the account showed before the write, and with it: with any text, until it is known what the target makes of the text.
    pub(crate) fn states(&self) -> impl Iterator<Item = PresencePattern> {
        let before = PresencePattern::of(&self.before);
        let images = self
            .images
            .iter()
            .cloned()
            .map(|image| match self.is_settled {
                true => image,
                false => image.with_any_message(),
            });
        std::iter::once(before).chain(images)
    }

    /// Whether this is what the account showed before the write, or may be what it shows with it.
    pub(crate) fn explains(&self, reading: &Presence) -> bool {
        let may_be_form = !self.is_settled && self.may_show_text(reading);
        let shows = |it: &PresencePattern| it.is_shown_by(reading, !may_be_form);
        self.was_shown_by(reading, true) || self.images.iter().any(shows)
    }

    /// Whether the target may have made the text that is shown of the one that was written.
    fn may_show_text(&self, shown: &Presence) -> bool {
        let original = message(&self.update).flatten();
        let texts = original.as_deref().zip(text(shown));
        texts.is_none_or(|(original, shown)| may_be_form_of(original, shown))
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
