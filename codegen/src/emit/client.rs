//! Emits a client with a method for each operation, and the tables by which tests reach all operations.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;

use super::{docs, example, member, parameter, types::Scope};
use crate::ir::{Api, Client, Deprecation, Operation, Parameter, Type};

/// A client: one method for each of its operations.
pub(super) fn emit(api: &Api, client: &Client) -> TokenStream {
    let runtime = &api.runtime;
    let name = &client.name;
    let docs = docs::attributes(&client.docs);
    let visibility = visibility(api, name);
    let unused = (!api.is_handed_out(name)).then(
        || quote!(#[allow(dead_code, reason = "a provider may need only some of the operations")]),
    );
    let methods = api
        .operations
        .iter()
        .filter(|operation| operation.client == *name)
        .map(|operation| method(api, operation));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #visibility struct #name {
            connection: #runtime::client::Connection,
        }

        #unused
        #[allow(deprecated, clippy::all, reason = "the vendor decides on names, sizes and what is deprecated")]
        impl #name {
            pub(crate) fn new(connection: #runtime::client::Connection) -> Self {
                Self { connection }
            }

            #(#methods)*
        }
    }
}

/// The list of all operations.
pub(super) fn operations(api: &Api) -> TokenStream {
    let runtime = &api.runtime;
    let names = api.operations.iter().map(|operation| &operation.type_name);
    quote! {
        /// Every operation, in the order of the specification.
        pub const OPERATIONS: &[&#runtime::wire::Descriptor] = &[#(operation::#names::DESCRIPTOR),*];
    }
}

/// How the answers of all operations are read, which tests and fuzz targets drive without knowing an operation by name.
pub(super) fn decoders(api: &Api) -> TokenStream {
    let runtime = &api.runtime;
    let decoders = api.operations.iter().map(|operation| {
        let name = &operation.type_name;
        quote! {
            #runtime::wire::Decoder {
                descriptor: operation::#name::DESCRIPTOR,
                success: |answer| {
                    let body = <operation::#name as #runtime::wire::Operation>::decode(answer)?;
                    Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
                },
                error: <operation::#name as #runtime::wire::Operation>::decode_error,
                bodies: operation::#name::BODIES,
            }
        }
    });
    quote! {
        /// How the responses of each operation are decoded.
        #[cfg(any(test, feature = "__testkit"))]
        #[allow(clippy::all, reason = "one form for the values of all operations")]
        pub(crate) const DECODERS: &[#runtime::wire::Decoder] = &[#(#decoders),*];
    }
}

/// The calls by which tests call every operation without knowing one by name, and print the response.
pub(super) fn calls(api: &Api) -> TokenStream {
    let runtime = &api.runtime;
    let calls = api.operations.iter().map(|operation| {
        let (client, name) = (&operation.client, &operation.type_name);
        let is_elsewhere = !api.is_handed_out(client);
        let forms = operation.calls.iter().map(|form| {
            let example::Call { body, request } = example::call(runtime.inside(), operation, form);
            quote! {
                |connection| Box::pin(async move {
                    let api = #client::new(connection);
                    #body
                    let response = #request.send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                })
            }
        });
        quote! {
            #runtime::client::SyntheticCalls {
                descriptor: operation::#name::DESCRIPTOR,
                is_elsewhere: #is_elsewhere,
                forms: &[#(#forms),*],
            }
        }
    });
    quote! {
        /// Calls of each operation: with what is required alone, and with all that it takes if that is more.
        #[cfg(any(test, feature = "__testkit"))]
        #[allow(deprecated, unused_imports, clippy::all, reason = "one form for the calls of all operations")]
        pub(crate) const CALLS: &[#runtime::client::SyntheticCalls] = {
            use #runtime::wire::serde_json;
            &[#(#calls),*]
        };
    }
}

fn visibility(api: &Api, client: &Ident) -> TokenStream {
    match api.is_handed_out(client) {
        true => quote!(pub),
        false => quote!(pub(crate)),
    }
}

fn method(api: &Api, operation: &Operation) -> TokenStream {
    let visibility = visibility(api, &operation.client);
    let (name, type_name) = (&operation.name, &operation.type_name);
    let docs = docs::method(api, operation);
    let deprecated = deprecated(operation);
    let mut arguments: Vec<_> = required(operation)
        .map(|parameter| parameter::argument(api, Scope::Top, parameter))
        .collect();
    let body = operation.body.as_ref().filter(|body| body.required);
    arguments.extend(body.map(|body| {
        let ty = Scope::Top.lent(api, &body.ty);
        quote!(body: #ty)
    }));
    let is_lent = body.is_some() || required(operation).any(parameter::is_lent);
    let fields = fields(operation);
    let (generics, receiver, lifetime) = if is_lent {
        (quote!(<'a>), quote!(&'a self), quote!('a))
    } else {
        (quote!(), quote!(&self), quote!('_))
    };
    quote! {
        #docs
        #deprecated
        #visibility fn #name #generics (#receiver, #(#arguments),*) -> operation::#type_name<#lifetime> {
            operation::#type_name {
                connection: &self.connection,
                #(#fields)*
            }
        }
    }
}

fn required(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
}

fn fields(operation: &Operation) -> Vec<TokenStream> {
    let mut fields: Vec<_> = operation.parameters.iter().map(field).collect();
    fields.extend(operation.body.as_ref().map(|body| {
        if body.required {
            quote!(body,)
        } else {
            quote!(body: None,)
        }
    }));
    fields
}

fn field(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    match (parameter.required, &parameter.ty) {
        (true, _) => {
            let value = parameter::value(parameter);
            member(name, &value)
        }
        (false, Type::List(_)) => quote!(#name: Vec::new(),),
        (false, _) => quote!(#name: None,),
    }
}

fn deprecated(operation: &Operation) -> Option<TokenStream> {
    let note = match operation.deprecation.as_ref()? {
        Deprecation::Method(client, name) if *client == operation.client => {
            format!("use `{}`", name.unraw())
        }
        Deprecation::Method(client, name) => format!("use `{client}::{}`", name.unraw()),
        Deprecation::Call(successor) => format!("the vendor's successor is {successor}"),
        Deprecation::Nothing => return Some(quote!(#[deprecated])),
    };
    Some(quote!(#[deprecated(note = #note)]))
}
