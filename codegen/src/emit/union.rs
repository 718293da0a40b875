use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, types::Scope};
use crate::ir::{Api, Type, Union, Uses};

/// One of several JSON types.
pub(super) fn emit(
    api: &Api,
    name: &Ident,
    union: &Union,
    attributes: &TokenStream,
) -> TokenStream {
    let Uses {
        in_requests,
        in_responses,
    } = union.uses;
    let serde = super::serde(api, union.uses).map(|serde| quote!(#serde #[serde(untagged)]));
    let expose = api.runtime.text("wire::secret::expose");
    let read_object = api.runtime.text("wire::fields::object");
    let branches = union.branches.iter().map(|branch| {
        let docs = docs::attributes(&branch.docs);
        let secret = (in_requests && branch.ty == Type::Secret)
            .then(|| quote!(#[serde(serialize_with = #expose)]));
        // An array must not be taken for an object.
        let object = (in_responses && matches!(branch.ty, Type::Model(_)))
            .then(|| quote!(#[serde(deserialize_with = #read_object)]));
        let (name, ty) = (&branch.name, Scope::Model.owned(api, &branch.ty));
        quote!(#docs #name(#secret #object #ty),)
    });
    quote! {
        #attributes
        #[derive(Clone, Debug, PartialEq)]
        #serde
        #[non_exhaustive]
        pub enum #name {
            #(#branches)*
        }
    }
}
