//! Emits the parameters of an operation: fields, arguments and setters, which borrow where they can.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, types::Scope};
use crate::ir::{Api, Location, Parameter, Type};

/// What the operation keeps of the parameter.
pub(super) fn field(api: &Api, parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let ty = kept(api, &parameter.ty);
    match (&parameter.ty, parameter.required) {
        (Type::List(_), _) | (_, true) => quote!(pub(super) #name: #ty,),
        (_, false) => quote!(pub(super) #name: Option<#ty>,),
    }
}

/// The parameter as an argument of a function at `scope`.
pub(super) fn argument(api: &Api, scope: Scope, parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let ty = match &parameter.ty {
        Type::List(inner) => {
            let inner = taken(api, scope, inner);
            quote!(impl IntoIterator<Item = #inner>)
        }
        ty => taken(api, scope, ty),
    };
    quote!(#name: #ty)
}

/// What is kept, from the argument.
pub(super) fn value(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    match &parameter.ty {
        Type::List(inner) if is_converted(inner) => {
            quote!(#name.into_iter().map(Into::into).collect())
        }
        Type::List(_) => quote!(#name.into_iter().collect()),
        ty if is_converted(ty) => quote!(#name.into()),
        _ => quote!(#name),
    }
}

/// Whether the argument is lent to the operation.
pub(super) fn is_lent(parameter: &Parameter) -> bool {
    let plain = match &parameter.ty {
        Type::List(inner) => inner,
        ty => ty,
    };
    matches!(plain, Type::String | Type::Secret)
}

/// The setter of an optional parameter.
pub(super) fn setter(api: &Api, parameter: &Parameter) -> TokenStream {
    let docs = docs::attributes(&parameter.docs);
    let deprecated = parameter.deprecated.then(|| quote!(#[deprecated]));
    let name = &parameter.name;
    let argument = argument(api, Scope::Operation, parameter);
    let value = value(parameter);
    let value = if matches!(parameter.ty, Type::List(_)) {
        value
    } else {
        quote!(Some(#value))
    };
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #argument) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// The statement that puts the parameter into the request.
pub(super) fn write(parameter: &Parameter) -> TokenStream {
    let (name, key) = (&parameter.name, &parameter.key);
    if let Type::List(_) = parameter.ty {
        let explode = parameter.explode;
        return quote!(request.query_list(#key, &self.#name, #explode););
    }
    if parameter.location == Location::Path {
        let value = if is_converted(&parameter.ty) {
            quote!(&self.#name)
        } else {
            quote!(self.#name)
        };
        return quote!(request.path(#key, #value););
    }
    let value = match (parameter.required, is_converted(&parameter.ty)) {
        (true, true) => quote!(Some(&self.#name)),
        (true, false) => quote!(Some(self.#name)),
        (false, true) => quote!(self.#name.as_ref()),
        (false, false) => quote!(self.#name),
    };
    match (parameter.location, &parameter.ty) {
        (Location::Query, _) => quote!(request.query(#key, #value);),
        (_, Type::Secret) => quote!(request.secret_header(#key, #value);),
        _ => quote!(request.header(#key, #value);),
    }
}

fn kept(api: &Api, ty: &Type) -> TokenStream {
    match ty {
        Type::List(inner) => {
            let inner = kept(api, inner);
            quote!(Vec<#inner>)
        }
        _ if is_converted(ty) => Scope::Operation.owned(api, ty),
        _ => Scope::Operation.lent(api, ty),
    }
}

fn taken(api: &Api, scope: Scope, ty: &Type) -> TokenStream {
    if is_converted(ty) {
        let owned = scope.owned(api, ty);
        quote!(impl Into<#owned>)
    } else {
        scope.lent(api, ty)
    }
}

/// Whether the argument is anything that can be made into the type.
fn is_converted(ty: &Type) -> bool {
    matches!(ty, Type::Vocabulary(_) | Type::DateTime)
}
