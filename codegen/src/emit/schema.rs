//! The tables by which a response is decoded that is not as documented: one for each object and union, as constant data.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{structure, types::Scope};
use crate::ir::{Absence, Api, Field, Model, Presence, Shape, Struct, Type};

/// The module with the tables of everything that a response can hold.
pub(super) fn emit(api: &Api) -> TokenStream {
    let tables = api.models.iter().filter_map(|model| table(api, model));
    quote! {
        /// What the document says of each object.
        #[allow(non_upper_case_globals, reason = "each has the name of its type")]
        mod schema {
            #(#tables)*
        }
    }
}

/// The types that no operation mentions, in `mod operation` too.
pub(super) fn others(api: &Api) -> TokenStream {
    let runtime = &api.runtime;
    let others = api.models.iter().filter(|model| model.is_beside_operations);
    let others = others.map(|model| {
        let name = model.name.to_string();
        let document = document(api, &Type::Model(model.name.clone()));
        quote!((#name, #document))
    });
    quote! {
        /// The types that no operation mentions, by their names.
        #[cfg(any(test, feature = "__testkit"))]
        pub(crate) const OTHERS: &[(&str, #runtime::wire::Document)] = &[#(#others),*];
    }
}

/// The schema of a whole body, in `mod operation`.
pub(super) fn body(api: &Api, ty: &Type) -> TokenStream {
    let runtime = &api.runtime;
    let kind = kind_of_member(api, ty);
    let ignore_case = api.ignore_case;
    quote!(const { &#runtime::wire::schema::Schema { kind: #kind, ignore_case: #ignore_case } })
}

/// How tests read a document of this type.
pub(super) fn document(api: &Api, ty: &Type) -> TokenStream {
    let runtime = &api.runtime;
    let schema = body(api, ty);
    let ty = Scope::Operation.owned(api, ty);
    quote!(#runtime::wire::Document::of::<#ty>(#schema))
}

/// Whether it is a list of objects, which are read one by one.
fn is_list_of_objects(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(item) => matches!(&**item, Type::Model(name) if !is_union(api, name)),
        _ => false,
    }
}

fn table(api: &Api, model: &Model) -> Option<TokenStream> {
    let runtime = &api.runtime;
    let name = &model.name;
    match &model.shape {
        Shape::Struct(structure) if structure.uses.in_responses => {
            let members = structure.received();
            let members = members.map(|field| member(api, structure, field));
            Some(quote! {
                pub(super) static #name: #runtime::wire::schema::Model = #runtime::wire::schema::Model {
                    members: &[#(#members),*],
                };
            })
        }
        Shape::Union(union) if union.uses.in_responses => {
            let kinds = union.branches.iter().map(|branch| kind(api, &branch.ty));
            let count = union.branches.len();
            Some(quote! {
                pub(super) static #name: [#runtime::wire::schema::Kind; #count] = [#(#kinds),*];
            })
        }
        _ => None,
    }
}

fn member(api: &Api, structure: &Struct, field: &Field) -> TokenStream {
    let runtime = &api.runtime;
    let key = &field.key;
    let kind = match structure.presence(field) {
        Presence::ThreeState | Presence::OrNull => {
            let kind = kind(api, &field.ty);
            quote!(#runtime::wire::schema::Kind::Nullable(&#kind))
        }
        _ if structure::is_moment(field) => quote!(#runtime::wire::schema::Kind::DateTime),
        Presence::Always | Presence::Optional => kind_of_member(api, &field.ty),
    };
    let absence = match (&field.absence, field.nullable) {
        (Absence::Error, _) => quote!(Error),
        (Absence::Meaning(_), false) => quote!(Meaning),
        (Absence::Meaning(_), true) => quote!(MeaningOrNull),
        (Absence::Unknown, _) => quote!(Unknown),
    };
    quote! {
        #runtime::wire::schema::Member { key: #key, kind: #kind, absence: #runtime::wire::schema::Absence::#absence }
    }
}

/// The kind of a body or member, whose objects are entries if it is a list of them.
fn kind_of_member(api: &Api, ty: &Type) -> TokenStream {
    let runtime = &api.runtime;
    match ty {
        Type::List(item) if is_list_of_objects(api, ty) => {
            let item = kind(api, item);
            quote!(#runtime::wire::schema::Kind::List(&#item))
        }
        ty => kind(api, ty),
    }
}

/// The kind of a value. A list of objects in it has one form of item rather than entries, because it is not read one by one.
fn kind(api: &Api, ty: &Type) -> TokenStream {
    let runtime = &api.runtime;
    let kind = match ty {
        Type::String | Type::DateTime | Type::Vocabulary(_) => quote!(String),
        Type::Secret => quote!(Secret),
        Type::I32 => quote!(I32),
        Type::I64 => quote!(I64),
        Type::F64 => quote!(F64),
        Type::Bool => quote!(Bool),
        Type::Any => quote!(Any),
        Type::Model(name) if is_union(api, name) => quote!(Union(&super::schema::#name)),
        Type::Model(name) => quote!(Model(&super::schema::#name)),
        Type::List(item) => {
            let inner = kind(api, item);
            match is_list_of_objects(api, ty) {
                true => quote!(List(&#runtime::wire::schema::Kind::Union(&[#inner]))),
                false => quote!(List(&#inner)),
            }
        }
        Type::Map(item) => {
            let item = kind(api, item);
            quote!(Map(&#item))
        }
        Type::Nullable(inner) => {
            let inner = kind(api, inner);
            quote!(Nullable(&#inner))
        }
    };
    quote!(#runtime::wire::schema::Kind::#kind)
}

fn is_union(api: &Api, name: &Ident) -> bool {
    let mut models = api.models.iter();
    models.any(|model| model.name == *name && matches!(model.shape, Shape::Union(_)))
}
