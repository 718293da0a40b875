//! How a vendor reads responses, as its kit tells the fuzz harness.

use std::{any::Any, collections::HashSet, sync::LazyLock};

use super::leaks;
use crate::{
    client::{call::Dialect, wire::Decoder},
    clock::Timestamp,
    error::Error,
    model::{Presence, Source, UserId},
    provider::{Listing, StatusDefinition},
};

/// A vendor, as far as it reads answers.
pub(crate) struct ResponseReader {
    /// The words of its specification, which tell nothing of a document.
    pub(crate) words: LazyLock<HashSet<String>>,
    /// The ways in which its envelopes are judged.
    pub(crate) dialects: &'static [&'static Dialect],
    pub(crate) decoders: &'static [Decoder],
    /// What its provider makes of a decoded value, of whatever type that is.
    pub(crate) read: fn(&dyn Any, &Source, Timestamp) -> Reading,
    /// Whether a user with this code is not there by the vendor's own word.
    pub(crate) is_offline: fn(&str) -> bool,
    /// What its provider asks of a failure.
    pub(crate) examine: fn(&Error),
}

/// What a provider makes of one answer.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub(crate) presences: Vec<Presence>,
    pub(crate) definitions: Vec<StatusDefinition>,
    /// What it says of a value that is not as it should be.
    pub(crate) faults: Vec<String>,
}

impl Reading {
    /// Adds presences, and the reasons why others are missing.
    pub(crate) fn add(&mut self, listing: Listing<Presence, UserId>) {
        self.presences.extend(listing.entries);
        for (_, error) in &listing.failed {
            self.refuse(error);
        }
    }

    /// Adds what the provider says of a value.
    pub(crate) fn refuse(&mut self, error: &Error) {
        leaks::check(error);
        self.faults.push(format!("{error} {error:?}"));
    }
}

/// For whom a presence is read where the answer need not name the user: an id at every vendor.
pub(crate) const ASKED: &str = "5";
