//! Presences that are published as those of a registered source.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Genesys,
    api::model::{BatchUserPresenceEventRequest, EventError, UserPresenceEvent},
    bulk::{Outcomes, Ready, batches, update},
    definitions::Lookup,
    map, named,
};
use crate::{
    Error, ErrorKind, NativeStatus, Result, SetOutcome, UserId, provider::fan_out, wire::DateTime,
};

/// The vendor's limit for one call.
pub(super) const BATCH: usize = 100;

/// Publishes batches one after the other, so that two events of one user keep their order.
pub(super) async fn publish(
    genesys: &Genesys,
    mut lookup: Option<Lookup<'_>>,
    writes: Vec<Ready<'_>>,
    outcomes: &mut Outcomes,
) {
    for batch in batches(writes, BATCH) {
        publish_batch(genesys, lookup.as_mut(), batch, outcomes).await;
    }
}

async fn publish_batch(
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
    let mut answer = post(genesys, &batch).await;
    if let (Err(error), Some(lookup)) = (&answer, &mut lookup)
        && map::suspects_a_definition(error, batch.iter().map(|ready| ready.user))
        && !lookup.is_renewed()
        && lookup.renew().await.is_ok()
        && update(lookup, &mut batch, outcomes)
        && !batch.is_empty()
    {
        answer = post(genesys, &batch).await;
    }
    match answer {
        Ok(faults) => settle(genesys, lookup, batch, faults, outcomes).await,
        Err(error) => {
            for ready in batch {
                outcomes[ready.position] = Some(Err(error.clone()));
            }
        }
    }
}

/// Says what has become of each event. The vendor tells no reason that a program could read: those whose definition has changed meanwhile are
/// published once more with the new one, and of the others it is asked whether there is such a user.
async fn settle(
    genesys: &Genesys,
    mut lookup: Option<&mut Lookup<'_>>,
    batch: Vec<Ready<'_>>,
    faults: Vec<Option<Error>>,
    outcomes: &mut Outcomes,
) {
    let mut refused = Vec::new();
    let mut again = Vec::new();
    for (mut ready, fault) in batch.into_iter().zip(faults) {
        match fault {
            None => taken(ready, outcomes),
            Some(error) if error.kind() == ErrorKind::Invalid => {
                match renewed(&ready, lookup.as_deref_mut()).await {
                    Some(definition) => {
                        ready.sent = Some(definition);
                        again.push(ready);
                    }
                    None => refused.push((ready, error)),
                }
            }
            Some(error) => outcomes[ready.position] = Some(Err(error)),
        }
    }
    if !again.is_empty() {
        let answer = post(genesys, &again).await;
        let faults = answer.unwrap_or_else(|error| vec![Some(error); again.len()]);
        for (ready, fault) in again.into_iter().zip(faults) {
            match fault {
                None => taken(ready, outcomes),
                Some(error) => refused.push((ready, error)),
            }
        }
    }
    let reasons = refused.into_iter().map(|(ready, error)| async move {
        let reason = reason(genesys, ready.user, error).await;
        (ready.position, reason)
    });
    for (position, reason) in fan_out(reasons, genesys.connection.concurrency()).await {
        outcomes[position] = Some(Err(reason));
    }
}

/// What an event that was taken leads to, the vendor does not tell.
fn taken(ready: Ready<'_>, outcomes: &mut Outcomes) {
    outcomes[ready.position] = Some(Ok(SetOutcome::new(ready.sent, ready.plan.losses)));
}

/// The definition to send, if it is another one by now.
async fn renewed(ready: &Ready<'_>, lookup: Option<&mut Lookup<'_>>) -> Option<NativeStatus> {
    let (lookup, target) = lookup.zip(ready.plan.target.as_ref())?;
    lookup.renew().await.ok()?;
    let found = lookup.find(target).ok()?;
    let sent = ready.sent.as_ref()?;
    (found.definition_id != sent.definition_id).then_some(found)
}

/// Why an event was refused: because there is no such user, or in the vendor's words.
async fn reason(genesys: &Genesys, user: &UserId, error: Error) -> Error {
    if error.kind() != ErrorKind::Invalid {
        return error;
    }
    let read = genesys.api.get_user_presences_purecloud(user.as_str());
    match read.send().await {
        Err(unknown) if unknown.kind() == ErrorKind::NotFound => unknown,
        _ => error,
    }
}

/// Sends the events. Returns what is wrong with each, in their order.
async fn post(genesys: &Genesys, batch: &[Ready<'_>]) -> Result<Vec<Option<Error>>> {
    let now = DateTime::from(genesys.connection.clock().now());
    let events: Vec<UserPresenceEvent> = batch
        .iter()
        .map(|ready| event(ready, &now, genesys.source_id()))
        .collect();
    let body = BatchUserPresenceEventRequest::new(events);
    let answer = genesys.api.post_events_users_presence(&body).send().await?;
    let mut faults: HashMap<String, EventError> = HashMap::new();
    let mut is_unnamed = false;
    for error in answer.into_value().errors.unwrap_or_default() {
        match error.event_id.clone() {
            Some(id) => {
                faults.insert(id.to_ascii_lowercase(), error);
            }
            None => is_unnamed = true,
        }
    }
    let events = body.user_presence_events.iter();
    let mut answers: Vec<_> = events
        .map(|event| faults.remove(&event.event_id).map(refusal))
        .collect();
    if is_unnamed || !faults.is_empty() {
        for answer in &mut answers {
            answer.get_or_insert_with(unknown);
        }
    }
    Ok(answers)
}

fn event(ready: &Ready<'_>, now: &DateTime, source_id: &str) -> UserPresenceEvent {
    let id = Uuid::new_v4().to_string();
    let mut event = UserPresenceEvent::new(id, now.clone(), ready.user.as_str(), source_id);
    let sent = ready.sent.as_ref();
    event.presence_definition_id = sent.and_then(|sent| sent.definition_id.clone());
    event.message.clone_from(&ready.plan.message);
    event
}

fn refusal(error: EventError) -> Error {
    let (kind, fault) = match error.retryable {
        Some(true) => (
            ErrorKind::Unavailable,
            "the vendor did not take the event for now",
        ),
        _ => (ErrorKind::Invalid, "the vendor did not take the event"),
    };
    named(Error::new(kind, fault)).with_vendor_words(None, error.message)
}

fn unknown() -> Error {
    let fault = "the vendor did not take some event and does not say whose: read the presence back";
    named(Error::new(ErrorKind::Unavailable, fault)).with_may_have_been_applied(true)
}
