use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{FAN_OUT, PresenceProvider, fan_out};
use crate::{Availability, Error, Presence, Result, UserId, Who};

/// What changed since an earlier call of [`changes`](PresenceProvider::changes).
#[non_exhaustive]
#[derive(Debug)]
pub struct Changes {
    /// The presences that changed or may have changed.
    pub presences: Vec<Presence>,
    /// The followed users who could not be read this time; the next call tries them again.
    pub failed: Vec<(UserId, Error)>,
    /// Whether [`presences`](Self::presences) is everything that the vendor shows: whoever is followed and neither in it nor in
    /// [`failed`](Self::failed) is shown as offline.
    pub full: bool,
    /// Where the next call goes on.
    pub next: Cursor,
}

impl Changes {
    /// An answer in which every followed user could be read.
    #[must_use]
    pub fn new(presences: Vec<Presence>, full: bool, next: Cursor) -> Self {
        Self {
            presences,
            failed: Vec::new(),
            full,
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
    #[serde(default)]
    seen: BTreeMap<UserId, Presence>,
}

impl Cursor {
    /// A start that follows these users.
    #[must_use]
    pub fn following(users: impl IntoIterator<Item = UserId>) -> Self {
        Self {
            users: Some(users.into_iter().collect()),
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
            seen: BTreeMap::new(),
        }
    }
}

/// Finds changes at a vendor without deltas: reads everything again and compares it with what the cursor has seen.
pub(super) async fn by_comparing<P>(provider: &P, since: Option<&Cursor>) -> Result<Changes>
where
    P: PresenceProvider + ?Sized,
{
    let start = Cursor::default();
    let since = since.unwrap_or(&start);
    let answers = match since.users() {
        Some(users) => provider.get_many(users).await,
        None => everyone(provider, since).await?,
    };
    let full = since.seen.is_empty();
    let mut seen = since.seen.clone();
    let mut presences = Vec::new();
    let mut failed = Vec::new();
    for (user, answer) in answers {
        match answer {
            Err(error) => failed.push((user, error)),
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
    let next = Cursor {
        users: since.users.clone(),
        token: None,
        seen,
    };
    Ok(Changes {
        presences,
        failed,
        full,
        next,
    })
}

/// Everyone on the list, and who was on it before: a user who has left it is asked for by name, until known to be offline.
async fn everyone<P>(provider: &P, since: &Cursor) -> Result<Vec<(UserId, Result<Presence>)>>
where
    P: PresenceProvider + ?Sized,
{
    let listed = provider.list().await?;
    let still_listed: HashSet<&UserId> = listed.iter().map(|presence| &presence.user).collect();
    let gone: Vec<UserId> = since
        .seen
        .values()
        .filter(|before| before.availability != Availability::Offline)
        .map(|before| &before.user)
        .filter(|user| !still_listed.contains(user))
        .cloned()
        .collect();
    let mut answers: Vec<_> = listed
        .into_iter()
        .map(|presence| (presence.user.clone(), Ok(presence)))
        .collect();
    let asked = gone
        .iter()
        .map(|user| async move { (user.clone(), provider.get(&Who::from(user)).await) });
    answers.extend(fan_out(asked, FAN_OUT).await);
    Ok(answers)
}
