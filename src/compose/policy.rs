//! The rank of a presence under each policy; presences of equal rank are left to the order.

use crate::model::{Availability, Presence, Source};

/// Which of several statuses counts.
///
/// Among those that a policy holds for equal, the one that changed last counts.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The one of the source that stands first in this list; sources that are not in it come after all that are.
    Primary(Vec<Source>),
    /// The one that asks most to be left alone: do-not-disturb, busy, away, available, offline. Offline comes last because whoever is
    /// signed out in one place and active in another has restricted nothing.
    MostRestrictive,
    /// The one that is open most to contact: available, busy, do-not-disturb, away, offline.
    MostAvailable,
    /// The one that changed last, by the vendors' clocks, which may be minutes apart. Where a vendor does not tell when, it comes after
    /// all that do.
    MostRecent,
}

impl Policy {
    /// The place of a presence: the lowest counts.
    pub(super) fn rank(&self, presence: &Presence) -> usize {
        match self {
            Self::Primary(sources) => {
                let place = sources.iter().position(|source| *source == presence.source);
                place.unwrap_or(sources.len())
            }
            Self::MostRestrictive => place(&MOST_RESTRICTIVE, presence.availability),
            Self::MostAvailable => place(&Availability::ALL, presence.availability),
            // What is left to decide, the time decides.
            Self::MostRecent => 0,
        }
    }
}

const MOST_RESTRICTIVE: [Availability; 6] = [
    Availability::DoNotDisturb,
    Availability::Busy,
    Availability::Away,
    Availability::Available,
    Availability::Offline,
    Availability::Unknown,
];

fn place(order: &[Availability], availability: Availability) -> usize {
    let place = order.iter().position(|other| *other == availability);
    place.unwrap_or(order.len())
}
