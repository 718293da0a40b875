use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, types::Scope};
use crate::ir::{Branch, Type};

/// One of several JSON types.
pub(super) fn emit(name: &Ident, branches: &[Branch], attributes: &TokenStream) -> TokenStream {
    let branches = branches.iter().map(|branch| {
        let docs = docs::attributes(&branch.docs);
        let secret = (branch.ty == Type::Secret)
            .then(|| quote!(#[serde(serialize_with = "crate::wire::secret::expose")]));
        // An array must not be taken for an object.
        let object = matches!(branch.ty, Type::Model(_))
            .then(|| quote!(#[serde(deserialize_with = "crate::wire::fields::object")]));
        let (name, ty) = (&branch.name, Scope::Model.owned(&branch.ty));
        quote!(#docs #name(#secret #object #ty),)
    });
    quote! {
        #attributes
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#branches)*
        }
    }
}
