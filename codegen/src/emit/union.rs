//! Emits a union: an enum whose reader decides by the JSON type.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

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
    let serialize = super::serialize(api, union.uses);
    let serialize = serialize.map(|serialize| quote!(#serialize #[serde(untagged)]));
    let expose = api.runtime.text("wire::secret::expose");
    let branches = union.branches.iter().map(|branch| {
        let docs = docs::attributes(&branch.docs);
        let secret = (in_requests && branch.ty == Type::Secret)
            .then(|| quote!(#[serde(serialize_with = #expose)]));
        let (name, ty) = (&branch.name, Scope::Model.owned(api, &branch.ty));
        quote!(#docs #name(#secret #ty),)
    });
    let reader = in_responses.then(|| reader(api, name, union));
    quote! {
        #attributes
        #[derive(Clone, Debug, PartialEq)]
        #serialize
        #[non_exhaustive]
        pub enum #name {
            #(#branches)*
        }
        #reader
    }
}

/// How the value is read: by its JSON type, which each form has for itself.
fn reader(api: &Api, name: &Ident, union: &Union) -> TokenStream {
    let runtime = &api.runtime;
    let arms = union.branches.iter().map(|branch| {
        let form = format_ident!(
            "{}",
            match branch.ty {
                Type::String | Type::Secret | Type::DateTime | Type::Vocabulary(_) => "Text",
                Type::I32 | Type::I64 | Type::F64 => "Number",
                Type::Bool => "Boolean",
                Type::List(_) => "List",
                Type::Map(_) | Type::Model(_) => "Object",
                // No form can be these.
                Type::Any | Type::Nullable(_) => "Object",
            }
        );
        let name = &branch.name;
        let read = quote!(#runtime::wire::json::FromJson::from_json(json)?);
        quote!(#runtime::wire::json::Form::#form => Self::#name(#read),)
    });
    let all_forms = union.branches.len() == 5;
    let rest = (!all_forms).then(|| quote!(other => return Err(other.undocumented()),));
    let deserialize = super::deserialize(api, name);
    quote! {
        impl #runtime::wire::json::FromJson for #name {
            fn from_json(json: &mut dyn #runtime::wire::json::Json) -> #runtime::wire::json::Outcome<Self> {
                let mut value: Option<Self> = None;
                json.form(&mut |form, json| {
                    value = Some(match form {
                        #(#arms)*
                        #rest
                    });
                    Ok(())
                })?;
                #runtime::wire::json::needed(value)
            }
        }
        #deserialize
    }
}
