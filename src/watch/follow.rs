//! The users to follow: each once, in whatever order they are named.

use std::collections::HashSet;

use crate::model::UserId;

/// The users to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Everyone whom the source lists.
    Everyone,
    /// These users, each once, however often they are named.
    ///
    /// Two spellings of an id, such as a number and an `@name`, are followed apart: only the vendor could say that they are one. The
    /// presences in events have the vendor's id. An id that no user can have is a [gap](super::Event::Gap), emitted once.
    Users(Vec<UserId>),
}

impl Follow {
    /// The users, `None` for everyone.
    pub(super) fn users(&self) -> Option<&[UserId]> {
        match self {
            Self::Everyone => None,
            Self::Users(users) => Some(users),
        }
    }
}

/// Returns the users in the order in which they are named first.
pub(super) fn once_each(users: &[UserId]) -> Vec<UserId> {
    let mut seen = HashSet::new();
    let users = users.iter().filter(|user| seen.insert(*user));
    users.cloned().collect()
}

/// Returns the users in an order that does not depend on how they are named.
pub(super) fn sorted(users: Option<&[UserId]>) -> Option<Vec<&UserId>> {
    let mut users: Vec<&UserId> = users?.iter().collect();
    users.sort_unstable();
    users.dedup();
    Some(users)
}
