//! Updates of the built-in source, by the operation for many users. A user whom the response leaves out is read back.

use std::collections::{HashMap, HashSet};

use super::prepared::{Outcomes, Prepared, batches, fail, send};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{Presence, SetOutcome, UserId},
    provider::Batch,
    vendors::genesys::{
        Genesys, api::model, definitions::Lookup, map, map::Read, named, reads, reads::folded,
    },
};

/// The vendor documents no limit but the size of a body. A user with a message takes up to 1 KB, if it is not a long one.
pub(super) const BATCH: usize = 100;

/// Writes batches one after the other, so that two updates of one user keep their order.
pub(super) async fn write(
    genesys: &Genesys,
    bounds: &Batch<'_>,
    mut lookup: Option<Lookup<'_>>,
    updates: Vec<Prepared<'_>>,
    outcomes: &mut Outcomes,
) {
    for mut batch in batches(updates, BATCH) {
        let put = |batch: &[Prepared<'_>]| {
            bounds.next(put(genesys, batch.iter().map(Prepared::item).collect()))
        };
        match send(lookup.as_mut(), &mut batch, outcomes, put).await {
            None => {}
            Some(Ok(answer)) => settle(genesys, bounds, answer, batch, None, outcomes).await,
            // It blames one of them. What that does to the others is not documented: they are read back.
            Some(Err(error)) if batch.len() > 1 && may_be_about_one(&error) => {
                settle(genesys, bounds, Vec::new(), batch, Some(error), outcomes).await;
            }
            Some(Err(error)) => fail(batch, &error, outcomes),
        }
    }
}

fn may_be_about_one(error: &Error) -> bool {
    let status = error.status().map(|status| status.as_u16());
    matches!(status, Some(400 | 403 | 404 | 409))
}

async fn put(
    genesys: &Genesys,
    body: Vec<model::MutableUserPresence>,
) -> Result<Vec<model::UserPresence>> {
    let answer = genesys.api.put_users_presences_bulk(&body).send().await?;
    Ok(answer.into_value())
}

/// Finds each user's outcome in the answer. How the vendor treats one bad user is not documented: whom it leaves out is read back.
async fn settle(
    genesys: &Genesys,
    bounds: &Batch<'_>,
    answer: Vec<model::UserPresence>,
    batch: Vec<Prepared<'_>>,
    refusal: Option<Error>,
    outcomes: &mut Outcomes,
) {
    let observed_at = genesys.now();
    let asked: HashSet<String> = batch
        .iter()
        .map(|prepared| folded(prepared.user.as_str()))
        .collect();
    let mut items = HashMap::new();
    for item in answer {
        let by_id = item.id.as_deref();
        let by_path = item.self_uri.as_deref().and_then(map::user_in);
        let names: Vec<String> = [by_id, by_path].into_iter().flatten().map(folded).collect();
        if let Some(user) = names.into_iter().find(|name| asked.contains(name)) {
            items.insert(user, item);
        }
    }
    let unanswered: Vec<UserId> = batch
        .iter()
        .map(|prepared| prepared.user)
        .filter(|user| !items.contains_key(&folded(user.as_str())))
        .cloned()
        .collect();
    let read_back = reads::get_many(genesys, &unanswered, bounds).await;
    let mut read_back = read_back.into_iter();
    for prepared in batch {
        let effective = match items.remove(&folded(prepared.user.as_str())) {
            Some(item) => {
                Ok(genesys.presence(Read::of_user(prepared.user.clone(), item), observed_at))
            }
            None => {
                let (_, read) = read_back.next().expect("everyone unanswered is read back");
                judge(&prepared, read, refusal.as_ref())
            }
        };
        outcomes[prepared.position] = Some(effective.map(|presence| {
            SetOutcome::new(prepared.sent, prepared.plan.losses).with_effective(presence)
        }));
    }
}

/// What a presence that was read after the write says about it.
fn judge(
    prepared: &Prepared<'_>,
    read: Result<Presence>,
    refusal: Option<&Error>,
) -> Result<Presence> {
    let message = prepared.plan.message.as_deref();
    match (read, refusal) {
        (Ok(presence), _) if map::shows(&presence, prepared.sent.as_ref(), message) => Ok(presence),
        (Err(error), _) if error.kind() == ErrorKind::NotFound => Err(error),
        // It does not show yet. Whether it may still, nobody knows.
        (_, Some(refusal)) => Err(refusal.clone().with_may_have_been_applied(true)),
        (Ok(_), None) => Err(unknown()),
        (Err(error), None) => Err(unknown().with_source(error)),
    }
}

fn unknown() -> Error {
    let fault = "the answer does not name this user: it is not known whether the change was made; read it back";
    named(Error::new(ErrorKind::Unavailable, fault)).with_may_have_been_applied(true)
}
