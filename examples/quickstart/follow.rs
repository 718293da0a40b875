//! The first look at everyone, and what has changed since.

use futures_util::future::join_all;
use omnipresence::{Changes, Cursor, Error, ErrorKind, Presence, Result, UserId, Who};

use crate::support::{
    board::{self, Board},
    session::Session,
    vendor::{Vendor, kit},
};

/// The users of one vendor, as they were at first.
pub(crate) struct Followed<'a> {
    pub(crate) vendor: &'a Vendor,
    /// Whose presence is set in step 2: the owner of the credentials, or the first on the list if they have none.
    pub(crate) who: Who,
    /// The presence of that user.
    pub(crate) own: Presence,
    /// Everyone's presence.
    pub(crate) first: Vec<Presence>,
    /// What was changed since and is to be put back.
    pub(crate) changed: Vec<Presence>,
    cursor: Cursor,
}

impl Followed<'_> {
    /// A user's presence at first.
    pub(crate) fn before(&self, user: &UserId) -> Option<&Presence> {
        self.first.iter().find(|before| before.user == *user)
    }

    /// The name of a user, if it was told at first.
    pub(crate) fn person<'a>(&'a self, user: &'a UserId) -> &'a str {
        self.before(user)
            .map_or(user.as_str(), |before| self.vendor.person(before))
    }

    /// Whether a presence differs from the first one. A vendor with deltas of its own may tell of somebody who has not changed.
    fn is_news(&self, presence: &Presence) -> bool {
        !self
            .before(&presence.user)
            .is_some_and(|before| before.says_the_same_as(presence))
    }
}

/// Starts to follow everyone. The first answer of `changes` holds all of them, so that no other read is needed.
pub(crate) async fn start(session: &Session) -> (Vec<Followed<'_>>, Board) {
    let mut board = Board::of_presences(board::VENDOR);
    let mut everyone = Vec::new();
    let answers = session.vendors().iter().map(|(name, vendor)| async move {
        let answer = match vendor {
            Ok(vendor) => start_one(vendor).await,
            Err(error) => Err(error.clone()),
        };
        (*name, answer)
    });
    // All vendors at once: a slow one holds up nobody.
    for (name, answer) in join_all(answers).await {
        match answer {
            Err(error) => board.failure(name, "-", &error),
            Ok((followed, failed)) => {
                for presence in &followed.first {
                    board.presence(name, followed.vendor.person(presence), presence);
                }
                for (user, error) in failed {
                    board.failure(name, user.as_ref().map_or("-", UserId::as_str), &error);
                }
                everyone.push(followed);
            }
        }
    }
    (everyone, board)
}

async fn start_one(vendor: &Vendor) -> Result<(Followed<'_>, Vec<(Option<UserId>, Error)>)> {
    let provider = &vendor.provider;
    let who = own(vendor)?;
    let own = provider.get(&who).await?;
    let mut users = vendor.users.clone();
    if !users.contains(&own.user) {
        users.insert(0, own.user.clone());
    }
    let Changes {
        presences,
        failed,
        next,
        ..
    } = provider.changes(Some(&Cursor::following(users))).await?;
    let followed = Followed {
        vendor,
        who,
        own,
        first: presences,
        changed: Vec::new(),
        cursor: next,
    };
    Ok((followed, failed))
}

fn own(vendor: &Vendor) -> Result<Who> {
    if vendor.provider.capabilities().me {
        return Ok(Who::Me);
    }
    vendor.users.first().map(Who::from).ok_or_else(|| {
        let variable = kit(vendor.name).demo.users_variable;
        let message =
            format!("the credentials belong to no user: set {variable} to the ids of some");
        Error::new(ErrorKind::Config, message).with_vendor(vendor.name)
    })
}

/// Shows who has changed since the first look, and nobody else.
pub(crate) async fn changes(everyone: &[Followed<'_>]) -> Board {
    let mut board = Board::of_presences(board::VENDOR);
    let answers = everyone.iter().map(|followed| async move {
        let changes = followed
            .vendor
            .provider
            .changes(Some(&followed.cursor))
            .await;
        (followed, changes)
    });
    for (followed, changes) in join_all(answers).await {
        let name = followed.vendor.name;
        match changes {
            Err(error) => board.failure(name, "-", &error),
            Ok(Changes {
                presences, failed, ..
            }) => {
                for presence in presences
                    .iter()
                    .filter(|presence| followed.is_news(presence))
                {
                    board.presence(name, followed.vendor.person(presence), presence);
                }
                for (user, error) in failed {
                    let person = user.as_ref().map_or("-", |user| followed.person(user));
                    board.failure(name, person, &error);
                }
            }
        }
    }
    board
}
