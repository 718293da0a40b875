//! What is known of one user, and which of it has been reported; it decides what a reading changes.

use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, error::Error, watch::packed_presence::PackedPresence};

/// The state of one user.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// The newest reading that counts.
    pub(crate) current: Option<PackedPresence>,
    pub(crate) reported: Reported,
    pub(crate) expiry: ExpiryState,
    /// Whether the user stands in the queue of events.
    pub(crate) is_queued: bool,
    /// Whether a lookup of the user is pending.
    pub(crate) is_looked_up: bool,
    /// The last snapshot that the user was in.
    pub(crate) snapshot: u32,
    pub(crate) rare: Option<Box<RareState>>,
}

/// What has been reported of a user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) enum Reported {
    #[default]
    #[serde(rename = "nothing")]
    Never,
    /// The current presence.
    #[serde(rename = "shown")]
    Current,
    /// An earlier presence.
    #[serde(rename = "other")]
    Outdated(Box<PackedPresence>),
}

/// Whether the current presence has expired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ExpiryState {
    /// It has no expiry, or one in the future.
    #[default]
    #[serde(rename = "open")]
    Pending,
    /// It has expired, and that is to be reported.
    #[serde(rename = "passed")]
    Due,
    /// The expiry was reported.
    #[serde(rename = "settled")]
    Reported,
    /// The expiry was already past when the presence was read: the vendor's clock is behind ours, and the presence is still in effect.
    #[serde(rename = "overdue")]
    Overdue,
}

/// What few users have.
#[derive(Debug, Default)]
pub(crate) struct RareState {
    /// A reading older than the current one: it counts once the next reading repeats it.
    pub(crate) out_of_order: Option<PackedPresence>,
    pub(crate) gap: Gap,
    /// Whether the consumer knows of a gap and not yet of its end.
    pub(crate) gap_is_reported: bool,
    /// Whether the user no longer exists, and is forgotten once that is reported.
    pub(crate) is_gone: bool,
}

/// Whether a user can be read.
#[derive(Debug, Default)]
pub(crate) enum Gap {
    #[default]
    None,
    Unreported(Option<Timestamp>, Error),
    Reported,
}

/// What a reading has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    Unchanged,
    Changed,
    /// It is older than the current presence, which stays.
    OutOfOrder,
}

impl Entry {
    pub(crate) fn rare(&mut self) -> &mut RareState {
        self.rare.get_or_insert_default()
    }

    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.current.as_ref()?.expires_at()
    }

    pub(crate) fn has_no_status(&self) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(PackedPresence::has_no_status)
    }

    pub(crate) fn is_in_gap(&self) -> bool {
        let rare = self.rare.as_deref();
        rare.is_some_and(|rare| !matches!(rare.gap, Gap::None))
    }

    /// Whether something is known that a checkpoint does not hold, and that only another reading restores.
    pub(crate) fn has_unsaved(&self) -> bool {
        self.rare.as_deref().is_some_and(|rare| {
            rare.out_of_order.is_some() || rare.is_gone || matches!(rare.gap, Gap::Unreported(..))
        })
    }

    pub(crate) fn has_event(&self) -> bool {
        let rare = self.rare.as_deref();
        let gap_begins = rare.is_some_and(|rare| matches!(rare.gap, Gap::Unreported(..)));
        let gap_ends =
            rare.is_some_and(|rare| rare.gap_is_reported && matches!(rare.gap, Gap::None));
        let differs = match &self.reported {
            Reported::Never => self.current.is_some(),
            Reported::Current => self.expiry == ExpiryState::Due,
            Reported::Outdated(_) => true,
        };
        gap_begins || gap_ends || differs
    }

    /// The presence that was reported last, if there is one.
    pub(crate) fn last_reported(&self) -> Option<&PackedPresence> {
        match &self.reported {
            Reported::Never => None,
            Reported::Current => self.current.as_ref(),
            Reported::Outdated(reported) => Some(reported),
        }
    }

    /// Applies a reading.
    pub(crate) fn apply(&mut self, reading: PackedPresence, now: Timestamp) -> Applied {
        if let Some(rare) = &mut self.rare {
            rare.gap = Gap::None;
            rare.is_gone = false;
        }
        let earlier = self.rare.as_mut().and_then(|it| it.out_of_order.take());
        if let Some(current) = &mut self.current {
            if current.same_state_as(&reading) {
                *current = reading;
                self.drop_rare_state_if_empty();
                return Applied::Unchanged;
            }
            if current.same_absence_as(&reading) {
                current.observed_at = reading.observed_at;
                self.drop_rare_state_if_empty();
                return Applied::Unchanged;
            }
            let is_older =
                reading.changed_at() < current.changed_at() && reading.changed_at().is_some();
            if is_older && !earlier.is_some_and(|earlier| earlier.same_state_as(&reading)) {
                self.rare().out_of_order = Some(reading);
                return Applied::OutOfOrder;
            }
        }
        self.replace(reading, now);
        self.drop_rare_state_if_empty();
        Applied::Changed
    }

    fn replace(&mut self, reading: PackedPresence, now: Timestamp) {
        let before = self.current.take();
        self.reported = match (std::mem::take(&mut self.reported), before) {
            (Reported::Current, Some(before)) => Reported::Outdated(Box::new(before)),
            (Reported::Outdated(last), _) if last.same_state_as(&reading) => Reported::Current,
            (reported, _) => reported,
        };
        let has_expired = reading.expires_at().is_some_and(|end| end <= now);
        self.expiry = if has_expired {
            ExpiryState::Overdue
        } else {
            ExpiryState::Pending
        };
        self.current = Some(reading);
    }

    pub(crate) fn drop_rare_state_if_empty(&mut self) {
        let is_empty = |rare: &RareState| {
            rare.out_of_order.is_none()
                && !rare.gap_is_reported
                && !rare.is_gone
                && matches!(rare.gap, Gap::None)
        };
        self.rare.take_if(|rare| is_empty(rare));
    }
}
