//! Response headers, which are documented and never decoded.

use crate::{
    document::{Components, Header},
    error::{Error, Result},
    lower::{
        described,
        schema::{constraints, kind::Kind, scalar, vocabulary},
    },
    resolve::{Resolved, resolve},
};

/// What is said about a response header. It is not decoded, so its type is only checked.
pub(crate) fn lower(components: &Components, header: &Resolved<'_, Header>) -> Result<String> {
    let schema = resolve(components, &header.item.schema, &header.at.key("schema"))?;
    let kind = Kind::of(schema.item, &schema.at)?;
    match kind {
        Kind::Words => drop(vocabulary::lower(schema.item, &schema.at)?),
        Kind::String | Kind::Integer | Kind::Number | Kind::Boolean => {
            drop(scalar::lower(schema.item, kind, &schema.at)?);
        }
        _ => {
            return Err(Error::new(
                &schema.at,
                "a header must be a plain value",
                "give it a plain type",
            ));
        }
    }
    constraints::sentences(schema.item, kind, &schema.at)?;
    described(Some(&header.item.description), "the header", &header.at)
}
