//! The events that sources publish. An event is applied once, however often it arrives.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    body::text,
    definitions::Definitions,
    fault::Fault,
    sources::Sources,
    users::{Change, Users},
};
use crate::clock::Timestamp;

/// How many events a request may have.
const LIMIT: usize = 100;

/// The ids of the events that were taken.
#[derive(Default)]
pub(super) struct Events(BTreeSet<String>);

impl Events {
    /// Takes what can be taken and names the rest. An event that was taken before changes nothing more; what the vendor does
    /// with it is not documented, nor are the texts.
    pub(super) fn publish(
        &mut self,
        body: &Value,
        sources: &Sources,
        definitions: &Definitions,
        users: &mut Users,
    ) -> Result<Value, Fault> {
        let events = body["userPresenceEvents"]
            .as_array()
            .filter(|events| !events.is_empty())
            .ok_or_else(|| Fault::bad_request("There are no userPresenceEvents"))?;
        if events.len() > LIMIT {
            let message = format!("There are more than {LIMIT} userPresenceEvents");
            return Err(Fault::new(400, "constraint.validation", message));
        }
        let none = Map::new();
        let mut errors = Vec::new();
        for event in events {
            let event = event.as_object().unwrap_or(&none);
            if let Err(message) = self.take(event, sources, definitions, users) {
                errors.push(json!({
                    "eventId": text(event, "eventId"),
                    "message": message,
                    "retryable": false,
                }));
            }
        }
        Ok(json!({ "errors": errors }))
    }

    fn take(
        &mut self,
        event: &Map<String, Value>,
        sources: &Sources,
        definitions: &Definitions,
        users: &mut Users,
    ) -> Result<(), String> {
        let member = |name: &str| text(event, name).ok_or_else(|| format!("There is no {name}"));
        let id = member("eventId")?;
        if !is_uuid_v4(id) {
            return Err("The eventId is no UUID of version 4".to_owned());
        }
        let time: Timestamp = member("eventDateTime")?
            .parse()
            .map_err(|_| "The eventDateTime is no time".to_owned())?;
        let (user, source) = (member("userId")?, member("sourceId")?);
        if !users.has(user) {
            return Err(format!("There is no user [{user}]"));
        }
        if !sources.is_active(source) {
            return Err(format!("There is no active presence source [{source}]"));
        }
        let definition = match text(event, "presenceDefinitionId") {
            None => None,
            Some(id) => {
                let found = definitions
                    .usable(id)
                    .ok_or_else(|| format!("There is no active presence definition [{id}]"))?;
                Some((found.id.clone(), found.system_presence.clone()))
            }
        };
        if self.0.insert(id.to_owned()) {
            let change = Change::new(definition, text(event, "message"));
            users.publish(user, source, change, time);
        }
        Ok(())
    }
}

fn is_uuid_v4(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups
            .iter()
            .all(|group| group.chars().all(|digit| digit.is_ascii_hexdigit()))
        && groups[2].starts_with('4')
}
