//! Decodes a JSON body: once and strictly, straight into the types; and only if that fails, entry by entry and member by member.

mod fault;
mod lenient;
mod reader;
mod repair;
mod report;
mod undecodable;

use std::borrow::Cow;

use self::{fault::Fault, lenient::Lenient};
use super::{
    json::{FromJson, Read, Source},
    schema::Schema,
};
pub(super) use repair::without_bom;
pub use undecodable::{Undecodable, UndecodableValue};

/// What [`Operation::decode`](super::Operation::decode) returns: a value, and what was left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// What of it could not be decoded.
    pub undecodable: Undecodable,
}

/// A value of which nothing was left out.
impl<T> From<T> for Decoded<T> {
    fn from(value: T) -> Self {
        Self {
            value,
            undecodable: Undecodable::default(),
        }
    }
}

impl<T> Decoded<T> {
    /// The same with another value.
    #[cfg(any(test, feature = "__testkit"))]
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Decoded<U> {
        Decoded {
            value: change(self.value),
            undecodable: self.undecodable,
        }
    }
}

/// The text of a document, with U+FFFD where it is broken.
pub(crate) fn text(body: &[u8]) -> Cow<'_, str> {
    repair::repair(body)
}

/// Decodes a document.
///
/// # Errors
/// Why it cannot be decoded at all: where, and not what is there.
pub(super) fn decode<T: FromJson>(
    body: &[u8],
    schema: &'static Schema,
) -> Result<Decoded<T>, String> {
    let mut value = None;
    let undecodable = read(body, schema, &mut |json| {
        value = Some(T::from_json(json)?);
        Ok(())
    })?;
    match value {
        Some(value) => Ok(Decoded { value, undecodable }),
        None => Err("it contradicts its schema".to_owned()),
    }
}

/// Reads a document with a function that is called again if it fails.
fn read(body: &[u8], schema: &'static Schema, read: &mut Read<'_>) -> Result<Undecodable, String> {
    if strictly(body, schema, read) {
        return Ok(Undecodable::default());
    }
    let text = text(body);
    match leniently(&text, schema, read) {
        // Only a document that is no JSON is searched for numbers that are none.
        Err(fault) if fault.is_syntax() => match repair::numbers(&text) {
            Some(text) => leniently(&text, schema, read),
            None => Err(fault),
        },
        decoded => decoded,
    }
    .map_err(|fault| fault.to_string())
}

fn leniently(
    text: &str,
    schema: &'static Schema,
    read: &mut Read<'_>,
) -> Result<Undecodable, Fault> {
    let lenient = Lenient::new(schema.ignore_case);
    lenient.read(text, schema, read)?;
    Ok(lenient.into_undecodable())
}

fn strictly(body: &[u8], schema: &Schema, read: &mut Read<'_>) -> bool {
    let Ok(text) = std::str::from_utf8(without_bom(body)) else {
        return false;
    };
    let mut json = serde_json::Deserializer::from_str(text);
    Source::read(&mut json, schema.ignore_case, read).is_ok() && json.end().is_ok()
}

#[cfg(test)]
mod tests;
