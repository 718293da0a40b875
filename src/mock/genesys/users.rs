use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{FakeGenesys, definitions::Definitions, fault::Fault};
use crate::{Timestamp, mock::Call};

/// The built-in source, the only one that the organization has.
pub(super) const BUILT_IN_SOURCE: &str = "PURECLOUD";

/// How many users a bulk read may name.
const BULK_READ_LIMIT: usize = 50;

struct User {
    name: String,
    definition_id: String,
    system_presence: String,
    message: String,
    modified: Timestamp,
    primary: bool,
}

/// The users of the organization, by id.
pub(super) struct Users(BTreeMap<String, User>);

/// What one item of a request changes.
pub(super) struct Change {
    definition: Option<(String, String)>,
    message: Option<String>,
    makes_primary: bool,
}

impl Change {
    /// Reads what a user's presence is to become; of the definition only the id counts.
    ///
    /// That an unknown or deactivated definition is refused with 400 is not verified.
    pub(super) fn read(body: &Value, definitions: &Definitions) -> Result<Self, Fault> {
        if !body.is_object() {
            return Err(Fault::bad_request("The presence is no JSON object"));
        }
        let definition = match &body["presenceDefinition"] {
            Value::Null => None,
            given => {
                let id = given["id"]
                    .as_str()
                    .ok_or_else(|| Fault::bad_request("The presenceDefinition has no id"))?;
                let found = definitions
                    .usable(id)
                    .ok_or_else(|| Fault::invalid_value("presenceDefinition", id))?;
                Some((found.id.clone(), found.system_presence.clone()))
            }
        };
        Ok(Self {
            definition,
            message: body["message"].as_str().map(str::to_owned),
            makes_primary: body["primary"] == true,
        })
    }
}

impl Users {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    pub(super) fn add(&mut self, id: &str, name: &str, now: Timestamp) {
        let user = User {
            name: name.to_owned(),
            definition_id: FakeGenesys::OFFLINE.to_owned(),
            system_presence: "Offline".to_owned(),
            message: String::new(),
            modified: now,
            primary: true,
        };
        self.0.insert(id.to_owned(), user);
    }

    pub(super) fn show(
        &mut self,
        id: &str,
        definition: (String, String),
        message: &str,
        now: Timestamp,
    ) {
        let change = Change {
            definition: Some(definition),
            message: Some(message.to_owned()),
            makes_primary: false,
        };
        self.apply(id, change, now);
    }

    pub(super) fn set_primary(&mut self, id: &str, primary: bool) {
        if let Some(user) = self.0.get_mut(id) {
            user.primary = primary;
        }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// Members that are left out stay as they are.
    pub(super) fn apply(&mut self, id: &str, change: Change, now: Timestamp) {
        let Some(user) = self.0.get_mut(id) else {
            return;
        };
        if let Some((definition_id, system_presence)) = change.definition {
            user.definition_id = definition_id;
            user.system_presence = system_presence;
        }
        if let Some(message) = change.message {
            user.message = message;
        }
        user.primary |= change.makes_primary;
        user.modified = now;
    }

    /// The presence as the paths of the built-in source answer it: a recorded answer had neither `id` nor `primary`.
    pub(super) fn presence(&self, id: &str) -> Result<Value, Fault> {
        let user = self.user(id)?;
        Ok(user.presence(id))
    }

    /// The presence as the paths with a source answer it.
    pub(super) fn presence_with_primary(&self, id: &str) -> Result<Value, Fault> {
        let user = self.user(id)?;
        let mut presence = user.presence(id);
        presence["primary"] = user.primary.into();
        Ok(presence)
    }

    /// Users that are not known are left out, in the plainest reading: it is not documented. So is the order.
    pub(super) fn bulk(&self, call: &Call<'_>) -> Result<Value, Fault> {
        let ids: Vec<&str> = call
            .query_all("id")
            .flat_map(|list| list.split(','))
            .filter(|id| !id.is_empty())
            .collect();
        if ids.len() > BULK_READ_LIMIT {
            return Err(Fault::invalid_query("id"));
        }
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        Ok(ids
            .into_iter()
            .filter_map(|id| {
                let mut presence = self.presence(id).ok()?;
                presence["userId"] = id.into();
                Some(presence)
            })
            .collect())
    }

    /// The presences that a bulk write answers, with the user's id as `id`.
    pub(super) fn written(&self, ids: &BTreeSet<&str>) -> Value {
        ids.iter()
            .filter_map(|id| {
                let mut presence = self.presence_with_primary(id).ok()?;
                presence["id"] = (*id).into();
                Some(presence)
            })
            .collect()
    }

    pub(super) fn me(&self) -> Result<Value, Fault> {
        let id = FakeGenesys::ME;
        Ok(json!({
            "id": id,
            "name": self.user(id)?.name,
            "email": "mia.moss@example.com",
            "username": "mia.moss@example.com",
            "state": "active",
            "version": 7,
            "selfUri": format!("/api/v2/users/{id}"),
        }))
    }

    fn user(&self, id: &str) -> Result<&User, Fault> {
        self.0.get(id).ok_or_else(|| Fault::not_found("user", id))
    }
}

impl User {
    fn presence(&self, id: &str) -> Value {
        json!({
            "source": BUILT_IN_SOURCE,
            "presenceDefinition": {
                "id": self.definition_id,
                "systemPresence": self.system_presence,
                "selfUri": format!("/api/v2/presencedefinitions/{}", self.definition_id),
            },
            "message": self.message,
            "modifiedDate": self.modified.to_millis_string(),
            "selfUri": format!("/api/v2/users/{id}/presences"),
        })
    }
}
