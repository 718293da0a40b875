//! The types of plain values, by type and format.

use super::kind::Kind;
use crate::{
    document::Schema,
    error::{Error, Result},
    ir::Type,
    pointer::Pointer,
};

/// The type of a plain value, by its kind and format.
pub(crate) fn lower(schema: &Schema, kind: Kind<'_>, at: &Pointer) -> Result<Type> {
    match (kind, schema.format.as_deref()) {
        (Kind::String, None | Some("uri" | "uuid" | "byte")) => Ok(Type::String),
        (Kind::String, Some("date-time")) => Ok(Type::DateTime),
        (Kind::String, Some("password")) => Ok(Type::Secret),
        (Kind::Integer, Some("int32")) => Ok(Type::I32),
        (Kind::Integer, None | Some("int64")) => Ok(Type::I64),
        (Kind::Number, None | Some("float" | "double")) => Ok(Type::F64),
        (Kind::Boolean, None) => Ok(Type::Bool),
        (_, None) => Ok(Type::Any),
        (_, Some(format)) => {
            let known = match kind {
                Kind::String => "`date-time`, `password`, `uri`, `uuid` or `byte`",
                Kind::Integer => "`int32` or `int64`",
                _ => "`float` or `double`",
            };
            Err(Error::new(
                &at.key("format"),
                format!("the format `{format}` is not supported for {kind}"),
                format!("use {known}, or say it in the description"),
            ))
        }
    }
}
