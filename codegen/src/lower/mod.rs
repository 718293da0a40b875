//! From the document to the client to be written: references followed, names chosen, faults found.

mod client;
mod component;
mod example;
mod operation;
mod schema;
mod server;

use crate::{
    document::Document,
    error::{Error, Result},
    ir::{Api, Model, Shape},
    options::Runtime,
    pointer::Pointer,
};
use example::synthetic;
use schema::{models::Models, recursion, structure, usage};

/// Decides everything about the client of `document`.
pub(crate) fn lower(runtime: Runtime, vendor: &str, document: &Document) -> Result<Api> {
    let mut models = Models::new(&document.components);
    models.add_components()?;
    let clients = client::lower_all(document)?;
    let mut operations = operation::lower_all(document, &mut models)?;
    component::check_all(document, &mut models)?;
    let mut models = models.into_models();
    if document.ignore_case {
        check_unions(&models)?;
    }
    usage::mark(&mut models, &operations);
    for model in &models {
        if let Shape::Struct(structure) = &model.shape {
            structure::check_uses(structure)?;
        }
    }
    recursion::box_circles(&mut models);
    if let Some(setup) = &document.example_setup {
        example::write_all(setup, &mut operations, &models)?;
    }
    synthetic::write_all(&mut operations, &models);
    Ok(Api {
        runtime,
        vendor: vendor.to_owned(),
        clients,
        models,
        operations,
        ignore_case: document.ignore_case,
        example_setup: document.example_setup.clone(),
    })
}

/// Which form of a union it is, serde finds out by itself, from what was written.
fn check_unions(models: &[Model]) -> Result<()> {
    let union = models
        .iter()
        .find(|model| matches!(model.shape, Shape::Union(_)));
    match union {
        None => Ok(()),
        Some(model) => Err(Error::new(
            &Pointer::root().key("x-ignore-case"),
            format!(
                "the members of `{}`, which is a `oneOf`, cannot be read in any case",
                model.name
            ),
            "remove `x-ignore-case`, or describe it without `oneOf`",
        )),
    }
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
