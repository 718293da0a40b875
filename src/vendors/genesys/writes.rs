//! Updates of many users, on their way to whatever source they are for.

use std::{collections::BTreeMap, future::Future};

use super::{
    Genesys, api::model, bulk, by_id, definitions::Lookup, events, map, map::Plan, named,
    reads::folded, source::PresenceSource,
};
use crate::{
    error::{Error, Result},
    model::{NativeStatus, PresenceUpdate, SetOutcome, UserId, check_id},
    provider::fan_out,
};

/// The vendor takes 512,000 bytes; the rest is for what a gateway may count as well.
const MAX_BODY: usize = 400_000;

/// An update that is ready to be sent.
pub(super) struct Ready<'a> {
    pub(super) position: usize,
    pub(super) user: &'a UserId,
    pub(super) plan: Plan,
    /// The definition that the plan's target has been resolved to.
    pub(super) sent: Option<NativeStatus>,
}

impl Ready<'_> {
    pub(super) fn item(&self) -> model::MutableUserPresence {
        model::MutableUserPresence {
            id: Some(self.user.as_str().to_owned()),
            presence_definition: self.sent.as_ref().map(by_id),
            message: self.plan.message.clone(),
            ..Default::default()
        }
    }

    /// How much of a body it takes, with a comma.
    fn bytes(&self) -> usize {
        serde_json::to_vec(&self.item()).map_or(0, |json| json.len() + 1)
    }
}

pub(super) type Outcomes = [Option<Result<SetOutcome>>];

/// Writes in batches to the built-in source, publishes to a registered one, and writes user by user to any other: what a batch does there is
/// not documented.
pub(super) async fn set_many(
    genesys: &Genesys,
    updates: &[(UserId, PresenceUpdate)],
) -> Vec<(UserId, Result<SetOutcome>)> {
    let mut outcomes: Vec<Option<Result<SetOutcome>>> = updates.iter().map(|_| None).collect();
    let mut lookup = None;
    let mut writes = Vec::new();
    for (position, (user, update)) in updates.iter().enumerate() {
        match ready(genesys, &mut lookup, position, user, update).await {
            Ok(ready) => writes.push(ready),
            Err(error) => outcomes[position] = Some(Err(error)),
        }
    }
    let lookup = lookup.and_then(Result::ok);
    match genesys.presence_source {
        PresenceSource::BuiltIn => bulk::write(genesys, lookup, writes, &mut outcomes).await,
        PresenceSource::Registered(_) => {
            events::publish(genesys, lookup, writes, &mut outcomes).await;
        }
        PresenceSource::Custom(_) => write_each(genesys, lookup, writes, &mut outcomes).await,
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

async fn ready<'a, 'b>(
    genesys: &'b Genesys,
    lookup: &mut Option<Result<Lookup<'b>>>,
    position: usize,
    user: &'a UserId,
    update: &PresenceUpdate,
) -> Result<Ready<'a>> {
    check_id(user).map_err(named)?;
    let mut plan = map::plan(update, genesys.connection.vendor_now()).map_err(named)?;
    let mut sent = None;
    if let Some(target) = &plan.target {
        if lookup.is_none() {
            *lookup = Some(genesys.look_up().await);
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
    Ok(Ready {
        position,
        user,
        plan,
        sent,
    })
}

/// Writes different users at the same time, and the updates of one user in their order.
async fn write_each(
    genesys: &Genesys,
    lookup: Option<Lookup<'_>>,
    writes: Vec<Ready<'_>>,
    outcomes: &mut Outcomes,
) {
    let mut of_users: BTreeMap<String, Vec<Ready<'_>>> = BTreeMap::new();
    for ready in writes {
        let user = folded(ready.user.as_str());
        of_users.entry(user).or_default().push(ready);
    }
    let calls = of_users.into_values().map(|writes| {
        let lookup = lookup.clone();
        async move {
            let mut outcomes = Vec::with_capacity(writes.len());
            for Ready {
                position,
                user,
                plan,
                ..
            } in writes
            {
                let outcome = genesys.carry_out(user, plan, lookup.clone()).await;
                outcomes.push((position, outcome));
            }
            outcomes
        }
    });
    for (position, outcome) in fan_out(calls, genesys.connection.concurrency())
        .await
        .into_iter()
        .flatten()
    {
        outcomes[position] = Some(outcome);
    }
}

/// Splits updates, in their order, into batches of different users that are not too large.
pub(super) fn batches(writes: Vec<Ready<'_>>, limit: usize) -> Vec<Vec<Ready<'_>>> {
    let mut batches = Vec::new();
    let mut batch: Vec<Ready<'_>> = Vec::new();
    let mut body = 0;
    for ready in writes {
        let bytes = ready.bytes();
        let mut others = batch.iter();
        let is_twice =
            others.any(|other| folded(other.user.as_str()) == folded(ready.user.as_str()));
        if batch.len() == limit || body + bytes >= MAX_BODY || is_twice {
            batches.push(std::mem::take(&mut batch));
            body = 0;
        }
        body += bytes;
        batch.push(ready);
    }
    batches.push(batch);
    batches
}

/// Sends a batch with the definitions that are known by now, and once more if one of them may have been out of date. None, if nobody is left
/// in the batch.
pub(super) async fn send<'a, T, Fut>(
    lookup: Option<&mut Lookup<'_>>,
    batch: &mut Vec<Ready<'a>>,
    outcomes: &mut Outcomes,
    send: impl Fn(&[Ready<'a>]) -> Fut,
) -> Option<Result<T>>
where
    Fut: Future<Output = Result<T>>,
{
    if let Some(lookup) = &lookup {
        // An earlier batch may have renewed it.
        update(lookup, batch, outcomes);
    }
    if batch.is_empty() {
        return None;
    }
    let answer = send(batch).await;
    if let (Err(error), Some(lookup)) = (&answer, lookup)
        && map::suspects_a_definition(error, batch.iter().map(|ready| ready.user))
        && !lookup.is_renewed()
        && lookup.renew().await.is_ok()
        && update(lookup, batch, outcomes)
    {
        return match batch.is_empty() {
            true => None,
            false => Some(send(batch).await),
        };
    }
    Some(answer)
}

/// Takes the definitions that are known now, and whoever's is gone out of the batch. Tells whether anything changed.
fn update(lookup: &Lookup<'_>, batch: &mut Vec<Ready<'_>>, outcomes: &mut Outcomes) -> bool {
    let mut changed = false;
    batch.retain_mut(|ready| {
        let Some(target) = &ready.plan.target else {
            return true;
        };
        match lookup.find(target) {
            Ok(found) => {
                let found = Some(found);
                changed |= found.as_ref().map(by_id) != ready.sent.as_ref().map(by_id);
                ready.sent = found;
                true
            }
            Err(error) => {
                outcomes[ready.position] = Some(Err(error));
                changed = true;
                false
            }
        }
    });
    changed
}

/// Gives everyone in a batch the same error.
pub(super) fn fail(batch: Vec<Ready<'_>>, error: &Error, outcomes: &mut Outcomes) {
    for ready in batch {
        outcomes[ready.position] = Some(Err(error.clone()));
    }
}
