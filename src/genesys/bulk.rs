//! Many users in one request.

use std::collections::HashMap;

use super::{
    Genesys, PURECLOUD,
    api::model,
    by_id,
    map::{self, Read},
    named,
};
use crate::{
    Error, ErrorKind, Loss, NativeStatus, Presence, PresenceProvider, PresenceUpdate, Result,
    SetOutcome, Timestamp, UserId, Who,
    provider::{FAN_OUT, fan_out},
    wire::check_id,
};

/// The vendor's limit.
pub(super) const READ_BATCH: usize = 50;

/// The vendor documents no limit but the size of a body, 512,000 bytes. A user with a long message takes about 1 KB.
pub(super) const WRITE_BATCH: usize = 100;

/// Reads in batches; whom a batch leaves out is asked for alone, which tells why.
pub(super) async fn get_many(
    genesys: &Genesys,
    users: &[UserId],
) -> Vec<(UserId, Result<Presence>)> {
    let good: Vec<&UserId> = users.iter().filter(|user| check_id(user).is_ok()).collect();
    let batches = good
        .chunks(READ_BATCH)
        .map(|batch| get_batch(genesys, batch));
    let answers = fan_out(batches, FAN_OUT).await;
    let mut answers = answers.into_iter().flatten();
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

async fn get_batch(genesys: &Genesys, users: &[&UserId]) -> Vec<Result<Presence>> {
    let found = match read_batch(genesys, users).await {
        Ok(found) => found,
        Err(error) => return users.iter().map(|_| Err(error.clone())).collect(),
    };
    let answers = users.iter().map(|user| {
        let found = found.get(*user).cloned();
        async move {
            match found {
                Some(presence) => Ok(presence),
                None => genesys.get(&Who::from(*user)).await,
            }
        }
    });
    fan_out(answers, FAN_OUT).await
}

async fn read_batch(genesys: &Genesys, users: &[&UserId]) -> Result<HashMap<UserId, Presence>> {
    let ids = users.iter().map(|user| user.as_str());
    let answer = if &*genesys.source_id == PURECLOUD {
        genesys
            .api
            .get_users_presences_purecloud_bulk()
            .id(ids)
            .send()
            .await?
    } else {
        genesys
            .api
            .get_users_presence_bulk(&genesys.source_id)
            .id(ids)
            .send()
            .await?
    };
    let observed_at = Timestamp::now();
    Ok(answer
        .into_value()
        .into_iter()
        .filter_map(Read::of_bulk)
        .map(|read| {
            (
                read.user.clone(),
                read.into_presence(&genesys.source, observed_at),
            )
        })
        .collect())
}

/// An update that is ready to be sent.
struct Ready<'a> {
    position: usize,
    user: &'a UserId,
    sent: Option<NativeStatus>,
    message: Option<String>,
    losses: Vec<Loss>,
}

/// Writes in batches of different users, one after the other, so that two updates of one user keep their order.
pub(super) async fn set_many(
    genesys: &Genesys,
    updates: &[(UserId, PresenceUpdate)],
) -> Vec<(UserId, Result<SetOutcome>)> {
    let mut outcomes: Vec<Option<Result<SetOutcome>>> = updates.iter().map(|_| None).collect();
    let mut batch: Vec<Ready<'_>> = Vec::new();
    for (position, (user, update)) in updates.iter().enumerate() {
        match ready(genesys, position, user, update).await {
            Err(error) => outcomes[position] = Some(Err(error)),
            Ok(ready) => {
                if batch.len() == WRITE_BATCH || batch.iter().any(|other| other.user == user) {
                    write_batch(genesys, std::mem::take(&mut batch), &mut outcomes).await;
                }
                batch.push(ready);
            }
        }
    }
    write_batch(genesys, batch, &mut outcomes).await;
    updates
        .iter()
        .zip(outcomes)
        .map(|((user, _), outcome)| {
            (
                user.clone(),
                outcome.expect("every update was refused or written"),
            )
        })
        .collect()
}

async fn ready<'a>(
    genesys: &Genesys,
    position: usize,
    user: &'a UserId,
    update: &PresenceUpdate,
) -> Result<Ready<'a>> {
    check_id(user).map_err(named)?;
    let plan = map::plan(update).map_err(named)?;
    let sent = match &plan.target {
        Some(target) => Some(genesys.resolve(target).await?),
        None => None,
    };
    Ok(Ready {
        position,
        user,
        sent,
        message: plan.message,
        losses: plan.losses,
    })
}

async fn write_batch(
    genesys: &Genesys,
    batch: Vec<Ready<'_>>,
    outcomes: &mut [Option<Result<SetOutcome>>],
) {
    if batch.is_empty() {
        return;
    }
    let body: Vec<model::MutableUserPresence> = batch
        .iter()
        .map(|ready| model::MutableUserPresence {
            id: Some(ready.user.as_str().to_owned()),
            presence_definition: ready.sent.as_ref().map(by_id),
            message: ready.message.clone(),
            ..Default::default()
        })
        .collect();
    let answer = genesys.api.put_users_presences_bulk(&body).send().await;
    let mut answered = match answer {
        Ok(answer) => Ok(by_user(genesys, answer.into_value())),
        Err(error) => Err(error),
    };
    for ready in batch {
        let outcome = match &mut answered {
            Err(error) => Err(error.clone()),
            Ok(effective) => effective
                .remove(ready.user)
                .ok_or_else(unanswered)
                .map(|presence| {
                    let mut outcome = SetOutcome::new(ready.sent, ready.losses);
                    outcome.effective = Some(presence);
                    outcome
                }),
        };
        outcomes[ready.position] = Some(outcome);
    }
}

fn by_user(genesys: &Genesys, answer: Vec<model::UserPresence>) -> HashMap<UserId, Presence> {
    let observed_at = Timestamp::now();
    answer
        .into_iter()
        .filter_map(|mut read| {
            let user = UserId::from(read.id.take()?);
            let presence =
                Read::of_user(user.clone(), read).into_presence(&genesys.source, observed_at);
            Some((user, presence))
        })
        .collect()
}

/// How the vendor treats one bad user in a batch is not documented.
fn unanswered() -> Error {
    named(Error::new(
        ErrorKind::NotFound,
        "the answer does not name this user: there may be no such user, or the change may have been made all the same; read it back",
    ))
}
