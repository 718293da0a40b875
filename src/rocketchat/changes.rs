//! Following users by what the server says has changed.

use std::{collections::HashSet, time::Duration};

use reqwest::header::{DATE, HeaderMap};

use super::{RocketChat, map};
use crate::{
    Changes, Cursor, Presence, PresenceProvider, Result, Timestamp, UserId, Who, wire::DateTime,
};

/// How far back the server tells changes.
pub(super) const WINDOW: Duration = Duration::from_secs(10 * 60);

/// How much earlier than the server's last answer the next question starts: its clock shows whole seconds, its answer takes time,
/// and the clocks of a cluster differ. Being told something twice does no harm.
const OVERLAP: Duration = Duration::from_secs(10);

/// How much earlier it starts if the server did not tell its time and ours must do.
const OVERLAP_OF_OUR_CLOCK: Duration = Duration::from_secs(5 * 60);

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
        let next = since.with_token(next_start(&answer.headers));
        let presences = read_all(chat, answer.value.users.unwrap_or_default());
        return Ok(Changes::new(presences, true, next));
    };
    // The server's time comes with an answer that holds no user: nobody has changed in the future.
    let clock = chat.api.users_presence().from(FAR_FUTURE).send().await?;
    let mut changes = Changes::new(
        Vec::new(),
        true,
        since.with_token(next_start(&clock.headers)),
    );
    for (user, answer) in chat.get_many(users).await {
        match answer {
            Ok(presence) => changes.presences.push(presence),
            Err(error) => changes.failed.push((user, error)),
        }
    }
    if !changes.failed.is_empty() {
        // A delta would not make up for those: the next call reads all of them again.
        changes.next = since.clone();
    }
    Ok(changes)
}

const FAR_FUTURE: &str = "9000-01-01T00:00:00.000Z";

/// What changed since the last answer, and the caller, whom the server leaves out of it.
async fn delta(chat: &RocketChat, since: &Cursor, from: &str) -> Result<Changes> {
    let answer = chat.api.users_presence().from(from).send().await?;
    let full = answer.value.full.unwrap_or(true);
    if full {
        chat.refuse_if_broadcast_off(&answer.value).await?;
    }
    let next = since.with_token(next_start(&answer.headers));
    let mut presences = read_all(chat, answer.value.users.unwrap_or_default());
    let followed: Option<HashSet<&UserId>> = since.users().map(HashSet::from_iter);
    let follows = |user: &UserId| followed.as_ref().is_none_or(|users| users.contains(user));
    presences.retain(|presence| follows(&presence.user));
    if !full && follows(&chat.user(&Who::Me).await?) {
        let me = chat.api.me().send().await?.into_value();
        presences.push(map::own_presence(&chat.source, me, Timestamp::now()));
    }
    Ok(Changes::new(presences, full, next))
}

fn read_all(chat: &RocketChat, users: Vec<super::api::model::PresenceUser>) -> Vec<Presence> {
    let observed_at = Timestamp::now();
    users
        .into_iter()
        .map(|user| map::presence(&chat.source, user, observed_at))
        .collect()
}

/// Where the next question starts, by the server's clock.
fn next_start(headers: &HeaderMap) -> String {
    let told = headers
        .get(DATE)
        .and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    let start = match told {
        Some(date) => Timestamp::from(date).saturating_sub(OVERLAP),
        None => Timestamp::now().saturating_sub(OVERLAP_OF_OUR_CLOCK),
    };
    DateTime::from(start).as_str().to_owned()
}
