//! What following people emits: the latest state of each person, and the gaps of sources.

use std::time::Duration;

use crate::{
    clock::Timestamp,
    compose::Combined,
    directory::{Account, PersonId},
    error::Error,
    model::{Source, UserId},
};

/// What somebody who follows persons is told.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum PersonEvent {
    /// A person shows something else than before, or for other reasons, or others of their accounts cannot be read.
    Changed {
        /// Who it is.
        person: PersonId,
        /// What was told last of this person; `None` the first time.
        before: Option<Combined>,
        /// What their accounts come to now.
        after: Combined,
        /// The accounts that cannot be read, and why. What they showed last counts until it is stale.
        failed: Vec<(Account, Error)>,
    },
    /// A source, or one account there, cannot be read. It is told once; reading goes on. Whose accounts these are is told as a change of
    /// each person.
    Gap {
        /// Where.
        source: Source,
        /// Whose account it is; `None` means everyone's.
        person: Option<PersonId>,
        /// The account; `None` means everyone's.
        user: Option<UserId>,
        /// When the last reading was that succeeded; `None` if there was none.
        since: Option<Timestamp>,
        /// Why.
        error: Error,
    },
    /// A source is read later, because a request waits for its turn under the provider's own rate limit for longer than the interval and
    /// the gap between two requests. Nothing has failed. It is emitted once, until a request has been sent without such a wait.
    Delayed {
        /// Where.
        source: Source,
        /// The least time that the request waits.
        wait: Duration,
    },
    /// A gap has ended. Whose presence it changed has been told before this.
    Resumed {
        /// Where.
        source: Source,
        /// Whose account it is; `None` means everyone's.
        person: Option<PersonId>,
        /// The account; `None` means everyone's.
        user: Option<UserId>,
    },
}
