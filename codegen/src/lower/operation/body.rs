//! Request bodies: their format, and the rules of forms, which hold no null and nothing nested.

use super::{media, media::Media};
use crate::{
    document::{Method, RefOr, RequestBody},
    error::{Error, Result},
    ir::{Access, Body, BodyFormat, Field, Type},
    lower::{
        example::value,
        schema::{context::SchemaContext, models::Models},
    },
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// The request body of an operation. Unless it is a component, types that are written inside it are called after the
/// operation, its `owner`.
pub(crate) fn of_operation<'d>(
    models: &mut Models<'d>,
    body: &'d RefOr<RequestBody>,
    method: Method,
    owner: &str,
    at: &Pointer,
) -> Result<Body> {
    if matches!(method, Method::Get | Method::Head) {
        return Err(Error::new(
            at,
            format!("a {} request cannot have a body", method.as_str()),
            "make its members query parameters",
        ));
    }
    let body = resolve(models.components, body, at)?;
    lower(models, &body, owner)
}

pub(crate) fn lower<'d>(
    models: &mut Models<'d>,
    body: &Resolved<'d, RequestBody>,
    owner: &str,
) -> Result<Body> {
    let media = media::only(models.components, &body.item.content, &body.at)?;
    let format = format(&media)?;
    let schema_at = media.at.key("schema");
    let hint = match body.component {
        Some(name) => format!("{name}Body"),
        None => format!("{owner}Request"),
    };
    let place = SchemaContext::new(schema_at.clone(), hint);
    let typed = models.typed(&media.content.schema, &place)?;
    if typed.nullable {
        return Err(Error::new(
            &schema_at,
            "a request body cannot be `nullable`",
            "leave `nullable` out",
        ));
    }
    match format {
        BodyFormat::Json => check_json(&typed.ty, &schema_at)?,
        BodyFormat::Form => check_form(models.fields(&typed.ty), &schema_at)?,
    }
    let description = body.item.description.as_deref();
    Ok(Body {
        required: body.item.required,
        docs: typed.docs_under(description, "the request body", &body.at)?,
        ty: typed.ty,
        format,
        sample: match media.sample {
            None => value::of_schema(models.components, &media.content.schema, &schema_at)?,
            own => own,
        },
    })
}

fn format(media: &Media<'_>) -> Result<BodyFormat> {
    [BodyFormat::Json, BodyFormat::Form]
        .into_iter()
        .find(|format| format.media_type() == media.name)
        .ok_or_else(|| {
            Error::new(
                &media.at,
                format!(
                    "the media type `{}` is not supported in requests",
                    media.name
                ),
                "use `application/json` or `application/x-www-form-urlencoded`",
            )
        })
}

fn check_json(ty: &Type, at: &Pointer) -> Result<()> {
    match ty {
        Type::Model(_) | Type::List(_) | Type::Map(_) | Type::Any => Ok(()),
        _ => Err(Error::new(
            at,
            "a JSON body must be an object, an array or any JSON",
            "put the value into an object",
        )),
    }
}

/// A form is a list of names and texts: there is no null in it, and nothing nested.
fn check_form(fields: Option<&[Field]>, at: &Pointer) -> Result<()> {
    let Some(fields) = fields else {
        return Err(Error::new(
            at,
            "a form must be an object with `properties`",
            "list its fields",
        ));
    };
    if fields.iter().all(|field| field.access == Access::ReadOnly) {
        return Err(Error::new(
            at,
            "the form has no field that is sent",
            "list its fields",
        ));
    }
    for field in fields {
        let fault = match field.ty {
            Type::Model(_) | Type::List(_) | Type::Map(_) | Type::Any => {
                "a field of a form must be a plain value"
            }
            _ if field.nullable => "a field of a form cannot be `nullable`",
            _ => continue,
        };
        let help = "use a JSON body if the vendor takes one, or a plain type";
        return Err(Error::new(&field.at, fault, help));
    }
    Ok(())
}
