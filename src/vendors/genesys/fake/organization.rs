//! The state of the organization, and how a call is authorized, limited and answered.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;

use super::{
    FakeGenesys,
    channels::Channels,
    definitions::Definitions,
    events::Events,
    fault::Fault,
    settings::Settings,
    sources::Sources,
    tokens::Tokens,
    users::{Change, Users},
};
use crate::{
    client::wire::Descriptor,
    clock::{FakeClock, Timestamp},
    testkit::{Backend, Call, FakeState, Reply, quota::Quota},
    vendors::genesys::api::OPERATIONS,
};

/// The operation that issues tokens.
pub(super) const LOGIN: &str = "postOauthToken";
/// Loopback has no subdomains, so the login's host is the first segment of its paths.
pub(super) const LOGIN_HOST: &str = "/login";

/// The organization behind the fake.
pub(super) type Organization = FakeState<State>;

pub(super) struct State {
    pub(super) tokens: Tokens,
    pub(super) definitions: Definitions,
    pub(super) users: Users,
    pub(super) sources: Sources,
    pub(super) settings: Settings,
    pub(super) events: Events,
    pub(super) channels: Channels,
    /// Whether there is the newer family of definitions.
    pub(super) has_current_definitions: bool,
    pub(super) denied: BTreeSet<String>,
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

impl State {
    pub(super) fn new(now: Timestamp) -> Self {
        let mut state = Self {
            tokens: Tokens::new(),
            definitions: Definitions::new(),
            users: Users::new(),
            sources: Sources::new(),
            settings: Settings::new(),
            events: Events::default(),
            channels: Channels::new(now),
            has_current_definitions: true,
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
        state.set_status_at(
            FakeGenesys::CALENDAR,
            FakeGenesys::ANN,
            "Busy",
            "Dentist",
            now,
        );
        state
    }
}

impl Backend for Organization {
    fn operations(&self) -> &'static [&'static Descriptor] {
        OPERATIONS
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn split<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        let is_api = |path: &str| path.starts_with("/api/");
        match path.strip_prefix(LOGIN_HOST) {
            Some(path) => (!is_api(path)).then_some((LOGIN_HOST, path)),
            None => is_api(path).then_some(("", path)),
        }
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        if call.operation == LOGIN {
            return Ok(());
        }
        let mut state = self.lock();
        match state
            .tokens
            .caller(call.header("authorization"), self.clock.now())
        {
            Ok(_) => Ok(()),
            Err(fault) => Err(state.finish(call, Err(fault))),
        }
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let mut state = self.lock();
        let now = self.clock.now();
        if call.operation == LOGIN {
            return state.tokens.grant(call, now);
        }
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
            .finish(call, outcome)
            .with_header(
                "inin-ratelimit-count",
                allowance.limit - allowance.remaining,
            )
            .with_header("inin-ratelimit-allowed", allowance.limit)
            .with_header("inin-ratelimit-reset", reset)
    }

    fn refuse(&self, call: &Call<'_>, status: u16, retry_after: Option<Duration>) -> Reply {
        if call.operation == LOGIN {
            return Reply::oauth_refusal(status, retry_after);
        }
        let refusal = Err(Fault::injected(status, retry_after));
        self.lock().finish(call, refusal)
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
        let shown = self.definition_of(system_presence);
        self.users.show(user, shown, message, now);
    }

    pub(super) fn set_status_at(
        &mut self,
        source: &str,
        user: &str,
        system_presence: &str,
        message: &str,
        now: Timestamp,
    ) {
        let shown = self.definition_of(system_presence);
        let change = Change::new(Some(shown), Some(message));
        self.users.publish(user, source, change, now);
    }

    /// The id of the definition that comes with a system presence, or one that nobody can look up; and the system presence.
    pub(super) fn definition_of(&self, system_presence: &str) -> (String, String) {
        let id = self
            .definitions
            .of_system_presence(system_presence)
            .map_or("e0000000-0000-4000-8000-00000000dead", |definition| {
                &definition.id
            });
        (id.to_owned(), system_presence.to_owned())
    }

    /// Returns whether there is such a definition, which is not deactivated.
    pub(super) fn set_definition(
        &mut self,
        user: &str,
        definition: &str,
        message: &str,
        now: Timestamp,
    ) -> bool {
        let Some(found) = self.definitions.usable(definition) else {
            return false;
        };
        let shown = (found.id.clone(), found.system_presence.clone());
        self.users.show(user, shown, message, now);
        true
    }

    /// Makes an outcome the answer; no content if it is null, which for HEAD is documented as 200.
    fn finish(&mut self, call: &Call<'_>, outcome: Result<Value, Fault>) -> Reply {
        self.answers += 1;
        let correlation_id = format!("7c0ffee0-1234-4abc-8def-{:012x}", self.answers);
        let reply = match outcome {
            Ok(Value::Null) if call.operation == "headNotificationsChannel" => Reply::empty(200),
            Ok(Value::Null) => Reply::empty(204),
            Ok(body) => Reply::json(200, body),
            Err(fault) => fault.into_reply(&correlation_id),
        };
        reply.with_header("ININ-Correlation-Id", correlation_id)
    }
}
