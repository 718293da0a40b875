//! Many users in one request.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Genesys,
    api::model,
    by_id,
    definitions::Lookup,
    events,
    map::{self, Plan, Read},
    named,
    source::PresenceSource,
};
use crate::{
    Error, ErrorKind, NativeStatus, Presence, PresenceProvider, PresenceUpdate, Result, SetOutcome,
    Timestamp, UserId, Who, provider::fan_out, wire::check_id,
};

/// The vendor's limit.
pub(super) const READ_BATCH: usize = 50;

/// The vendor documents no limit but the size of a body. A user with a message takes up to 1 KB, if it is not a long one.
pub(super) const WRITE_BATCH: usize = 100;

/// The vendor takes 512,000 bytes; the rest is for what a gateway may count as well.
const MAX_BODY: usize = 400_000;

/// An id without what two spellings of it may differ in: it is a UUID.
fn folded(user: &str) -> String {
    user.to_ascii_lowercase()
}

/// Reads in batches. Whom a batch leaves out is asked for alone, which tells why; so is everyone of a batch that one of them spoils.
pub(super) async fn get_many(
    genesys: &Genesys,
    users: &[UserId],
) -> Vec<(UserId, Result<Presence>)> {
    let good: Vec<&UserId> = users.iter().filter(|user| check_id(user).is_ok()).collect();
    let batches = good
        .chunks(READ_BATCH)
        .map(|batch| get_batch(genesys, batch));
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
            let one_spoils_all = matches!(
                error.kind(),
                ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Forbidden
            );
            let answer = (!one_spoils_all).then_some(Err(error));
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
    let observed_at = Timestamp::now();
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

/// An update that is ready to be sent.
pub(super) struct Ready<'a> {
    pub(super) position: usize,
    pub(super) user: &'a UserId,
    pub(super) plan: Plan,
    /// The definition that the plan's target has been resolved to.
    pub(super) sent: Option<NativeStatus>,
}

impl Ready<'_> {
    fn item(&self) -> model::MutableUserPresence {
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

    /// What a presence that was read after the write says about it.
    fn judge(&self, read: Result<Presence>, refusal: Option<&Error>) -> Result<Presence> {
        let message = self.plan.message.as_deref();
        match (read, refusal) {
            (Ok(presence), _) if map::shows(&presence, self.sent.as_ref(), message) => Ok(presence),
            (Err(error), _) if error.kind() == ErrorKind::NotFound => Err(error),
            // It does not show yet. Whether it may still, nobody knows.
            (_, Some(refusal)) => Err(refusal.clone().with_may_have_been_applied(true)),
            (Ok(_), None) => Err(unknown()),
            (Err(error), None) => Err(unknown().with_source(error)),
        }
    }
}

fn unknown() -> Error {
    let fault = "the answer does not name this user: it is not known whether the change was made; read it back";
    named(Error::new(ErrorKind::Unavailable, fault)).with_may_have_been_applied(true)
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
        PresenceSource::BuiltIn => write_batches(genesys, lookup, writes, &mut outcomes).await,
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
    let plan = map::plan(update).map_err(named)?;
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

/// Writes batches one after the other, so that two updates of one user keep their order.
async fn write_batches(
    genesys: &Genesys,
    mut lookup: Option<Lookup<'_>>,
    writes: Vec<Ready<'_>>,
    outcomes: &mut Outcomes,
) {
    for batch in batches(writes, WRITE_BATCH) {
        write_batch(genesys, lookup.as_mut(), batch, outcomes).await;
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

async fn write_batch(
    genesys: &Genesys,
    mut lookup: Option<&mut Lookup<'_>>,
    mut batch: Vec<Ready<'_>>,
    outcomes: &mut Outcomes,
) {
    if let Some(lookup) = &lookup {
        // An earlier batch may have renewed it.
        update(lookup, &mut batch, outcomes);
    }
    if batch.is_empty() {
        return;
    }
    let mut answer = put(genesys, &batch).await;
    if let (Err(error), Some(lookup)) = (&answer, &mut lookup)
        && map::suspects_a_definition(error, batch.iter().map(|ready| ready.user))
        && !lookup.is_renewed()
        && lookup.renew().await.is_ok()
        && update(lookup, &mut batch, outcomes)
        && !batch.is_empty()
    {
        answer = put(genesys, &batch).await;
    }
    match answer {
        Ok(answer) => settle(genesys, answer, batch, None, outcomes).await,
        // It blames one of them. What that does to the others is not documented: they are read back.
        Err(error) if batch.len() > 1 && may_be_about_one(&error) => {
            settle(genesys, Vec::new(), batch, Some(error), outcomes).await;
        }
        Err(error) => {
            for ready in batch {
                outcomes[ready.position] = Some(Err(error.clone()));
            }
        }
    }
}

fn may_be_about_one(error: &Error) -> bool {
    let status = error.status().map(|status| status.as_u16());
    matches!(status, Some(400 | 403 | 404 | 409))
}

/// Takes the definitions that are known now, and whoever's is gone out of the batch. Tells whether anything changed.
pub(super) fn update(
    lookup: &Lookup<'_>,
    batch: &mut Vec<Ready<'_>>,
    outcomes: &mut Outcomes,
) -> bool {
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

async fn put(genesys: &Genesys, batch: &[Ready<'_>]) -> Result<Vec<model::UserPresence>> {
    let body: Vec<model::MutableUserPresence> = batch.iter().map(Ready::item).collect();
    let answer = genesys.api.put_users_presences_bulk(&body).send().await?;
    Ok(answer.into_value())
}

/// Finds each user's outcome in the answer. How the vendor treats one bad user is not documented: whom it leaves out is read back.
async fn settle(
    genesys: &Genesys,
    answer: Vec<model::UserPresence>,
    batch: Vec<Ready<'_>>,
    refusal: Option<Error>,
    outcomes: &mut Outcomes,
) {
    let observed_at = Timestamp::now();
    let asked: HashSet<String> = batch
        .iter()
        .map(|ready| folded(ready.user.as_str()))
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
        .map(|ready| ready.user)
        .filter(|user| !items.contains_key(&folded(user.as_str())))
        .cloned()
        .collect();
    let mut read_back = get_many(genesys, &unanswered).await.into_iter();
    for ready in batch {
        let effective = match items.remove(&folded(ready.user.as_str())) {
            Some(item) => {
                Ok(genesys.presence(Read::of_user(ready.user.clone(), item), observed_at))
            }
            None => {
                let (_, read) = read_back.next().expect("everyone unanswered is read back");
                ready.judge(read, refusal.as_ref())
            }
        };
        outcomes[ready.position] = Some(effective.map(|presence| {
            let mut outcome = SetOutcome::new(ready.sent, ready.plan.losses);
            outcome.effective = Some(presence);
            outcome
        }));
    }
}
