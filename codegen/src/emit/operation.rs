//! Emits the struct of an operation: its arguments as plain data, with setters and `send`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;

use super::{decode, descriptor, docs, parameter, request, schema, types::Scope};
use crate::ir::{Api, Operation};

/// A call of one operation as plain data, and how it is written and read.
pub(super) fn emit(api: &Api, operation: &Operation) -> TokenStream {
    let runtime = &api.runtime;
    let name = &operation.type_name;
    let method = operation.name.unraw();
    let method = match api.is_handed_out(&operation.client) {
        true => format!("[`{method}`](super::{}::{method})", operation.client),
        false => format!("`{method}`"),
    };
    let docs = docs::attributes(&format!(
        "A call of {method}, not sent yet: `{} {}`.",
        operation.method.as_str(),
        operation.path
    ));
    let fields = operation
        .parameters
        .iter()
        .map(|parameter| parameter::field(api, parameter));
    let body = body_field(api, operation);
    let methods = methods(api, operation);
    let implementation = implementation(api, operation);
    let choice = decode::choice(api, operation);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #name<'a> {
            pub(super) connection: &'a #runtime::client::Connection,
            #(#fields)*
            #body
        }
        #methods
        #implementation
        #choice
    }
}

fn body_field(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.as_ref()?;
    let ty = Scope::Operation.lent(api, &body.ty);
    Some(if body.required {
        quote!(pub(super) body: #ty,)
    } else {
        quote!(pub(super) body: Option<#ty>,)
    })
}

fn methods(api: &Api, operation: &Operation) -> TokenStream {
    let runtime = &api.runtime;
    let name = &operation.type_name;
    let descriptor = descriptor::emit(api, operation);
    let setters = operation
        .parameters
        .iter()
        .filter(|parameter| !parameter.required)
        .map(|parameter| parameter::setter(api, parameter));
    let body = body_setter(api, operation);
    let output = decode::output(api, &operation.output);
    let docs = docs::send(api, operation);
    let answers = [&operation.successes, &operation.errors];
    let groups = answers.into_iter().flat_map(|it| decode::groups(it));
    let bodies = groups.filter_map(|(statuses, ty)| {
        let document = schema::document(api, ty?);
        let statuses = statuses
            .iter()
            .map(|it| Literal::u16_unsuffixed(it.example()));
        Some(quote!((&[#(#statuses),*], #document)))
    });
    quote! {
        impl<'a> #name<'a> {
            /// The facts that the document states of the operation.
            pub const DESCRIPTOR: &'static #runtime::wire::Descriptor = #descriptor;

            /// The bodies of responses, by the statuses that have them.
            #[cfg(any(test, feature = "__testkit"))]
            pub(super) const BODIES: &'static [(&'static [u16], #runtime::wire::Document)] = &[#(#bodies),*];

            #(#setters)*
            #body

            #docs
            pub async fn send(self) -> #runtime::Result<#runtime::Response<#output>> {
                self.connection.send(&self).await
            }
        }
    }
}

fn body_setter(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.as_ref().filter(|body| !body.required)?;
    let docs = docs::attributes(&body.docs);
    let ty = Scope::Operation.lent(api, &body.ty);
    Some(quote! {
        #docs
        pub fn body(mut self, body: #ty) -> Self {
            self.body = Some(body);
            self
        }
    })
}

fn implementation(api: &Api, operation: &Operation) -> TokenStream {
    let runtime = &api.runtime;
    let name = &operation.type_name;
    let output = decode::output(api, &operation.output);
    let request = request::emit(api, operation);
    let decode = decode::success(api, operation);
    let decode_error = decode::error(api, operation);
    quote! {
        impl #runtime::wire::Operation for #name<'_> {
            type Output = #output;

            fn descriptor(&self) -> &'static #runtime::wire::Descriptor {
                Self::DESCRIPTOR
            }

            fn request(&self) -> #runtime::Result<#runtime::wire::Request> {
                #request
            }

            fn decode(answer: &#runtime::wire::Answer) -> #runtime::Result<#runtime::wire::Decoded<Self::Output>> {
                #decode
            }

            #decode_error
        }
    }
}
