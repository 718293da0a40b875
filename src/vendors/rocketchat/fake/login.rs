//! Signing in and out. Every login issues a token of its own.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    FakeRocketChat,
    second_factor::{Refusal, hex},
    state::State,
};
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

/// `login`: with a password, in plain or as its digest, or with a token from before.
pub(super) fn login(state: &mut State, call: &Call<'_>, now: Timestamp) -> Reply {
    let body = call.json();
    let granted = match body["resume"].as_str() {
        Some(token) => resume(state, token),
        None => with_password(state, &body, call.header("x-2fa-code")),
    };
    let (user, token) = match granted {
        Ok(granted) => granted,
        // The form announced for 9.0 says nothing more.
        Err(_) if state.version.has_short_refusals() => {
            return Reply::json(401, json!({ "success": false, "error": "unauthorized" }));
        }
        Err(refusal) => return Reply::json(401, refusal),
    };
    let version = state.version;
    let mut account = Value::Null;
    // A login does not make the user online.
    if let Some(user) = state.user_mut(&user) {
        user.last_login = Some(now);
        user.updated_at = now;
        account = user.to_account(version).into();
    }
    let mut answer = json!({ "status": "success", "data": { "userId": user, "authToken": token, "me": account } });
    if version.has_uniform_envelopes() {
        answer["success"] = json!(true);
    }
    Reply::json(200, answer)
}

/// `logout`: ends the token of the call.
pub(super) fn logout(state: &mut State, call: &Call<'_>) -> Reply {
    if let Some(token) = call.header("X-Auth-Token") {
        state.tokens.remove(token);
    }
    let data = json!({ "message": "You've been logged out!" });
    let mut answer = json!({ "status": "success", "data": data });
    if state.version.has_uniform_envelopes() {
        answer["success"] = json!(true);
    }
    Reply::json(200, answer)
}

fn resume(state: &State, token: &str) -> Result<(String, String), Value> {
    match state.tokens.get(token) {
        Some(user) => Ok((user.clone(), token.to_owned())),
        None => Err(refused(
            json!(403),
            "You've been logged out by the server. Please log in again.",
        )),
    }
}

fn with_password(
    state: &mut State,
    body: &Value,
    header: Option<&str>,
) -> Result<(String, String), Value> {
    let text = |key: &str| body[key].as_str();
    let name = text("user")
        .or_else(|| text("username"))
        .or_else(|| text("email"))
        .unwrap_or_default();
    let user = if name.contains('@') {
        state
            .users
            .iter()
            .find(|user| user.email().eq_ignore_ascii_case(name))
    } else {
        state.select(None, Some(name))
    };
    let user = user.ok_or_else(|| refused(json!("Unauthorized"), "Unauthorized"))?;
    // The caller alone has a password here.
    if user.id != FakeRocketChat::ME || !matches(&body["password"]) {
        return Err(refused(json!(403), "User not found or wrong password"));
    }
    let id = user.id.clone();
    if state.gate.at_login {
        let code = text("code").or(header);
        state.gate.check(code).map_err(Refusal::of_login)?;
    }
    state.logins += 1;
    let token = format!("fake-login-token-{}", state.logins);
    state.tokens.insert(token.clone(), id.clone());
    Ok((id, token))
}

fn matches(password: &Value) -> bool {
    match password {
        Value::String(plain) => plain == FakeRocketChat::PASSWORD,
        digest => {
            digest["algorithm"] == "sha-256"
                && digest["digest"] == hex(&Sha256::digest(FakeRocketChat::PASSWORD))
        }
    }
}

fn refused(error: Value, message: &str) -> Value {
    json!({ "success": false, "status": "error", "error": error, "message": message })
}
