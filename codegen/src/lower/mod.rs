//! From the document to the client to be written: references followed, names chosen, faults found.

mod answer;
mod body;
mod component;
mod facts;
mod header;
mod kind;
mod media;
mod models;
mod operation;
mod output;
mod parameter;
mod path;
mod place;
mod reach;
mod recursion;
mod scalar;
mod security;
mod server;
mod site;
mod structure;
mod typed;
mod union;
mod vocabulary;

use crate::{
    document::Document,
    error::{Error, Result},
    ir::Api,
    pointer::Pointer,
};
use models::Models;

/// Decides everything about the client of `document`.
pub(crate) fn lower(vendor: &str, document: &Document) -> Result<Api> {
    let mut models = Models::new(&document.components);
    models.add_components()?;
    let operations = operation::lower_all(document, &mut models)?;
    component::check_all(document, &mut models)?;
    let mut models = models.into_models();
    reach::mark(&mut models, &operations);
    recursion::box_circles(&mut models);
    Ok(Api {
        vendor: vendor.to_owned(),
        docs: docs(document),
        servers: server::lower_all(&document.servers)?,
        models,
        operations,
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

/// A text that must not be missing, since everything public is documented.
fn described(text: Option<&str>, what: &str, at: &Pointer) -> Result<String> {
    match text.map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(Error::new(
            at,
            format!("{what} has no description"),
            "add a `description`: it becomes the documentation",
        )),
    }
}
