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
use crate::{Error, ErrorKind, Result, SetOutcome, wire::DateTime};

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

/// Says what has become of each event. Those whose definition has changed meanwhile are published once more with the new one: the vendor
/// does not tell what is wrong with an event that it refuses.
async fn settle(
    genesys: &Genesys,
    mut lookup: Option<&mut Lookup<'_>>,
    batch: Vec<Ready<'_>>,
    faults: Vec<Option<Error>>,
    outcomes: &mut Outcomes,
) {
    let mut again = Vec::new();
    for (mut ready, fault) in batch.into_iter().zip(faults) {
        let Some(error) = fault else {
            // What it leads to, the vendor does not tell.
            outcomes[ready.position] = Some(Ok(SetOutcome::new(ready.sent, ready.plan.losses)));
            continue;
        };
        let is_renewed = match &mut lookup {
            Some(lookup) if error.kind() == ErrorKind::Invalid => lookup.renew().await.is_ok(),
            _ => false,
        };
        let found = match (&lookup, &ready.plan.target) {
            (Some(lookup), Some(target)) if is_renewed => lookup.find(target).ok(),
            _ => None,
        };
        if found.is_some() && found != ready.sent {
            ready.sent = found;
            again.push(ready);
        } else {
            outcomes[ready.position] = Some(Err(error));
        }
    }
    if again.is_empty() {
        return;
    }
    let answer = post(genesys, &again).await;
    let faults = answer.unwrap_or_else(|error| vec![Some(error); again.len()]);
    for (ready, fault) in again.into_iter().zip(faults) {
        outcomes[ready.position] = Some(match fault {
            Some(error) => Err(error),
            None => Ok(SetOutcome::new(ready.sent, ready.plan.losses)),
        });
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
