use crate::{
    document::{Document, Operation, SchemeKind, SecurityRequirement},
    error::{Error, Result},
    pointer::Pointer,
    resolve::resolve,
};

/// The ways to authenticate a call: alternatives of schemes needed together, each with its scopes.
pub(super) fn lower(
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
    if scheme.item.location.as_deref() == Some("cookie") {
        return Err(Error::new(
            &scheme.at.key("in"),
            "credentials in cookies are not supported",
            "describe the header that the vendor takes instead",
        ));
    }
    let known = |scope: &String| {
        scheme.item.kind == SchemeKind::Oauth2
            && scheme
                .item
                .flows
                .values()
                .any(|flow| flow.scopes.contains_key(scope))
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
