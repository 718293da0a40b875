//! Whether a value can be read by what its schema states of absence.

use yaml_serde::Value;

use super::{absence::Absence, document::Part};

/// Checks a value, and names the first place in it that cannot be read and costs more than itself.
pub(crate) fn check(schema: &Part<'_>, value: &Value, at: &str) -> Result<(), String> {
    let schema = schema.shape();
    let branches = schema.parts("oneOf");
    if !branches.is_empty() {
        let mut results = branches.iter().map(|branch| check(branch, value, at));
        return match results.any(|result| result.is_ok()) {
            true => Ok(()),
            false => Err(format!("has no known form at `{at}`")),
        };
    }
    if let Some(name) = schema.text("type")
        && !is_of_type(value, name)
    {
        return Err(format!("is no {name} at `{at}`"));
    }
    for (name, member) in schema.members() {
        self::member(&member, value.get(name), &format!("{at}/{name}"))?;
    }
    if let Some(entry) = schema.get("items") {
        let items = value.as_sequence().into_iter().flatten().enumerate();
        for (index, item) in items {
            check(&entry, item, &format!("{at}/{index}"))?;
        }
    }
    if let Some(entry) = schema.get("additionalProperties") {
        for (key, item) in value.as_mapping().into_iter().flatten() {
            let key = key.as_str().unwrap_or_default();
            check(&entry, item, &format!("{at}/{key}"))?;
        }
    }
    Ok(())
}

fn member(member: &Part<'_>, value: Option<&Value>, at: &str) -> Result<(), String> {
    match (Absence::of(member), value) {
        (None | Some(Absence::Unknown), _) | (Some(Absence::Meaning), None) => Ok(()),
        (Some(Absence::Meaning), Some(Value::Null)) if is_nullable(member) => Ok(()),
        (Some(Absence::Error), None | Some(Value::Null)) => Err(format!("lacks `{at}`")),
        (Some(_), Some(value)) => check(member, value, at),
    }
}

/// Whether a member is nullable, where it is written or where its type is.
fn is_nullable(member: &Part<'_>) -> bool {
    member.is_true("nullable") || member.shape().is_true("nullable")
}

/// The type of a YAML value as OpenAPI calls it.
fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_bool(),
        "array" => value.is_sequence(),
        _ => value.is_mapping(),
    }
}
