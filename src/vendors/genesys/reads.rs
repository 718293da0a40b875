//! Presences by the operations for many users, also that of one user. Every user who was asked for has an outcome.

use std::collections::HashMap;

use super::{
    Genesys,
    api::operation,
    map,
    map::{DIALECT, Read},
    named,
    source::PresenceSource,
};
use crate::{
    error::{Error, ErrorKind, Result, Scope},
    model::{Presence, UserId, Who, check_id},
    provider::{Batch, Listing, PresenceProvider, fan_out, outage},
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
    batch: &Batch<'_>,
) -> Vec<(UserId, Result<Presence>)> {
    let good: Vec<&UserId> = users.iter().filter(|user| check_id(user).is_ok()).collect();
    let reads = good.chunks(BATCH).map(|users| get_batch(genesys, users));
    let reads = fan_out(reads, batch, |read| failure_of(read))
        .await
        .into_iter();
    let found = reads.zip(good.chunks(BATCH));
    let found = found.flat_map(|(read, users)| {
        read.unwrap_or_else(|missed| vec![Some(Err(missed.error)); users.len()])
    });
    let found: Vec<Option<Result<Presence>>> = found.collect();
    let left_out = good.iter().zip(&found).filter(|(_, found)| found.is_none());
    let alone = left_out.map(|(user, _)| {
        let who = Who::from(*user);
        async move { genesys.get(&who).await }
    });
    let mut alone = batch.read(alone).await.into_iter();
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

/// The failure of a read of several users, if all of them failed by it.
fn failure_of(read: &[Option<Result<Presence>>]) -> Option<&Error> {
    let is_answered = read.iter().any(Option::is_none);
    outage(read.iter().flatten()).filter(|_| !is_answered)
}

/// One answer per user; none for whom to ask for alone.
async fn get_batch(genesys: &Genesys, users: &[&UserId]) -> Vec<Option<Result<Presence>>> {
    let read = match read_batch(genesys, users).await {
        Ok(read) => read,
        Err(error) => {
            let answer = (!may_be_about_one(genesys, users, &error)).then_some(Err(error));
            return vec![answer; users.len()];
        }
    };
    let answers = users.iter().map(|user| {
        let key = folded(user.as_str());
        if let Some(error) = read.failed.get(&key) {
            return Some(Err(error.clone()));
        }
        let Some(presence) = read.found.get(&key) else {
            // There is no other way to ask for one user of a registered source.
            let is_registered = matches!(genesys.presence_source, PresenceSource::Registered(_));
            return is_registered.then(|| Err(read.not_there()));
        };
        let mut presence = presence.clone();
        presence.user = (*user).clone();
        Some(Ok(presence))
    });
    answers.collect()
}

/// A rejected source concerns all of its users.
fn of_source(genesys: &Genesys, error: Error) -> Error {
    match &genesys.presence_source {
        PresenceSource::Registered(source) if map::blames(&error, source) => {
            error.with_scope(Scope::Source)
        }
        _ => error,
    }
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
    let mut read = read_batch(genesys, &[user]).await?;
    let key = folded(user.as_str());
    if let Some(error) = read.failed.remove(&key) {
        return Err(error);
    }
    let mut presence = read.found.remove(&key).ok_or_else(|| read.not_there())?;
    presence.user = user.clone();
    Ok(presence)
}

/// What a bulk read has returned, by the user.
struct BulkRead {
    found: HashMap<String, Presence>,
    failed: HashMap<String, Error>,
    /// The error of an entry that names no user, if there is one.
    unnamed: Option<Error>,
}

impl BulkRead {
    /// Why a registered source has no presence of a user.
    fn not_there(&self) -> Error {
        self.unnamed.clone().unwrap_or_else(not_there)
    }
}

async fn read_batch(genesys: &Genesys, users: &[&UserId]) -> Result<BulkRead> {
    let ids = users.iter().map(|user| user.as_str());
    let (response, operation) = if genesys.presence_source == PresenceSource::BuiltIn {
        let call = genesys.api.get_users_presences_purecloud_bulk().id(ids);
        let operation = operation::GetUsersPresencesPurecloudBulk::DESCRIPTOR;
        (call.send().await?, operation)
    } else {
        let call = genesys.api.get_users_presence_bulk(genesys.source_id());
        let operation = operation::GetUsersPresenceBulk::DESCRIPTOR;
        let response = call.id(ids).send().await;
        (
            response.map_err(|error| of_source(genesys, error))?,
            operation,
        )
    };
    let observed_at = genesys.now();
    let mut bulk = BulkRead {
        found: HashMap::new(),
        failed: HashMap::new(),
        unnamed: None,
    };
    let failed = response.failed_entries::<UserId>(operation);
    let entries = response.into_value();
    let listing = Listing::read(
        DIALECT.vendor,
        entries,
        failed,
        |it| &it.user_id,
        Read::of_bulk,
    );
    for (user, error) in listing.failed {
        match user {
            Some(user) => drop(bulk.failed.insert(folded(user.as_str()), error)),
            None => bulk.unnamed = Some(error),
        }
    }
    for read in listing.entries {
        let user = folded(read.user.as_str());
        bulk.found.insert(user, genesys.presence(read, observed_at));
    }
    Ok(bulk)
}
