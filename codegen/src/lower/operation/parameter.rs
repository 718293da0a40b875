//! Parameters in the order in which a method takes them; headers that the HTTP client sets are refused.

use super::{context::OperationContext, path};
use crate::{
    document::{Location, Parameter, RefOr},
    error::{Error, Result},
    ir,
    ir::Type,
    lower::{
        example::value,
        schema::{context::SchemaContext, models::Models},
    },
    names::{Names, chosen_name},
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

const BY_HTTP: &str = "leave it out: the HTTP client writes it";

/// Headers that are no parameters, because OpenAPI describes them in other ways or because the HTTP client decides on them.
const TAKEN_HEADERS: &[(&str, &str)] = &[
    (
        "Accept",
        "leave it out: the media type of the responses says it",
    ),
    (
        "Content-Type",
        "leave it out: the media type of the request body says it",
    ),
    (
        "Authorization",
        "describe it under `components/securitySchemes`",
    ),
    ("Accept-Encoding", BY_HTTP),
    ("Connection", BY_HTTP),
    ("Content-Length", BY_HTTP),
    ("Expect", BY_HTTP),
    ("Host", BY_HTTP),
    ("Keep-Alive", BY_HTTP),
    ("Proxy-Connection", BY_HTTP),
    ("TE", BY_HTTP),
    ("Trailer", BY_HTTP),
    ("Transfer-Encoding", BY_HTTP),
    ("Upgrade", BY_HTTP),
];

/// The parameters of an operation: those of the path in the path's order, then the others in the document's.
pub(crate) fn lower_all<'d>(
    models: &mut Models<'d>,
    site: &OperationContext<'d>,
    owner: &str,
) -> Result<Vec<ir::Parameter>> {
    let given = gather(models, site)?;
    let placeholders = path::placeholders(site.path, &site.path_at)?;
    path::check(&placeholders, &given, &site.at)?;

    let mut names = Names::new(
        "argument",
        "give one of the two another name for Rust with `x-name`",
    );
    for own in ["connection", "body", "send"] {
        names.reserve(own);
    }
    let mut lowered = Vec::new();
    for parameter in &given {
        let argument = lower(models, parameter, owner)?;
        names.claim(&argument.name, &parameter.at)?;
        lowered.push(argument);
    }
    lowered.sort_by_key(|argument| {
        let in_path = argument.location == ir::Location::Path;
        placeholders
            .iter()
            .position(|name| in_path && *name == argument.key)
            .unwrap_or(usize::MAX)
    });
    Ok(lowered)
}

/// The path's parameters and the operation's own, which come in place of the path's of the same name.
fn gather<'d>(
    models: &Models<'d>,
    site: &OperationContext<'d>,
) -> Result<Vec<Resolved<'d, Parameter>>> {
    let shared = unique(
        models,
        &site.path_item.parameters,
        &site.path_at.key("parameters"),
    )?;
    let own = unique(
        models,
        &site.operation.parameters,
        &site.at.key("parameters"),
    )?;
    let mut all: Vec<_> = shared
        .into_iter()
        .filter(|one| own.iter().all(|other| !same(one, other)))
        .collect();
    all.extend(own);
    Ok(all)
}

fn unique<'d>(
    models: &Models<'d>,
    list: &'d [RefOr<Parameter>],
    at: &Pointer,
) -> Result<Vec<Resolved<'d, Parameter>>> {
    let mut found: Vec<Resolved<'d, Parameter>> = Vec::new();
    for (index, parameter) in list.iter().enumerate() {
        let parameter = resolve(models.components, parameter, &at.index(index))?;
        if found.iter().any(|other| same(other, &parameter)) {
            return Err(Error::new(
                &at.index(index),
                format!("the parameter `{}` is there twice", parameter.item.name),
                "remove one of the two",
            ));
        }
        found.push(parameter);
    }
    Ok(found)
}

/// Whether they are one parameter. The names of headers have no case.
fn same(one: &Resolved<'_, Parameter>, other: &Resolved<'_, Parameter>) -> bool {
    let (one, other) = (one.item, other.item);
    let has_same_name = match one.location {
        Location::Header => one.name.eq_ignore_ascii_case(&other.name),
        _ => one.name == other.name,
    };
    has_same_name && one.location == other.location
}

/// One parameter. Unless it is a component, types that are written inside it are called after its `owner`.
pub(crate) fn lower<'d>(
    models: &mut Models<'d>,
    resolved: &Resolved<'d, Parameter>,
    owner: &str,
) -> Result<ir::Parameter> {
    let Resolved {
        item: parameter,
        at,
        component,
    } = resolved;
    let location = location(parameter, at)?;
    check_style(parameter, location, at)?;
    let own = value::of(
        models.components,
        parameter.example.as_ref(),
        &parameter.examples,
        at,
    )?;
    let hint = component.map_or_else(|| format!("{owner} {}", parameter.name), str::to_owned);
    let schema_at = at.key("schema");
    let typed = models.typed(
        &parameter.schema,
        &SchemaContext::new(schema_at.clone(), hint),
    )?;
    if typed.nullable {
        return Err(Error::new(
            &schema_at,
            "a parameter cannot be `nullable`",
            "leave `nullable` out: what is absent is not sent",
        ));
    }
    check_type(&typed.ty, location, &schema_at)?;
    let what = format!("the parameter `{}`", parameter.name);
    Ok(ir::Parameter {
        name: chosen_name(parameter.rust_name.as_deref(), &parameter.name, at)?,
        key: parameter.name.clone(),
        location,
        required: parameter.required,
        writes: parameter.writes,
        deprecated: parameter.deprecated,
        docs: typed.docs_under(parameter.description.as_deref(), &what, at)?,
        explode: explode(&typed.ty, parameter, at)?,
        integer: typed.integer,
        ty: typed.ty,
        // What is optional is shown where the parameter says so itself.
        sample: match own {
            None if parameter.required => {
                value::of_schema(models.components, &parameter.schema, &schema_at)?
            }
            own => own,
        },
    })
}

/// Where the parameter goes, if it can go there.
fn location(parameter: &Parameter, at: &Pointer) -> Result<ir::Location> {
    if parameter.name.is_empty() {
        let help = "write the name that the vendor gives it";
        return Err(Error::new(&at.key("name"), "the name is empty", help));
    }
    match parameter.location {
        Location::Query => Ok(ir::Location::Query),
        Location::Header => {
            check_header_name(&parameter.name, at)?;
            Ok(ir::Location::Header)
        }
        Location::Path if parameter.required => Ok(ir::Location::Path),
        Location::Path => Err(Error::new(
            at,
            "a path parameter is always required",
            "add `required: true`",
        )),
        Location::Cookie => Err(Error::new(
            at,
            "cookie parameters are not supported",
            "send it as a header",
        )),
    }
}

fn check_style(parameter: &Parameter, location: ir::Location, at: &Pointer) -> Result<()> {
    let supported = match location {
        ir::Location::Query => "form",
        ir::Location::Path | ir::Location::Header => "simple",
    };
    match parameter.style.as_deref() {
        Some(style) if style != supported => Err(Error::new(
            &at.key("style"),
            format!("the style `{style}` is not supported"),
            format!("use `{supported}`"),
        )),
        _ => Ok(()),
    }
}

fn check_header_name(name: &str, at: &Pointer) -> Result<()> {
    if let Some((taken, help)) = TAKEN_HEADERS
        .iter()
        .find(|(taken, _)| taken.eq_ignore_ascii_case(name))
    {
        return Err(Error::new(
            at,
            format!("the header `{taken}` cannot be a parameter"),
            *help,
        ));
    }
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.chars().all(is_token) {
        return Ok(());
    }
    Err(Error::new(
        at,
        format!("`{name}` cannot be the name of a header"),
        "use ASCII letters, digits and hyphens",
    ))
}

fn check_type(ty: &Type, location: ir::Location, at: &Pointer) -> Result<()> {
    let fault = |message: &str, help: &str| Err(Error::new(at, message, help));
    match (ty, location) {
        (Type::Secret, ir::Location::Header) => Ok(()),
        (Type::Secret, _) => fault(
            "a secret in the path or the query is not supported",
            "send it as a header, where it is not logged",
        ),
        (Type::Model(_) | Type::Map(_) | Type::Any | Type::Nullable(_), _) => fault(
            "a parameter must be a plain value or a list of such",
            "give it a plain type",
        ),
        (Type::List(inner), ir::Location::Query) => match **inner {
            Type::List(_)
            | Type::Model(_)
            | Type::Map(_)
            | Type::Any
            | Type::Nullable(_)
            | Type::Secret => fault(
                "a list in the query must have plain elements",
                "give the `items` a plain type",
            ),
            _ => Ok(()),
        },
        (Type::List(_), _) => fault(
            "lists are supported in the query only",
            "use a string and describe its form",
        ),
        _ => Ok(()),
    }
}

fn explode(ty: &Type, parameter: &Parameter, at: &Pointer) -> Result<bool> {
    match (ty, parameter.explode) {
        (Type::List(_), None) => Err(Error::new(
            at,
            "it is not said how the list is written",
            "add `explode: true` to repeat the parameter or `explode: false` to write commas",
        )),
        (_, explode) => Ok(explode.unwrap_or(false)),
    }
}
