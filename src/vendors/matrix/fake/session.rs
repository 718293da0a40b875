//! The operations of the fake Matrix server that log in, refresh and log out.

use serde_json::{Value, json};

use super::{
    FakeMatrix,
    refusal::Refusal,
    state::{Owner, State, TOKEN_LIFE, Token},
};
use crate::{clock::Timestamp, testkit::Call};

pub(super) fn log_in(state: &mut State, call: &Call<'_>, now: Timestamp) -> Result<Value, Refusal> {
    let body: Value = serde_json::from_slice(call.body)
        .map_err(|_| Refusal::new(400, "M_NOT_JSON", "the body is no JSON"))?;
    if body["type"] != "m.login.password" {
        return Err(Refusal::new(
            400,
            "M_INVALID_PARAM",
            "this way to log in is not offered",
        ));
    }
    let user = body["identifier"]["user"].as_str().unwrap_or_default();
    let is_me =
        user == FakeMatrix::ME || format!("@{user}:{}", FakeMatrix::DOMAIN) == FakeMatrix::ME;
    if !is_me || body["password"] != FakeMatrix::PASSWORD {
        return Err(Refusal::new(
            403,
            "M_FORBIDDEN",
            "the name or the password is wrong",
        ));
    }
    let device = body["device_id"].as_str().unwrap_or("PRESENCE").to_owned();
    let can_refresh = body["refresh_token"] == true;
    let mut response = issue(state, can_refresh, now);
    response["user_id"] = json!(FakeMatrix::ME);
    response["device_id"] = json!(device);
    response["home_server"] = json!(FakeMatrix::DOMAIN);
    Ok(response)
}

pub(super) fn refresh(
    state: &mut State,
    call: &Call<'_>,
    now: Timestamp,
) -> Result<Value, Refusal> {
    let body: Value = serde_json::from_slice(call.body).unwrap_or_default();
    let token = body["refresh_token"].as_str().unwrap_or_default();
    if state.refresh_tokens.remove(token).is_none() {
        return Err(Refusal::new(
            401,
            "M_UNKNOWN_TOKEN",
            "the refresh token is unknown",
        ));
    }
    Ok(issue(state, true, now))
}

fn issue(state: &mut State, can_refresh: bool, now: Timestamp) -> Value {
    state.issued += 1;
    let token = format!("{}-{}", FakeMatrix::TOKEN, state.issued);
    let owner = Owner::User(FakeMatrix::ME.to_owned());
    let ends = can_refresh.then(|| now.saturating_add(TOKEN_LIFE));
    state.tokens.insert(token.clone(), Token { owner, ends });
    let mut response = json!({ "access_token": token });
    if can_refresh {
        let refresh_token = format!("{}-{}", FakeMatrix::REFRESH_TOKEN, state.issued);
        let owner = FakeMatrix::ME.to_owned();
        state.refresh_tokens.insert(refresh_token.clone(), owner);
        response["refresh_token"] = json!(refresh_token);
        response["expires_in_ms"] = json!(TOKEN_LIFE.as_millis() as u64);
    }
    response
}
