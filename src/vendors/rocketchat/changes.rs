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

/// How much earlier than the server's last answer the next question starts: its clock shows whole seconds, its answer takes time,
/// and the clocks of a cluster differ. Being told something twice does no harm.
const OVERLAP: Duration = Duration::from_secs(10);

/// How much earlier it starts if the answer does not have the server's time.
const OVERLAP_WITHOUT_DATE: Duration = Duration::from_secs(5 * 60);

pub(super) async fn read(chat: &RocketChat, since: Option<&Cursor>) -> Result<Changes> {
    let start = Cursor::default();
    let since = since.unwrap_or(&start);
    match since.token() {
        Some(from) => delta(chat, since, from).await,
        None => full(chat, since).await,
    }
}

/// The first read of everyone or of the followed users.
async fn full(chat: &RocketChat, since: &Cursor) -> Result<Changes> {
    let Some(users) = since.users() else {
        let answer = chat.everyone().await?;
        let next = since.with_token(next_start(chat, answer.date()));
        let listing = chat.listing(answer);
        chat.note_known(listing.entries.iter().map(|presence| &presence.user));
        return Ok(Changes::of_list(listing, true, next));
    };
    // The server's time comes with an answer that holds no user: nobody has changed in the future.
    let clock = chat.api.users_presence().from(FAR_FUTURE).send().await?;
    let next = since.with_token(next_start(chat, clock.date()));
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
async fn delta(chat: &RocketChat, since: &Cursor, from: &str) -> Result<Changes> {
    let answer = chat.api.users_presence().from(from).send().await?;
    let date = answer.date();
    let full_list = answer.value.full.unwrap_or(true);
    if map::is_nobody(&answer.value, &answer.undecodable) {
        // Nobody is online, or the server has stopped to tell.
        if let Some(users) = since.users() {
            let next = since.with_token(next_start(chat, date));
            return Ok(read_too(chat, Changes::new(Vec::new(), true, next), users).await);
        }
        chat.refuse_if_broadcast_off(&answer).await?;
    }
    let next = since.with_token(next_start(chat, date));
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
            match chat.api.me().send().await {
                Ok(read) => {
                    let own = map::own_presence(&chat.source, me, read.into_value(), chat.now());
                    left_out.retain(|user| *user != own.user);
                    listing
                        .failed
                        .retain(|(user, _)| user.as_ref() != Some(&own.user));
                    listing.entries.push(own);
                }
                // It concerns the caller alone, who is read as any other user.
                Err(error) if error.kind() == ErrorKind::Decode => {
                    listing
                        .failed
                        .retain(|(user, _)| user.as_ref() != Some(&me));
                    if !left_out.contains(&me) {
                        left_out.push(me);
                    }
                }
                Err(error) => return Err(error),
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

/// Where the next question starts, by the server's clock.
fn next_start(chat: &RocketChat, told: Option<Timestamp>) -> String {
    let start = match told {
        Some(date) => date.saturating_sub(OVERLAP),
        None => chat
            .connection
            .vendor_now()
            .saturating_sub(OVERLAP_WITHOUT_DATE),
    };
    DateTime::from(start).as_str().to_owned()
}
