//! The vendors that are followed, by their numbers.

use omnipresence::{Presence, UserId};

use crate::support::{plain::plain, vendor::Vendor};

pub(crate) struct Followed<'a>(&'a [&'a Vendor]);

impl<'a> Followed<'a> {
    pub(crate) fn new(vendors: &'a [&'a Vendor]) -> Self {
        Self(vendors)
    }

    pub(crate) fn vendor(&self, number: usize) -> &'static str {
        self.0[number].name
    }

    /// Whom a presence is about.
    pub(crate) fn person(&self, number: usize, presence: &Presence) -> String {
        plain(self.0[number].person(presence))
    }

    /// Who has an id.
    pub(crate) fn person_with(&self, number: usize, user: &UserId) -> String {
        plain(self.0[number].person_with(user))
    }
}
