//! The operations of the fake pnut, its scopes, and the lockout after too many calls.

use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use serde_json::{Map, Value, json};

use super::{
    FakePnut,
    state::{Holder, Place, State, Update},
    tokens,
};
use crate::{
    client::wire::Descriptor,
    clock::{FakeClock, Timestamp},
    testkit::{Backend, Call, FakeState, Reply, quota::Allowance},
    vendors::pnut::api,
};

/// How long whoever exceeds a limit is locked out.
const LOCKOUT: Duration = Duration::from_secs(600);
/// What the vendor allows without a token in a minute. The fake tells it, but refuses nobody over it.
const ANONYMOUS_READS: u32 = 40;
/// The one operation that needs no token.
const CONFIG: &str = "getConfiguration";
/// The operation that issues tokens.
pub(super) const TOKEN: &str = "issueToken";

/// What the fake and its server share.
pub(super) type PnutServer = FakeState<State>;

impl Backend for PnutServer {
    fn operations(&self) -> &'static [&'static Descriptor] {
        api::OPERATIONS
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn prefix(&self) -> &'static str {
        "/v1"
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        match holder(&self.lock(), call) {
            Some(_) => Ok(()),
            // Whoever sends no token needs none for this. That a wrong one is refused is assumed.
            None if call.operation == CONFIG && call.header(AUTHORIZATION.as_str()).is_none() => {
                Ok(())
            }
            None => Err(Fault(401, "a valid access token is needed")
                .into_reply(Map::new())
                .with_header("X-RateLimit-Limit", ANONYMOUS_READS)
                .with_header("X-RateLimit-Remaining", ANONYMOUS_READS - 1)
                .with_header("X-RateLimit-Reset", 60)),
        }
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let now = self.clock.now();
        let mut state = self.lock();
        if call.operation == TOKEN {
            return tokens::grant(&mut state, call);
        }
        let Some(holder) = holder(&state, call) else {
            return Reply::json(
                200,
                json!({ "meta": { "code": 200 }, "data": config(&state) }),
            );
        };
        let quota = match call.operation {
            "updatePresence" | "updatePresenceInChannel" => &mut state.writes,
            _ => &mut state.reads,
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

    fn refuse(&self, call: &Call<'_>, status: u16, retry_after: Option<Duration>) -> Reply {
        if call.operation == TOKEN {
            return Reply::oauth_refusal(status, retry_after);
        }
        let refusal = match status {
            401 => Fault(status, "a valid access token is needed"),
            429 => Fault(status, "too many calls"),
            _ => Fault(status, "the call is refused"),
        };
        let Some(wait) = retry_after.map(|wait| wait.as_secs()) else {
            return refusal.into_reply(Map::new());
        };
        let meta = Map::from_iter([("retry_in".to_owned(), json!(wait))]);
        refusal.into_reply(meta).with_header("Retry-After", wait)
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
    if let Some(connection) = call.query("connection_id") {
        // The fake has no streams: whatever connection is named is taken.
        let subscription = format!("presence-{connection}");
        meta.insert("subscription_id".to_owned(), json!(subscription));
    }
    let overridden = on_the_way.is_some();
    let data = place(state, call, holder).and_then(|place| match call.operation {
        "getPresentUsers" | "getPresentUsersInChannel" => Ok(present_users(state, &place, now)),
        "getUserPresence" | "getUserPresenceInChannel" => {
            get_presence(state, &place, call.segment("user_id"), holder, now)
        }
        "updatePresence" => put_presence(state, &place, call, overridden, holder, now),
        // What goes on the way is the presence elsewhere.
        "updatePresenceInChannel" => put_presence(state, &place, call, false, holder, now),
        CONFIG => Ok(config(state)),
        _ => Err(Fault(404, "no such operation")),
    });
    match data {
        Ok(data) => {
            meta.insert("code".to_owned(), json!(200));
            Reply::json(200, json!({ "meta": meta, "data": data }))
        }
        Err(fault) => fault.into_reply(meta),
    }
}

/// Where the call looks, if the caller may. What a user without access to a channel is told is assumed.
fn place(state: &State, call: &Call<'_>, holder: Holder) -> Result<Place, Fault> {
    let Some(id) = call.path.get("channel_id") else {
        return Ok(Place::Everywhere);
    };
    require_user(holder)?;
    require_scope(state, "messages")?;
    match state.channels.get(id) {
        Some(true) => Ok(Place::Channel(id.clone())),
        Some(false) => Err(Fault(403, "no access to this channel")),
        None => Err(Fault(404, "no such channel")),
    }
}

fn config(state: &State) -> Value {
    let (reads, writes) = (state.reads.limit(), state.writes.limit());
    json!({
        "file": { "audio_max_size_bytes": 52_428_800, "max_size_bytes": 104_857_600 },
        "message": { "max_length": 2048 },
        "post": { "max_length": 256, "seconds_between_duplicates": 60, "seconds_for_revision": 300 },
        "rate_limit": {
            "anonymous": { "reads": ANONYMOUS_READS, "read_reset_seconds": 60 },
            "authorized": {
                "reads": reads, "read_reset_seconds": 3600, "writes": writes, "write_reset_seconds": 60,
            },
            "seconds_banned": LOCKOUT.as_secs(),
        },
        "raw": { "max_length": 8192 },
        "user": {
            "description_max_length": 256,
            "name_max_length": 50,
            "presence_max_length": state.config.presence_max_length,
            "username_max_length": 20,
        },
    })
}

fn present_users(state: &State, place: &Place, now: Timestamp) -> Value {
    let present = state
        .accounts
        .iter()
        .filter(|account| account.is_present(place, now));
    present.map(|account| account.to_json(place, now)).collect()
}

fn get_presence(
    state: &State,
    place: &Place,
    who: &str,
    holder: Holder,
    now: Timestamp,
) -> Result<Value, Fault> {
    require_user(holder)?;
    let who = if who == "me" { FakePnut::ME } else { who };
    let account = state.account(who).ok_or(Fault(404, "no such user"))?;
    Ok(account.to_json(place, now))
}

fn put_presence(
    state: &mut State,
    place: &Place,
    call: &Call<'_>,
    overridden: bool,
    holder: Holder,
    now: Timestamp,
) -> Result<Value, Fault> {
    require_user(holder)?;
    if *place == Place::Everywhere {
        require_scope(state, "presence")?;
    }
    if !overridden {
        let form = call.form();
        let field = |name: &str| form.get(name).map(String::as_str);
        let update = Update::read(&state.config, field("presence"), field("expiration"))
            .map_err(|message| Fault(400, message))?;
        set_own(state, place, &update, now);
    }
    get_presence(state, place, "me", holder, now)
}

/// A failure does not fail the call that it came with. That the scope is needed is assumed, the vendor does not document it.
fn update_on_the_way(
    state: &mut State,
    call: &Call<'_>,
    presence: &str,
    holder: Holder,
    now: Timestamp,
) -> bool {
    let expiration = call.query("update_presence_expiration");
    let update = Update::read(&state.config, Some(presence), expiration);
    let may = require_user(holder).and(require_scope(state, "presence"));
    match (update, may) {
        (Ok(update), Ok(())) => {
            set_own(state, &Place::Everywhere, &update, now);
            true
        }
        _ => false,
    }
}

fn set_own(state: &mut State, place: &Place, update: &Update, now: Timestamp) {
    if let Some(account) = state.account_mut(FakePnut::ME) {
        account.place(place).apply(update, now);
    }
}

fn require_user(holder: Holder) -> Result<(), Fault> {
    match holder {
        Holder::Me => Ok(()),
        Holder::Application => Err(Fault(403, "a user's token is needed")),
    }
}

fn require_scope(state: &State, scope: &str) -> Result<(), Fault> {
    if state.scopes.contains(scope) {
        Ok(())
    } else {
        Err(Fault(403, "the token lacks a scope"))
    }
}
