//! The operations of the fake Rocket.Chat, in the order in which the vendor checks a call.

use std::{sync::MutexGuard, time::Duration};

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::{
    accounts, custom_status, login,
    refusals::{invalid, js_date, no_such_user},
    second_factor, set_status,
    state::State,
};
use crate::{
    client::wire::Descriptor,
    clock::{Clock, FakeClock, Timestamp},
    testkit::{Backend, Call, FakeState, Reply},
    vendors::rocketchat::api,
};

/// A delta is answered for a `from` less than this ago.
const DELTA_WINDOW: Duration = Duration::from_secs(10 * 60);
/// The most values that the query parser takes for one parameter.
const MAX_IDS: usize = 500;
/// How long a client waits that exceeds a limit without a known end.
const MINUTE: Duration = Duration::from_secs(60);

/// What the fake and its server share.
pub(super) type RocketChatServer = FakeState<State>;

impl RocketChatServer {
    /// The state as it is now.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        state.expire(self.clock.now());
        state
    }
}

impl Backend for RocketChatServer {
    fn operations(&self) -> &'static [&'static Descriptor] {
        api::OPERATIONS
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        let state = self.state();
        match caller(&state, call.headers) {
            Some(_) => Ok(()),
            None => Err(self.finish(unauthorized(&state))),
        }
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let now = self.clock.now();
        let mut state = self.state();
        if !state.version.has(call.operation) {
            return self.finish(no_such_operation());
        }
        if let Err(refusal) = validate(&state, call) {
            return self.finish(refusal);
        }
        let allowance = state.count(call.operation, now);
        let is_presence = call.operation == "users.presence";
        let ahead = state.date_ahead.take_if(|_| is_presence);
        let reply = if allowance.granted {
            let caller = caller(&state, call.headers).unwrap_or_default();
            match second_factor::check_call(&mut state.gate, call) {
                Ok(()) if is_presence => presence(&state, call, &caller, now, self.clock.elapsed()),
                Ok(()) => dispatch(&mut state, call, &caller, now),
                Err(refusal) => refusal,
            }
        } else {
            too_many(allowance.ends.saturating_duration_since(now))
        };
        let reply = match ahead {
            Some(ahead) => {
                let date = httpdate::fmt_http_date(now.saturating_add(ahead).into());
                reply.with_header("Date", date)
            }
            None => reply,
        };
        self.finish(reply)
            .with_header("X-RateLimit-Limit", allowance.limit)
            .with_header("X-RateLimit-Remaining", allowance.remaining)
            .with_header("X-RateLimit-Reset", allowance.ends.as_unix_millis())
    }

    fn refuse(&self, _: &Call<'_>, status: u16, retry_after: Option<Duration>) -> Reply {
        let reply = match status {
            401 => unauthorized(&self.state()),
            429 => too_many(retry_after.unwrap_or(MINUTE)),
            _ => {
                let body = json!({ "success": false, "error": "The request is refused" });
                Reply::json(status, body)
            }
        };
        let reply = self.finish(reply);
        match retry_after {
            Some(wait) => {
                let end = self.clock.now().saturating_add(wait);
                reply.with_header("X-RateLimit-Reset", end.as_unix_millis())
            }
            None => reply,
        }
    }
}

/// The refusal of a call beyond a limit. There is no `Retry-After`, because the vendor sends none.
fn too_many(wait: Duration) -> Reply {
    let wait = wait.as_millis().div_ceil(1000);
    let text = format!(
        "Error, too many requests. Please slow down. You must wait {wait} seconds before trying this endpoint again. \
         [error-too-many-requests]"
    );
    Reply::json(429, json!({ "success": false, "error": text }))
}

impl RocketChatServer {
    /// Adds the headers of every answer.
    fn finish(&self, reply: Reply) -> Reply {
        reply
            .with_header("Cache-Control", "no-store")
            .with_header("Pragma", "no-cache")
    }
}

/// The id of the user that the credentials belong to.
fn caller(state: &State, headers: &HeaderMap) -> Option<String> {
    let token = headers.get("X-Auth-Token")?.to_str().ok()?;
    let user = headers.get("X-User-Id")?.to_str().ok()?;
    (state.tokens.get(token)? == user).then(|| user.to_owned())
}

fn unauthorized(state: &State) -> Reply {
    let text = "You must be logged in to do this.";
    let body = if state.version.has_short_refusals() {
        json!({ "success": false, "error": "unauthorized" })
    } else if state.version.has_uniform_envelopes() {
        json!({ "success": false, "error": text, "status": "error", "message": text })
    } else {
        json!({ "status": "error", "message": text })
    };
    Reply::json(401, body)
}

fn validate(state: &State, call: &Call<'_>) -> Result<(), Reply> {
    if !state.version.validates_queries() {
        return Ok(());
    }
    if call.query_all("ids").count() > MAX_IDS {
        let body = json!({ "success": false, "error": "Invalid query parameters" });
        return Err(Reply::json(400, body));
    }
    if call.query_all("from").count() > 1 {
        return Err(invalid("error-invalid-params", "must be string"));
    }
    Ok(())
}

fn dispatch(state: &mut State, call: &Call<'_>, caller: &str, now: Timestamp) -> Reply {
    match call.operation {
        "users.getPresence" => get_presence(state, call, caller),
        "users.getStatus" => get_status(state, call, caller),
        "users.setStatus" => set_status::set_status(state, call, caller, now),
        "custom-user-status.list" => custom_status::list(state, call),
        "custom-user-status.create" => custom_status::create(state, call, now),
        "custom-user-status.update" => custom_status::update(state, call, now),
        "custom-user-status.delete" => custom_status::delete(state, call),
        "presence.getConnections" => accounts::connections(state),
        "users.info" => accounts::info(state, call, caller),
        "users.list" => accounts::list(state, call),
        "users.listByStatus" => accounts::list_by_status(state, call),
        "users.setActiveStatus" => accounts::set_active(state, call, now),
        "livechat/agent.status" => accounts::switch_agent(state, call, caller),
        "login" => login::login(state, call, now),
        "logout" => login::logout(state, call),
        "me" => me(state, caller),
        "info" => info(state, caller),
        // In the document, but not in this fake.
        _ => no_such_operation(),
    }
}

fn no_such_operation() -> Reply {
    let body = json!({ "success": false, "error": "Resource not found" });
    Reply::json(404, body)
}

fn presence(
    state: &State,
    call: &Call<'_>,
    caller: &str,
    now: Timestamp,
    elapsed: Duration,
) -> Reply {
    let list = |full: bool, wanted: &dyn Fn(&super::user::User) -> bool| {
        let users = state.replicated(elapsed).iter();
        let users = users.filter(|user| wanted(user));
        let users: Vec<Value> = users.map(|user| user.to_presence(state.version)).collect();
        let mut body = json!({ "users": users, "success": true });
        if state.version.tells_full() {
            body["full"] = json!(full);
        }
        Reply::json(200, body)
    };
    if !state.broadcasts && state.version.may_stop_broadcast() {
        return list(true, &|_| false);
    }
    if let Some(ids) = wanted_ids(state, call) {
        return list(false, &|user| {
            let told = user.is_shown() || (state.shows_offline_messages && user.has_message());
            told && ids.contains(&user.id.as_str())
        });
    }
    let from = call.query("from").filter(|_| state.version.tells_full());
    if let Some(from) = from.and_then(js_date) {
        // A time to come gives a delta as well.
        if now.saturating_duration_since(from) < DELTA_WINDOW {
            return list(false, &|user| user.id != caller && user.updated_at >= from);
        }
    }
    list(true, &|user| user.is_shown())
}

/// The ids that are asked for, by the rules of the release; none if the release takes the parameter for absent.
fn wanted_ids<'a>(state: &State, call: &'a Call<'_>) -> Option<Vec<&'a str>> {
    let ids: Vec<&str> = call.query_all("ids").collect();
    match ids[..] {
        _ if !state.version.has_ids() => None,
        [] => None,
        [single] if state.version.splits_commas() => {
            (!single.is_empty()).then(|| single.split(',').collect())
        }
        _ => Some(ids),
    }
}

/// The user that the query selects. Without a selector it is the caller.
fn selected<'a>(
    state: &'a State,
    call: &Call<'_>,
    caller: &str,
) -> Result<&'a super::user::User, Reply> {
    let given = |name| call.query(name).filter(|value| !value.is_empty());
    let id = given("userId");
    let username = given("username").or_else(|| given("user"));
    let user = match (id, username) {
        (None, None) => state.user(caller),
        _ => state.select(id, username),
    };
    user.ok_or_else(no_such_user)
}

fn get_presence(state: &State, call: &Call<'_>, caller: &str) -> Reply {
    let user = match selected(state, call, caller) {
        Ok(user) => user,
        Err(refusal) => return refusal,
    };
    let mut answer = json!({ "presence": user.status_or_offline(), "success": true });
    if user.id == caller {
        answer["connectionStatus"] = json!(user.connection);
        if let Some(at) = user.last_login {
            answer["lastLogin"] = json!(at.to_millis_string());
        }
    }
    Reply::json(200, answer)
}

fn get_status(state: &State, call: &Call<'_>, caller: &str) -> Reply {
    match selected(state, call, caller) {
        Ok(user) => {
            let mut answer = user.to_status(state.version, user.id == caller);
            answer.insert("success".to_owned(), json!(true));
            Reply::json(200, answer.into())
        }
        Err(refusal) => refusal,
    }
}

fn me(state: &State, caller: &str) -> Reply {
    let mut account = state
        .user(caller)
        .map(|user| user.to_account(state.version))
        .unwrap_or_default();
    account.insert("success".to_owned(), json!(true));
    Reply::json(200, account.into())
}

fn info(state: &State, caller: &str) -> Reply {
    let full = json!({ "version": state.version.to_string() });
    let body = if !state.version.has_uniform_envelopes() {
        json!({ "info": full, "success": true })
    } else if state.may_view_statistics && !caller.is_empty() {
        json!({ "version": full["version"], "info": full, "success": true })
    } else {
        let minimum = json!({ "desktop": "4.0.0", "mobile": "4.50.0" });
        json!({ "version": state.version.trimmed(), "minimumClientVersions": minimum, "success": true })
    };
    Reply::json(200, body)
}
