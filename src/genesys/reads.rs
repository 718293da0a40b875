//! The presences of many users, and of one by the operations for many.

use std::collections::HashMap;

use super::{
    Genesys,
    map::{self, Read},
    named,
    source::PresenceSource,
};
use crate::{
    Error, ErrorKind, Presence, PresenceProvider, Result, UserId, Who, provider::fan_out,
    wire::check_id,
};

/// The vendor's limit.
pub(super) const BATCH: usize = 50;

/// An id without what two spellings of it may differ in: it is a UUID.
pub(super) fn folded(user: &str) -> String {
    user.to_ascii_lowercase()
}

/// Reads in batches. Whom a batch leaves out is asked for alone, which tells why; so is everyone of a batch that one of them spoils.
pub(super) async fn get_many(
    genesys: &Genesys,
    users: &[UserId],
) -> Vec<(UserId, Result<Presence>)> {
    let good: Vec<&UserId> = users.iter().filter(|user| check_id(user).is_ok()).collect();
    let batches = good.chunks(BATCH).map(|batch| get_batch(genesys, batch));
    let found = fan_out(batches, genesys.connection.concurrency()).await;
    let found: Vec<Option<Result<Presence>>> = found.into_iter().flatten().collect();
    let left_out = good.iter().zip(&found).filter(|(_, found)| found.is_none());
    let alone = left_out.map(|(user, _)| {
        let who = Who::from(*user);
        async move { genesys.get(&who).await }
    });
    let mut alone = fan_out(alone, genesys.connection.concurrency())
        .await
        .into_iter();
    let mut answers = found.into_iter().map(|found| {
        found.unwrap_or_else(|| {
            alone
                .next()
                .expect("whoever is not found is asked for alone")
        })
    });
    users
        .iter()
        .map(|user| {
            let answer = check_id(user)
                .map_err(named)
                .and_then(|()| answers.next().expect("every good id has its answer"));
            (user.clone(), answer)
        })
        .collect()
}

/// One answer per user; none for whom to ask for alone.
async fn get_batch(genesys: &Genesys, users: &[&UserId]) -> Vec<Option<Result<Presence>>> {
    let found = match read_batch(genesys, users).await {
        Ok(found) => found,
        Err(error) => {
            let answer = (!may_be_about_one(genesys, users, &error)).then_some(Err(error));
            return vec![answer; users.len()];
        }
    };
    let answers = users.iter().map(|user| {
        let Some(presence) = found.get(&folded(user.as_str())) else {
            // There is no other way to ask for one user of a registered source.
            let is_registered = matches!(genesys.presence_source, PresenceSource::Registered(_));
            return is_registered.then(|| Err(not_there()));
        };
        let mut presence = presence.clone();
        presence.user = (*user).clone();
        Some(Ok(presence))
    });
    answers.collect()
}

/// Whether one of the users spoils the answer for all, so that asking for each alone tells more. At a registered source that is the same
/// operation.
fn may_be_about_one(genesys: &Genesys, users: &[&UserId], error: &Error) -> bool {
    match (error.kind(), &genesys.presence_source) {
        (ErrorKind::Invalid | ErrorKind::NotFound, PresenceSource::Registered(source)) => {
            users.len() > 1 && !map::blames(error, source)
        }
        (ErrorKind::Forbidden, PresenceSource::Registered(_)) => false,
        (kind, _) => matches!(
            kind,
            ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Forbidden
        ),
    }
}

fn not_there() -> Error {
    let fault = "the registered source has no presence of this user, or there is no such user";
    named(Error::new(ErrorKind::NotFound, fault))
}

/// Reads one user as a batch of one.
pub(super) async fn get_one(genesys: &Genesys, user: &UserId) -> Result<Presence> {
    let mut found = read_batch(genesys, &[user]).await?;
    let mut presence = found.remove(&folded(user.as_str())).ok_or_else(not_there)?;
    presence.user = user.clone();
    Ok(presence)
}

async fn read_batch(genesys: &Genesys, users: &[&UserId]) -> Result<HashMap<String, Presence>> {
    let ids = users.iter().map(|user| user.as_str());
    let answer = if genesys.presence_source == PresenceSource::BuiltIn {
        genesys
            .api
            .get_users_presences_purecloud_bulk()
            .id(ids)
            .send()
            .await?
    } else {
        genesys
            .api
            .get_users_presence_bulk(genesys.source_id())
            .id(ids)
            .send()
            .await?
    };
    let observed_at = genesys.now();
    Ok(answer
        .into_value()
        .into_iter()
        .filter_map(Read::of_bulk)
        .map(|read| {
            let user = folded(read.user.as_str());
            (user, genesys.presence(read, observed_at))
        })
        .collect())
}
