//! The permission and the function of each operation.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    FakeGenesys,
    body::{object, text},
    channels::{Asker, permission_for},
    definitions,
    fault::Fault,
    organization::State,
    sources,
    tokens::Caller,
    users::{BUILT_IN_SOURCE, Change},
};
use crate::{clock::Timestamp, testkit::Call};

/// How large a request body may be.
const BODY_LIMIT: usize = 512_000;

/// Every permission that the fake checks.
pub(super) const PERMISSIONS: [&str; 15] = [
    "conversation:communication:view",
    "presence:presenceDefinition:add",
    "presence:presenceDefinition:delete",
    "presence:presenceDefinition:edit",
    VIEW_DEFINITIONS,
    "presence:settings:edit",
    "presence:settings:view",
    "presence:source:add",
    "presence:source:delete",
    "presence:source:edit",
    "presence:source:view",
    EDIT_PRESENCES,
    "presence:userPresence:inject",
    "presence:userPrimarySource:edit",
    "presence:userPrimarySource:view",
];
const EDIT_PRESENCES: &str = "presence:userPresence:edit";
const VIEW_DEFINITIONS: &str = "presence:presenceDefinition:view";

impl State {
    pub(super) fn dispatch(&mut self, call: &Call<'_>, now: Timestamp) -> Result<Value, Fault> {
        let authorization = call.header("authorization");
        let caller = self.tokens.caller(authorization, now)?;
        if call.body.len() > BODY_LIMIT {
            let message = format!("The body has more than {BODY_LIMIT} bytes");
            return Err(Fault::new(413, "request.entity.too.large", message));
        }
        match call.operation {
            operation if operation.contains("PresenceDefinition") => self.current_definition(call),
            operation if operation.contains("Notifications") => {
                let (_, token) = authorization
                    .and_then(|header| header.split_once(' '))
                    .unwrap_or_default();
                let asker = Asker { caller, token, now };
                self.notifications(call, &asker)
            }
            "getPresencedefinitions" => self.definitions.list(call),
            "getPresencedefinition" => {
                self.require(VIEW_DEFINITIONS)?;
                self.definitions.get(call)
            }
            "postPresencedefinitions" => {
                self.require("presence:presenceDefinition:add")?;
                self.definitions
                    .create(call)
                    .map(|made| made.to_json("ALL"))
            }
            "putPresencedefinition" => {
                self.require("presence:presenceDefinition:edit")?;
                let changed = self.definitions.replace(call);
                changed.map(|changed| changed.to_json("ALL"))
            }
            "deletePresencedefinition" => {
                self.require("presence:presenceDefinition:delete")?;
                // Which status the vendor answers is not documented, here and where else something is deleted.
                self.definitions.delete(call).map(|()| Value::Null)
            }
            "getSystempresences" => Ok(definitions::system_presences()),
            "getUserPresence" => {
                self.custom_source(call)?;
                self.users.presence_with_primary(call.segment("userId"))
            }
            "patchUserPresence" => {
                self.custom_source(call)?;
                let user = self.patch(call, caller, now)?;
                self.users.presence_with_primary(user)
            }
            "getUserPresencesPurecloud" => self.users.presence(call.segment("userId")),
            "patchUserPresencesPurecloud" => {
                let user = self.patch(call, caller, now)?;
                self.users.presence(user)
            }
            "getUsersPresencesPurecloudBulk" => self.users.bulk(call, BUILT_IN_SOURCE),
            "getUsersPresenceBulk" => match call.segment("sourceId") {
                source if source == BUILT_IN_SOURCE || self.sources.has(source) => {
                    self.users.bulk(call, source)
                }
                other => Err(sources::unknown(other)),
            },
            "putUsersPresencesBulk" => self.write_bulk(&call.json(), now),
            "postEventsUsersPresence" => {
                self.require("presence:userPresence:inject")?;
                let body = call.json();
                let (sources, definitions) = (&self.sources, &self.definitions);
                self.events
                    .publish(&body, sources, definitions, &mut self.users)
            }
            "getUsersMe" => match caller {
                Caller::Me => self.users.me(),
                // That such a call is not valid is documented, its status is not.
                Caller::Client => Err(Fault::bad_request("The token belongs to no user")),
            },
            _ => self.administration(call),
        }
    }

    /// The newer family of definitions.
    fn current_definition(&mut self, call: &Call<'_>) -> Result<Value, Fault> {
        if !self.has_current_definitions {
            return Err(Fault::new(404, "not.found", "There is no such resource"));
        }
        let may_view = self.require(VIEW_DEFINITIONS);
        match call.operation {
            "getPresenceDefinitions" => self.definitions.list_current(call, may_view.is_ok()),
            "getPresenceDefinition" => {
                may_view?;
                self.definitions.get_current(call)
            }
            "postPresenceDefinitions" => {
                self.require("presence:presenceDefinition:add")?;
                let made = self.definitions.create(call);
                made.map(|made| made.to_current_json("ALL"))
            }
            "putPresenceDefinition" => {
                self.require("presence:presenceDefinition:edit")?;
                let changed = self.definitions.replace(call);
                changed.map(|changed| changed.to_current_json("ALL"))
            }
            "deletePresenceDefinition" => {
                self.require_any(&[
                    "presence:presenceDefinition:delete",
                    "presence:presenceDefinition:edit",
                ])?;
                self.definitions.deactivate(call).map(|()| Value::Null)
            }
            other => Err(missing(other)),
        }
    }

    /// Sources, primary sources and settings.
    fn administration(&mut self, call: &Call<'_>) -> Result<Value, Fault> {
        match call.operation {
            "getPresenceSources" => {
                self.require("presence:source:view")?;
                self.sources.list(call)
            }
            "postPresenceSources" => {
                self.require("presence:source:add")?;
                self.sources.create(call)
            }
            "getPresenceSource" => {
                self.require("presence:source:view")?;
                self.sources.get(call)
            }
            "putPresenceSource" => {
                self.require("presence:source:edit")?;
                self.sources.replace(call)
            }
            "deletePresenceSource" => {
                self.require_any(&["presence:source:delete", "presence:source:edit"])?;
                self.sources.deactivate(call).map(|()| Value::Null)
            }
            "getPresenceUserPrimarysource" => {
                self.require("presence:userPrimarySource:view")?;
                self.primary_source(call.segment("userId"))
            }
            "putPresenceUserPrimarysource" => {
                self.require("presence:userPrimarySource:edit")?;
                self.change_primary_source(call)
            }
            "getPresenceSettings" => {
                self.require("presence:settings:view")?;
                Ok(self.settings.to_json())
            }
            "putPresenceSettings" => {
                self.require("presence:settings:edit")?;
                self.settings.replace(call, &self.sources)
            }
            other => Err(missing(other)),
        }
    }

    fn notifications(&mut self, call: &Call<'_>, asker: &Asker<'_>) -> Result<Value, Fault> {
        let denied = &self.denied;
        let missing_for = |topic: &str| permission_for(topic).filter(|one| denied.contains(*one));
        let channels = &mut self.channels;
        match call.operation {
            "getNotificationsChannels" => channels.list(call, asker),
            "postNotificationsChannels" => Ok(channels.create(asker)),
            "headNotificationsChannel" => channels.verify(call, asker).map(|()| Value::Null),
            "getNotificationsChannelSubscriptions" => channels.topics(call, asker),
            "postNotificationsChannelSubscriptions" => {
                channels.subscribe(call, asker, false, missing_for)
            }
            "putNotificationsChannelSubscriptions" => {
                channels.subscribe(call, asker, true, missing_for)
            }
            "deleteNotificationsChannelSubscriptions" => {
                channels.unsubscribe(call, asker).map(|()| Value::Null)
            }
            other => Err(missing(other)),
        }
    }

    /// That the built-in source is told by its key, and not by an id, is not documented.
    fn primary_source(&self, user: &str) -> Result<Value, Fault> {
        let source = self.users.primary(user)?;
        Ok(json!({
            "sourceId": source,
            "registered": source != BUILT_IN_SOURCE,
            "selfUri": format!("/api/v2/presence/users/{user}/primarysource"),
        }))
    }

    fn change_primary_source(&mut self, call: &Call<'_>) -> Result<Value, Fault> {
        let user = call.segment("userId");
        let body = object(call)?;
        let source =
            text(&body, "sourceId").ok_or_else(|| Fault::bad_request("There is no sourceId"))?;
        if !self.users.has(user) {
            return Err(Fault::not_found("user", user));
        }
        if source != BUILT_IN_SOURCE && !self.sources.is_active(source) {
            return Err(Fault::invalid_value("sourceId", source));
        }
        self.users.set_primary(user, source);
        self.primary_source(user)
    }

    fn require(&self, permission: &str) -> Result<(), Fault> {
        debug_assert!(PERMISSIONS.contains(&permission), "{permission}");
        if self.denied.contains(permission) {
            return Err(Fault::missing_permission(permission));
        }
        Ok(())
    }

    fn require_any(&self, permissions: &[&str]) -> Result<(), Fault> {
        if permissions.iter().all(|one| self.denied.contains(*one)) {
            return Err(Fault::missing_any_permission(permissions));
        }
        Ok(())
    }

    fn patch<'a>(
        &mut self,
        call: &'a Call<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<&'a str, Fault> {
        let user = call.segment("userId");
        if !(caller == Caller::Me && user == FakeGenesys::ME) {
            self.require(EDIT_PRESENCES)?;
        }
        if !self.users.has(user) {
            return Err(Fault::not_found("user", user));
        }
        let change = Change::read(&call.json(), &self.definitions)?;
        self.users.apply(user, change, now);
        Ok(user)
    }

    /// What one bad item does to the others is not documented. Here a definition that is not known fails all of them
    /// before any takes effect, and a user who is not known is left out.
    fn write_bulk(&mut self, body: &Value, now: Timestamp) -> Result<Value, Fault> {
        self.require(EDIT_PRESENCES)?;
        let items = body
            .as_array()
            .ok_or_else(|| Fault::bad_request("The body is no JSON array"))?;
        let mut changes = Vec::new();
        for item in items {
            let id = item["id"]
                .as_str()
                .ok_or_else(|| Fault::bad_request("An item has no id of a user"))?;
            changes.push((id, Change::read(item, &self.definitions)?));
        }
        let ids: BTreeSet<&str> = changes.iter().map(|(id, _)| *id).collect();
        for (id, change) in changes {
            self.users.apply(id, change, now);
        }
        Ok(self.users.written(&ids))
    }

    /// Of the sources in a path, registered ones are documented as not supported, though not with which status. That others are
    /// not known, besides the built-in one in upper case, is the plainest reading.
    fn custom_source(&self, call: &Call<'_>) -> Result<(), Fault> {
        match call.segment("sourceId") {
            BUILT_IN_SOURCE => Ok(()),
            source if self.sources.has(source) => {
                Err(Fault::bad_request("The source is a registered one"))
            }
            other => Err(sources::unknown(other)),
        }
    }
}

fn missing(operation: &str) -> Fault {
    let message = format!("The fake has no {operation}");
    Fault::new(501, "not.implemented", message)
}
