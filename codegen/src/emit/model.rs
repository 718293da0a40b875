//! Emits a model, in the form of its shape, with serde only in the direction in which it travels.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, structure, types::Scope, union, vocabulary};
use crate::ir::{Access, Api, Model, Shape};

/// A type of the vendor's.
pub(super) fn emit(api: &Api, model: &Model) -> TokenStream {
    let docs = docs::attributes(&docs(model));
    let deprecated = model.deprecated.then(|| quote!(#[deprecated]));
    let attributes = quote!(#docs #deprecated);
    match &model.shape {
        Shape::Struct(structure) => structure::emit(api, &model.name, structure, &attributes),
        Shape::Vocabulary(words) => vocabulary::emit(api, &model.name, words, &attributes),
        Shape::Union(union) => union::emit(api, &model.name, union, &attributes),
        Shape::Alias(ty) => {
            let (name, ty) = (&model.name, Scope::Model.owned(api, ty));
            quote!(#attributes pub type #name = #ty;)
        }
    }
}

/// What is said about the type, and what its serialisation leaves out.
fn docs(model: &Model) -> String {
    let loses = matches!(&model.shape, Shape::Struct(structure) if structure.uses.in_requests
        && structure.fields.iter().any(|field| field.access == Access::ReadOnly));
    let note = "Serialised it is a request: what only the vendor sets is left out.";
    if loses {
        format!("{}\n\n{note}", model.docs.trim())
    } else {
        model.docs.clone()
    }
}
