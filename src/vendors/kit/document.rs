//! JSON by the tables of a document: a value with every member, and whether a value has what it needs.

use serde_json::{Map, Value};

use crate::client::wire::schema::{Absence, Kind, Schema};

/// How deep optional members go. Some objects contain themselves.
const MAX_DEPTH: usize = 5;

/// What texts in such a value are.
const TEXT: &str = "private response";

/// A body with every member.
pub(super) fn text(schema: &Schema) -> String {
    value(schema.kind, 0).to_string()
}

/// The same with other texts.
pub(super) fn with_text(schema: &Schema, other: &str) -> Value {
    let quoted = [TEXT, other].map(|text| Value::from(text).to_string());
    let body = text(schema).replace(&quoted[0], &quoted[1]);
    serde_json::from_str(&body).expect("it is JSON")
}

/// A value with every member.
pub(super) fn value(kind: Kind, depth: usize) -> Value {
    match kind {
        Kind::String | Kind::Any => TEXT.into(),
        Kind::Secret => "private-canary".into(),
        Kind::DateTime => "2026-03-02T08:15:00.000Z".into(),
        Kind::Bool => true.into(),
        // Some envelopes repeat the status, and this one is a success.
        Kind::I32 | Kind::I64 | Kind::F64 => 200.into(),
        Kind::Union(kinds) => value(kinds[0], depth),
        Kind::Nullable(kind) => value(*kind, depth),
        Kind::List(item) => vec![value(*item, depth)].into(),
        Kind::Map(item) => Map::from_iter([("private".to_owned(), value(*item, depth))]).into(),
        Kind::Model(model) => {
            let members = model.members.iter();
            let members = members.filter(|it| depth < MAX_DEPTH || it.absence == Absence::Error);
            let members = members.map(|it| (it.key.to_owned(), value(it.kind, depth + 1)));
            members.collect::<Map<_, _>>().into()
        }
    }
}

/// Whether a body has the form that is documented. Entries of a list may be undecodable, and members that mean nothing may be anything.
pub(super) fn is_allowed(schema: &Schema, body: &str) -> bool {
    serde_json::from_str(body).is_ok_and(|value| fits(schema, schema.kind, &value))
}

/// Whether the value fits, as far as it must to be decoded.
pub(super) fn fits(schema: &Schema, kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Any, _) | (Kind::Nullable(_), Value::Null) | (Kind::Bool, Value::Bool(_)) => true,
        (Kind::String | Kind::Secret | Kind::DateTime, Value::String(_)) => true,
        (Kind::I32 | Kind::I64 | Kind::F64, Value::Number(_)) => true,
        (Kind::List(_), Value::Array(_)) | (Kind::Map(_), Value::Object(_)) => true,
        (Kind::Nullable(kind), value) => fits(schema, *kind, value),
        (Kind::Union(kinds), value) => kinds.iter().any(|kind| fits(schema, *kind, value)),
        (Kind::Model(model), Value::Object(members)) => model.members.iter().all(|it| {
            let found = members.iter().find(|(key, _)| is_key(schema, key, it.key));
            match (it.absence, found) {
                (Absence::Unknown, _) | (Absence::Meaning | Absence::MeaningOrNull, None) => true,
                (Absence::MeaningOrNull, Some((_, Value::Null))) => true,
                (_, found) => found.is_some_and(|(_, value)| fits(schema, it.kind, value)),
            }
        }),
        _ => false,
    }
}

/// Whether a member of this name is the documented one.
pub(super) fn is_key(schema: &Schema, found: &str, documented: &str) -> bool {
    found == documented || schema.ignore_case && found.eq_ignore_ascii_case(documented)
}
