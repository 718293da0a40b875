//! What a watch emits: each event states what is true when it is taken, not a history.

use std::time::Duration;

use crate::{
    clock::Timestamp,
    error::Error,
    model::{Presence, UserId},
};

/// What a watch emits.
///
/// Each event states what is true when it is taken. A slow consumer receives fewer of them, and the latest presence of each user: what came
/// and went in between is left out, and so is a change that was taken back.
#[non_exhaustive]
#[derive(Clone, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "most events are of the largest kind, and none is kept"
)]
pub enum Event {
    /// The presence of a user has changed.
    Changed {
        /// The presence of this user that was emitted last; `None` the first time.
        before: Option<Presence>,
        /// The current presence.
        after: Presence,
    },
    /// A presence has expired, by our own clock. It is emitted once, also while a request is under way. The presence that takes its place
    /// is emitted as a change once the source has been read; nothing is guessed.
    Expired {
        /// The presence that has expired.
        before: Presence,
    },
    /// A user or the source could not be read. It is emitted once; reading goes on, and [`Resumed`](Self::Resumed) follows when it
    /// succeeds.
    Gap {
        /// The user who could not be read, by the id that is followed; `None` means the source.
        user: Option<UserId>,
        /// When the last reading succeeded, of this user if the users are read in turn, else of the source; `None` if none has.
        since: Option<Timestamp>,
        /// Why.
        error: Error,
    },
    /// An entry of a list cannot be decoded and names no user, where everyone is followed. The users of the list are followed as before: each
    /// who is missing is read by id, and none is reported as offline for it. Emitted once, until a list is whole again.
    Partial {
        /// Why.
        error: Error,
    },
    /// A request waits for its turn under the provider's own rate limit, for longer than the watch's interval and the gap between two
    /// requests. Nothing has failed: changes are reported later. It is emitted once, until a request has been sent without such a wait.
    ///
    /// If it recurs, follow fewer users, set a longer [`with_interval`](crate::WatchOptions::with_interval), or raise the
    /// [`Quota`](crate::Quota) where the vendor allows more.
    Delayed {
        /// The least time that the request waits.
        wait: Duration,
    },
    /// A gap has ended. What changed meanwhile and is still current has been emitted before this.
    Resumed {
        /// The user whose gap has ended; `None` means that of the source.
        user: Option<UserId>,
    },
}
