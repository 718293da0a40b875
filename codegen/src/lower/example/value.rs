//! Finds the example value of a parameter, a schema or a media type.

use indexmap::IndexMap;
use yaml_serde::Value;

use crate::{
    document::{Components, Example, RefOr, Schema},
    error::Result,
    ir::Sample,
    pointer::Pointer,
    resolve::resolve,
};

/// The `example`, or the first of the `examples`, of what is at `at`. All of `examples` are looked at.
pub(crate) fn of(
    components: &Components,
    example: Option<&Value>,
    examples: &IndexMap<String, RefOr<Example>>,
    at: &Pointer,
) -> Result<Option<Sample>> {
    let mut first = None;
    for (name, example) in examples {
        let example = resolve(components, example, &at.keys(&["examples", name]))?;
        first.get_or_insert_with(|| Sample {
            value: example.item.value.clone(),
            at: example.at.key("value"),
        });
    }
    Ok(example
        .map(|value| Sample {
            value: value.clone(),
            at: at.key("example"),
        })
        .or(first))
}

/// The `example` of the schema at `at`; for a list, of its items, if it has none itself.
pub(crate) fn of_schema(
    components: &Components,
    schema: &RefOr<Schema>,
    at: &Pointer,
) -> Result<Option<Sample>> {
    let schema = resolve(components, schema, at)?;
    if let Some(value) = &schema.item.example {
        return Ok(Some(Sample {
            value: value.clone(),
            at: schema.at.key("example"),
        }));
    }
    let Some(items) = &schema.item.items else {
        return Ok(None);
    };
    let items = resolve(components, items, &schema.at.key("items"))?;
    Ok(items.item.example.as_ref().map(|value| Sample {
        value: Value::Sequence(vec![value.clone()]),
        at: schema.at.clone(),
    }))
}
