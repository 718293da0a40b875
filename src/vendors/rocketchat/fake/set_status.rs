//! The operation that sets a status. A request that is refused changes nothing.

use serde_json::{Value, json};

use super::{
    refusals::{invalid, js_date, no_such_user, refusal},
    state::State,
};
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

pub(super) const STATUSES: [&str; 4] = ["online", "away", "offline", "busy"];
const KEYS: [&str; 6] = [
    "status",
    "message",
    "expiresAt",
    "userId",
    "username",
    "user",
];

/// `users.setStatus`. Nothing is changed when anything is refused.
pub(super) fn set_status(
    state: &mut State,
    call: &Call<'_>,
    caller: &str,
    now: Timestamp,
) -> Reply {
    match try_set_status(state, &call.json(), caller, now) {
        Ok(()) => Reply::json(200, json!({ "success": true })),
        Err(refusal) => refusal,
    }
}

fn try_set_status(
    state: &mut State,
    body: &Value,
    caller: &str,
    now: Timestamp,
) -> Result<(), Reply> {
    let text = |key: &str| body[key].as_str();
    let (status, message) = (text("status"), text("message"));
    let newer = state.version.has_presence_engine();

    if newer {
        check_keys(body)?;
    }
    if status.is_none() && message.is_none() {
        let error = "Match error: Failed Match.OneOf, Match.Maybe or Match.Optional validation";
        return Err(Reply::json(
            400,
            json!({ "success": false, "error": error }),
        ));
    }
    if status.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(if newer {
            invalid(
                "invalid-params",
                "must be equal to one of the allowed values",
            )
        } else {
            refusal(
                "error-invalid-status",
                "Valid status types include online, away, offline, and busy.",
            )
        });
    }
    if !state.allows_messages && (!newer || message.is_some_and(|message| !message.is_empty())) {
        let mut body = json!({ "success": false, "errorType": "error-not-allowed" });
        body["error"] = json!("Change status is not allowed [error-not-allowed]");
        body["details"] = json!({ "method": "users.setStatus" });
        return Err(Reply::json(400, body));
    }
    let user = target(state, body, caller)?;
    if status == Some("offline") && !state.allows_invisible {
        return Err(refusal(
            "error-status-not-allowed",
            "Invisible status is disabled",
        ));
    }
    // Older servers do not know the expiry; that they pass over it is assumed.
    let expires_at = match text("expiresAt") {
        Some(text) if newer => Some(future(text, now)?),
        _ => None,
    };
    let version = state.version;
    if let Some(user) = state.user_mut(&user) {
        user.choose(status, message, expires_at, version);
        user.updated_at = now;
    }
    Ok(())
}

fn check_keys(body: &Value) -> Result<(), Reply> {
    let unknown = |object: &serde_json::Map<_, _>| {
        object
            .keys()
            .any(|key: &String| !KEYS.contains(&key.as_str()))
    };
    match body {
        Value::Object(object) if unknown(object) => Err(invalid(
            "invalid-params",
            "must NOT have additional properties",
        )),
        Value::Object(_) => Ok(()),
        _ => Err(invalid("invalid-params", "must be object")),
    }
}

/// The id of the user to change.
fn target(state: &State, body: &Value, caller: &str) -> Result<String, Reply> {
    let given = |key: &str| body[key].as_str().filter(|text| !text.is_empty());
    let id = given("userId");
    let username = given("username").or_else(|| given("user"));
    let found = match (id, username) {
        (None, None) => return Ok(caller.to_owned()),
        _ => state.select(id, username),
    };
    match found {
        Some(user) if user.id == caller => Ok(user.id.clone()),
        _ if !state.may_edit_others => Err(state.forbidden()),
        Some(user) => Ok(user.id.clone()),
        None => Err(no_such_user()),
    }
}

fn future(text: &str, now: Timestamp) -> Result<Timestamp, Reply> {
    let code = "error-invalid-date";
    match js_date(text) {
        None => Err(refusal(code, "Invalid expiresAt date string")),
        Some(moment) if moment <= now => Err(refusal(code, "expiresAt must be a future date")),
        Some(moment) => Ok(moment),
    }
}
