//! What a provider can do, as constants: a call that they rule out fails before any request.

use std::time::Duration;

use crate::model::{Availability, Pace};

/// What a provider can do, as plain data to branch on before a call.
///
/// Write it as the exceptions to [`Capabilities::NONE`]:
///
/// ```
/// # use omnipresence::*;
/// const READ_ONLY: Capabilities = Capabilities { me: true, read_batch: 50, ..Capabilities::NONE };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether the credentials belong to a user, so that [`Who::Me`](crate::Who::Me) means somebody.
    pub me: bool,
    /// Whose presence can be set.
    pub set: SetSupport,
    /// The availabilities that read back as they were written.
    pub exact: &'static [Availability],
    /// How many users one request reads; 1 means a request per user.
    pub read_batch: usize,
    /// How many users one request sets; 1 means a request per user.
    pub write_batch: usize,
    /// Whether everyone can be listed.
    pub list: ListSupport,
    /// How changes are found.
    pub changes: ChangesSupport,
    /// Whether there is a status message.
    pub message: MessageSupport,
    /// Whether a status can end by itself.
    pub expiry: ExpirySupport,
    /// Whether a status can be removed ([`clear`](crate::PresenceProvider::clear)), by those who can set it.
    pub clear: bool,
    /// Whether the vendor's statuses can be listed.
    pub definitions: bool,
    /// How many requests [`get_many`](crate::PresenceProvider::get_many) and [`set_many`](crate::PresenceProvider::set_many) have under
    /// way at once, at most.
    pub concurrency: usize,
    /// How often [`watch`](crate::watch()) reads, unless its options say otherwise.
    pub pace: Pace,
}

impl Capabilities {
    /// Reads single users, 8 at once, and nothing else.
    pub const NONE: Self = Self {
        me: false,
        set: SetSupport::No,
        exact: &[],
        read_batch: 1,
        write_batch: 1,
        list: ListSupport::No,
        changes: ChangesSupport::Compared,
        message: MessageSupport::No,
        expiry: ExpirySupport::No,
        clear: false,
        definitions: false,
        concurrency: 8,
        pace: Pace::NONE,
    };
}

/// Whose presence can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetSupport {
    /// Nobody's.
    No,
    /// Only that of the user whom the credentials belong to.
    Me,
    /// Anyone's, if the credentials have the permission.
    Anyone,
}

/// Whether everyone can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListSupport {
    /// No: name the users.
    No,
    /// Yes, but users who are offline are left out.
    OmitsOffline,
    /// Yes.
    Complete,
}

/// How [`changes`](crate::PresenceProvider::changes) finds what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangesSupport {
    /// By reading all that is followed again and comparing.
    Compared,
    /// The vendor tells; a cursor older than this window costs a full read.
    Delta {
        /// How far back the vendor can tell.
        window: Duration,
    },
    /// The vendor holds a request open until something changes, so that a change is reported at once
    /// ([`wait_for_changes`](crate::PresenceProvider::wait_for_changes)). A cursor that the vendor does not know costs a full read.
    LongPoll {
        /// How long a request stays open at most while nothing changes.
        hold: Duration,
    },
}

/// Whether a user can show a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageSupport {
    /// No.
    No,
    /// Yes, of any length.
    AnyLength,
    /// Yes, of at most so many Unicode scalar values. A vendor that counts in UTF-16 takes those beyond U+FFFF, such as most
    /// emoji, for two.
    MaxChars(usize),
}

/// Whether a status can end by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpirySupport {
    /// No: a status stays until the next one.
    No,
    /// On request, at any later time.
    Optional,
    /// Always.
    Always {
        /// After this time, if nothing else is asked for.
        default: Duration,
        /// Not later than this. Where it equals `default`, the vendor takes no other end.
        max: Duration,
    },
}

impl ExpirySupport {
    /// Whether an update can state an [end](crate::Expiry). Otherwise an end is a [loss](crate::Loss::Expiry).
    #[must_use]
    pub fn takes_end(self) -> bool {
        match self {
            Self::No => false,
            Self::Optional => true,
            Self::Always { default, max } => default != max,
        }
    }
}
