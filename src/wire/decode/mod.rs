//! Decodes a JSON body: once and strictly, straight into the types; and only if that fails, entry by entry and member by member.

mod fault;
mod lenient;
mod reader;
mod repair;
mod report;
mod strict;
mod undecodable;

use std::borrow::Cow;

use serde::de::DeserializeSeed;

use self::{fault::Fault, lenient::Lenient};
use super::schema::Schema;
pub(super) use repair::without_bom;
pub(crate) use strict::Strict;
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
pub(super) fn decode<S, T>(
    body: &[u8],
    schema: &'static Schema,
    seed: S,
) -> Result<Decoded<T>, String>
where
    S: for<'de> DeserializeSeed<'de, Value = T> + Copy,
{
    if let Some(value) = strictly(body, schema, seed) {
        return Ok(value.into());
    }
    let text = text(body);
    match leniently(&text, schema, seed) {
        // Only a document that is no JSON is searched for numbers that are none.
        Err(fault) if fault.is_syntax() => match repair::numbers(&text) {
            Some(text) => leniently(&text, schema, seed),
            None => Err(fault),
        },
        decoded => decoded,
    }
    .map_err(|fault| fault.to_string())
}

fn leniently<S, T>(text: &str, schema: &'static Schema, seed: S) -> Result<Decoded<T>, Fault>
where
    S: for<'de> DeserializeSeed<'de, Value = T>,
{
    let lenient = Lenient::new(schema.ignore_case);
    let value = lenient.read(text, schema, seed)?;
    Ok(Decoded {
        value,
        undecodable: lenient.into_undecodable(),
    })
}

fn strictly<S, T>(body: &[u8], schema: &Schema, seed: S) -> Option<T>
where
    S: for<'de> DeserializeSeed<'de, Value = T>,
{
    let text = std::str::from_utf8(without_bom(body)).ok()?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value = seed
        .deserialize(Strict::new(&mut json, schema.ignore_case))
        .ok()?;
    json.end().ok()?;
    Some(value)
}

/// How the responses of an operation are decoded, for tests and fuzz targets that know no operation by name.
#[cfg(any(test, feature = "__testkit"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder {
    pub(crate) descriptor: &'static super::Descriptor,
    pub(crate) success: fn(&super::Answer) -> crate::Result<Decoded<Printed>>,
    pub(crate) error: fn(&super::Answer) -> Option<Box<dyn std::any::Any + Send + Sync>>,
    /// The bodies of success, by a status that has them.
    #[cfg_attr(
        not(test),
        allow(dead_code, reason = "tests alone make documents by it")
    )]
    pub(crate) bodies: &'static [(u16, &'static Schema)],
}

/// What `Debug` prints of a value, and the value.
#[cfg(any(test, feature = "__testkit"))]
pub(crate) type Printed = (String, Box<dyn std::any::Any>);

#[cfg(test)]
mod tests;
