//! The result of composing: the presence that counts, and of every other one the reason why it does not.

use serde::{Deserialize, Serialize};

use super::Policy;
use crate::{
    clock::Timestamp,
    model::{Availability, Presence},
};

/// One presence out of several, and why.
///
/// `Display` explains it to people: a sentence, and a line for each presence that was looked at. It names sources and the vendors' words for
/// statuses, and user ids only where two accounts are at one source; never messages.
///
/// ```
/// # use omnipresence::*;
/// # use std::time::Duration;
/// let now: Timestamp = "2026-02-23T10:00:00Z".parse()?;
/// let pnut = Source::new("pnut", "pnut.io");
/// let native = NativeStatus::new("back at three");
/// let read_at = now.saturating_sub(Duration::from_secs(20 * 60));
/// let old = Presence::new("12".into(), pnut, Availability::Available, native, read_at);
///
/// let combined = Composer::new(Policy::MostRecent).compose([old], now);
/// assert_eq!(combined.winner(), None);
/// assert_eq!(
///     combined.explanation(),
///     "Unknown: nothing of what was read can be relied on.\n\
///      - pnut:pnut.io: available (back at three); does not count, read 20 minutes ago"
/// );
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combined {
    availability: Availability,
    at: Timestamp,
    pub(super) rule: Rule,
    inputs: Vec<Judged>,
}

impl Combined {
    pub(super) fn new(policy: Policy, inputs: Vec<Judged>, at: Timestamp) -> Self {
        let mut combined = Self {
            availability: Availability::Unknown,
            at,
            rule: Rule::from(policy),
            inputs,
        };
        if let Some(winner) = combined.winner() {
            combined.availability = winner.availability;
        }
        combined
    }

    /// The availability of the presence that counts; [`Unknown`](Availability::Unknown) if none does.
    #[must_use]
    pub fn availability(&self) -> Availability {
        self.availability
    }

    /// The presence that counts, as its vendor told it.
    #[must_use]
    pub fn winner(&self) -> Option<&Presence> {
        let first = self.inputs.first()?;
        matches!(first.verdict, Verdict::Won(_)).then_some(&first.presence)
    }

    /// Every presence that was looked at, with what came of it: first the one that counts, then those that could have counted, then the
    /// others.
    #[must_use]
    pub fn inputs(&self) -> &[Judged] {
        &self.inputs
    }

    /// The moment for which this holds.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Why it is so, as `Display` prints it.
    #[must_use]
    pub fn explanation(&self) -> String {
        self.to_string()
    }

    /// Whether both say the same for the same reasons, whenever that was.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let same = |(a, b): (&Judged, &Judged)| {
            a.verdict == b.verdict && a.presence.says_the_same_as(&b.presence)
        };
        self.availability == other.availability
            && self.inputs.len() == other.inputs.len()
            && self.inputs.iter().zip(&other.inputs).all(same)
    }
}

/// A presence that was looked at, and what came of it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// What a vendor said.
    pub presence: Presence,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of a presence that was looked at.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It counts, for this reason.
    Won(Reason),
    /// It could count, but for this reason another does.
    Lost(Reason),
    /// It was read too long ago.
    Stale,
    /// Its time has come, and what took its place has not been read.
    Expired,
    /// Its availability is not known.
    Unknown,
    /// There is a later reading of the same account that is known.
    Superseded,
}

/// What decided between two presences.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// There was no other.
    Only,
    /// A person is known to have chosen one and not the other.
    Manual,
    /// The policy prefers one.
    Policy,
    /// One changed later, or is the only one of which it is known when it changed.
    Recent,
    /// Nothing else: the order of their names.
    Name,
}

/// The policy without its list of sources, to explain by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Rule {
    Primary,
    MostRestrictive,
    MostAvailable,
    MostRecent,
}

impl From<Policy> for Rule {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Primary(_) => Self::Primary,
            Policy::MostRestrictive => Self::MostRestrictive,
            Policy::MostAvailable => Self::MostAvailable,
            Policy::MostRecent => Self::MostRecent,
        }
    }
}
