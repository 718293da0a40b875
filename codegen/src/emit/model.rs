use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, structure, types::Scope, union, vocabulary};
use crate::ir::{Model, Shape};

/// A type of the vendor's.
pub(super) fn emit(model: &Model) -> TokenStream {
    let docs = docs::attributes(&model.docs);
    let deprecated = model.deprecated.then(|| quote!(#[deprecated]));
    let attributes = quote!(#docs #deprecated);
    match &model.shape {
        Shape::Struct(structure) => structure::emit(&model.name, structure, &attributes),
        Shape::Vocabulary(words) => vocabulary::emit(&model.name, words, &attributes),
        Shape::Union(branches) => union::emit(&model.name, branches, &attributes),
        Shape::Alias(ty) => {
            let (name, ty) = (&model.name, Scope::Model.owned(ty));
            quote!(#attributes pub type #name = #ty;)
        }
    }
}
