//! The users of the organization, with a presence at the built-in source and at each source that published one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{FakeGenesys, body::listed, definitions::Definitions, fault::Fault};
use crate::{clock::Timestamp, testkit::Call};

/// The built-in source, which every user has a presence at.
pub(super) const BUILT_IN_SOURCE: &str = "PURECLOUD";

/// How many users a bulk read may name.
const BULK_READ_LIMIT: usize = 50;

struct User {
    name: String,
    shown: Shown,
    /// What registered sources have published, by their ids.
    published: BTreeMap<String, Shown>,
    /// Id of the source that is the primary one.
    primary: String,
}

/// A presence at one source.
struct Shown {
    /// Id and system presence of the definition. The built-in source always has one.
    definition: Option<(String, String)>,
    message: String,
    modified: Timestamp,
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
    /// What an event changes.
    pub(super) fn new(definition: Option<(String, String)>, message: Option<&str>) -> Self {
        Self {
            definition,
            message: message.map(str::to_owned),
            makes_primary: false,
        }
    }

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
            shown: Shown {
                definition: Some((FakeGenesys::OFFLINE.to_owned(), "Offline".to_owned())),
                message: String::new(),
                modified: now,
            },
            published: BTreeMap::new(),
            primary: BUILT_IN_SOURCE.to_owned(),
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
        self.apply(id, Change::new(Some(definition), Some(message)), now);
    }

    pub(super) fn set_primary(&mut self, id: &str, source: &str) {
        if let Some(user) = self.0.get_mut(id) {
            user.primary = source.to_owned();
        }
    }

    /// The id of a user's primary source.
    pub(super) fn primary(&self, id: &str) -> Result<&str, Fault> {
        Ok(&self.user(id)?.primary)
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// Members that are left out stay as they are.
    pub(super) fn apply(&mut self, id: &str, change: Change, now: Timestamp) {
        let Some(user) = self.0.get_mut(id) else {
            return;
        };
        if change.makes_primary {
            user.primary = BUILT_IN_SOURCE.to_owned();
        }
        user.shown.apply(change, now);
    }

    /// Changes the presence at a registered source. One that is new there begins without a definition and a message.
    pub(super) fn publish(&mut self, id: &str, source: &str, change: Change, time: Timestamp) {
        let Some(user) = self.0.get_mut(id) else {
            return;
        };
        let shown = user.published.entry(source.to_owned()).or_insert(Shown {
            definition: None,
            message: String::new(),
            modified: time,
        });
        shown.apply(change, time);
    }

    /// The presence as the paths of the built-in source answer it: a recorded answer had neither `id` nor `primary`.
    pub(super) fn presence(&self, id: &str) -> Result<Value, Fault> {
        let mut presence = self.user(id)?.shown.to_json(id);
        presence["source"] = BUILT_IN_SOURCE.into();
        Ok(presence)
    }

    /// The presence at a registered source. It is named by its id alone, since the vendor calls `source` outdated.
    fn published(&self, id: &str, source: &str) -> Option<Value> {
        let mut presence = self.0.get(id)?.published.get(source)?.to_json(id);
        presence["sourceId"] = source.into();
        Some(presence)
    }

    /// The presence as the paths with a source answer it.
    pub(super) fn presence_with_primary(&self, id: &str) -> Result<Value, Fault> {
        let mut presence = self.presence(id)?;
        presence["primary"] = (self.primary(id)? == BUILT_IN_SOURCE).into();
        Ok(presence)
    }

    /// Users that are not known, or not at this source, are left out, in the plainest reading: it is not documented. So is
    /// the order.
    pub(super) fn bulk(&self, call: &Call<'_>, source: &str) -> Result<Value, Fault> {
        let ids = listed(call, "id");
        if ids.len() > BULK_READ_LIMIT {
            return Err(Fault::invalid_query("id"));
        }
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        Ok(ids
            .into_iter()
            .filter_map(|id| {
                let mut presence = match source {
                    BUILT_IN_SOURCE => self.presence(id).ok()?,
                    _ => self.published(id, source)?,
                };
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

impl Shown {
    /// Members that are left out stay as they are.
    fn apply(&mut self, change: Change, now: Timestamp) {
        if change.definition.is_some() {
            self.definition = change.definition;
        }
        if let Some(message) = change.message {
            self.message = message;
        }
        self.modified = now;
    }

    fn to_json(&self, user: &str) -> Value {
        let mut presence = json!({
            "message": self.message,
            "modifiedDate": self.modified.to_millis_string(),
            "selfUri": format!("/api/v2/users/{user}/presences"),
        });
        if let Some((id, system_presence)) = &self.definition {
            presence["presenceDefinition"] = json!({
                "id": id,
                "systemPresence": system_presence,
                "selfUri": format!("/api/v2/presencedefinitions/{id}"),
            });
        }
        presence
    }
}
