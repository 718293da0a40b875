//! Emits the pure function that turns the arguments of an operation into a request.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::parameter;
use crate::ir::{Api, Body, BodyFormat, Field, Operation, Presence, Shape, Struct, Type};

/// The body of `request`: the arguments, put where they belong.
pub(super) fn emit(api: &Api, operation: &Operation) -> TokenStream {
    let runtime = &api.runtime;
    let mut statements: Vec<_> = operation.parameters.iter().map(parameter::write).collect();
    statements.extend(operation.body.iter().map(|body| write_body(api, body)));
    if statements.is_empty() {
        return quote!(#runtime::wire::RequestBuilder::new(Self::DESCRIPTOR).build());
    }
    quote! {
        let mut request = #runtime::wire::RequestBuilder::new(Self::DESCRIPTOR);
        #(#statements)*
        request.build()
    }
}

fn write_body(api: &Api, body: &Body) -> TokenStream {
    let source = if body.required {
        quote!(self.body)
    } else {
        quote!(body)
    };
    let statements = match body.format {
        BodyFormat::Json => quote!(request.json(#source);),
        BodyFormat::Form => write_form(api, body, &source),
    };
    if body.required {
        statements
    } else {
        quote!(if let Some(body) = self.body { #statements })
    }
}

fn write_form(api: &Api, body: &Body, source: &TokenStream) -> TokenStream {
    let fields = structure(api, &body.ty).into_iter().flat_map(|structure| {
        structure
            .writable()
            .map(|field| write_field(structure, field, source))
    });
    quote!(#(#fields)*)
}

fn write_field(structure: &Struct, field: &Field, source: &TokenStream) -> TokenStream {
    let (name, key): (&Ident, &String) = (&field.name, &field.key);
    let value = match (structure.presence(field), &field.ty) {
        (Presence::Always, Type::Secret) => quote!(Some(#source.#name.expose())),
        (Presence::Always, _) => quote!(Some(&#source.#name)),
        (_, Type::Secret) => quote!(#source.#name.as_ref().map(|secret| secret.expose())),
        (_, _) => quote!(#source.#name.as_ref()),
    };
    quote!(request.form(#key, #value);)
}

/// The object that a form is made of.
fn structure<'a>(api: &'a Api, ty: &Type) -> Option<&'a Struct> {
    let Type::Model(wanted) = ty else { return None };
    api.models.iter().find_map(|model| match &model.shape {
        Shape::Struct(structure) if model.name == *wanted => Some(structure),
        _ => None,
    })
}
