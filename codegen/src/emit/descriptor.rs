//! Emits the descriptor of an operation: constant data that is known before a call.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::ir::{Answer, Api, Location, Operation, Status};

/// What is known of an operation before it is called.
pub(super) fn emit(api: &Api, operation: &Operation) -> TokenStream {
    let Operation {
        id,
        path,
        idempotent,
        writes,
        auth,
        ..
    } = operation;
    let runtime = &api.runtime;
    let vendor = &api.vendor;
    let method = format_ident!("{}", operation.method.as_str());
    let deprecated = operation.deprecation.is_some();
    let auth = auth.iter().map(|schemes| quote!(&[#(#schemes),*]));
    let parameters = operation.parameters.iter().map(|parameter| {
        let (key, required, writes) = (&parameter.key, parameter.required, parameter.writes);
        let location = location(parameter.location);
        quote! {
            #runtime::wire::Parameter { name: #key, location: #runtime::wire::Location::#location, required: #required, writes: #writes }
        }
    });
    let body = match &operation.body {
        None => quote!(None),
        Some(body) => {
            let (media_type, required) = (body.format.media_type(), body.required);
            quote!(Some(#runtime::wire::BodyDescriptor { content_type: #media_type, required: #required }))
        }
    };
    let success = exact(&operation.successes);
    let errors = exact(&operation.errors);
    quote! {
        &#runtime::wire::Descriptor {
            vendor: #vendor,
            id: #id,
            method: #runtime::wire::Method::#method,
            path: #path,
            idempotent: #idempotent,
            writes: #writes,
            deprecated: #deprecated,
            auth: &[#(#auth),*],
            parameters: &[#(#parameters),*],
            body: #body,
            success: &[#(#success),*],
            errors: &[#(#errors),*],
        }
    }
}

fn location(location: Location) -> proc_macro2::Ident {
    match location {
        Location::Path => format_ident!("Path"),
        Location::Query => format_ident!("Query"),
        Location::Header => format_ident!("Header"),
    }
}

fn exact(answers: &[Answer]) -> Vec<proc_macro2::Literal> {
    let codes = answers.iter().filter_map(|answer| match answer.status {
        Status::Exact(code) => Some(proc_macro2::Literal::u16_unsuffixed(code)),
        Status::Range(_) | Status::Default => None,
    });
    codes.collect()
}
