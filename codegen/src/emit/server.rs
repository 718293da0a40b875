use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Server;

/// The places where the API can be reached.
pub(super) fn emit(servers: &[Server]) -> TokenStream {
    let servers = servers.iter().map(|server| {
        let (url, description) = (&server.url, &server.description);
        let variables = server.variables.iter().map(|variable| {
            let (name, default, values) = (&variable.name, &variable.default, &variable.values);
            quote!(crate::wire::ServerVariable { name: #name, default: #default, values: &[#(#values),*] })
        });
        quote! {
            crate::wire::Server { url: #url, description: #description, variables: &[#(#variables),*] }
        }
    });
    quote! {
        /// Where the API can be reached.
        pub const SERVERS: &[crate::wire::Server] = &[#(#servers),*];
    }
}
