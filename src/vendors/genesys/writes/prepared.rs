//! An update that is ready to be sent, and batches of them. A batch never has two updates of one user, whose order would be lost.

use std::future::Future;

use crate::{
    error::{Error, Result},
    model::{NativeStatus, SetOutcome, UserId},
    vendors::genesys::{api::model, by_id, definitions::Lookup, map, map::Plan, reads::folded},
};

/// The vendor takes 512,000 bytes; the rest is for what a gateway may count as well.
const MAX_BODY: usize = 400_000;

/// An update that is ready to be sent.
pub(super) struct Prepared<'a> {
    pub(super) position: usize,
    pub(super) user: &'a UserId,
    pub(super) plan: Plan,
    /// The definition that the plan's target has been resolved to.
    pub(super) sent: Option<NativeStatus>,
}

impl Prepared<'_> {
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

/// Splits updates, in their order, into batches of different users that are not too large.
pub(super) fn batches(writes: Vec<Prepared<'_>>, limit: usize) -> Vec<Vec<Prepared<'_>>> {
    let mut batches = Vec::new();
    let mut batch: Vec<Prepared<'_>> = Vec::new();
    let mut body = 0;
    for prepared in writes {
        let bytes = prepared.bytes();
        let mut others = batch.iter();
        let is_twice =
            others.any(|other| folded(other.user.as_str()) == folded(prepared.user.as_str()));
        if batch.len() == limit || body + bytes >= MAX_BODY || is_twice {
            batches.push(std::mem::take(&mut batch));
            body = 0;
        }
        body += bytes;
        batch.push(prepared);
    }
    batches.push(batch);
    batches
}

/// Sends a batch with the definitions that are known by now, and once more if one of them may have been out of date. None, if nobody is left
/// in the batch.
pub(super) async fn send<'a, T, Fut>(
    lookup: Option<&mut Lookup<'_>>,
    batch: &mut Vec<Prepared<'a>>,
    outcomes: &mut Outcomes,
    send: impl Fn(&[Prepared<'a>]) -> Fut,
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
        && map::suspects_a_definition(error, batch.iter().map(|prepared| prepared.user))
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
fn update(lookup: &Lookup<'_>, batch: &mut Vec<Prepared<'_>>, outcomes: &mut Outcomes) -> bool {
    let mut changed = false;
    batch.retain_mut(|prepared| {
        let Some(target) = &prepared.plan.target else {
            return true;
        };
        match lookup.find(target) {
            Ok(found) => {
                let found = Some(found);
                changed |= found.as_ref().map(by_id) != prepared.sent.as_ref().map(by_id);
                prepared.sent = found;
                true
            }
            Err(error) => {
                outcomes[prepared.position] = Some(Err(error));
                changed = true;
                false
            }
        }
    });
    changed
}

/// Gives everyone in a batch the same error.
pub(super) fn fail(batch: Vec<Prepared<'_>>, error: &Error, outcomes: &mut Outcomes) {
    for prepared in batch {
        outcomes[prepared.position] = Some(Err(error.clone()));
    }
}
