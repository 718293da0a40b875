use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Api;

/// The places where the API can be reached.
pub(super) fn emit(api: &Api) -> TokenStream {
    let runtime = &api.runtime;
    let servers = api.servers.iter().map(|server| {
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
        /// Where the API can be reached.
        pub const SERVERS: &[#runtime::wire::Server] = &[#(#servers),*];
    }
}
