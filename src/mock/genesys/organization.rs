use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::{Method, header::HeaderMap};
use serde_json::Value;

use super::{
    FakeGenesys,
    definitions::{self, Definitions},
    fault::Fault,
    tokens::{Caller, Tokens},
    users::{BUILT_IN_SOURCE, Change, Users},
};
use crate::{
    Timestamp,
    genesys::api::OPERATIONS,
    mock::{Backend, Call, FakeClock, Reply, quota::Quota},
    wire::Descriptor,
};

/// How large a request body may be.
const BODY_LIMIT: usize = 512_000;

const EDIT_PRESENCES: &str = "presence:userPresence:edit";

/// The organization behind the fake.
pub(super) struct Organization {
    clock: FakeClock,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) tokens: Tokens,
    pub(super) definitions: Definitions,
    pub(super) users: Users,
    denied: BTreeSet<String>,
    rate_limit: RateLimit,
    answers: u64,
}

/// How many calls a minute may have. The vendor counts by token, user and more; this counts all together.
struct RateLimit {
    quota: Quota,
    is_enforced: bool,
}

impl RateLimit {
    fn new(per_minute: u32, is_enforced: bool) -> Self {
        Self {
            quota: Quota::new(per_minute, Duration::from_secs(60)),
            is_enforced,
        }
    }
}

impl Organization {
    pub(super) fn new() -> Self {
        let clock = FakeClock::new();
        let now = clock.now();
        let mut state = State {
            tokens: Tokens::new(),
            definitions: Definitions::new(),
            users: Users::new(),
            denied: BTreeSet::new(),
            rate_limit: RateLimit::new(180, false),
            answers: 0,
        };
        for (id, name) in [
            (FakeGenesys::ME, "Mia Moss"),
            (FakeGenesys::ANN, "Ann Archer"),
            (FakeGenesys::BOB, "Bob Baker"),
            (FakeGenesys::EVE, "Eve Engel"),
        ] {
            state.users.add(id, name, now);
        }
        state.set_status(FakeGenesys::ME, "Available", "", now);
        state.set_status(FakeGenesys::ANN, "On Queue", "Late shift", now);
        state.set_definition(FakeGenesys::BOB, FakeGenesys::AWAY_FROM_KEYBOARD, "", now);
        state.set_status(FakeGenesys::EVE, "Hologram", "", now);
        Self {
            clock,
            state: Mutex::new(state),
        }
    }

    pub(super) fn clock(&self) -> &FakeClock {
        &self.clock
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for Organization {
    fn operations(&self) -> &'static [&'static Descriptor] {
        OPERATIONS
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        let mut state = self.lock();
        match state
            .tokens
            .caller(call.header("authorization"), self.clock.now())
        {
            Ok(_) => Ok(()),
            Err(fault) => Err(state.finish(Err(fault))),
        }
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let mut state = self.lock();
        let now = self.clock.now();
        let allowance = state.rate_limit.quota.take(now);
        let reset = allowance
            .ends
            .saturating_duration_since(now)
            .as_millis()
            .div_ceil(1000);
        let outcome = if state.rate_limit.is_enforced && !allowance.granted {
            Err(Fault::too_many_requests(reset))
        } else {
            state.dispatch(call, now)
        };
        state
            .finish(outcome)
            .with_header(
                "inin-ratelimit-count",
                allowance.limit - allowance.remaining,
            )
            .with_header("inin-ratelimit-allowed", allowance.limit)
            .with_header("inin-ratelimit-reset", reset)
    }

    fn beyond(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Option<Reply> {
        let is_login = *method == Method::POST && path == "/oauth/token";
        is_login.then(|| self.lock().tokens.grant(headers, body, self.clock.now()))
    }
}

impl State {
    pub(super) fn set_permission(&mut self, permission: &str, granted: bool) {
        if granted {
            self.denied.remove(permission);
        } else {
            self.denied.insert(permission.to_owned());
        }
    }

    pub(super) fn limit_calls(&mut self, per_minute: u32) {
        self.rate_limit = RateLimit::new(per_minute, true);
    }

    pub(super) fn set_status(
        &mut self,
        user: &str,
        system_presence: &str,
        message: &str,
        now: Timestamp,
    ) {
        let id = self
            .definitions
            .of_system_presence(system_presence)
            .map_or("e0000000-0000-4000-8000-00000000dead", |definition| {
                &definition.id
            });
        let shown = (id.to_owned(), system_presence.to_owned());
        self.users.show(user, shown, message, now);
    }

    pub(super) fn set_definition(
        &mut self,
        user: &str,
        definition: &str,
        message: &str,
        now: Timestamp,
    ) {
        if let Some(found) = self.definitions.usable(definition) {
            let shown = (found.id.clone(), found.system_presence.clone());
            self.users.show(user, shown, message, now);
        }
    }

    /// Makes an outcome the answer; no content if it is null.
    fn finish(&mut self, outcome: Result<Value, Fault>) -> Reply {
        self.answers += 1;
        let correlation_id = format!("7c0ffee0-1234-4abc-8def-{:012x}", self.answers);
        let reply = match outcome {
            Ok(Value::Null) => Reply::empty(204),
            Ok(body) => Reply::json(200, body),
            Err(fault) => fault.into_reply(&correlation_id),
        };
        reply.with_header("ININ-Correlation-Id", correlation_id)
    }

    fn dispatch(&mut self, call: &Call<'_>, now: Timestamp) -> Result<Value, Fault> {
        let caller = self.tokens.caller(call.header("authorization"), now)?;
        if call.body.len() > BODY_LIMIT {
            let message = format!("The body has more than {BODY_LIMIT} bytes");
            return Err(Fault::new(413, "request.entity.too.large", message));
        }
        match call.operation {
            "getPresencedefinitions" => self.definitions.list(call),
            "getPresencedefinition" => {
                self.require("presence:presenceDefinition:view")?;
                self.definitions.get(call)
            }
            "postPresencedefinitions" => {
                self.require("presence:presenceDefinition:add")?;
                self.definitions.create(call)
            }
            "putPresencedefinition" => {
                self.require("presence:presenceDefinition:edit")?;
                self.definitions.replace(call)
            }
            "deletePresencedefinition" => {
                self.require("presence:presenceDefinition:delete")?;
                // Which of 200 and 204 the vendor answers is not documented.
                self.definitions.delete(call).map(|()| Value::Null)
            }
            "getSystempresences" => Ok(definitions::system_presences()),
            "getUserPresence" => {
                built_in(call)?;
                self.users.presence_with_primary(call.segment("userId"))
            }
            "patchUserPresence" => {
                built_in(call)?;
                let user = self.patch(call, caller, now)?;
                self.users.presence_with_primary(user)
            }
            "getUserPresencesPurecloud" => self.users.presence(call.segment("userId")),
            "patchUserPresencesPurecloud" => {
                let user = self.patch(call, caller, now)?;
                self.users.presence(user)
            }
            "getUsersPresencesPurecloudBulk" => self.users.bulk(call),
            "getUsersPresenceBulk" => {
                built_in(call)?;
                self.users.bulk(call)
            }
            "putUsersPresencesBulk" => self.write_bulk(&call.json(), now),
            "getUsersMe" => match caller {
                Caller::Me => self.users.me(),
                // That such a call is not valid is documented, its status is not.
                Caller::Client => Err(Fault::bad_request("The token belongs to no user")),
            },
            other => Err(Fault::new(
                501,
                "not.implemented",
                format!("The fake has no {other}"),
            )),
        }
    }

    fn require(&self, permission: &str) -> Result<(), Fault> {
        if self.denied.contains(permission) {
            return Err(Fault::missing_permission(permission));
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
}

/// Only the built-in source is there; its id is spelled in upper case.
fn built_in(call: &Call<'_>) -> Result<(), Fault> {
    match call.segment("sourceId") {
        BUILT_IN_SOURCE => Ok(()),
        other => Err(Fault::not_found("presence source", other)),
    }
}
