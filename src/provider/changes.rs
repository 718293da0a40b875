//! What changed since a cursor, and how that is found at a vendor that reports no changes: by comparing snapshots.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Listing, Parts, PresenceProvider};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{Availability, Presence, UserId},
};

/// What changed since an earlier call of [`changes`](PresenceProvider::changes).
#[non_exhaustive]
#[derive(Debug)]
pub struct Changes {
    /// The presences that changed or may have changed.
    pub presences: Vec<Presence>,
    /// The followed users who could not be read; the next call tries them again. If everyone is followed, a user who no longer exists
    /// is reported once, as [`NotFound`](ErrorKind::NotFound). The user is `None` for an entry whose id could not be decoded: it may be
    /// any followed user.
    pub failed: Vec<(Option<UserId>, Error)>,
    /// Whether [`presences`](Self::presences) is a complete snapshot: a followed user who is neither in it nor in
    /// [`failed`](Self::failed) is offline. It is false if an entry failed without a user.
    pub full: bool,
    /// Where the next call goes on.
    pub next: Cursor,
}

impl Changes {
    /// Creates an answer in which every followed user could be read. If some could not, add them to [`failed`](Self::failed), and pass
    /// `false` for `full` if one of them has no id.
    #[must_use]
    pub fn new(presences: Vec<Presence>, full: bool, next: Cursor) -> Self {
        Self {
            presences,
            failed: Vec::new(),
            full,
            next,
        }
    }

    /// An answer made of a list, which is a complete snapshot only if no entry failed without a user.
    pub(crate) fn of_list(listing: Listing<Presence, UserId>, full: bool, next: Cursor) -> Self {
        Self {
            full: full && !listing.is_partial(),
            presences: listing.entries,
            failed: listing.failed,
            next,
        }
    }
}

/// Where a reader of changes is. It can be stored and taken up again after a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    users: Option<Vec<UserId>>,
    #[serde(default)]
    token: Option<String>,
    /// Followed users whom a provider with deltas could not read: a delta would not make up for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unread: Vec<UserId>,
    #[serde(default)]
    seen: BTreeMap<UserId, Presence>,
}

impl Cursor {
    /// Creates a cursor that follows these users, each once, and has read nothing. `Cursor::default()` does the same for everyone.
    #[must_use]
    pub fn following(users: impl IntoIterator<Item = UserId>) -> Self {
        let mut seen = HashSet::new();
        let users = users.into_iter().filter(|user| seen.insert(user.clone()));
        Self {
            users: Some(users.collect()),
            ..Self::default()
        }
    }

    /// The users who are followed, `None` for everyone.
    #[must_use]
    pub fn users(&self) -> Option<&[UserId]> {
        self.users.as_deref()
    }

    /// What a provider with deltas of its own has noted.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The same users, with the note that a provider with deltas of its own will need next time.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self {
            users: self.users.clone(),
            token: Some(token.into()),
            ..Self::default()
        }
    }

    /// A start that follows the same users.
    pub(crate) fn restarted(&self) -> Self {
        Self {
            users: self.users.clone(),
            ..Self::default()
        }
    }

    pub(crate) fn unread(&self) -> &[UserId] {
        &self.unread
    }

    /// The users to read in the next call, whatever the vendor's delta says.
    pub(crate) fn with_unread(mut self, users: Vec<UserId>) -> Self {
        self.unread = users;
        self
    }
}

/// Finds changes at a vendor without deltas: reads everything again and compares it with what the cursor has seen.
pub(super) async fn by_comparing<P>(provider: &P, since: Option<&Cursor>) -> Result<Changes>
where
    P: PresenceProvider + ?Sized,
{
    let start = Cursor::default();
    let since = since.unwrap_or(&start);
    let Everyone {
        answers,
        listed,
        mut failed,
    } = match since.users() {
        Some(users) => Everyone::of(provider.get_many(users).await),
        None => everyone(provider, since).await?,
    };
    let full = since.seen.is_empty() && failed.is_empty();
    let mut seen = since.seen.clone();
    let mut presences = Vec::new();
    for (user, answer) in answers {
        match answer {
            Err(error) => {
                if listed.is_some() && error.kind() == ErrorKind::NotFound {
                    seen.remove(&user);
                }
                failed.push((Some(user), error));
            }
            Ok(presence) => {
                if !seen
                    .get(&user)
                    .is_some_and(|before| before.says_the_same_as(&presence))
                {
                    seen.insert(user, presence.clone());
                    presences.push(presence);
                }
            }
        }
    }
    if let Some(listed) = listed {
        // Who is gone and was told to be offline is told anew on return: the cursor need not grow with everyone who ever was there.
        seen.retain(|user, last| is_to_be_asked_for(last.availability) || listed.contains(user));
    }
    let next = Cursor {
        users: since.users.clone(),
        seen,
        ..Cursor::default()
    };
    Ok(Changes {
        presences,
        failed,
        full,
        next,
    })
}

/// Whether somebody who was shown like this, and whom a list has no more, is to be asked for by name: lists leave out the offline, so
/// whoever is known to be offline may well be missing.
pub(crate) fn is_to_be_asked_for(last: Availability) -> bool {
    last != Availability::Offline
}

type Answers = Vec<(UserId, Result<Presence>)>;

/// One reading of the followed users.
struct Everyone {
    answers: Answers,
    /// The users on the list, if there is one.
    listed: Option<HashSet<UserId>>,
    /// The entries of the list that name no user.
    failed: Vec<(Option<UserId>, Error)>,
}

impl Everyone {
    fn of(answers: Answers) -> Self {
        Self {
            answers,
            listed: None,
            failed: Vec::new(),
        }
    }
}

/// Everyone on the list, and who was on it before: users who have left it are asked for by name, until known to be offline.
async fn everyone<P>(provider: &P, since: &Cursor) -> Result<Everyone>
where
    P: PresenceProvider + ?Sized,
{
    let mut list = Parts::default();
    // A provider of somebody else's may list a user twice.
    list.add(provider.list().await?, |presence| presence.user.clone());
    let (mut answers, unnamed) = list.into_results();
    let failed = unnamed.into_iter().map(|error| (None, error)).collect();
    let listed: HashSet<UserId> = answers.iter().map(|(user, _)| user.clone()).collect();
    let gone: Vec<UserId> = since
        .seen
        .iter()
        .filter(|(_, last)| is_to_be_asked_for(last.availability))
        .map(|(user, _)| user)
        .filter(|user| !listed.contains(*user))
        .cloned()
        .collect();
    answers.extend(provider.get_many(&gone).await);
    Ok(Everyone {
        answers,
        listed: Some(listed),
        failed,
    })
}

#[cfg(test)]
mod tests;
