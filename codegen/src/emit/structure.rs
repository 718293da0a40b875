//! Emits an object: its struct, its constructor and setters if it is sent, its reader if it is received.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt as _;

use super::{docs, member, types::Scope};
use crate::ir::{Absence, Access, Api, Field, Presence, Struct, Type};

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
    let serde = super::serialize(api, structure.uses);
    let default = structure.has_default().then(|| quote!(Default,));
    let methods = methods(api, name, structure);
    let reader = reader(api, name, structure);
    quote! {
        #attributes
        #[derive(Clone, Debug, #default PartialEq)]
        #serde
        #[non_exhaustive]
        pub struct #name {
            #(#fields)*
        }
        #methods
        #reader
    }
}

/// How the object is read: each member into a variable, and the object from these.
fn reader(api: &Api, name: &Ident, structure: &Struct) -> Option<TokenStream> {
    let runtime = &api.runtime;
    if !structure.uses.in_responses {
        return None;
    }
    let slots = structure.received().map(|field| {
        let (name, ty) = (&field.name, owned(api, field));
        match structure.presence(field) {
            Presence::ThreeState => {
                quote!(let mut #name: #runtime::wire::Nullable<#ty> = #runtime::wire::Nullable::Absent;)
            }
            _ => quote!(let mut #name: Option<#ty> = None;),
        }
    });
    let names = structure.received().map(|field| &field.name);
    let values = structure.fields.iter().map(|field| {
        let name = &field.name;
        match (field.access, structure.presence(field)) {
            (Access::WriteOnly, Presence::ThreeState) => {
                quote!(#name: #runtime::wire::Nullable::Absent,)
            }
            (Access::WriteOnly, _) => quote!(#name: None,),
            (_, Presence::Always) => quote!(#name: #runtime::wire::json::needed(#name)?,),
            _ => quote!(#name,),
        }
    });
    let deserialize = super::deserialize(api, name);
    // No member can have the name of the argument.
    Some(quote! {
        impl #runtime::wire::json::FromJson for #name {
            fn from_json(__json: &mut dyn #runtime::wire::json::Json) -> #runtime::wire::json::Outcome<Self> {
                #(#slots)*
                __json.object(&super::schema::#name, &mut [#(&mut #names),*])?;
                Ok(Self { #(#values)* })
            }
        }
        #deserialize
    })
}

fn field(api: &Api, structure: &Struct, field: &Field) -> TokenStream {
    let runtime = &api.runtime;
    let docs = docs::attributes(&field.docs);
    let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
    let serde = serde_attributes(api, structure, field);
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let name = &field.name;
    let ty = owned(api, field);
    let ty = match structure.presence(field) {
        Presence::Always => ty,
        Presence::Optional | Presence::OrNull => quote!(Option<#ty>),
        Presence::ThreeState => quote!(#runtime::wire::Nullable<#ty>),
    };
    quote!(#docs #deprecated #serde pub #name: #ty,)
}

/// The type of a value of the field.
fn owned(api: &Api, field: &Field) -> TokenStream {
    let ty = Scope::Model.owned(api, &field.ty);
    match field.boxed {
        true => quote!(Box<#ty>),
        false => ty,
    }
}

fn serde_attributes(api: &Api, structure: &Struct, field: &Field) -> Vec<TokenStream> {
    if !structure.uses.in_requests {
        return Vec::new();
    }
    if field.access == Access::ReadOnly {
        return vec![quote!(skip_serializing)];
    }
    let mut serde = Vec::new();
    let key = &field.key;
    if field.name.unraw() != key {
        serde.push(quote!(rename = #key));
    }
    serde.extend(writer(api, field, structure.presence(field)));
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
