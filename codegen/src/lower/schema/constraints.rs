//! What a schema says in numbers, as sentences for the documentation.

use std::fmt::Display;

use yaml_serde::{Number, Value};

use super::kind::Kind;
use crate::{
    document::Schema,
    error::{Error, Result},
    pointer::Pointer,
};

/// The default, limits and example of a schema, one sentence each; empty if it states none.
pub(crate) fn sentences(schema: &Schema, kind: Kind<'_>, at: &Pointer) -> Result<String> {
    let mut facts = Vec::new();
    check_secret(schema, at)?;
    check_limits(schema, at)?;
    if matches!(kind, Kind::Integer) {
        check_whole_limits(schema, at)?;
    }
    if let Some(default) = &schema.default {
        check_default(schema, kind, default, at)?;
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

/// The whole number in the range of the schema that is nearest to this one.
pub(crate) fn clamp(schema: &Schema, number: i64) -> i64 {
    let least = whole(schema.minimum.as_ref(), f64::ceil).unwrap_or(i128::MIN);
    let most = whole(schema.maximum.as_ref(), f64::floor).unwrap_or(i128::MAX);
    i64::try_from(i128::from(number).max(least).min(most)).unwrap_or(number)
}

/// A limit of whole numbers, rounded to one of them.
fn whole(limit: Option<&Number>, round: fn(f64) -> f64) -> Option<i128> {
    let limit = limit?;
    let exact = limit.as_i64().map(i128::from);
    // A float out of range becomes the nearest number.
    exact
        .or_else(|| limit.as_u64().map(i128::from))
        .or_else(|| Some(round(float(limit)) as i128))
}

/// Refuses limits of an integer that no value of its format meets.
fn check_whole_limits(schema: &Schema, at: &Pointer) -> Result<()> {
    let (format, range) = match schema.format.as_deref() {
        Some("int32") => ("int32", i32::MIN.into()..=i32::MAX.into()),
        _ => ("int64", i64::MIN.into()..=i64::MAX.into()),
    };
    let least = whole(schema.minimum.as_ref(), f64::ceil).unwrap_or(*range.start());
    let most = whole(schema.maximum.as_ref(), f64::floor).unwrap_or(*range.end());
    let key = if least > *range.end() {
        "minimum"
    } else if most < least || most < *range.start() {
        "maximum"
    } else {
        return Ok(());
    };
    Err(Error::new(
        &at.key(key),
        format!("no `{format}` meets `{key}`"),
        "correct the limits or the `format`",
    ))
}

fn check_default(schema: &Schema, kind: Kind<'_>, default: &Value, at: &Pointer) -> Result<()> {
    let fits = match kind {
        Kind::String => default.is_string(),
        Kind::Words => schema.words.iter().flatten().any(|word| word == default),
        Kind::Integer => default.is_i64() || default.is_u64(),
        Kind::Number => default.is_number(),
        Kind::Boolean => default.is_bool(),
        _ => false,
    };
    let (fault, help) = if !fits {
        (
            format!("the default is not a value of {kind}"),
            "correct it, with quotes if it is a text",
        )
    } else if !is_in_range(schema, default) {
        (
            "the default is out of range".to_owned(),
            "correct it or the limits",
        )
    } else {
        return Ok(());
    };
    Err(Error::new(&at.key("default"), fault, help))
}

fn is_in_range(schema: &Schema, default: &Value) -> bool {
    if let Some(text) = default.as_str() {
        let length = text.chars().count() as u64;
        return schema.min_length.is_none_or(|least| length >= least)
            && schema.max_length.is_none_or(|most| length <= most);
    }
    let is_representable = match schema.format.as_deref() {
        Some("int32") => default.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        _ => default.as_u64().is_none_or(|n| i64::try_from(n).is_ok()),
    };
    is_representable
        && default.as_f64().is_none_or(|value| {
            schema
                .minimum
                .as_ref()
                .is_none_or(|least| value >= float(least))
                && schema
                    .maximum
                    .as_ref()
                    .is_none_or(|most| value <= float(most))
        })
}

/// A number to be compared; what is none compares with nothing.
fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}

/// A secret that is written down is none.
fn check_secret(schema: &Schema, at: &Pointer) -> Result<()> {
    if schema.format.as_deref() != Some("password") {
        return Ok(());
    }
    let fault = |key: &str, message: &str| Err(Error::new(&at.key(key), message, "remove it"));
    match (&schema.default, &schema.example) {
        (Some(_), _) => fault("default", "a secret cannot have a `default`"),
        (None, Some(_)) => fault("example", "a secret cannot have an `example`"),
        (None, None) => Ok(()),
    }
}

fn check_limits(schema: &Schema, at: &Pointer) -> Result<()> {
    for (key, number) in [("minimum", &schema.minimum), ("maximum", &schema.maximum)] {
        if number
            .as_ref()
            .is_some_and(|number| !float(number).is_finite())
        {
            return Err(Error::new(
                &at.key(key),
                format!("`{key}` is no number"),
                "correct it or remove it",
            ));
        }
    }
    let less = |least: Option<u64>, most: Option<u64>| most < least && most.is_some();
    let numbers = schema.minimum.as_ref().zip(schema.maximum.as_ref());
    let pairs = [
        (
            "minimum",
            "maximum",
            numbers.is_some_and(|(least, most)| float(most) < float(least)),
        ),
        (
            "minLength",
            "maxLength",
            less(schema.min_length, schema.max_length),
        ),
        (
            "minItems",
            "maxItems",
            less(schema.min_items, schema.max_items),
        ),
    ];
    match pairs.iter().find(|(.., is_wrong)| *is_wrong) {
        None => Ok(()),
        Some((least, most, _)) => Err(Error::new(
            &at.key(most),
            format!("`{most}` is less than `{least}`"),
            "correct one of the two",
        )),
    }
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
pub(crate) fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}
