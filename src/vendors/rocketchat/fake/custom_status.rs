//! The custom statuses of the workspace, by the operations of administrators.

use serde_json::{Value, json};

use super::{set_status::STATUSES, state::State};
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

/// A page of the custom statuses, by name; `sort` is not played.
pub(super) fn list(state: &State, call: &Call<'_>) -> Reply {
    let matches =
        |status: &&Value, name| call.query(name).is_none_or(|wanted| status[name] == wanted);
    let mut found: Vec<&Value> = state
        .custom_statuses
        .iter()
        .filter(|status| matches(status, "name") && matches(status, "_id"))
        .collect();
    found.sort_by(|one, other| one["name"].as_str().cmp(&other["name"].as_str()));
    let (offset, count) = state.pages.bounds(call);
    let page: Vec<&Value> = found.iter().copied().skip(offset).take(count).collect();
    let body = json!({
        "count": page.len(),
        "offset": offset,
        "total": found.len(),
        "statuses": page,
        "success": true,
    });
    Reply::json(200, body)
}

pub(super) fn create(state: &mut State, call: &Call<'_>, now: Timestamp) -> Reply {
    if !state.may_administer {
        return state.forbidden();
    }
    let id = format!("65b2d0a91f0a93e8d5{:06x}", state.custom_statuses.len());
    match checked(state, &call.json(), &id, now) {
        Ok(status) => {
            state.custom_statuses.push(status.clone());
            answer(&status)
        }
        Err(refusal) => refusal,
    }
}

pub(super) fn update(state: &mut State, call: &Call<'_>, now: Timestamp) -> Reply {
    if !state.may_administer {
        return state.forbidden();
    }
    let body = call.json();
    let id = body["_id"].as_str().unwrap_or_default();
    let position = position(state, id);
    match (position, checked(state, &body, id, now)) {
        (None, _) => unknown(id),
        (_, Err(refusal)) => refusal,
        (Some(position), Ok(status)) => {
            state.custom_statuses[position] = status.clone();
            answer(&status)
        }
    }
}

/// That an unknown id is refused as by `custom-user-status.update` is assumed.
pub(super) fn delete(state: &mut State, call: &Call<'_>) -> Reply {
    if !state.may_administer {
        return state.forbidden();
    }
    let body = call.json();
    let Some(id) = body["customUserStatusId"].as_str() else {
        let error = "The \"customUserStatusId\" params is required!";
        return Reply::json(400, json!({ "success": false, "error": error }));
    };
    match position(state, id) {
        Some(position) => {
            state.custom_statuses.remove(position);
            Reply::json(200, json!({ "success": true }))
        }
        None => unknown(id),
    }
}

fn position(state: &State, id: &str) -> Option<usize> {
    let mut statuses = state.custom_statuses.iter();
    statuses.position(|status| status["_id"] == id)
}

fn answer(status: &Value) -> Reply {
    Reply::json(200, json!({ "customUserStatus": status, "success": true }))
}

fn unknown(id: &str) -> Reply {
    let error = format!("No custom user status found with the id of \"{id}\".");
    Reply::json(400, json!({ "success": false, "error": error }))
}

/// The status as it would be kept under this id.
fn checked(state: &State, body: &Value, id: &str, now: Timestamp) -> Result<Value, Reply> {
    let refuse = |code: &str, text: &str, mut details: Value| {
        details["method"] = json!("insertOrUpdateUserStatus");
        let error = format!("{text} [{code}]");
        let body = json!({
            "success": false, "error": error, "errorType": code, "details": details,
        });
        Err(Reply::json(400, body))
    };
    let name = body["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        let (code, text) = ("error-the-field-is-required", "The field Name is required");
        return refuse(code, text, json!({ "field": "Name" }));
    }
    let status = body["statusType"].as_str().unwrap_or_default();
    if !STATUSES.contains(&status) {
        let text = format!("{status} is not a valid status type");
        let details = json!({ "input": status, "field": "StatusType" });
        return refuse("error-input-is-not-a-valid-field", &text, details);
    }
    let is_taken = |known: &&Value| known["name"] == name && known["_id"] != id;
    if state.custom_statuses.iter().find(is_taken).is_some() {
        let code = "Custom_User_Status_Error_Name_Already_In_Use";
        let text = "The custom user status name is already in use";
        return refuse(code, text, json!({}));
    }
    Ok(json!({
        "_id": id, "name": name, "statusType": status, "_updatedAt": now.to_millis_string(),
    }))
}
