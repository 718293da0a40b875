//! Emits the servers of a client, with their variables.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Api, Client};

/// The places where the operations of a client can be reached.
pub(super) fn emit(api: &Api, client: &Client) -> TokenStream {
    let runtime = &api.runtime;
    let servers_name = &client.servers_name;
    let docs = match *servers_name == "SERVERS" {
        true => " Where the API can be reached.".to_owned(),
        false => format!(" Where the operations of `{}` go.", client.name),
    };
    let servers = client.servers.iter().map(|server| {
        let (url, description) = (&server.url, &server.description);
        let variables = server.variables.iter().map(|variable| {
            let (name, default, values) = (&variable.name, &variable.default, &variable.values);
            quote!(#runtime::wire::ServerVariable { name: #name, default: #default, values: &[#(#values),*] })
        });
        quote! {
            #runtime::wire::Server { url: #url, description: #description, variables: &[#(#variables),*] }
        }
    });
    quote! {
        #[doc = #docs]
        pub const #servers_name: &[#runtime::wire::Server] = &[#(#servers),*];
    }
}
