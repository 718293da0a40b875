//! Emits how the responses of an operation are decoded, and the type of its output.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, schema, types::Scope};
use crate::ir::{Answer, Api, Operation, Output, Status, Type};

/// The type of the output, where it stands in `mod operation`.
pub(super) fn output(api: &Api, output: &Output) -> TokenStream {
    match output {
        Output::Unit => quote!(()),
        Output::Body(ty) => Scope::Operation.owned(api, ty),
        Output::BodyOrNothing(ty) => {
            let ty = Scope::Operation.owned(api, without_null(ty));
            quote!(Option<#ty>)
        }
        Output::Choice(name, _) => quote!(#name),
    }
}

/// The enum of the output, if its type depends on the status.
pub(super) fn choice(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let Output::Choice(name, variants) = &operation.output else {
        return None;
    };
    let docs = docs::attributes(&format!(
        "What [a call of `{}`]({}) answers, by status.",
        operation.id, operation.type_name
    ));
    let variants = operation
        .successes
        .iter()
        .zip(variants)
        .map(|(answer, variant)| {
            let docs = docs::attributes(&answer.docs);
            let ty = answer
                .content
                .as_ref()
                .map(|ty| Scope::Operation.owned(api, ty));
            let content = ty.map(|ty| quote!((#ty)));
            quote!(#docs #variant #content,)
        });
    Some(quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
        }
    })
}

/// The body of `decode`.
pub(super) fn success(api: &Api, operation: &Operation) -> TokenStream {
    let runtime = &api.runtime;
    let any = quote!(200..=299);
    let arms = match &operation.output {
        Output::Unit => quote!(#any => Ok(#runtime::wire::Decoded::default()),),
        Output::Body(ty) => {
            let value = read(api, ty);
            quote!(#any => #value,)
        }
        Output::BodyOrNothing(ty) => body_or_nothing(api, operation, ty),
        Output::Choice(name, variants) => {
            let arms = operation
                .successes
                .iter()
                .zip(variants)
                .map(|(answer, variant)| {
                    let pattern = pattern(answer.status);
                    match answer.content {
                        Some(ref ty) => {
                            let value = read(api, ty);
                            quote!(#pattern => #value.map(|body| body.map(#name::#variant)),)
                        }
                        None => {
                            quote!(#pattern => Ok(#runtime::wire::Decoded::from(#name::#variant)),)
                        }
                    }
                });
            quote!(#(#arms)*)
        }
    };
    quote! {
        match answer.status().as_u16() {
            #arms
            _ => Err(answer.undocumented()),
        }
    }
}

/// Reads a body.
fn read(api: &Api, ty: &Type) -> TokenStream {
    let schema = schema::body(api, ty);
    quote!(answer.decode(#schema))
}

/// The exact statuses that differ from all the others, then the others.
fn body_or_nothing(api: &Api, operation: &Operation, ty: &Type) -> TokenStream {
    let runtime = &api.runtime;
    let range = operation
        .successes
        .iter()
        .find(|answer| matches!(answer.status, Status::Range(_)));
    let others_have_body = range.is_none_or(|answer| answer.content.is_some());
    let different = operation
        .successes
        .iter()
        .filter(|answer| answer.content.is_some() != others_have_body);
    let different: Vec<_> = different.map(|answer| pattern(answer.status)).collect();
    let body = match ty {
        Type::Nullable(_) => read(api, ty),
        ty => {
            let value = read(api, ty);
            quote!(#value.map(|body| body.map(Some)))
        }
    };
    let nothing = quote!(Ok(#runtime::wire::Decoded::default()));
    let (same, different_result) = if others_have_body {
        (body, nothing)
    } else {
        (nothing, body)
    };
    quote! {
        #(#different)|* => #different_result,
        200..=299 => #same,
    }
}

/// The function `decode_error`.
pub(super) fn error(api: &Api, operation: &Operation) -> TokenStream {
    let runtime = &api.runtime;
    let signature = |argument| quote!(fn decode_error(#argument: &#runtime::wire::Answer) -> Option<Box<dyn std::any::Any + Send + Sync>>);
    let groups = groups(&operation.errors);
    if groups.iter().all(|(_, ty)| ty.is_none()) {
        let signature = signature(quote!(_));
        return quote!(#signature { None });
    }
    let arms = groups.iter().map(|(statuses, ty)| {
        let patterns = statuses.iter().map(|status| pattern(*status));
        let patterns = if statuses.contains(&Status::Default) {
            quote!(_)
        } else {
            quote!(#(#patterns)|*)
        };
        let value = match ty {
            None => quote!(None),
            Some(ty) => {
                let schema = schema::body(api, ty);
                let ty = Scope::Operation.owned(api, ty);
                quote!(answer.decode_error::<#ty>(#schema))
            }
        };
        quote!(#patterns => #value,)
    });
    let has_default = operation
        .errors
        .iter()
        .any(|answer| answer.status == Status::Default);
    let rest = (!has_default).then(|| quote!(_ => None,));
    let signature = signature(quote!(answer));
    quote! {
        #signature {
            match answer.status().as_u16() {
                #(#arms)*
                #rest
            }
        }
    }
}

/// Neighbours with the same body, together.
pub(super) fn groups(answers: &[Answer]) -> Vec<(Vec<Status>, Option<&Type>)> {
    let mut groups: Vec<(Vec<Status>, Option<&Type>)> = Vec::new();
    for answer in answers {
        let ty = answer.content.as_ref();
        match groups.last_mut() {
            Some((statuses, same)) if *same == ty => statuses.push(answer.status),
            _ => groups.push((vec![answer.status], ty)),
        }
    }
    groups
}

fn without_null(ty: &Type) -> &Type {
    match ty {
        Type::Nullable(inner) => inner,
        ty => ty,
    }
}

fn pattern(status: Status) -> TokenStream {
    match status {
        Status::Exact(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Status::Range(hundreds) => {
            let first = Literal::u16_unsuffixed(hundreds * 100);
            let last = Literal::u16_unsuffixed(hundreds * 100 + 99);
            quote!(#first..=#last)
        }
        Status::Default => quote!(_),
    }
}
