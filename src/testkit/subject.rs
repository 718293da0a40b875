//! A provider with its fake: what a suite over providers starts with.

use std::sync::Arc;

use super::Fake;
use crate::{
    error::ErrorKind,
    model::{Availability, UserId},
    provider::PresenceProvider,
};

/// A provider under test, its source, and the facts about the source that a suite cannot find out.
#[non_exhaustive]
#[derive(Clone)]
pub struct Subject {
    /// The provider under test.
    pub provider: Arc<dyn PresenceProvider>,
    /// The source behind the provider.
    pub fake: Arc<dyn Fake>,
    /// Two users of the source who are not the caller, and whom the provider can set if it can set anyone.
    pub users: [UserId; 2],
    /// An id that the source does not have.
    pub unknown: UserId,
    /// The caller; `None` if the credentials belong to no user.
    pub me: Option<UserId>,
    /// An id under which the caller can be set where others cannot.
    pub alias_of_me: Option<UserId>,
    /// What a read of [`unknown`](Self::unknown) alone returns; `None` if the read fails with [`unknown_error`](Self::unknown_error).
    pub unknown_alone: Option<Availability>,
    /// What a bulk read returns for [`unknown`](Self::unknown); `None` if it fails.
    pub unknown_in_bulk: Option<Availability>,
    /// The kind of the error of a read of [`unknown`](Self::unknown), if it fails: `Forbidden` where the vendor does not tell apart users
    /// who do not exist and users who are not visible.
    pub unknown_error: ErrorKind,
    /// Users with a status that the vendor spells in an unusual way or that nobody documents: the id, the vendor's word and what it
    /// reads as.
    pub unusual: Vec<(UserId, String, Availability)>,
}

impl Subject {
    /// A subject whose credentials belong to no user, and whose reads of the unknown user fail.
    #[must_use]
    pub fn new(
        provider: Arc<dyn PresenceProvider>,
        fake: Arc<dyn Fake>,
        users: [UserId; 2],
        unknown: UserId,
    ) -> Self {
        Self {
            provider,
            fake,
            users,
            unknown,
            me: None,
            alias_of_me: None,
            unknown_alone: None,
            unknown_in_bulk: None,
            unknown_error: ErrorKind::NotFound,
            unusual: Vec::new(),
        }
    }
}
