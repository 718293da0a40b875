//! What is refused in a document before it is read into its model, which would not notice.

use yaml_serde::Value;

use crate::{
    error::{Error, Result},
    pointer::Pointer,
};

/// Keys whose value has names for keys, not words of OpenAPI.
const MAPS_OF_NAMES: &[&str] = &[
    "content",
    "examples",
    "headers",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "scopes",
    "securitySchemes",
    "variables",
    "x-enum-descriptions",
];

/// Keys whose value can be anything, null too.
const ANYTHING: &[&str] = &["example", "value"];

/// Refuses what a model made by serde would skip without a word: keys without a value and tags, and characters that
/// are not seen in review.
pub(crate) fn check(document: &Value) -> Result<()> {
    let at = Pointer::root();
    if document.is_null() {
        return Err(Error::new(
            &at,
            "the document is empty",
            "write it in OpenAPI 3.0.3",
        ));
    }
    check_version(document)?;
    walk(document, Inside::Object, &at)
}

/// First, since in another version everything else means something else.
fn check_version(document: &Value) -> Result<()> {
    let versions = [("openapi", "OpenAPI"), ("swagger", "Swagger")];
    for (key, name) in versions {
        let version = match document.get(key) {
            Some(Value::String(version)) => version.clone(),
            Some(Value::Number(version)) => version.to_string(),
            _ => continue,
        };
        let is_text = document.get(key).is_some_and(Value::is_string);
        if key == "swagger" || !version.starts_with("3.0.") || !is_text {
            return Err(Error::new(
                &Pointer::root().key(key),
                format!("{name} {version} is not supported"),
                "write the document in OpenAPI 3.0.3",
            ));
        }
    }
    Ok(())
}

/// What the keys of a map are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    /// Words of OpenAPI.
    Object,
    /// Names that the document gives.
    Names,
    /// A part of a value of the vendor's.
    Anything,
}

impl Inside {
    /// The same for the value of a key.
    fn below(self, key: &str) -> Self {
        match self {
            Self::Anything => Self::Anything,
            Self::Names => Self::Object,
            Self::Object if ANYTHING.contains(&key) => Self::Anything,
            Self::Object if MAPS_OF_NAMES.contains(&key) => Self::Names,
            Self::Object => Self::Object,
        }
    }
}

fn walk(value: &Value, inside: Inside, at: &Pointer) -> Result<()> {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                // Any other key is refused by the model, with the place.
                if let Value::String(key) = key {
                    let at = at.key(key);
                    check_text(key, &at)?;
                    check_member(key, value, inside, &at)?;
                    walk(value, inside.below(key), &at)?;
                }
            }
            Ok(())
        }
        Value::Sequence(list) => {
            // In a list of parameters, for one, are objects.
            let inside = match inside {
                Inside::Anything => Inside::Anything,
                Inside::Object | Inside::Names => Inside::Object,
            };
            list.iter()
                .enumerate()
                .try_for_each(|(index, value)| walk(value, inside, &at.index(index)))
        }
        Value::String(text) => check_text(text, at),
        Value::Tagged(tagged) => Err(Error::new(
            at,
            format!("the YAML tag `{}` is not supported", tagged.tag),
            "remove it",
        )),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn check_member(key: &str, value: &Value, inside: Inside, at: &Pointer) -> Result<()> {
    let fault = |message: String, help: &str| Err(Error::new(at, message, help));
    match (inside, key, value) {
        (Inside::Anything, ..) => Ok(()),
        (Inside::Object, "default", Value::Null) => fault(
            "a default of null is not supported".to_owned(),
            "remove it and say in the description what null means",
        ),
        (_, _, Value::Null) if inside.below(key) != Inside::Anything => {
            fault(format!("`{key}` is empty"), "write it or remove the key")
        }
        (Inside::Object, "additionalProperties", Value::Bool(true)) => fault(
            "`additionalProperties: true` is not supported".to_owned(),
            "beside `properties` leave it out (unknown ones never fail); for a map of anything write `{}`",
        ),
        (Inside::Object, "additionalProperties", Value::Bool(false)) => fault(
            "`additionalProperties: false` is not supported".to_owned(),
            "leave it out: only `properties` are ever sent, and unknown ones in answers never fail",
        ),
        // The words of an `enum` are looked at later, where it is known whether null is allowed.
        (Inside::Object, list, Value::Sequence(items)) if list != "enum" => {
            match items.iter().position(Value::is_null) {
                None => Ok(()),
                Some(index) => Err(Error::new(
                    &at.index(index),
                    "there is nothing here",
                    "write it or remove it",
                )),
            }
        }
        _ => Ok(()),
    }
}

fn check_text(text: &str, at: &Pointer) -> Result<()> {
    match text.chars().find(|character| is_hidden(*character)) {
        None => Ok(()),
        Some(character) => Err(Error::new(
            at,
            format!(
                "the text has the character U+{:04X}, which cannot be seen",
                u32::from(character)
            ),
            "remove it",
        )),
    }
}

/// Control characters, and those that change the direction or the lines of the text around them.
pub(crate) fn is_hidden(character: char) -> bool {
    let is_shown = matches!(character, '\n' | '\t') || !character.is_control();
    !is_shown
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}
