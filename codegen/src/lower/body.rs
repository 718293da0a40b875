use super::{models::Models, place::Place};
use crate::{
    document::{MediaType, Method, RefOr, RequestBody, Schema},
    error::{Error, Result},
    ir::{Body, BodyFormat, Type},
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// The request body of the operation `owner`.
pub(super) fn lower<'d>(
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
    let Resolved {
        item: body,
        at,
        component,
    } = resolve(models.components, body, at)?;
    let (media_type, content, at) = only(&body.content, &at)?;
    let format = match media_type {
        "application/json" => BodyFormat::Json,
        "application/x-www-form-urlencoded" => BodyFormat::Form,
        _ => {
            return Err(Error::new(
                &at,
                format!("the media type `{media_type}` is not supported in requests"),
                "use `application/json` or `application/x-www-form-urlencoded`",
            ));
        }
    };
    check_examples(models, content, &at)?;
    let at = at.key("schema");
    let hint = component.map_or_else(|| format!("{owner}Request"), |name| format!("{name}Body"));
    let typed = models.typed(&content.schema, &Place::new(at.clone(), hint))?;
    if typed.nullable {
        return Err(Error::new(
            &at,
            "a request body cannot be `nullable`",
            "leave `nullable` out",
        ));
    }
    match (format, &typed.ty) {
        (BodyFormat::Form, Type::Model(_)) => check_form(models, &content.schema, &at)?,
        (BodyFormat::Json, Type::Model(_) | Type::List(_) | Type::Map(_) | Type::Any) => {}
        (BodyFormat::Form, _) => {
            return Err(Error::new(
                &at,
                "a form must be an object with `properties`",
                "list its fields",
            ));
        }
        (BodyFormat::Json, _) => {
            return Err(Error::new(
                &at,
                "a JSON body must be an object, an array or any JSON",
                "put the value into an object",
            ));
        }
    }
    Ok(Body {
        required: body.required,
        docs: typed.docs_under(body.description.as_deref(), "the request body", &at)?,
        ty: typed.ty,
        format,
    })
}

/// The only media type of a body.
pub(super) fn only<'d>(
    content: &'d indexmap::IndexMap<String, MediaType>,
    at: &Pointer,
) -> Result<(&'d str, &'d MediaType, Pointer)> {
    let at = at.key("content");
    let mut types = content.iter();
    match (types.next(), types.next()) {
        (Some((name, content)), None) => Ok((name, content, at.key(name))),
        (None, _) => Err(Error::new(
            &at,
            "`content` is empty",
            "name the media type, or leave `content` out for no body",
        )),
        (Some(_), Some(_)) => Err(Error::new(
            &at,
            "several media types are not supported",
            "keep the one that the client uses",
        )),
    }
}

pub(super) fn check_examples(models: &Models<'_>, content: &MediaType, at: &Pointer) -> Result<()> {
    for (name, example) in &content.examples {
        resolve(models.components, example, &at.keys(&["examples", name]))?;
    }
    Ok(())
}

/// A form is a list of names and texts: there is no null in it, nothing nested, and no secret that is not logged.
fn check_form<'d>(models: &mut Models<'d>, schema: &'d RefOr<Schema>, at: &Pointer) -> Result<()> {
    let Resolved {
        item: schema,
        at,
        component,
    } = resolve(models.components, schema, at)?;
    let place = Place::new(at, component.unwrap_or_default());
    for (key, property) in schema.properties.iter().flatten() {
        let place = place.property(key);
        let typed = models.typed(property, &place)?;
        let fault = match typed.ty {
            Type::Secret => Some("a secret in a form is not supported"),
            Type::Model(_) | Type::List(_) | Type::Map(_) | Type::Any => {
                Some("a field of a form must be a plain value")
            }
            _ if typed.nullable => Some("a field of a form cannot be `nullable`"),
            _ => None,
        };
        if let Some(fault) = fault {
            return Err(Error::new(
                &place.at,
                fault,
                "use a JSON body if the vendor takes one, or a plain type",
            ));
        }
    }
    Ok(())
}
