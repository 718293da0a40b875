//! What becomes of a kept status in the end.

use crate::{clock::Timestamp, model::SetOutcome};

/// What [`Keeper::finish`](crate::Keeper::finish) has done about the status.
#[allow(
    clippy::large_enum_variant,
    reason = "a keeper returns one, and none is kept"
)]
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// The status was removed.
    Cleared(SetOutcome),
    /// The status was left, because the vendor has [no call that removes it](crate::Capabilities::clear).
    Left {
        /// When it ends by itself, as far as that is known; `None` if it stays until another is set.
        expires_at: Option<Timestamp>,
    },
    /// There was nothing to remove: no status was set, or its end has come.
    NotSet,
}
