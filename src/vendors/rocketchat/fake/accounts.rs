//! The operations that read accounts, and those of administrators.

use serde_json::{Value, json};

use super::{
    refusals::{invalid, no_such_user},
    state::State,
    user::User,
};
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

/// `users.info`: one account, by exactly one selector.
pub(super) fn info(state: &State, call: &Call<'_>, caller: &str) -> Reply {
    let given = |name| call.query(name).filter(|value| !value.is_empty());
    let found = if let Some(id) = given("userId") {
        state.user(id)
    } else if let Some(name) = given("username") {
        state.select(None, Some(name))
    } else if let Some(email) = given("email") {
        let is_it = |user: &&User| user.email().eq_ignore_ascii_case(email);
        state.users.iter().find(is_it)
    } else if given("importId").is_some() || given("freeSwitchExtension").is_some() {
        // Nobody was imported, and nobody has a telephone.
        None
    } else {
        let text =
            "must have required property 'userId'\n must match a schema in anyOf [invalid-params]";
        return invalid("invalid-params", text);
    };
    let Some(user) = found else {
        return Reply::json(400, json!({ "success": false, "error": "User not found." }));
    };
    let sees_all = state.may_administer || user.id == caller;
    let mut account = user.to_entry(state.version, sees_all);
    account["canViewAllInfo"] = json!(sees_all);
    if sees_all && call.query("includeUserRooms") == Some("true") {
        account["rooms"] = json!([{
            "_id": "66a0f1c25d3b7e9481d2c3f0", "rid": "GENERAL", "name": "general", "t": "c", "unread": 0, "roles": ["owner"],
        }]);
    }
    Reply::json(200, json!({ "user": account, "success": true }))
}

/// `users.list`. Neither `sort` nor the two parameters that are unsafe is played: the order is by name.
pub(super) fn list(state: &State, call: &Call<'_>) -> Reply {
    page(state, call, |user| {
        call.query("email")
            .is_none_or(|email| user.email().eq_ignore_ascii_case(email))
    })
}

/// `users.listByStatus`, where the status is whether an account can be used.
pub(super) fn list_by_status(state: &State, call: &Call<'_>) -> Reply {
    let roles: Vec<&str> = call.query_all("roles[]").collect();
    page(state, call, |user| {
        let states = call.query("status").map(|state| state == "active");
        let logged_in = call.query("hasLoggedIn").map(|text| text == "true");
        // Whoever is not active here was disabled.
        let reasons: Vec<&str> = call.query_all("inactiveReason[]").collect();
        states.is_none_or(|active| active == user.active)
            && logged_in.is_none_or(|has| has == user.last_login.is_some())
            && call.query("type").is_none_or(|sort| sort == "user")
            && (roles.is_empty() || roles.contains(&"user"))
            && (reasons.is_empty() || (!user.active && reasons.contains(&"deactivated")))
            && call
                .query("searchTerm")
                .is_none_or(|term| user.username.contains(&term.to_lowercase()))
    })
}

fn page(state: &State, call: &Call<'_>, is_wanted: impl Fn(&User) -> bool) -> Reply {
    let mut found: Vec<&User> = state.users.iter().filter(|user| is_wanted(user)).collect();
    found.sort_by(|one, other| one.username.cmp(&other.username));
    let (offset, count) = state.pages.bounds(call);
    let entry = |user: &User| {
        let mut entry = user.to_entry(state.version, state.may_administer);
        entry["nameInsensitive"] = json!(user.name.as_deref().unwrap_or_default().to_lowercase());
        entry
    };
    let page = found.iter().skip(offset).take(count);
    let page: Vec<Value> = page.map(|user| entry(user)).collect();
    let body = json!({
        "count": page.len(), "offset": offset, "total": found.len(), "users": page, "success": true,
    });
    Reply::json(200, body)
}

/// `users.setActiveStatus`. Whoever is disabled loses every token and every connection.
pub(super) fn set_active(state: &mut State, call: &Call<'_>, now: Timestamp) -> Reply {
    if !state.may_administer {
        return state.forbidden();
    }
    let body = call.json();
    let Some(active) = body["activeStatus"].as_bool() else {
        let text = "must have required property 'activeStatus'\n[invalid-params]";
        return invalid("invalid-params", text);
    };
    let id = body["userId"].as_str().unwrap_or_default().to_owned();
    let Some(user) = state.user_mut(&id) else {
        return no_such_user();
    };
    user.active = active;
    user.updated_at = now;
    if !active {
        user.connect("offline");
        state.tokens.retain(|_, owner| *owner != id);
    }
    Reply::json(
        200,
        json!({ "user": { "_id": id, "active": active }, "success": true }),
    )
}

/// `livechat/agent.status`: everybody is an agent, and available until told otherwise.
pub(super) fn switch_agent(state: &mut State, call: &Call<'_>, caller: &str) -> Reply {
    let body = call.json();
    let id = body["agentId"].as_str().unwrap_or(caller);
    if id != caller && !state.may_administer {
        return state.forbidden();
    }
    let Some(user) = state.user_mut(id) else {
        return no_such_user();
    };
    user.takes_customers = !user.takes_customers;
    let status = match user.takes_customers {
        true => "available",
        false => "not-available",
    };
    Reply::json(200, json!({ "status": status, "success": true }))
}

/// `presence.getConnections`: one for each user who is connected.
pub(super) fn connections(state: &State) -> Reply {
    if !state.may_administer {
        return state.forbidden();
    }
    let connected = state
        .users
        .iter()
        .filter(|user| user.connection != "offline");
    let body = json!({ "current": connected.count(), "max": 200, "success": true });
    Reply::json(200, body)
}
