//! Emits the names of types, whose paths depend on the module that names them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{Api, Type};

/// Where a type is named, since paths depend on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// At the top, beside the client.
    Top,
    /// In `mod model`.
    Model,
    /// In `mod operation`.
    Operation,
}

impl Scope {
    /// The path to a type of the model.
    pub(super) fn path(self, name: &Ident) -> TokenStream {
        match self {
            Self::Top => quote!(model::#name),
            Self::Model => quote!(#name),
            Self::Operation => quote!(super::model::#name),
        }
    }

    /// The type of a value that is owned.
    pub(super) fn owned(self, api: &Api, ty: &Type) -> TokenStream {
        let runtime = &api.runtime;
        match ty {
            Type::String => quote!(String),
            Type::Secret => quote!(#runtime::Secret),
            Type::DateTime => quote!(#runtime::wire::DateTime),
            Type::I32 => quote!(i32),
            Type::I64 => quote!(i64),
            Type::F64 => quote!(f64),
            Type::Bool => quote!(bool),
            Type::Any => quote!(#runtime::wire::serde_json::Value),
            Type::Model(name) => self.path(name),
            Type::Vocabulary(name) => {
                let path = self.path(name);
                quote!(#runtime::wire::Open<#path>)
            }
            Type::List(inner) => {
                let inner = self.owned(api, inner);
                quote!(Vec<#inner>)
            }
            Type::Map(inner) => {
                let inner = self.owned(api, inner);
                quote!(std::collections::BTreeMap<String, #inner>)
            }
            Type::Nullable(inner) => {
                let inner = self.owned(api, inner);
                quote!(Option<#inner>)
            }
        }
    }

    /// The type of a value that is lent for the length of a call.
    pub(super) fn lent(self, api: &Api, ty: &Type) -> TokenStream {
        match ty {
            Type::String => quote!(&'a str),
            Type::I32 | Type::I64 | Type::F64 | Type::Bool => self.owned(api, ty),
            Type::List(inner) => {
                let inner = self.owned(api, inner);
                quote!(&'a [#inner])
            }
            _ => {
                let owned = self.owned(api, ty);
                quote!(&'a #owned)
            }
        }
    }

    /// The type of an argument that is made into an owned value, and how `name` is made into it.
    pub(super) fn argument(self, api: &Api, ty: &Type, name: &Ident) -> (TokenStream, TokenStream) {
        let owned = self.owned(api, ty);
        match ty {
            Type::I32 | Type::I64 | Type::F64 | Type::Bool | Type::Model(_) | Type::Nullable(_) => {
                (owned, quote!(#name))
            }
            _ => (quote!(impl Into<#owned>), quote!(#name.into())),
        }
    }
}
