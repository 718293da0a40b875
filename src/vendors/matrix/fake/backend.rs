//! The operations of the fake Matrix server, with the statuses and codes of Synapse.

use std::{sync::Arc, time::Duration};

use futures_util::future::LocalBoxFuture;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::{
    FakeMatrix,
    refusal::Refusal,
    session,
    state::{Owner, PresenceMode, State},
};
use crate::{
    client::wire::Descriptor,
    clock::{Clock, FakeClock, Timestamp},
    testkit::{Backend, Call, FakeState, Reply, quota::Quota},
    vendors::matrix::api,
};

/// The period of the limit of setting a presence.
const PERIOD: Duration = Duration::from_secs(10);

/// What the fake and its server share.
pub(super) type MatrixServer = FakeState<State>;

impl Backend for MatrixServer {
    fn operations(&self) -> &'static [&'static Descriptor] {
        api::OPERATIONS
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        let now = self.clock.now();
        let state = self.lock();
        let refuse = |code, message| Refusal::new(401, code, message);
        let Some(token) = bearer(call) else {
            // An application service logs in with its token, and a user without one.
            if call.operation == "login" {
                return Ok(());
            }
            return Err(refuse("M_MISSING_TOKEN", "the call needs a token").into_reply());
        };
        match state.tokens.get(token) {
            None => Err(refuse("M_UNKNOWN_TOKEN", "the token is unknown")
                .with("soft_logout", json!(false))
                .into_reply()),
            Some(token) if token.ends.is_some_and(|end| end <= now) => {
                Err(refuse("M_UNKNOWN_TOKEN", "the token has ended")
                    .with("soft_logout", json!(true))
                    .into_reply())
            }
            Some(_) => Ok(()),
        }
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let now = self.clock.now();
        let mut state = self.lock();
        state.settle(now);
        match answer(&mut state, call, now) {
            Ok(body) => Reply::json(200, body),
            Err(refusal) => refusal.into_reply(),
        }
    }

    fn hold(self: &Arc<Self>, call: &Call<'_>) -> Option<LocalBoxFuture<'static, ()>> {
        let timeout = call.query("timeout")?.parse().ok()?;
        let since = position(call.query("since")?)?;
        let reader = reader(&self.lock(), call).ok()?;
        let end = self
            .clock
            .elapsed()
            .saturating_add(Duration::from_millis(timeout));
        let matrix = Arc::clone(self);
        Some(Box::pin(async move {
            matrix.wait_for_news(&reader, since, end).await
        }))
    }

    fn refuse(&self, _: &Call<'_>, status: u16, retry_after: Option<Duration>) -> Reply {
        let (code, message) = match status {
            401 => ("M_UNKNOWN_TOKEN", "the token is unknown"),
            403 => ("M_FORBIDDEN", "the call is refused"),
            404 => ("M_NOT_FOUND", "there is nothing"),
            429 => ("M_LIMIT_EXCEEDED", "too many calls"),
            _ => ("M_UNKNOWN", "the call is refused"),
        };
        let refusal = Refusal::new(status, code, message);
        match retry_after {
            Some(wait) => refusal.with("retry_after_ms", json!(wait.as_millis() as u64)),
            None => refusal,
        }
        .into_reply()
    }
}

impl MatrixServer {
    /// Waits until there is something new for a reader, but no longer than to this time of the clock. The wait moves the clock, as every
    /// wait by it does.
    async fn wait_for_news(&self, reader: &str, since: u64, end: Duration) {
        loop {
            let now = self.clock.now();
            let decay = {
                let mut state = self.lock();
                state.settle(now);
                if state.has_news(reader, since) {
                    return;
                }
                state.next_decay()
            };
            let left = end.saturating_sub(self.clock.elapsed());
            if left.is_zero() {
                return;
            }
            let decay = decay.map(|at| at.saturating_duration_since(now));
            self.clock
                .sleep(decay.map_or(left, |decay| decay.min(left)))
                .await;
        }
    }
}

fn answer(state: &mut State, call: &Call<'_>, now: Timestamp) -> Result<Value, Refusal> {
    match call.operation {
        "getVersions" => return Ok(versions(state)),
        "getWellknown" => {
            return Ok(json!({ "m.homeserver": { "base_url": "https://matrix.example.org" } }));
        }
        "getLoginFlows" => return Ok(json!({ "flows": [{ "type": "m.login.password" }] })),
        "login" => return session::log_in(state, call, now),
        "refresh" => return session::refresh(state, call, now),
        _ => {}
    }
    let reader = reader(state, call)?;
    match call.operation {
        "getPresence" => {
            let user = call.segment("userId");
            if !user.starts_with('@') || !user.contains(':') {
                return Err(Refusal::new(
                    400,
                    "M_INVALID_PARAM",
                    "a user id begins with an at sign",
                ));
            }
            if state.mode != PresenceMode::Off && !state.is_visible(&reader, user) {
                return Err(Refusal::new(403, "M_FORBIDDEN", "the user is not visible"));
            }
            Ok(state.presence_of(user, now))
        }
        "setPresence" => set(state, call, &reader, now),
        "sync" => sync(state, call, &reader, now),
        "defineFilter" => Ok(json!({ "filter_id": "0" })),
        "getJoinedRooms" => Ok(json!({ "joined_rooms": [FakeMatrix::ROOM] })),
        "getJoinedMembersByRoom" => {
            let members = state.room.iter().filter_map(|id| {
                let account = state.accounts.get(id)?;
                Some((
                    id.clone(),
                    json!({ "display_name": account.name, "avatar_url": null }),
                ))
            });
            Ok(json!({ "joined": serde_json::Map::from_iter(members) }))
        }
        "getUserProfile" => match state.accounts.get(call.segment("userId")) {
            Some(account) => Ok(json!({ "displayname": account.name })),
            None => Err(Refusal::new(404, "M_NOT_FOUND", "the user has no profile")),
        },
        "logout" => {
            state.tokens.remove(bearer(call).unwrap_or_default());
            Ok(json!({}))
        }
        _ => Ok(json!({ "user_id": reader, "device_id": "PRESENCE", "is_guest": false })),
    }
}

fn versions(state: &State) -> Value {
    json!({
        "versions": ["v1.14", "v1.15"],
        "unstable_features": {
            "org.matrix.msc3026.busy_presence": state.has_busy,
            "io.element.e2ee_forced.public": false,
        },
    })
}

fn set(state: &mut State, call: &Call<'_>, reader: &str, now: Timestamp) -> Result<Value, Refusal> {
    let user = call.segment("userId");
    if user != reader {
        return Err(Refusal::new(
            403,
            "M_FORBIDDEN",
            "the presence is another user's",
        ));
    }
    let limit = state.sets_per_period;
    let quota = state.sets.entry(user.to_owned());
    let allowance = quota.or_insert_with(|| Quota::new(limit, PERIOD)).take(now);
    if !allowance.granted {
        let wait = allowance.ends.saturating_duration_since(now).as_millis() as u64;
        let refusal = Refusal::new(429, "M_LIMIT_EXCEEDED", "too many calls");
        return Err(refusal.with("retry_after_ms", json!(wait)));
    }
    let body: Value = serde_json::from_slice(call.body)
        .map_err(|_| Refusal::new(400, "M_NOT_JSON", "the body is no JSON"))?;
    let malformed = || Refusal::new(400, "M_UNKNOWN", "the body is not as it must be");
    let members = body.as_object().ok_or_else(malformed)?;
    let is_known = |member: &String| matches!(&**member, "presence" | "status_msg");
    if !members.keys().all(is_known) || members.get("status_msg").is_some_and(|it| !it.is_string())
    {
        return Err(malformed());
    }
    let word = body["presence"].as_str().ok_or_else(malformed)?;
    let is_known = matches!(word, "online" | "unavailable" | "offline")
        || word == "org.matrix.msc3026.busy" && state.has_busy;
    if state.mode == PresenceMode::On && !is_known {
        return Err(Refusal::new(400, "M_UNKNOWN", "the state is unknown"));
    }
    state.put(user, word, body["status_msg"].as_str(), now);
    Ok(json!({}))
}

fn sync(
    state: &mut State,
    call: &Call<'_>,
    reader: &str,
    now: Timestamp,
) -> Result<Value, Refusal> {
    let since = match call.query("since") {
        None => None,
        Some(token) => Some(position(token).ok_or_else(|| {
            Refusal::new(400, "M_UNKNOWN", "the token of the stream cannot be read")
        })?),
    };
    // One ahead of the server gets everything.
    let since = since.filter(|since| *since <= state.position());
    let filter = call.query("filter").unwrap_or_default();
    let with_members = filter.contains("m.room.member");
    let timeout = call.query("timeout").unwrap_or_default();
    let key = format!("{reader} {since:?} {filter} {timeout}");
    Ok(state.sync(reader, since, with_members, &key, now))
}

/// The position that a token stands for.
fn position(token: &str) -> Option<u64> {
    token.strip_prefix('s')?.split('_').next()?.parse().ok()
}

fn bearer<'a>(call: &'a Call<'_>) -> Option<&'a str> {
    call.header(AUTHORIZATION.as_str())?.strip_prefix("Bearer ")
}

/// The user that a call acts for.
fn reader(state: &State, call: &Call<'_>) -> Result<String, Refusal> {
    let owner = bearer(call).and_then(|token| state.tokens.get(token));
    match owner.map(|token| &token.owner) {
        Some(Owner::User(user)) => Ok(user.clone()),
        _ => match call.query("user_id") {
            Some(user) if state.accounts.contains_key(user) => Ok(user.to_owned()),
            Some(user) if user.ends_with(FakeMatrix::DOMAIN) => {
                Err(Refusal::new(403, "M_FORBIDDEN", "the user does not exist"))
            }
            Some(_) => Err(Refusal::new(
                403,
                "M_FORBIDDEN",
                "the user is outside of the namespace",
            )),
            None => Ok(format!("@service:{}", FakeMatrix::DOMAIN)),
        },
    }
}
