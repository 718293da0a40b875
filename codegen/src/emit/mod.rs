//! From the decided client to Rust.

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
    let client = client::emit(api);
    let operations_const = client::operations(api);
    let decoders = client::decoders(api);
    let servers = server::emit(api);
    let models = api.models.iter().map(|model| model::emit(api, model));
    let operations = api
        .operations
        .iter()
        .map(|operation| operation::emit(api, operation));
    let schema = schema::emit(api);
    quote! {
        #client
        #operations_const
        #decoders
        #servers

        /// The types of the vendor's documents.
        #[allow(deprecated, clippy::all, reason = "the vendor decides on names, sizes and what is deprecated")]
        pub mod model {
            #(#models)*
        }

        /// The calls that [`Client`] makes, as plain data.
        #[allow(deprecated, clippy::all, reason = "the vendor decides on names, sizes and what is deprecated")]
        pub mod operation {
            #(#operations)*
        }

        #schema
    }
}

/// What lets a model travel the ways that its values do: it is written only if it is in a request, and read only if it is in a response.
fn serde(api: &Api, uses: Uses) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let mut traits = Vec::new();
    if uses.in_requests {
        traits.push(quote!(#runtime::wire::serde::Serialize));
    }
    if uses.in_responses {
        traits.push(quote!(#runtime::wire::serde::Deserialize));
    }
    let serde = runtime.text("wire::serde");
    (!traits.is_empty()).then(|| {
        quote! {
            #[derive(#(#traits),*)]
            #[serde(crate = #serde)]
        }
    })
}

/// A member of a struct expression, in the short form if the value has the same name.
fn member(name: &Ident, value: &TokenStream) -> TokenStream {
    if *name == value.to_string() {
        quote!(#name,)
    } else {
        quote!(#name: #value,)
    }
}
