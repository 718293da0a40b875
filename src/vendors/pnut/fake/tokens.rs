//! The operation that issues a token to an application.

use serde_json::json;

use super::{
    FakePnut,
    state::{Holder, State},
};
use crate::testkit::{Call, Reply};

/// Answers a request for a token. Failures are documented to follow OAuth 2; their statuses are those of RFC 6749.
///
/// No lifetime is documented, so none is told, and what the object `token` holds matters to nobody here.
pub(super) fn grant(state: &mut State, call: &Call<'_>) -> Reply {
    let form = call.form();
    let field = |name: &str| form.get(name).map(String::as_str);
    let is_client = field("client_id") == Some(FakePnut::CLIENT_ID)
        && field("client_secret") == Some(FakePnut::CLIENT_SECRET);
    if !is_client {
        return Reply::json(401, json!({ "error": "invalid_client" }));
    }
    if field("grant_type") != Some("client_credentials") {
        return Reply::json(400, json!({ "error": "unsupported_grant_type" }));
    }
    state.issued += 1;
    let token = format!("{}-{}", FakePnut::APP_TOKEN, state.issued);
    state.tokens.insert(token.clone(), Holder::Application);
    Reply::json(200, json!({ "access_token": token, "token": {} }))
}
