//! Servers, and which variables of a URL the user has to supply.

use super::described;
use crate::{
    document::Server,
    error::{Error, Result},
    ir,
    pointer::Pointer,
};

/// The places where the API, or a part of it, can be reached.
pub(crate) fn lower_all(servers: &[Server], at: &Pointer) -> Result<Vec<ir::Server>> {
    servers
        .iter()
        .enumerate()
        .map(|(index, server)| lower(server, &at.index(index)))
        .collect()
}

fn lower(server: &Server, at: &Pointer) -> Result<ir::Server> {
    check_variables(server, at)?;
    let variables = server.variables.iter().map(|(name, variable)| {
        let values = variable.values.clone().unwrap_or_default();
        if variable.values.is_some() && !values.contains(&variable.default) {
            return Err(Error::new(
                &at.keys(&["variables", name, "default"]),
                "the default is not in the `enum`",
                "add it there or choose another",
            ));
        }
        Ok(ir::ServerVariable {
            name: name.clone(),
            default: variable.default.clone(),
            values,
        })
    });
    Ok(ir::Server {
        url: server.url.clone(),
        description: described(server.description.as_deref(), "the server", at)?,
        variables: variables.collect::<Result<_>>()?,
    })
}

fn check_variables(server: &Server, at: &Pointer) -> Result<()> {
    let mut braces = server.url.chars().filter(|c| matches!(c, '{' | '}'));
    while let Some(opening) = braces.next() {
        if (opening, braces.next()) != ('{', Some('}')) {
            return Err(Error::new(
                &at.key("url"),
                "a brace of the URL is not closed or not opened",
                "write each variable as `{name}`",
            ));
        }
    }
    // After each `{`, up to the `}`.
    let used: Vec<&str> = server
        .url
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    if let Some(name) = used
        .iter()
        .find(|name| !server.variables.contains_key(**name))
    {
        return Err(Error::new(
            &at.key("url"),
            format!("the variable `{name}` is not declared"),
            "add it to the server's `variables`",
        ));
    }
    if let Some(name) = server
        .variables
        .keys()
        .find(|name| !used.contains(&name.as_str()))
    {
        return Err(Error::new(
            &at.keys(&["variables", name]),
            format!("the variable `{name}` is not in the URL"),
            "put it there or remove it here",
        ));
    }
    Ok(())
}
