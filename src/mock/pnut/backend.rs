use std::{
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use reqwest::{
    Method,
    header::{AUTHORIZATION, HeaderMap},
};
use serde_json::{Map, Value, json};

use super::{
    FakePnut,
    state::{Holder, State, Update},
    tokens,
};
use crate::{
    Timestamp,
    mock::{Backend, Call, FakeClock, Reply, quota::Allowance, server::lock},
    pnut::api,
    wire::Descriptor,
};

/// How long whoever exceeds a limit is locked out.
const LOCKOUT: Duration = Duration::from_secs(600);
/// What the vendor allows without a token in a minute. The fake tells it, but refuses nobody over it.
const ANONYMOUS_READS: u32 = 40;

pub(super) struct PnutServer {
    pub(super) clock: FakeClock,
    state: Mutex<State>,
}

impl PnutServer {
    pub(super) fn new() -> Self {
        let clock = FakeClock::new();
        let state = State::new(clock.now());
        Self {
            clock,
            state: Mutex::new(state),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Backend for PnutServer {
    fn operations(&self) -> &'static [&'static Descriptor] {
        api::OPERATIONS
    }

    fn prefix(&self) -> &'static str {
        "/v1"
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        match holder(&self.state(), call) {
            Some(_) => Ok(()),
            None => Err(Fault(401, "a valid access token is needed")
                .into_reply(Map::new())
                .with_header("X-RateLimit-Limit", ANONYMOUS_READS)
                .with_header("X-RateLimit-Remaining", ANONYMOUS_READS - 1)
                .with_header("X-RateLimit-Reset", 60)),
        }
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let now = self.clock.now();
        let mut state = self.state();
        let Some(holder) = holder(&state, call) else {
            return Reply::empty(401);
        };
        let quota = if call.operation == "updatePresence" {
            &mut state.writes
        } else {
            &mut state.reads
        };
        let allowance = quota.take(now);
        let reply = match locked_out(&mut state, &allowance, now) {
            Some(refusal) => refusal,
            None => answer(&mut state, call, holder, now),
        };
        let scopes: Vec<&str> = match holder {
            Holder::Me => state.scopes.iter().map(String::as_str).collect(),
            Holder::Application => vec!["basic"],
        };
        reply
            .with_header("X-OAuth-Scopes", scopes.join(","))
            .with_header("X-RateLimit-Limit", allowance.limit)
            .with_header("X-RateLimit-Remaining", allowance.remaining)
            .with_header("X-RateLimit-Reset", seconds_until(allowance.ends, now))
    }

    fn beyond(&self, method: &Method, path: &str, _: &HeaderMap, body: &[u8]) -> Option<Reply> {
        let is_for_token = *method == Method::POST && path == tokens::PATH;
        is_for_token.then(|| tokens::grant(&mut self.state(), body))
    }
}

/// A refusal: its status and message.
struct Fault(u16, &'static str);

impl Fault {
    fn into_reply(self, meta: Map<String, Value>) -> Reply {
        let Self(status, message) = self;
        let mut meta = meta;
        meta.insert("code".to_owned(), json!(status));
        meta.insert("error_message".to_owned(), json!(message));
        Reply::json(status, json!({ "meta": meta }))
    }
}

fn holder(state: &State, call: &Call<'_>) -> Option<Holder> {
    let token = call
        .header(AUTHORIZATION.as_str())?
        .strip_prefix("Bearer ")?;
    state.tokens.get(token).copied()
}

fn locked_out(state: &mut State, allowance: &Allowance, now: Timestamp) -> Option<Reply> {
    state.locked_until.take_if(|end| *end <= now);
    if !allowance.granted {
        state
            .locked_until
            .get_or_insert(now.saturating_add(LOCKOUT));
    }
    let wait = seconds_until(state.locked_until?, now);
    let meta = Map::from_iter([("retry_in".to_owned(), json!(wait))]);
    let reply = Fault(429, "too many calls").into_reply(meta);
    Some(reply.with_header("Retry-After", wait))
}

fn seconds_until(end: Timestamp, now: Timestamp) -> u128 {
    end.saturating_duration_since(now)
        .as_millis()
        .div_ceil(1000)
}

fn answer(state: &mut State, call: &Call<'_>, holder: Holder, now: Timestamp) -> Reply {
    let mut meta = Map::new();
    let on_the_way = call.query("update_presence");
    if let Some(presence) = on_the_way {
        let done = update_on_the_way(state, call, presence, holder, now);
        meta.insert("updated_presence".to_owned(), json!(done));
    }
    let data = match call.operation {
        "getPresentUsers" => {
            // The fake has no streams: whatever connection is named is taken.
            if let Some(connection) = call.query("connection_id") {
                meta.insert(
                    "subscription_id".to_owned(),
                    json!(format!("presence-{connection}")),
                );
            }
            Ok(present_users(state, now))
        }
        "getUserPresence" => get_presence(state, call.segment("user_id"), holder, now),
        "updatePresence" => put_presence(state, call, on_the_way.is_some(), holder, now),
        _ => Err(Fault(404, "no such operation")),
    };
    match data {
        Ok(data) => {
            meta.insert("code".to_owned(), json!(200));
            Reply::json(200, json!({ "meta": meta, "data": data }))
        }
        Err(fault) => fault.into_reply(meta),
    }
}

fn present_users(state: &State, now: Timestamp) -> Value {
    let present = state
        .accounts
        .iter()
        .filter(|account| account.is_present(now));
    present.map(|account| account.to_json(now)).collect()
}

fn get_presence(state: &State, who: &str, holder: Holder, now: Timestamp) -> Result<Value, Fault> {
    require_user(holder)?;
    let who = if who == "me" { FakePnut::ME } else { who };
    let account = state.account(who).ok_or(Fault(404, "no such user"))?;
    Ok(account.to_json(now))
}

fn put_presence(
    state: &mut State,
    call: &Call<'_>,
    overridden: bool,
    holder: Holder,
    now: Timestamp,
) -> Result<Value, Fault> {
    require_user(holder)?;
    require_scope(state)?;
    if !overridden {
        let form = call.form();
        let field = |name: &str| form.get(name).map(String::as_str);
        let update = Update::read(field("presence"), field("expiration"))
            .map_err(|message| Fault(400, message))?;
        set_own(state, &update, now);
    }
    get_presence(state, "me", holder, now)
}

/// A failure does not fail the call that it came with. That the scope is needed is assumed, the vendor does not document it.
fn update_on_the_way(
    state: &mut State,
    call: &Call<'_>,
    presence: &str,
    holder: Holder,
    now: Timestamp,
) -> bool {
    let update = Update::read(Some(presence), call.query("update_presence_expiration"));
    match (update, require_user(holder).and(require_scope(state))) {
        (Ok(update), Ok(())) => {
            set_own(state, &update, now);
            true
        }
        _ => false,
    }
}

fn set_own(state: &mut State, update: &Update, now: Timestamp) {
    if let Some(account) = state.account_mut(FakePnut::ME) {
        account.apply(update, now);
    }
}

fn require_user(holder: Holder) -> Result<(), Fault> {
    match holder {
        Holder::Me => Ok(()),
        Holder::Application => Err(Fault(403, "a user's token is needed")),
    }
}

fn require_scope(state: &State) -> Result<(), Fault> {
    if state.scopes.contains("presence") {
        Ok(())
    } else {
        Err(Fault(403, "the token lacks the scope presence"))
    }
}
