use serde::{Deserialize, Serialize};

use super::packed_presence::PackedPresence;
use crate::{clock::Timestamp, error::Error};

/// What is known of one user, and what of it has been told.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The newest reading that counts.
    pub(super) shown: Option<PackedPresence>,
    pub(super) told: Told,
    pub(super) ending: Ending,
    /// Whether the user stands in the queue of events.
    pub(super) is_queued: bool,
    /// Whether the user is to be asked for by name.
    pub(super) is_wanted: bool,
    /// Which reading of everyone the user was in last.
    pub(super) reading: u32,
    pub(super) rest: Option<Box<Rest>>,
}

/// What has been told of a user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Told {
    /// Nothing yet.
    #[default]
    Nothing,
    /// What is shown.
    Shown,
    /// Something else.
    Other(Box<PackedPresence>),
}

/// How far the status that is shown is towards its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Ending {
    /// It has none, or it is still to come.
    #[default]
    Open,
    /// It has come, and is to be told.
    Passed,
    /// It has come and has been told, or it lay in the past when the status was read: then the vendor's clock goes behind ours, and
    /// what it still shows has not ended.
    Settled,
}

/// What few users have.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// A reading older than what is shown: it counts once the next reading says it again.
    pub(super) doubted: Option<PackedPresence>,
    pub(super) gap: Gap,
    /// Whether a gap has been told that has not been told to be over.
    pub(super) gap_is_told: bool,
    /// Whether the user is nobody any more, to be forgotten once that is told.
    pub(super) is_gone: bool,
}

/// Whether a user can be read.
#[derive(Debug, Default)]
pub(super) enum Gap {
    #[default]
    None,
    /// Not, and that is to be told.
    New(Option<Timestamp>, Error),
    /// Not, and that has been told.
    Told,
}

impl Entry {
    pub(super) fn rest(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
    }

    /// Whether the user cannot be read.
    pub(super) fn is_in_gap(&self) -> bool {
        let rest = self.rest.as_deref();
        rest.is_some_and(|rest| !matches!(rest.gap, Gap::None))
    }

    /// Whether something is known that a checkpoint does not hold, and that only another reading tells.
    pub(super) fn has_unsaved(&self) -> bool {
        self.rest.as_deref().is_some_and(|rest| {
            rest.doubted.is_some() || rest.is_gone || matches!(rest.gap, Gap::New(..))
        })
    }

    /// Whether there is something to tell.
    pub(super) fn has_news(&self) -> bool {
        let rest = self.rest.as_deref();
        let gap_begins = rest.is_some_and(|rest| matches!(rest.gap, Gap::New(..)));
        let gap_ends = rest.is_some_and(|rest| rest.gap_is_told && matches!(rest.gap, Gap::None));
        let differs = match &self.told {
            Told::Nothing => self.shown.is_some(),
            Told::Shown => self.ending == Ending::Passed,
            Told::Other(_) => true,
        };
        gap_begins || gap_ends || differs
    }

    /// Takes what the vendor shows now. The answer tells whether that is something else than before.
    pub(super) fn show(&mut self, packed: PackedPresence, now: Timestamp) -> Shown {
        if let Some(rest) = &mut self.rest {
            rest.gap = Gap::None;
            rest.is_gone = false;
        }
        let doubted = self.rest.as_mut().and_then(|rest| rest.doubted.take());
        if let Some(shown) = &mut self.shown {
            if shown.same_state_as(&packed) {
                *shown = packed;
                self.tidy();
                return Shown::Same;
            }
            if shown.same_absence_as(&packed) {
                shown.observed_at = packed.observed_at;
                self.tidy();
                return Shown::Same;
            }
            let is_older =
                packed.changed_at() < shown.changed_at() && packed.changed_at().is_some();
            if is_older && !doubted.is_some_and(|doubted| doubted.same_state_as(&packed)) {
                self.rest().doubted = Some(packed);
                return Shown::Doubted;
            }
        }
        self.replace(packed, now);
        self.tidy();
        Shown::Changed
    }

    fn replace(&mut self, packed: PackedPresence, now: Timestamp) {
        let before = self.shown.take();
        self.told = match (std::mem::take(&mut self.told), before) {
            (Told::Shown, Some(before)) => Told::Other(Box::new(before)),
            (Told::Other(told), _) if told.same_state_as(&packed) => Told::Shown,
            (told, _) => told,
        };
        let has_ended = packed.expires_at().is_some_and(|end| end <= now);
        self.ending = if has_ended {
            Ending::Settled
        } else {
            Ending::Open
        };
        self.shown = Some(packed);
    }

    /// Gives up what is needed no more.
    pub(super) fn tidy(&mut self) {
        let is_needed = |rest: &Rest| {
            rest.doubted.is_some()
                || rest.gap_is_told
                || rest.is_gone
                || !matches!(rest.gap, Gap::None)
        };
        self.rest.take_if(|rest| !is_needed(rest));
    }
}

/// What a reading has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Same,
    Changed,
    /// Something that is older than what is known.
    Doubted,
}
