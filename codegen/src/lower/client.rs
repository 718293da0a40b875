//! Which client has the operations of a path, and where they go.

use heck::ToShoutySnakeCase;
use indexmap::IndexMap;
use proc_macro2::Ident;
use quote::format_ident;

use super::server;
use crate::{
    document::{Document, PathItem},
    error::{Error, Result},
    ir::Client,
    names::{Names, type_name},
    pointer::Pointer,
};

/// The client of the document's servers, and those of paths with servers of their own in the order of the paths.
pub(crate) fn lower_all(document: &Document) -> Result<Vec<Client>> {
    let root = Pointer::root();
    let mut clients = vec![Client {
        name: format_ident!("Client"),
        docs: docs(document),
        servers_name: format_ident!("SERVERS"),
        servers: server::lower_all(&document.servers, &root.key("servers"))?,
    }];
    let mut constants = Names::new("constant", "choose another `x-client` for one of the two");
    let mut first: IndexMap<Ident, (&PathItem, Pointer)> = IndexMap::new();
    for (path, item) in &document.paths {
        let at = root.keys(&["paths", path]);
        let name = name(item, &at)?;
        let servers_at = at.key("servers");
        match first.get(&name) {
            _ if item.client.is_none() => {}
            Some((other, _)) if other.servers == item.servers => {}
            Some((_, other)) => {
                return Err(Error::new(
                    &servers_at,
                    format!("`{name}` has other servers at {other}"),
                    "give them the same `servers`, or another `x-client`",
                ));
            }
            None => {
                let client = other(document, &name, item, &servers_at)?;
                constants.claim(&client.servers_name, &at.key("x-client"))?;
                clients.push(client);
                first.insert(name, (item, servers_at));
            }
        }
    }
    Ok(clients)
}

/// The name of the client that has the operations of a path.
pub(crate) fn name(item: &PathItem, at: &Pointer) -> Result<Ident> {
    let (fault, help) = match (&item.client, item.servers.is_empty()) {
        (None, true) => return Ok(format_ident!("Client")),
        (Some(client), false) => {
            let at = at.key("x-client");
            let name = type_name(&format!("{client}Client"), &at)?;
            if name != "Client" {
                return Ok(name);
            }
            let fault =
                "a client cannot be called `Client`, which is that of the document's servers";
            return Err(Error::new(&at, fault, "choose a name, such as `Login`"));
        }
        (None, false) => (
            "it is not said which client has the operations of these servers",
            "add `x-client` with a name, such as `Login`",
        ),
        (Some(_), true) => (
            "the path has a client of its own, but goes to the document's servers",
            "add `servers` or remove `x-client`",
        ),
    };
    Err(Error::new(at, fault, help))
}

fn other(document: &Document, name: &Ident, item: &PathItem, at: &Pointer) -> Result<Client> {
    let text = name.to_string();
    let short = text.strip_suffix("Client").unwrap_or(&text);
    let servers_name = format_ident!("{}_SERVERS", short.to_shouty_snake_case());
    let info = &document.info;
    Ok(Client {
        name: name.clone(),
        docs: format!(
            "The typed client of {}, version {}, for the operations of `{servers_name}`.",
            info.title, info.version
        ),
        servers_name,
        servers: server::lower_all(&item.servers, at)?,
    })
}

fn docs(document: &Document) -> String {
    let info = &document.info;
    let mut docs = format!(
        "The typed client of {}, version {}.",
        info.title, info.version
    );
    for text in info.description.iter() {
        docs.push_str("\n\n");
        docs.push_str(text);
    }
    if let Some(link) = &document.external_docs {
        let label = link
            .description
            .as_deref()
            .unwrap_or("The vendor's documentation");
        docs.push_str(&format!(
            "\n\n{}: <{}>",
            label.trim_end_matches('.'),
            link.url
        ));
    }
    docs
}
