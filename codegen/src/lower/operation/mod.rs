//! Operations: each part of one is lowered in a file of its own.

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod context;
pub(crate) mod header;
pub(crate) mod media;
pub(crate) mod output;
pub(crate) mod parameter;
pub(crate) mod path;
pub(crate) mod security;

use indexmap::IndexMap;
use proc_macro2::Ident;
use syn::ext::IdentExt as _;

use super::{client, schema::models::Models};
use crate::{
    document::{Document, Method, Operation, SecurityRequirement},
    error::{Error, Result},
    ir,
    ir::{Deprecation, OperationDocs, Output},
    names::{Names, chosen_name, type_name},
    pointer::Pointer,
};
use context::OperationContext;

/// The operations of a document, in the order of its paths.
pub(crate) fn lower_all<'d>(
    document: &'d Document,
    models: &mut Models<'d>,
) -> Result<Vec<ir::Operation>> {
    let sites = context::find(document)?;
    let help = "give one of the two another name for Rust with `x-name`";
    let mut methods = Names::new("method", help);
    let mut types = Names::new("operation type", help);
    methods.reserve("new");
    let mut lowered = Vec::new();
    for site in sites.values() {
        let operation = site.lower(&sites, document, models)?;
        methods.claim(&operation.name, &site.at)?;
        types.claim(&operation.type_name, &site.at)?;
        if let Output::Choice(name, _) = &operation.output {
            types.claim(name, &site.at.key("responses"))?;
        }
        lowered.push(operation);
    }
    Ok(lowered)
}

impl<'d> OperationContext<'d> {
    fn lower(
        &self,
        all: &IndexMap<&str, OperationContext<'_>>,
        document: &'d Document,
        models: &mut Models<'d>,
    ) -> Result<ir::Operation> {
        let Self {
            operation,
            at,
            method,
            ..
        } = self;
        let type_name = self.type_name()?;
        let owner = type_name.to_string();
        let security = security::lower(document, operation, at)?;
        let parameters = parameter::lower_all(models, self, &owner)?;
        let body = match &operation.request_body {
            None => None,
            Some(body) => Some(body::of_operation(
                models,
                body,
                *method,
                &owner,
                &at.key("requestBody"),
            )?),
        };
        let responses_at = at.key("responses");
        let answers =
            answer::lower_all(models, &operation.responses, *method, &owner, &responses_at)?;
        Ok(ir::Operation {
            id: operation.operation_id.clone(),
            at: at.clone(),
            client: client::name(self.path_item, &self.path_at)?,
            name: self.name()?,
            docs: self.docs(document, &security)?,
            method: *method,
            path: self.path.to_owned(),
            idempotent: self.idempotent()?,
            writes: self.writes()?,
            deprecation: self.deprecation(all)?,
            auth: security
                .iter()
                .map(|schemes| schemes.keys().cloned().collect())
                .collect(),
            parameters,
            body,
            output: output::lower(&answers.successes, &owner, &responses_at)?,
            successes: answers.successes,
            errors: answers.errors,
            example: None,
            calls: Vec::new(),
            type_name,
        })
    }

    /// The name of the method: the one chosen with `x-name`, or the vendor's.
    fn name(&self) -> Result<Ident> {
        let Operation {
            operation_id,
            rust_name,
            ..
        } = self.operation;
        let at = match rust_name {
            Some(_) => self.at.clone(),
            None => self.at.key("operationId"),
        };
        chosen_name(rust_name.as_deref(), operation_id, &at)
    }

    /// The name of the type, which follows from that of the method if this is chosen.
    fn type_name(&self) -> Result<Ident> {
        match &self.operation.rust_name {
            Some(_) => type_name(&self.name()?.unraw().to_string(), &self.at.key("x-name")),
            None => type_name(&self.operation.operation_id, &self.at.key("operationId"))
                .map_err(|fault| fault.with_help("add `x-name` with a name for Rust")),
        }
    }

    fn docs(&self, document: &Document, security: &[SecurityRequirement]) -> Result<OperationDocs> {
        let Self { operation, at, .. } = self;
        let Some(link) = operation
            .external_docs
            .as_ref()
            .or(document.external_docs.as_ref())
        else {
            return Err(Error::new(
                at,
                "there is no link to the vendor's page",
                "add `externalDocs` with its `url`, here or for the whole document",
            ));
        };
        let scopes = security
            .iter()
            .flatten()
            .filter(|(_, scopes)| !scopes.is_empty());
        Ok(OperationDocs {
            summary: match &operation.summary {
                Some(summary) if !summary.trim().is_empty() => summary.trim().to_owned(),
                _ => {
                    return Err(Error::new(
                        at,
                        "the operation has no summary",
                        "add a `summary` of one line",
                    ));
                }
            },
            description: operation.description.clone(),
            permission: operation.permission.clone(),
            limits: operation.limits.clone(),
            scopes: scopes
                .map(|(scheme, scopes)| (scheme.clone(), scopes.clone()))
                .collect(),
            link: link.url.clone(),
        })
    }

    /// Whether it may be sent twice. POST and PATCH say nothing about it, so the document must.
    fn idempotent(&self) -> Result<bool> {
        match (self.operation.idempotent, self.method) {
            (Some(idempotent), _) => Ok(idempotent),
            (None, Method::Get | Method::Head | Method::Put | Method::Delete) => Ok(true),
            (None, Method::Post | Method::Patch) => Err(Error::new(
                &self.at,
                format!(
                    "it is not said whether this {} may be sent twice",
                    self.method.as_str()
                ),
                "add `x-idempotent: true` if the same request again leaves the same state, else `false`",
            )),
        }
    }

    /// Whether it changes something: all methods but GET and HEAD are taken to, unless the document knows better.
    fn writes(&self) -> Result<bool> {
        let by_method = !matches!(self.method, Method::Get | Method::Head);
        match self.operation.writes {
            None => Ok(by_method),
            Some(false) if by_method => Ok(false),
            Some(writes) => Err(Error::new(
                &self.at.key("x-writes"),
                format!(
                    "a {} is {} anyway",
                    self.method.as_str(),
                    if by_method {
                        "taken to write"
                    } else {
                        "taken to read"
                    }
                ),
                match (by_method, writes) {
                    (false, true) => "remove it; a parameter that makes it write can say so",
                    _ => "remove it",
                },
            )),
        }
    }

    fn deprecation(
        &self,
        all: &IndexMap<&str, OperationContext<'_>>,
    ) -> Result<Option<Deprecation>> {
        let at = self.at.key("x-successor");
        match (self.operation.deprecated, &self.operation.successor) {
            (false, None) => Ok(None),
            (true, None) => Err(Error::new(
                &self.at,
                "it is not said what to use instead",
                "add `x-successor` with an `operationId`, with `METHOD /path`, or `none` if there is nothing",
            )),
            (false, Some(_)) => Err(Error::new(
                &at,
                "only a deprecated operation has a successor",
                "add `deprecated: true` or remove it",
            )),
            (true, Some(text)) => match all.get(text.as_str()) {
                Some(site) if *text != self.operation.operation_id => {
                    let client = client::name(site.path_item, &site.path_at)?;
                    Ok(Some(Deprecation::Method(client, site.name()?)))
                }
                _ if text == "none" => Ok(Some(Deprecation::Nothing)),
                _ => elsewhere(text, all, &at).map(Some),
            },
        }
    }
}

/// A successor that is not in the document: `METHOD /path`.
fn elsewhere(
    text: &str,
    all: &IndexMap<&str, OperationContext<'_>>,
    at: &Pointer,
) -> Result<Deprecation> {
    let call = text.split_once(' ').and_then(|(method, path)| {
        let method = Method::ALL.iter().find(|one| one.as_str() == method)?;
        path.starts_with('/').then_some((*method, path))
    });
    let Some((method, path)) = call else {
        return Err(Error::new(
            at,
            format!("there is no other operation `{text}`"),
            "name the one to use instead by its `operationId`, or as `METHOD /path` if it is not in this document",
        ));
    };
    path::placeholders(path, at)?;
    let is_here = |site: &OperationContext<'_>| {
        site.method == method && path::shape(site.path) == path::shape(path)
    };
    if all.values().any(is_here) {
        return Err(Error::new(
            at,
            format!("`{text}` is in this document"),
            "name it by its `operationId`",
        ));
    }
    Ok(Deprecation::Call(text.to_owned()))
}
