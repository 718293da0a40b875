use super::sort::Sort;
use crate::{
    document::Schema,
    error::{Error, Result},
    ir::Type,
    pointer::Pointer,
};

/// The type of a plain value, by its sort and format.
pub(super) fn lower(schema: &Schema, sort: Sort, at: &Pointer) -> Result<Type> {
    match (sort, schema.format.as_deref()) {
        (Sort::String, None | Some("uri" | "uuid" | "byte")) => Ok(Type::String),
        (Sort::String, Some("date-time")) => Ok(Type::DateTime),
        (Sort::String, Some("password")) => Ok(Type::Secret),
        (Sort::Integer, Some("int32")) => Ok(Type::I32),
        (Sort::Integer, None | Some("int64")) => Ok(Type::I64),
        (Sort::Number, None | Some("float" | "double")) => Ok(Type::F64),
        (Sort::Boolean, None) => Ok(Type::Bool),
        (_, None) => Ok(Type::Any),
        (_, Some(format)) => {
            let known = match sort {
                Sort::String => "`date-time`, `password`, `uri`, `uuid` or `byte`",
                Sort::Integer => "`int32` or `int64`",
                _ => "`float` or `double`",
            };
            Err(Error::new(
                &at.key("format"),
                format!("the format `{format}` is not supported for {sort}"),
                format!("use {known}, or say it in the description"),
            ))
        }
    }
}
