//! The members of a request that several operations read.

use serde_json::{Map, Value};

use super::fault::Fault;
use crate::testkit::Call;

/// The body of a call, which must be an object.
pub(super) fn object(call: &Call<'_>) -> Result<Map<String, Value>, Fault> {
    match call.json() {
        Value::Object(members) => Ok(members),
        _ => Err(Fault::bad_request("The body is no JSON object")),
    }
}

pub(super) fn flag(body: &Map<String, Value>, name: &str) -> Option<bool> {
    body.get(name)?.as_bool()
}

pub(super) fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    body.get(name)?.as_str()
}

/// Whether a listing is of what is deactivated or of the rest. That it is never of both is not verified.
pub(super) fn wants_deactivated(call: &Call<'_>) -> Result<bool, Fault> {
    let given = call.query("deactivated").unwrap_or("false");
    match given.to_ascii_uppercase().as_str() {
        "FALSE" => Ok(false),
        "TRUE" => Ok(true),
        _ => Err(Fault::invalid_query("deactivated")),
    }
}

/// The values of a query parameter that is a list. Clients of the vendor repeat it, or join its values with commas.
pub(super) fn listed<'a>(call: &'a Call<'_>, parameter: &str) -> Vec<&'a str> {
    call.query_all(parameter)
        .flat_map(|list| list.split(','))
        .filter(|value| !value.is_empty())
        .collect()
}
