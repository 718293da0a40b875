//! Security requirements: alternatives of schemes that are needed together, with checked scopes.

use crate::{
    document::{
        Document, Flows, KeyLocation, Operation, SchemeKind, SecurityRequirement, SecurityScheme,
    },
    error::{Error, Result},
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// The ways to authenticate a call: alternatives of schemes needed together, each with its scopes.
pub(crate) fn lower(
    document: &Document,
    operation: &Operation,
    at: &Pointer,
) -> Result<Vec<SecurityRequirement>> {
    let (alternatives, at) = match (&operation.security, &document.security) {
        (Some(own), _) => (own, at.key("security")),
        (None, Some(general)) => (general, Pointer::root().key("security")),
        (None, None) => {
            return Err(Error::new(
                at,
                "it is not said how the call is authenticated",
                "add `security`, here or for the whole document; `security: []` means not at all",
            ));
        }
    };
    for (index, alternative) in alternatives.iter().enumerate() {
        for (scheme, scopes) in alternative {
            check(document, scheme, scopes, &at.index(index).key(scheme))?;
        }
    }
    Ok(alternatives.clone())
}

fn check(document: &Document, name: &str, scopes: &[String], at: &Pointer) -> Result<()> {
    let schemes = &document.components.security_schemes;
    let Some(scheme) = schemes.get(name) else {
        return Err(Error::new(
            at,
            format!("there is no security scheme `{name}`"),
            "add it to `components/securitySchemes` or correct the name",
        ));
    };
    let place = Pointer::root().keys(&["components", "securitySchemes", name]);
    let scheme = resolve(&document.components, scheme, &place)?;
    let known = |scope: &String| {
        let mut flows = scheme.item.flows.iter().flat_map(Flows::scopes);
        flows.any(|scopes| scopes.contains_key(scope))
    };
    match scopes.iter().position(|scope| !known(scope)) {
        None => Ok(()),
        Some(index) => Err(Error::new(
            &at.index(index),
            format!("the scheme `{name}` has no scope `{}`", scopes[index]),
            "add it to the scheme's flows, or say it in `x-permission`",
        )),
    }
}

/// Checks that a scheme has the keys of its type and no others.
pub(crate) fn check_scheme(scheme: &Resolved<'_, SecurityScheme>) -> Result<()> {
    use SchemeKind::{ApiKey, Http, Oauth2};
    let Resolved {
        item: scheme, at, ..
    } = scheme;
    let kind = match scheme.kind {
        ApiKey => "apiKey",
        Http => "http",
        Oauth2 => "oauth2",
    };
    let keys = [
        ("in", ApiKey, scheme.location.is_some(), true),
        ("name", ApiKey, scheme.name.is_some(), true),
        ("scheme", Http, scheme.scheme.is_some(), true),
        ("bearerFormat", Http, scheme.bearer_format.is_some(), false),
        ("flows", Oauth2, scheme.flows.is_some(), true),
    ];
    for (key, owner, is_present, is_required) in keys {
        if owner != scheme.kind && is_present {
            let message = format!("`{key}` means nothing for `{kind}`");
            return Err(Error::new(&at.key(key), message, "remove it"));
        }
        if owner == scheme.kind && is_required && !is_present {
            return Err(Error::new(at, format!("`{key}` is missing"), "add it"));
        }
    }
    if scheme.location == Some(KeyLocation::Cookie) {
        return Err(Error::new(
            &at.key("in"),
            "credentials in cookies are not supported",
            "describe the header that the vendor takes instead",
        ));
    }
    match &scheme.flows {
        Some(flows) if flows.scopes().next().is_none() => {
            Err(Error::new(&at.key("flows"), "there is no flow", "add one"))
        }
        _ => Ok(()),
    }
}
