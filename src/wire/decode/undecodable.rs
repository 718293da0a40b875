//! What of a response could not be decoded.

use std::{fmt, sync::Arc};

/// The parts of a response that could not be decoded and were left out of its value.
///
/// Vendors send texts that are cut in two, numbers where texts are documented, and members twice. Such a value costs the member, or the
/// entry of a list that depends on it, and nothing else.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undecodable {
    /// How many members were left out of entries and objects that were decoded otherwise.
    pub members: usize,
    /// How many entries were left out of lists from which readers draw conclusions. If there is one, an entry that is missing proves
    /// nothing.
    pub entries: usize,
    /// The first of them, at most [`Undecodable::MAX_VALUES`].
    pub values: Vec<UndecodableValue>,
}

/// A value that could not be decoded.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndecodableValue {
    /// Where it is in the response: a JSON pointer, with `*` for the keys of a map.
    pub pointer: String,
    /// Whether it is an entry of a list, and not a member.
    pub is_entry: bool,
    /// The id of the entry that it is or belongs to, if that can be decoded.
    pub entry_id: Option<String>,
    /// Why, without the value. Entries that fail for the same reason share the text.
    pub reason: Arc<str>,
}

impl Undecodable {
    /// How many values are described.
    pub const MAX_VALUES: usize = 100;

    /// Whether everything was decoded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members == 0 && self.entries == 0
    }

    /// Whether entries are missing, so that nothing follows from the absence of one.
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
