//! Decides which of OpenAPI's ways to describe a type a schema uses, and refuses keys that mean nothing for it.

use std::fmt;

use crate::{
    document::{JsonType, RefOr, Schema},
    error::{Error, Result},
    pointer::Pointer,
};

/// The kind of schema: which of OpenAPI's many ways to describe a type it uses.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind<'d> {
    String,
    Words,
    Integer,
    Number,
    Boolean,
    List,
    Object,
    Map,
    /// `allOf`, for the fields of several objects.
    Merged,
    /// `allOf` of one `$ref`, which is here: not a type of its own, but that one with something said about it.
    Described(&'d RefOr<Schema>),
    /// `oneOf`.
    Union,
    /// Neither type nor anything else: any JSON.
    Any,
}

use Kind::{
    Any, Boolean, Described, Integer, List, Map, Merged, Number, Object, String, Union, Words,
};

impl<'d> Kind<'d> {
    /// Finds the kind, and refuses a schema with keys that mean nothing for it.
    pub(crate) fn of(schema: &'d Schema, at: &Pointer) -> Result<Self> {
        let kind = Self::find(schema, at)?;
        kind.check_keys(schema, at)?;
        Ok(kind)
    }

    fn find(schema: &'d Schema, at: &Pointer) -> Result<Self> {
        if let Some(parts) = &schema.all_of {
            return match schema.json_type {
                _ if parts.is_empty() => Err(Error::new(
                    &at.key("allOf"),
                    "`allOf` is empty",
                    "list the schemas to merge, or remove it",
                )),
                None | Some(JsonType::Object) => match parts.as_slice() {
                    [reference @ RefOr::Ref(_)]
                        if schema.properties.is_none() && schema.required.is_none() =>
                    {
                        Ok(Described(reference))
                    }
                    _ => Ok(Merged),
                },
                Some(_) => Err(Error::new(
                    &at.key("allOf"),
                    "only objects can be merged by `allOf`",
                    "write the type out in one schema",
                )),
            };
        }
        let Some(json_type) = schema.json_type else {
            return Ok(if schema.one_of.is_some() { Union } else { Any });
        };
        match json_type {
            JsonType::String if schema.words.is_some() => Ok(Words),
            JsonType::String => Ok(String),
            JsonType::Integer => Ok(Integer),
            JsonType::Number => Ok(Number),
            JsonType::Boolean => Ok(Boolean),
            JsonType::Array => Ok(List),
            JsonType::Object => match (&schema.properties, &schema.additional_properties) {
                (Some(_), None) => Ok(Object),
                (None, Some(_)) => Ok(Map),
                (Some(_), Some(_)) => Err(Error::new(
                    &at.key("additionalProperties"),
                    "`additionalProperties` together with `properties` is not supported",
                    "list the known properties alone (unknown ones never fail), or make the whole object a map",
                )),
                (None, None) => Err(Error::new(
                    at,
                    "an object needs `properties` or `additionalProperties`",
                    "list its properties, or write `additionalProperties: {}` for an object of anything",
                )),
            },
        }
    }

    fn check_keys(self, schema: &Schema, at: &Pointer) -> Result<()> {
        let Some((key, ..)) = self
            .keys(schema)
            .into_iter()
            .find(|(_, present, fits)| *present && !fits)
        else {
            return Ok(());
        };
        let help = match (self, key) {
            (Integer | Number | Boolean, "enum") => {
                "leave it out and say in the description which values there are"
            }
            (Any, _) => "add the `type`",
            _ => "remove it",
        };
        Err(Error::new(
            &at.key(key),
            format!("`{key}` means nothing for {self}"),
            help,
        ))
    }

    /// Every key that is not for all kinds: whether the schema has it, and whether it means something for this one.
    fn keys(self, schema: &Schema) -> [(&'static str, bool, bool); 16] {
        let is_numeric = matches!(self, Integer | Number);
        let has_fields = matches!(self, Object | Merged);
        let has_format = matches!(self, String | Integer | Number);
        let has_default = matches!(self, String | Words | Integer | Number | Boolean);
        let is_string = matches!(self, String);
        let is_vocabulary = matches!(self, Words);
        let is_list = matches!(self, List);
        [
            ("oneOf", schema.one_of.is_some(), matches!(self, Union)),
            ("enum", schema.words.is_some(), is_vocabulary),
            (
                "x-enum-descriptions",
                schema.word_descriptions.is_some(),
                is_vocabulary,
            ),
            ("format", schema.format.is_some(), has_format),
            ("pattern", schema.pattern.is_some(), is_string),
            ("minLength", schema.min_length.is_some(), is_string),
            ("maxLength", schema.max_length.is_some(), is_string),
            ("minimum", schema.minimum.is_some(), is_numeric),
            ("maximum", schema.maximum.is_some(), is_numeric),
            ("items", schema.items.is_some(), is_list),
            ("minItems", schema.min_items.is_some(), is_list),
            ("maxItems", schema.max_items.is_some(), is_list),
            ("properties", schema.properties.is_some(), has_fields),
            ("required", schema.required.is_some(), has_fields),
            (
                "additionalProperties",
                schema.additional_properties.is_some(),
                matches!(self, Map),
            ),
            ("default", schema.default.is_some(), has_default),
        ]
    }
}

/// As in "means nothing for ...".
impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            String => "a string",
            Words => "a string with an `enum`",
            Integer => "an integer",
            Number => "a number",
            Boolean => "a boolean",
            List => "an array",
            Object => "an object with `properties`",
            Map => "an object with `additionalProperties`",
            Merged | Described(_) => "a schema with `allOf`",
            Union => "a schema with `oneOf`",
            Any => "a schema without a `type`",
        })
    }
}
