use crate::{
    clock::Timestamp,
    error::Error,
    model::{Presence, UserId},
};

/// What somebody who follows presence is told.
///
/// Each event says what is true now. Who takes them slowly is told less often, and of each user the newest: what came and went in between
/// is left out, and so is a change that was taken back.
#[non_exhaustive]
#[derive(Clone, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "most events are of the largest kind, and none is kept"
)]
pub enum Event {
    /// A user shows something else than before.
    Changed {
        /// What was told last of this user; `None` the first time.
        before: Option<Presence>,
        /// What the source shows now.
        after: Presence,
    },
    /// The time of a presence has come, by our own clock. It is told once, also while a request is under way. What takes its place is
    /// told as a change once the source has been read; nothing is guessed.
    Expired {
        /// What was shown until now.
        before: Presence,
    },
    /// Nothing could be read. It is told once; reading goes on, and [`Resumed`](Self::Resumed) tells when it succeeds.
    Gap {
        /// Who could not be read, by the id that is followed; `None` means nobody could.
        user: Option<UserId>,
        /// When the last reading was that succeeded; `None` if there was none.
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
    /// A gap has ended. What changed meanwhile and is still shown has been told before this.
    Resumed {
        /// Whose gap it was; `None` means everyone's.
        user: Option<UserId>,
    },
}
