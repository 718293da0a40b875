//! Updates of users, each by the means of the source that it is for. Every update has an outcome, and those of one user keep their order.

mod bulk;
mod each;
mod prepared;
mod publish;

use prepared::Prepared;

use super::{Genesys, definitions::Lookup, map, named, source::PresenceSource};
use crate::{
    error::Result,
    model::{PresenceUpdate, SetOutcome, UserId, check_id},
    provider::Batch,
};

/// How many updates one request writes.
pub(super) fn batch(source: &PresenceSource) -> usize {
    match source {
        PresenceSource::BuiltIn => bulk::BATCH,
        PresenceSource::Registered(_) => publish::BATCH,
        PresenceSource::Custom(_) => 1,
    }
}

/// Writes in batches to the built-in source, publishes to a registered one, and writes user by user to any other: what a batch does there is
/// not documented.
pub(super) async fn set_many(
    genesys: &Genesys,
    updates: &[(UserId, PresenceUpdate)],
) -> Vec<(UserId, Result<SetOutcome>)> {
    let mut outcomes: Vec<Option<Result<SetOutcome>>> = updates.iter().map(|_| None).collect();
    let bounds = genesys.batch();
    let mut lookup = None;
    let mut writes = Vec::new();
    for (position, (user, update)) in updates.iter().enumerate() {
        match prepare(genesys, &bounds, &mut lookup, position, user, update).await {
            Ok(prepared) => writes.push(prepared),
            Err(error) => outcomes[position] = Some(Err(error)),
        }
    }
    let lookup = lookup.and_then(Result::ok);
    match genesys.presence_source {
        PresenceSource::BuiltIn => {
            bulk::write(genesys, &bounds, lookup, writes, &mut outcomes).await;
        }
        PresenceSource::Registered(_) => {
            publish::write(genesys, &bounds, lookup, writes, &mut outcomes).await;
        }
        PresenceSource::Custom(_) => {
            each::write(genesys, &bounds, lookup, writes, &mut outcomes).await;
        }
    }
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

/// Sets one user as a batch of one.
pub(super) async fn set_one(
    genesys: &Genesys,
    user: &UserId,
    update: &PresenceUpdate,
) -> Result<SetOutcome> {
    let mut outcomes = set_many(genesys, &[(user.clone(), update.clone())]).await;
    let (_, outcome) = outcomes.remove(0);
    outcome
}

async fn prepare<'a, 'b>(
    genesys: &'b Genesys,
    bounds: &'b Batch<'b>,
    lookup: &mut Option<Result<Lookup<'b>>>,
    position: usize,
    user: &'a UserId,
    update: &PresenceUpdate,
) -> Result<Prepared<'a>> {
    check_id(user).map_err(named)?;
    let mut plan = map::plan(update, genesys.connection.vendor_now()).map_err(named)?;
    let mut sent = None;
    if let Some(target) = &plan.target {
        if lookup.is_none() {
            *lookup = Some(genesys.look_up(bounds).await);
        }
        sent = match lookup {
            Some(Ok(lookup)) => Some(lookup.resolve(target).await?),
            Some(Err(error)) => return Err(error.clone()),
            None => None,
        };
    }
    if let Some(sent) = &sent {
        plan.settle(sent).map_err(named)?;
    }
    Ok(Prepared {
        position,
        user,
        plan,
        sent,
    })
}
