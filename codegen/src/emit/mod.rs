//! Writes the decided client as Rust: nothing is decided here, and no fault is found.

mod client;
mod decode;
mod descriptor;
mod docs;
mod example;
mod markdown;
mod model;
mod operation;
mod parameter;
mod request;
mod schema;
mod server;
mod structure;
mod types;
mod union;
mod vocabulary;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{Api, Uses};

/// The whole file.
pub(crate) fn emit(api: &Api) -> TokenStream {
    let clients = api.clients.iter().map(|client| client::emit(api, client));
    let operations_const = client::operations(api);
    let decoders = client::decoders(api);
    let calls = client::calls(api);
    let servers = api.clients.iter().map(|client| server::emit(api, client));
    let models = api.models.iter().map(|model| model::emit(api, model));
    let operations = api
        .operations
        .iter()
        .map(|operation| operation::emit(api, operation));
    let others = schema::others(api);
    let schema = schema::emit(api);
    quote! {
        #(#clients)*
        #operations_const
        #decoders
        #calls
        #(#servers)*

        /// The types of the vendor's documents.
        #[allow(deprecated, clippy::all, reason = "the vendor decides on names, sizes and what is deprecated")]
        pub mod model {
            #(#models)*
        }

        /// The calls, as plain data.
        #[allow(deprecated, clippy::all, reason = "the vendor decides on names, sizes and what is deprecated")]
        pub mod operation {
            #(#operations)*
            #others
        }

        #schema
    }
}

/// What lets serde write a model that a request can contain.
fn serialize(api: &Api, uses: Uses) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let serde = runtime.text("wire::serde");
    uses.in_requests.then(|| {
        quote! {
            #[derive(#runtime::wire::serde::Serialize)]
            #[serde(crate = #serde)]
        }
    })
}

/// What lets serde read a model, by the reader that responses are read with.
fn deserialize(api: &Api, name: &Ident) -> TokenStream {
    let runtime = &api.runtime;
    quote! {
        impl<'de> #runtime::wire::serde::Deserialize<'de> for #name {
            fn deserialize<D: #runtime::wire::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                #runtime::wire::json::deserialize(deserializer)
            }
        }
    }
}

/// A member of a struct expression, in the short form if the value has the same name.
fn member(name: &Ident, value: &TokenStream) -> TokenStream {
    if *name == value.to_string() {
        quote!(#name,)
    } else {
        quote!(#name: #value,)
    }
}
