//! How the responses of operations are decoded, for suites and fuzz targets that know no operation and no type by name.

use super::{
    Answer, Descriptor,
    decode::{Decoded, decode},
    json::FromJson,
    schema::Schema,
};
use crate::error::Result;

/// How the responses of an operation are decoded, for tests and fuzz targets that know no operation by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) success: fn(&Answer) -> Result<Decoded<Printed>>,
    pub(crate) error: fn(&Answer) -> Option<Box<dyn std::any::Any + Send + Sync>>,
    /// The bodies of responses, by the statuses that have them.
    pub(crate) bodies: &'static [(&'static [u16], Document)],
}

/// A type of a document, as tests read it that know no type by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document {
    pub(crate) schema: &'static Schema,
    /// What `{:#?}` prints of the value, if all of it can be decoded.
    pub(crate) print: fn(&[u8], &'static Schema) -> Option<String>,
}

impl Document {
    pub(crate) const fn of<T: FromJson + std::fmt::Debug>(schema: &'static Schema) -> Self {
        let print = |body: &[u8], schema| {
            let decoded = decode::<T>(body, schema).ok()?;
            let is_whole = decoded.undecodable.is_empty();
            is_whole.then(|| format!("{:#?}", decoded.value))
        };
        Self { schema, print }
    }
}

/// What `Debug` prints of a value, and the value.
pub(crate) type Printed = (String, Box<dyn std::any::Any>);
