//! What a schema says in numbers, as sentences for the documentation.

use std::fmt::Display;

use yaml_serde::Value;

use super::sort::Sort;
use crate::{
    document::Schema,
    error::{Error, Result},
    pointer::Pointer,
};

/// The default, limits and example of a schema, one sentence each; empty if it states none.
pub(super) fn sentences(schema: &Schema, sort: Sort, at: &Pointer) -> Result<String> {
    let mut facts = Vec::new();
    if let Some(default) = &schema.default {
        check_default(schema, sort, default, at)?;
        facts.extend(plain(default).map(|text| format!("Default: {}.", code(&text))));
    }
    facts.extend(range(schema.minimum.as_ref(), schema.maximum.as_ref(), ""));
    facts.extend(range(schema.min_length, schema.max_length, "character"));
    facts.extend(range(schema.min_items, schema.max_items, "item"));
    facts.extend(
        schema
            .pattern
            .as_ref()
            .map(|pattern| format!("Pattern: {}.", code(pattern))),
    );
    match schema.format.as_deref() {
        Some("uri") => facts.push("A URI.".to_owned()),
        Some("uuid") => facts.push("A UUID.".to_owned()),
        Some("byte") => facts.push("Base64.".to_owned()),
        _ => {}
    }
    if let Some(example) = schema.example.as_ref().and_then(plain) {
        facts.push(format!("Example: {}.", code(&example)));
    }
    Ok(facts.join(" "))
}

/// The range of a number, or of a number of things.
fn range(from: Option<impl Display>, to: Option<impl Display>, unit: &str) -> Option<String> {
    let amount = |number: &str| match (unit, number) {
        ("", _) => number.to_owned(),
        (_, "1") => format!("1 {unit}"),
        _ => format!("{number} {unit}s"),
    };
    match (
        from.map(|number| number.to_string()),
        to.map(|number| number.to_string()),
    ) {
        (Some(from), Some(to)) if from == to => Some(format!("Exactly {}.", amount(&to))),
        (Some(from), Some(to)) => Some(format!("From {from} to {}.", amount(&to))),
        (Some(from), None) => Some(format!("At least {}.", amount(&from))),
        (None, Some(to)) => Some(format!("At most {}.", amount(&to))),
        (None, None) => None,
    }
}

fn check_default(schema: &Schema, sort: Sort, default: &Value, at: &Pointer) -> Result<()> {
    let fits = match sort {
        Sort::String => default.is_string(),
        Sort::Words => schema.words.iter().flatten().any(|word| word == default),
        Sort::Integer => default.is_i64() || default.is_u64(),
        Sort::Number => default.is_number(),
        Sort::Boolean => default.is_bool(),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Error::new(
        &at.key("default"),
        format!("the default is not a value of {sort}"),
        "correct it, with quotes if it is a text",
    ))
}

/// The text of a value that fits into a sentence.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) if !value.is_empty() && !value.contains('\n') => Some(value.clone()),
        _ => None,
    }
}

/// Text as code in Markdown, whatever it contains.
pub(super) fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}
