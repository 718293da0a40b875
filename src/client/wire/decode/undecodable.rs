//! What of a response could not be decoded: described up to a limit, and counted beyond it.

use std::{fmt, sync::Arc};

use crate::error::MAX_DESCRIBED;

/// The parts of a response that could not be decoded and were left out of its value.
///
/// Vendors send texts that are cut in two, numbers where texts are documented, and members twice. Only the member with such a value is
/// left out, or the whole entry if the member is required or its absence has a documented meaning.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undecodable {
    /// How many members were left out of entries and objects that were decoded otherwise. An entry of an optional list whose absence has
    /// no documented meaning counts as a member.
    pub members: usize,
    /// How many entries were left out of all other lists and maps. If it is not zero, a missing entry may be one of these.
    pub entries: usize,
    /// The first of these entries and members, at most [`Undecodable::MAX_VALUES`]. Entries come before members.
    pub values: Vec<UndecodableValue>,
}

/// A value that could not be decoded.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndecodableValue {
    /// Where it is in the response: a JSON pointer, with `*` for the keys of a map.
    pub pointer: String,
    /// Whether it counts in [`Undecodable::entries`] and not in [`Undecodable::members`].
    pub is_entry: bool,
    /// The id of the entry that it is or belongs to, if that can be decoded.
    pub entry_id: Option<String>,
    /// Why, without the value. Entries that fail for the same reason share the text.
    pub reason: Arc<str>,
}

impl Undecodable {
    /// How many members and entries are described at most.
    pub const MAX_VALUES: usize = MAX_DESCRIBED;

    /// Whether everything was decoded. Check it before a value that was read is written back: a member that was left out is deleted by
    /// a request that replaces the whole value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members == 0 && self.entries == 0
    }

    /// Whether entries were left out. If so, a missing entry may be one of these. It is false if only members were left out.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.entries > 0
    }

    /// The entries that are described, with the ids of those whose id could be decoded.
    pub(crate) fn failed_entries(&self) -> impl Iterator<Item = &UndecodableValue> {
        self.values.iter().filter(|value| value.is_entry)
    }
}

/// One line that counts the values.
impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "members left out: {}, entries left out: {}",
            self.members, self.entries
        )
    }
}
