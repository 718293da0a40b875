use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, types::Scope};
use crate::ir::{Api, Branch, Type};

/// One of several JSON types.
pub(super) fn emit(
    api: &Api,
    name: &Ident,
    branches: &[Branch],
    attributes: &TokenStream,
) -> TokenStream {
    let runtime = &api.runtime;
    let serde = api.runtime.text("wire::serde");
    let expose = api.runtime.text("wire::secret::expose");
    let read_object = api.runtime.text("wire::fields::object");
    let branches = branches.iter().map(|branch| {
        let docs = docs::attributes(&branch.docs);
        let secret =
            (branch.ty == Type::Secret).then(|| quote!(#[serde(serialize_with = #expose)]));
        // An array must not be taken for an object.
        let object = matches!(branch.ty, Type::Model(_))
            .then(|| quote!(#[serde(deserialize_with = #read_object)]));
        let (name, ty) = (&branch.name, Scope::Model.owned(api, &branch.ty));
        quote!(#docs #name(#secret #object #ty),)
    });
    quote! {
        #attributes
        #[derive(Clone, Debug, PartialEq)]
        #[derive(#runtime::wire::serde::Serialize, #runtime::wire::serde::Deserialize)]
        #[serde(crate = #serde)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#branches)*
        }
    }
}
