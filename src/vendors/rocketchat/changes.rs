//! Changes since a cursor: those that the server lists, or everybody's list where the cursor is too old for it.

use std::{collections::HashSet, time::Duration};

use super::{RocketChat, map};
use crate::{
    client::wire::DateTime,
    clock::Timestamp,
    error::{ErrorKind, Result},
    model::{Pace, UserId, Who, check_id},
    provider::{Changes, Cursor, PresenceProvider},
};

/// How far back the server tells changes.
pub(super) const WINDOW: Duration = Duration::from_secs(10 * 60);

/// Half of the 10 requests a minute that the server takes for presences.
pub(super) const PACE: Pace = Pace {
    interval: Duration::from_secs(15),
    request_gap: Duration::from_secs(12),
};

/// How much earlier than the last response a delta starts, if that is not set: a replica of the database may lag, the clocks of a cluster
/// differ, and a date shows whole seconds. A change that is read twice is reported once.
pub(super) const OVERLAP: Duration = Duration::from_secs(120);

/// A delta that starts much earlier is close to what the server can report.
pub(super) const MAX_OVERLAP: Duration = Duration::from_secs(8 * 60);

/// How much earlier than our time the vendor's may be, if a response does not have it.
const UNCERTAINTY: Duration = Duration::from_secs(3 * 60);

pub(super) async fn read(chat: &RocketChat, since: Option<&Cursor>) -> Result<Changes> {
    let start = Cursor::default();
    let since = since.unwrap_or(&start);
    match since.token() {
        Some(token) => delta(chat, since, Position::from_token(token)).await,
        None => full(chat, since).await,
    }
}

/// The first read of everyone or of the followed users.
async fn full(chat: &RocketChat, since: &Cursor) -> Result<Changes> {
    let Some(users) = since.users() else {
        let answer = chat.everyone().await?;
        let next = since.with_token(Position::of(chat, answer.date()).to_token());
        let listing = chat.listing(answer);
        chat.note_known(listing.entries.iter().map(|presence| &presence.user));
        return Ok(Changes::of_list(listing, true, next));
    };
    // The server's time comes with an answer that holds no user: nobody has changed in the future.
    let clock = chat.api.users_presence().from(FAR_FUTURE).send().await?;
    let next = since.with_token(Position::of(chat, clock.date()).to_token());
    Ok(read_too(chat, Changes::new(Vec::new(), true, next), users).await)
}

const FAR_FUTURE: &str = "9000-01-01T00:00:00.000Z";

/// Adds users whom no delta tells. Those who cannot be read this time are left to the next call, but for ids that never can.
async fn read_too(chat: &RocketChat, mut changes: Changes, users: &[UserId]) -> Changes {
    // No later delta makes up for an entry that could not be decoded.
    let failed = changes.failed.iter();
    let mut unread: Vec<UserId> = failed.filter_map(|(user, _)| user.clone()).collect();
    for (user, answer) in chat.get_many(users).await {
        match answer {
            Ok(presence) => {
                if map::is_untold(&presence) {
                    unread.push(user);
                }
                changes.presences.push(presence);
            }
            Err(error) => {
                if check_id(&user).is_ok() {
                    unread.push(user.clone());
                }
                changes.failed.push((Some(user), error));
            }
        }
    }
    changes.next = changes.next.with_unread(unread);
    changes
}

/// What changed since the last answer, and whom the server leaves out of it: the caller, and who could not be read before.
async fn delta(chat: &RocketChat, since: &Cursor, position: Position) -> Result<Changes> {
    let from = position.from(chat.overlap);
    let answer = chat.api.users_presence().from(from.as_str()).send().await?;
    let date = answer.date();
    let clock_was_set_back = date.is_some_and(|date| position.is_after(date, chat.overlap));
    let next = match clock_was_set_back {
        // By the clock that is right now, changes may have come before the start of this delta.
        true => since.restarted(),
        false => since.with_token(Position::of(chat, date).to_token()),
    };
    let full_list = answer.value.full.unwrap_or(true);
    if map::is_nobody(&answer.value, &answer.undecodable) {
        // Nobody is online, or the server has stopped to tell.
        if let Some(users) = since.users() {
            return Ok(read_too(chat, Changes::new(Vec::new(), true, next), users).await);
        }
        chat.refuse_if_broadcast_off(&answer).await?;
    }
    let mut listing = chat.listing(answer);
    let followed: Option<HashSet<&UserId>> = since.users().map(HashSet::from_iter);
    let follows = |user: &UserId| followed.as_ref().is_none_or(|users| users.contains(user));
    listing.entries.retain(|presence| follows(&presence.user));
    listing
        .failed
        .retain(|(user, _)| user.as_ref().is_none_or(follows));
    let followed = since.users().unwrap_or_default().iter();
    let mut left_out: Vec<UserId> = followed
        .filter(|user| check_id(user).is_err())
        .cloned()
        .collect();
    chat.note_known(listing.entries.iter().map(|presence| &presence.user));
    let listed = listing.entries.iter().map(|presence| &presence.user);
    let failed = listing.failed.iter().filter_map(|(user, _)| user.as_ref());
    let told: HashSet<&UserId> = listed.chain(failed).collect();
    if full_list {
        // Whoever is not on it is offline or nobody.
        let followed = since.users().unwrap_or_default().iter();
        let absent = followed.filter(|user| check_id(user).is_ok() && !told.contains(user));
        left_out.extend(absent.cloned());
    } else {
        let unread = since.unread().iter().filter(|user| !told.contains(user));
        left_out.extend(unread.cloned());
        let me = chat.user(&Who::Me).await?;
        let is_listed = listing.entries.iter().any(|presence| presence.user == me);
        if follows(&me) && !is_listed {
            let read = chat.api.me().send().await;
            let is_me = |user: &UserId| *user == me;
            let failed = &mut listing.failed;
            failed.retain(|(user, _)| !user.as_ref().is_some_and(is_me));
            match read {
                Ok(read) => {
                    left_out.retain(|user| !is_me(user));
                    let own = map::own_presence(&chat.source, me, read.into_value(), chat.now());
                    listing.entries.push(own);
                }
                // It concerns the caller alone, who is read as any other user: now, or where the source may be in trouble, next time.
                Err(error) if error.kind() == ErrorKind::Decode => {
                    if !left_out.iter().any(is_me) {
                        left_out.push(me);
                    }
                }
                Err(error) => {
                    if !left_out.iter().any(is_me) {
                        listing.failed.push((Some(me), error));
                    }
                }
            }
        }
    }
    // An entry without a user may be a change that no later delta repeats.
    let next = match listing.is_partial() && !full_list {
        true => since.restarted(),
        false => next,
    };
    let changes = Changes::of_list(listing, full_list, next);
    Ok(read_too(chat, changes, &left_out).await)
}

/// The server's time in the last response. A token that is no time stays as it is: the server decides what it means.
#[derive(Debug)]
enum Position {
    At(Timestamp),
    Unknown(String),
}

impl Position {
    fn of(chat: &RocketChat, date: Option<Timestamp>) -> Self {
        let assumed = || chat.connection.vendor_now().saturating_sub(UNCERTAINTY);
        Self::At(date.unwrap_or_else(assumed))
    }

    fn from_token(token: &str) -> Self {
        let time = token.parse();
        time.map_or_else(|_| Self::Unknown(token.to_owned()), Self::At)
    }

    fn to_token(&self) -> String {
        match self {
            Self::At(time) => DateTime::from(*time).as_str().to_owned(),
            Self::Unknown(token) => token.clone(),
        }
    }

    /// Where the next delta starts, by the server's clock.
    fn from(&self, overlap: Duration) -> String {
        match self {
            Self::At(time) => Self::At(time.saturating_sub(overlap)).to_token(),
            Self::Unknown(token) => token.clone(),
        }
    }

    /// Whether the server's clock was set back by more than half of the overlap, which covers less: the rest is for replicas that lag.
    fn is_after(&self, date: Timestamp, overlap: Duration) -> bool {
        match self {
            Self::At(time) => time.saturating_sub(overlap / 2) > date,
            Self::Unknown(_) => false,
        }
    }
}
