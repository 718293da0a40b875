//! Updates of a registered source, published as events. A later event of a user has a later time.

use std::{collections::HashMap, time::Duration};

use uuid::Uuid;

use super::prepared::{Outcomes, Prepared, batches, fail, send};
use crate::{
    client::wire::DateTime,
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{NativeStatus, SetOutcome, UserId},
    provider::Batch,
    vendors::genesys::{
        Genesys,
        api::{
            model::{BatchUserPresenceEventRequest, EventError, UserPresenceEvent},
            operation,
        },
        definitions::Lookup,
        named, reads,
        source::PURECLOUD,
    },
};

/// The vendor's limit for one call.
pub(super) const BATCH: usize = 100;

/// Publishes batches one after the other, so that two events of one user keep their order.
pub(super) async fn write(
    genesys: &Genesys,
    bounds: &Batch<'_>,
    mut lookup: Option<Lookup<'_>>,
    updates: Vec<Prepared<'_>>,
    outcomes: &mut Outcomes,
) {
    if updates.is_empty() {
        return;
    }
    // Events are ordered by their times, among those of others too. Only an update of the message alone needs no definitions anyway.
    if let Err(error) = genesys
        .connection
        .learn_vendor_clock(genesys.look_up(bounds))
        .await
    {
        return fail(updates, &error, outcomes);
    }
    let mut time = None;
    for mut batch in batches(updates, BATCH) {
        let now = after(time, genesys.connection.vendor_now());
        time = Some(now);
        let publish =
            |batch: &[Prepared<'_>]| bounds.next(post(genesys, events(genesys, batch, now)));
        match send(lookup.as_mut(), &mut batch, outcomes, publish).await {
            None => {}
            Some(Ok(faults)) => {
                let lookup = lookup.as_mut();
                settle(genesys, bounds, lookup, batch, faults, now, outcomes).await;
            }
            Some(Err(error)) => fail(batch, &error, outcomes),
        }
    }
}

/// The time of events that must be later than those before, as far as the vendor can tell: it takes milliseconds, and a clock may stand
/// or be set back.
fn after(before: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let next = before.map(|before| before.saturating_add(Duration::from_millis(1)));
    next.map_or(now, |next| next.max(now))
}

/// Says what has become of each event. The vendor tells no reason that a program could read: those whose definition has changed meanwhile are
/// published once more with the new one, and of the others it is asked whether there is such a user.
async fn settle(
    genesys: &Genesys,
    bounds: &Batch<'_>,
    mut lookup: Option<&mut Lookup<'_>>,
    batch: Vec<Prepared<'_>>,
    faults: Vec<Option<Error>>,
    now: Timestamp,
    outcomes: &mut Outcomes,
) {
    let mut refused = Vec::new();
    let mut again = Vec::new();
    for (mut prepared, fault) in batch.into_iter().zip(faults) {
        match fault {
            None => taken(prepared, outcomes),
            Some(error) if error.kind() == ErrorKind::Invalid => {
                match renewed(&prepared, lookup.as_deref_mut()).await {
                    Some(definition) => {
                        prepared.sent = Some(definition);
                        again.push(prepared);
                    }
                    None => refused.push((prepared, error)),
                }
            }
            Some(error) => outcomes[prepared.position] = Some(Err(error)),
        }
    }
    if !again.is_empty() {
        let answer = bounds
            .next(post(genesys, events(genesys, &again, now)))
            .await;
        let faults = answer.unwrap_or_else(|error| vec![Some(error); again.len()]);
        for (prepared, fault) in again.into_iter().zip(faults) {
            match fault {
                None => taken(prepared, outcomes),
                Some(error) => refused.push((prepared, error)),
            }
        }
    }
    explain(genesys, bounds, refused, outcomes).await;
}

/// Says why events were refused: because there is no such user, or in the vendor's words.
async fn explain(
    genesys: &Genesys,
    bounds: &Batch<'_>,
    refused: Vec<(Prepared<'_>, Error)>,
    outcomes: &mut Outcomes,
) {
    let is_unexplained = |error: &Error| error.kind() == ErrorKind::Invalid;
    let users: Vec<UserId> = refused
        .iter()
        .filter(|(_, error)| is_unexplained(error))
        .map(|(prepared, _)| prepared.user.clone())
        .collect();
    // Every user has a presence at the built-in source.
    let mut read = match genesys.for_source(PURECLOUD) {
        Ok(built_in) => reads::get_many(&built_in, &users, bounds).await,
        Err(_) => Vec::new(),
    }
    .into_iter();
    for (prepared, error) in refused {
        let read = is_unexplained(&error).then(|| read.next()).flatten();
        let reason = match read {
            Some((_, Err(unknown))) if unknown.kind() == ErrorKind::NotFound => unknown,
            _ => error,
        };
        outcomes[prepared.position] = Some(Err(reason));
    }
}

/// What an event that was taken leads to, the vendor does not tell.
fn taken(prepared: Prepared<'_>, outcomes: &mut Outcomes) {
    outcomes[prepared.position] = Some(Ok(SetOutcome::new(prepared.sent, prepared.plan.losses)));
}

/// The definition to send, if it is another one by now.
async fn renewed(prepared: &Prepared<'_>, lookup: Option<&mut Lookup<'_>>) -> Option<NativeStatus> {
    let (lookup, target) = lookup.zip(prepared.plan.target.as_ref())?;
    lookup.renew().await.ok()?;
    let found = lookup.find(target).ok()?;
    let sent = prepared.sent.as_ref()?;
    (found.definition_id != sent.definition_id).then_some(found)
}

/// Sends events. Returns what is wrong with each, in their order.
async fn post(genesys: &Genesys, events: Vec<UserPresenceEvent>) -> Result<Vec<Option<Error>>> {
    let body = BatchUserPresenceEventRequest::new(events);
    let response = genesys.api.post_events_users_presence(&body).send().await?;
    let is_repeated = response.attempts > 1;
    let undecodable = response.failed_entries(operation::PostEventsUsersPresence::DESCRIPTOR);
    let errors = response.into_value().errors.unwrap_or_default().into_iter();
    // What the vendor says of an event that it has taken alprepared is not documented.
    let refused = errors.map(|mut error| {
        let id = error.event_id.take();
        (id, refusal(error).with_may_have_been_applied(is_repeated))
    });
    let mut faults: HashMap<String, Error> = HashMap::new();
    let mut is_unnamed = false;
    for (id, error) in undecodable.into_iter().chain(refused) {
        match id {
            Some(id) => drop(faults.insert(id.to_ascii_lowercase(), error)),
            None => is_unnamed = true,
        }
    }
    let events = body.user_presence_events.iter();
    let mut answers: Vec<_> = events.map(|event| faults.remove(&event.event_id)).collect();
    if is_unnamed || !faults.is_empty() {
        for answer in &mut answers {
            answer.get_or_insert_with(unknown);
        }
    }
    Ok(answers)
}

fn events(genesys: &Genesys, batch: &[Prepared<'_>], now: Timestamp) -> Vec<UserPresenceEvent> {
    let now = DateTime::from(now);
    let events = batch.iter();
    events
        .map(|prepared| event(prepared, &now, genesys.source_id()))
        .collect()
}

fn event(prepared: &Prepared<'_>, now: &DateTime, source_id: &str) -> UserPresenceEvent {
    let id = Uuid::new_v4().to_string();
    let mut event = UserPresenceEvent::new(id, now.clone(), prepared.user.as_str(), source_id);
    let sent = prepared.sent.as_ref();
    event.presence_definition_id = sent.and_then(|sent| sent.definition_id.clone());
    event.message.clone_from(&prepared.plan.message);
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
