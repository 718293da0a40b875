//! A desired state, and the step that it takes at a target that shows this or that; pure.

use crate::{
    clock::Timestamp,
    mirror::{
        event::Skip, rules::presence_pattern::PresencePattern, writes::write_record::WriteRecord,
    },
    model::{Expiry, Presence, PresenceUpdate, StatusTarget},
    provider::ExpirySupport,
};

/// What a target is to show.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Desired {
    /// Set this.
    Apply(PresenceUpdate),
    /// Set what was there before: in the vendor's words, or if the vendor refuses these in the shared ones.
    Restore { in_native_words: bool },
}

/// What to do at a target, once it is known what it shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Write(PresenceUpdate),
    AlreadyShown,
    /// Somebody else has changed it since: nothing is restored.
    ChangedSince,
    /// The state from before the mirror's write has expired, so the state that would follow it is unknown.
    EndedMeanwhile,
    /// The state of the target is the later one, or comes first.
    TargetStays,
    /// The state may go round between mirrors: both accounts are read again after a wait.
    WrittenBefore,
    /// The target may show a later state that other mirrors still pass on: both ends are compared once more.
    MayBePassedOn,
    /// The source shows another state by now, which its next reading tells: both accounts are read again.
    SourceChanged,
}

impl Step {
    /// Why nothing is written, in an event.
    pub(crate) fn skip(&self) -> Skip {
        match self {
            Self::ChangedSince => Skip::ChangedSince,
            Self::EndedMeanwhile => Skip::EndedMeanwhile,
            Self::TargetStays => Skip::TargetStays,
            Self::AlreadyShown
            | Self::WrittenBefore
            | Self::MayBePassedOn
            | Self::SourceChanged
            | Self::Write(_) => Skip::AlreadyShown,
        }
    }
}

/// The facts about a target by which a step is chosen.
pub(crate) struct Known<'a> {
    /// The last write.
    pub(crate) mirrored: Option<&'a WriteRecord>,
    /// What it shows.
    pub(crate) target: &'a Presence,
    /// The same with the text that the source shows.
    pub(crate) meant: &'a Presence,
    /// Whether the last write is known to have had an effect, or none.
    pub(crate) is_confirmed: bool,
}

impl Desired {
    /// Set what was there before, in the vendor's words as long as these are not refused.
    pub(crate) const RESTORE: Self = Self::Restore {
        in_native_words: true,
    };

    /// The update that is asked for, unless what was there before is.
    pub(crate) fn update(&self) -> Option<&PresenceUpdate> {
        match self {
            Self::Apply(update) => Some(update),
            Self::Restore { .. } => None,
        }
    }

    /// What to do at a target of which this is known.
    pub(crate) fn step(
        &self,
        known: &Known<'_>,
        expiry: ExpirySupport,
        now: Timestamp,
        is_dry_run: bool,
    ) -> Step {
        let Known {
            mirrored,
            target,
            meant,
            is_confirmed,
        } = *known;
        match (self, mirrored) {
            (Self::Apply(update), mirrored) => {
                let is_done = |written: &WriteRecord| {
                    written.is_accepted()
                        && written.update == *update
                        && written.is_shown_by(target, written.with_message)
                };
                // What somebody is doing there does not contradict an update that does not say; what they were doing when the mirror
                // last wrote does.
                let is_outdated = |written: &WriteRecord| {
                    let is_left = update.activity.is_none() && target.activity.is_some();
                    is_left && written.update.activity == target.activity
                };
                let wanted = PresencePattern::wanted(update);
                let is_shown = (wanted.is_shown_by(target, true)
                    || wanted.is_shown_by(meant, true))
                    && !mirrored.is_some_and(is_outdated);
                // A replica that lags would show it for a while.
                let is_old = |written: &WriteRecord| written.was_shown_by(target, true);
                if !is_confirmed && mirrored.is_some_and(is_old) {
                    return Step::Write(update.clone());
                }
                if is_shown || mirrored.is_some_and(is_done) {
                    return Step::AlreadyShown;
                }
                Step::Write(update.clone())
            }
            (Self::Restore { .. }, None) => Step::AlreadyShown,
            (Self::Restore { in_native_words }, Some(written)) => {
                let with_message = written.with_message;
                if !is_dry_run
                    && PresencePattern::of(&written.first).is_shown_by(target, with_message)
                {
                    return Step::AlreadyShown;
                }
                if !written.is_shown_by(target, with_message) {
                    return Step::ChangedSince;
                }
                if written.first.expires_at.is_some_and(|end| end <= now) {
                    return Step::EndedMeanwhile;
                }
                let update = back(&written.first, with_message, *in_native_words);
                Step::Write(lasting(update, written.first.expires_at, expiry))
            }
        }
    }
}

/// The update that brings a presence back.
fn back(first: &Presence, with_message: bool, in_native_words: bool) -> PresenceUpdate {
    let has_word = !first.native.code.is_empty() || first.native.definition_id.is_some();
    let mut update = if in_native_words && has_word {
        PresenceUpdate::native(first.native.clone())
    } else {
        PresenceUpdate::new(first.availability)
    };
    // A definition tells the activity as well.
    if update.status.as_ref().is_none_or(|it| !has_definition(it)) {
        update.activity.clone_from(&first.activity);
    }
    if with_message {
        update = match &first.message {
            Some(message) => update.with_message(&message.text),
            None => update.without_message(),
        };
    }
    update
}

/// An update that lasts until then, or for good, where the target can end it.
pub(crate) fn lasting(
    update: PresenceUpdate,
    until: Option<Timestamp>,
    expiry: ExpirySupport,
) -> PresenceUpdate {
    match (until, expiry) {
        (_, expiry) if !expiry.takes_end() => update,
        (Some(end), ExpirySupport::Optional | ExpirySupport::Always { .. }) => {
            update.with_expiry(Expiry::At(end))
        }
        (None, ExpirySupport::Always { .. }) => update.with_expiry(Expiry::Never),
        (_, _) => update,
    }
}

fn has_definition(target: &StatusTarget) -> bool {
    matches!(target, StatusTarget::Native(native) if native.definition_id.is_some())
}
