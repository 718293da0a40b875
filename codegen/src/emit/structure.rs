use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt as _;

use super::{docs, member, schema, types::Scope};
use crate::ir::{Absence, Access, Api, Field, Presence, Struct, Type, Uses};

/// An object: a struct, and what is needed to fill one that goes into a request.
pub(super) fn emit(
    api: &Api,
    name: &Ident,
    structure: &Struct,
    attributes: &TokenStream,
) -> TokenStream {
    let fields = structure
        .fields
        .iter()
        .map(|one| field(api, structure, one));
    let serde = super::serde(api, structure.uses);
    let default = structure.has_default().then(|| quote!(Default,));
    let methods = methods(api, name, structure);
    quote! {
        #attributes
        #[derive(Clone, Debug, #default PartialEq)]
        #serde
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
        }
        #methods
    }
}

fn field(api: &Api, structure: &Struct, field: &Field) -> TokenStream {
    let runtime = &api.runtime;
    let docs = docs::attributes(&field.docs);
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    let serde = serde_attributes(api, structure, field);
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let name = &field.name;
    let ty = Scope::Model.owned(api, &field.ty);
    let ty = if field.boxed { quote!(Box<#ty>) } else { ty };
    let ty = match structure.presence(field) {
        Presence::Always => ty,
        Presence::Optional | Presence::OrNull => quote!(Option<#ty>),
        Presence::ThreeState => quote!(#runtime::wire::Nullable<#ty>),
    };
    quote!(#docs #deprecated #serde pub #name: #ty,)
}

fn serde_attributes(api: &Api, structure: &Struct, field: &Field) -> Vec<TokenStream> {
    let mut serde = Vec::new();
    let Uses {
        in_requests,
        in_responses,
    } = structure.uses;
    let presence = structure.presence(field);
    let key = &field.key;
    if (in_requests || in_responses) && field.name.unraw() != key {
        serde.push(quote!(rename = #key));
    }
    if in_responses {
        match field.access {
            Access::WriteOnly => serde.push(quote!(skip_deserializing)),
            Access::Both | Access::ReadOnly => serde.extend(reader(api, field, presence)),
        }
    }
    if in_requests {
        match field.access {
            Access::ReadOnly => serde.push(quote!(skip_serializing)),
            Access::Both | Access::WriteOnly => serde.extend(writer(api, field, presence)),
        }
    }
    serde
}

/// How a field is written, where that is otherwise than its type is.
fn writer(api: &Api, field: &Field, presence: Presence) -> Vec<TokenStream> {
    let mut serde = Vec::new();
    match presence {
        Presence::Optional => serde.push(quote!(skip_serializing_if = "Option::is_none")),
        Presence::ThreeState => {
            let is_absent = api.runtime.text("wire::Nullable::is_absent");
            serde.push(quote!(skip_serializing_if = #is_absent));
        }
        Presence::Always | Presence::OrNull => {}
    }
    if field.ty == Type::Secret {
        let expose = api.runtime.text(match presence {
            Presence::Always => "wire::secret::expose",
            _ => "wire::secret::expose_option",
        });
        serde.push(quote!(serialize_with = #expose));
    }
    serde
}

/// How a field is read, where that is otherwise than its type is.
fn reader(api: &Api, field: &Field, presence: Presence) -> Option<TokenStream> {
    let is_list = schema::is_list_of_objects(api, &field.ty);
    let is_map = matches!(field.ty, Type::Map(_));
    let may_be_null = field.nullable || !matches!(field.absence, Absence::Meaning(_));
    let reader = match presence {
        Presence::ThreeState => return Some(quote!(default)),
        Presence::OrNull => return None,
        Presence::Always if is_list => "entries",
        Presence::Always if is_map => "map",
        Presence::Always => return None,
        Presence::Optional if is_moment(field) => match may_be_null {
            true => "optional_moment",
            false => "present_moment",
        },
        Presence::Optional => match (is_list, is_map, may_be_null) {
            (true, _, true) => "optional_entries",
            (true, _, false) => "present_entries",
            (_, true, true) => "optional_map",
            (_, true, false) => "present_map",
            (false, false, true) => return None,
            (false, false, false) => "present",
        },
    };
    let path = api.runtime.text(&format!("wire::fields::{reader}"));
    Some(match presence {
        Presence::Optional => quote!(default, deserialize_with = #path),
        _ => quote!(deserialize_with = #path),
    })
}

/// Whether a date-time must be one, because its absence has a meaning: else any text will do.
pub(super) fn is_moment(field: &Field) -> bool {
    field.ty == Type::DateTime && matches!(field.absence, Absence::Meaning(_))
}

fn methods(api: &Api, name: &Ident, structure: &Struct) -> TokenStream {
    let new = new(api, structure);
    let setters: Vec<_> = structure
        .writable()
        .map(|field| setters(api, structure, field))
        .collect();
    if new.is_none() && setters.is_empty() {
        return quote!();
    }
    quote! {
        impl #name {
            #new
            #(#setters)*
        }
    }
}

/// A constructor with the fields that every value has.
fn new(api: &Api, structure: &Struct) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let needed: Vec<&Field> = structure.needed().collect();
    if needed.is_empty() {
        return None;
    }
    let arguments = needed.iter().map(|field| {
        let name = &field.name;
        if field.nullable {
            // Not `impl Into`: the type of a bare `None` would be unknown.
            let ty = Scope::Model.owned(api, &field.ty);
            return quote!(#name: Option<#ty>);
        }
        let (ty, _) = Scope::Model.argument(api, &field.ty, name);
        quote!(#name: #ty)
    });
    let values = structure.fields.iter().map(|field| {
        let name = &field.name;
        let given = needed.iter().any(|one| one.name == *name);
        let value = match (given, structure.presence(field)) {
            (true, presence) if field.nullable => nullable(api, field, presence),
            (true, presence) => filled(api, field, presence),
            (false, Presence::ThreeState) => quote!(#runtime::wire::Nullable::Absent),
            (false, _) => quote!(None),
        };
        member(name, &value)
    });
    Some(quote! {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#values)* }
        }
    })
}

/// The field's value from an argument of the same name.
fn filled(api: &Api, field: &Field, presence: Presence) -> TokenStream {
    let runtime = &api.runtime;
    let (_, value) = Scope::Model.argument(api, &field.ty, &field.name);
    let value = if field.boxed {
        quote!(Box::new(#value))
    } else {
        value
    };
    match presence {
        Presence::Always => value,
        Presence::Optional | Presence::OrNull => quote!(Some(#value)),
        Presence::ThreeState => quote!(#runtime::wire::Nullable::Value(#value)),
    }
}

/// The field's value from an optional argument of the same name, which stands for null if there is none.
fn nullable(api: &Api, field: &Field, presence: Presence) -> TokenStream {
    let runtime = &api.runtime;
    let name = &field.name;
    let boxed = field.boxed.then(|| quote!(.map(Box::new)));
    match presence {
        Presence::ThreeState => {
            quote!(#name #boxed.map_or(#runtime::wire::Nullable::Null, #runtime::wire::Nullable::Value))
        }
        _ => quote!(#name #boxed),
    }
}

/// The setters of a field: one for a value, and one for null where that is something else than nothing.
fn setters(api: &Api, structure: &Struct, field: &Field) -> TokenStream {
    let name = &field.name;
    let docs = docs::attributes(&format!("Sets [`{0}`](Self::{0}).", name.unraw()));
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    let setter = format_ident!("with_{}", name.unraw());
    let (ty, _) = Scope::Model.argument(api, &field.ty, name);
    let presence = structure.presence(field);
    let value = filled(api, field, presence);
    let null = null_setter(api, field, presence);
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #setter(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
        #null
    }
}

fn null_setter(api: &Api, field: &Field, presence: Presence) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let null = match presence {
        Presence::OrNull => quote!(None),
        Presence::ThreeState => quote!(#runtime::wire::Nullable::Null),
        Presence::Always | Presence::Optional => return None,
    };
    let name = &field.name;
    let docs = docs::attributes(&format!(
        "Sets [`{0}`](Self::{0}) to null on purpose.",
        name.unraw()
    ));
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    let setter = format_ident!("with_{}", field.null_name());
    Some(quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #setter(mut self) -> Self {
            self.#name = #null;
            self
        }
    })
}
