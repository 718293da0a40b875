//! The members of JSON objects: read in any case, written in one of two, and selected.

use serde_json::{Map, Value};

use crate::testkit::Call;

/// A member that is there and not null, whatever the case of its name: the vendor's own client writes names in another than it
/// reads.
pub(super) fn member<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    let mut members = body.as_object()?.iter();
    let found = members.find(|(given, value)| given.eq_ignore_ascii_case(name) && !value.is_null());
    found.map(|(_, value)| value)
}

/// Nulls what `$select` does not name, in an object or in each of a list.
pub(super) fn select(body: Value, call: &Call<'_>) -> Value {
    let Some(names) = call.query("$select") else {
        return body;
    };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let of_object = |members: Map<String, Value>| {
        members
            .into_iter()
            .map(|(name, value)| {
                let is_named = names.iter().any(|given| given.eq_ignore_ascii_case(&name));
                (name, if is_named { value } else { Value::Null })
            })
            .collect()
    };
    match body {
        Value::Object(members) => Value::Object(of_object(members)),
        Value::Array(items) => items.into_iter().map(|item| select(item, call)).collect(),
        other => other,
    }
}

/// `UserId` as `userId`, at every depth.
pub(super) fn in_camel_case(body: Value) -> Value {
    match body {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (lower_first(&name), in_camel_case(value)))
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(in_camel_case).collect(),
        other => other,
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
