use std::fmt;

use crate::{
    document::{JsonType, Schema},
    error::{Error, Result},
    pointer::Pointer,
};

/// The sort of schema: which of OpenAPI's many ways to describe a type it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    String,
    Words,
    Integer,
    Number,
    Boolean,
    List,
    Object,
    Map,
    /// `allOf`.
    Merged,
    /// `oneOf`.
    Union,
    /// Neither type nor anything else: any JSON.
    Any,
}

use Sort::{Any, Boolean, Integer, List, Map, Merged, Number, Object, String, Union, Words};

impl Sort {
    /// Finds the sort, and refuses a schema with keys that mean nothing for it.
    pub(super) fn of(schema: &Schema, at: &Pointer) -> Result<Self> {
        let sort = Self::find(schema, at)?;
        sort.check_keys(schema, at)?;
        Ok(sort)
    }

    fn find(schema: &Schema, at: &Pointer) -> Result<Self> {
        if let Some(parts) = &schema.all_of {
            return match schema.json_type {
                _ if parts.is_empty() => Err(Error::new(
                    &at.key("allOf"),
                    "`allOf` is empty",
                    "list the schemas to merge, or remove it",
                )),
                None | Some(JsonType::Object) => Ok(Merged),
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
        let Some((key, ..)) = keys(schema)
            .into_iter()
            .find(|(_, present, sorts)| *present && !sorts.contains(&self))
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
}

/// As in "means nothing for ...".
impl fmt::Display for Sort {
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
            Merged => "a schema with `allOf`",
            Union => "a schema with `oneOf`",
            Any => "a schema without a `type`",
        })
    }
}

/// Every key that is not for all sorts: whether the schema has it, and the sorts that it is for.
fn keys(schema: &Schema) -> [(&'static str, bool, &'static [Sort]); 16] {
    [
        ("oneOf", schema.one_of.is_some(), &[Union]),
        ("enum", schema.words.is_some(), &[Words]),
        (
            "x-enum-descriptions",
            schema.word_descriptions.is_some(),
            &[Words],
        ),
        (
            "format",
            schema.format.is_some(),
            &[String, Integer, Number],
        ),
        ("pattern", schema.pattern.is_some(), &[String]),
        ("minLength", schema.min_length.is_some(), &[String]),
        ("maxLength", schema.max_length.is_some(), &[String]),
        ("minimum", schema.minimum.is_some(), &[Integer, Number]),
        ("maximum", schema.maximum.is_some(), &[Integer, Number]),
        ("items", schema.items.is_some(), &[List]),
        ("minItems", schema.min_items.is_some(), &[List]),
        ("maxItems", schema.max_items.is_some(), &[List]),
        ("properties", schema.properties.is_some(), &[Object, Merged]),
        ("required", schema.required.is_some(), &[Object, Merged]),
        (
            "additionalProperties",
            schema.additional_properties.is_some(),
            &[Map],
        ),
        (
            "default",
            schema.default.is_some(),
            &[String, Words, Integer, Number, Boolean],
        ),
    ]
}
