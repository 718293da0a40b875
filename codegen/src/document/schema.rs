//! Schemas as the document has them: every key that the generator understands, and no other.

use indexmap::IndexMap;
use serde::Deserialize;
use yaml_serde::{Number, Value};

use super::RefOr;

/// The type of a value.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Schema {
    #[serde(rename = "type")]
    pub(crate) json_type: Option<JsonType>,
    pub(crate) format: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,

    pub(crate) properties: Option<IndexMap<String, RefOr<Schema>>>,
    pub(crate) required: Option<Vec<String>>,
    pub(crate) additional_properties: Option<Box<RefOr<Schema>>>,
    pub(crate) items: Option<Box<RefOr<Schema>>>,
    pub(crate) all_of: Option<Vec<RefOr<Schema>>>,
    pub(crate) one_of: Option<Vec<RefOr<Schema>>>,
    #[serde(rename = "enum")]
    pub(crate) words: Option<Vec<Value>>,
    #[serde(rename = "x-enum-descriptions")]
    pub(crate) word_descriptions: Option<IndexMap<String, String>>,
    /// The name of a property in Rust.
    #[serde(rename = "x-name")]
    pub(crate) rust_name: Option<String>,
    /// What the absence of a property means in a response.
    #[serde(rename = "x-absent")]
    pub(crate) absent: Option<String>,

    pub(crate) nullable: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,

    pub(crate) default: Option<Value>,
    pub(crate) example: Option<Value>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) pattern: Option<String>,
    pub(crate) minimum: Option<Number>,
    pub(crate) maximum: Option<Number>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
}

/// The types that JSON has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum JsonType {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
}
