//! The listing of a generated client's public surface, by which a changed document shows in review.

use proc_macro2::TokenStream;
use syn::{Attribute, Fields, File, ImplItem, Item, ItemImpl, Meta, Visibility};

use crate::{error::Error, pointer::Pointer};

/// The public surface of a generated file, for review: types with their fields and variants, signatures of functions,
/// and what can be seen on the wire, which is the names there, the tables of responses, the words of vocabularies, descriptors and servers.
/// Docs, bodies and other trait implementations are left out.
///
/// # Errors
/// If the text is not Rust.
pub fn listing(rust: &str) -> Result<String, Error> {
    let mut file: File = syn::parse_str(rust).map_err(|error| {
        Error::new(
            &Pointer::root(),
            format!("the text is not Rust: {error}"),
            "give it what `generate` wrote",
        )
    })?;
    file.items = public(file.items);
    let text = prettyplease::unparse(&file);
    Ok(text.lines().map(without_body).collect())
}

/// A line, with a semicolon in place of the body that was taken from a function.
fn without_body(line: &str) -> String {
    let is_type = ["pub struct ", "pub enum ", "pub mod ", "impl"]
        .iter()
        .any(|start| line.trim_start().starts_with(start));
    match line.strip_suffix(" {}") {
        Some(signature) if !is_type => format!("{signature};\n"),
        _ => format!("{line}\n"),
    }
}

fn public(items: Vec<Item>) -> Vec<Item> {
    items.into_iter().filter_map(public_item).collect()
}

fn public_item(mut item: Item) -> Option<Item> {
    match &mut item {
        Item::Struct(one) if is_public(&one.vis) => {
            bare(&mut one.attrs);
            bare_fields(&mut one.fields);
        }
        Item::Enum(one) if is_public(&one.vis) => {
            bare(&mut one.attrs);
            for variant in &mut one.variants {
                bare(&mut variant.attrs);
                bare_fields(&mut variant.fields);
            }
        }
        Item::Type(one) if is_public(&one.vis) => bare(&mut one.attrs),
        Item::Const(one) if is_public(&one.vis) => bare(&mut one.attrs),
        Item::Mod(one) if is_public(&one.vis) => {
            bare(&mut one.attrs);
            let (_, items) = one.content.as_mut()?;
            *items = public(std::mem::take(items));
        }
        // The names on the wire, and what absence means.
        Item::Mod(one) if one.ident == "schema" => bare(&mut one.attrs),
        Item::Impl(one) if one.trait_.is_none() => {
            bare(&mut one.attrs);
            one.items = std::mem::take(&mut one.items)
                .into_iter()
                .filter_map(public_member)
                .collect();
            if one.items.is_empty() {
                return None;
            }
        }
        // The words on the wire.
        Item::Impl(one) if implements(one, "Vocabulary") => {}
        _ => return None,
    }
    Some(item)
}

fn public_member(mut member: ImplItem) -> Option<ImplItem> {
    match &mut member {
        ImplItem::Fn(one) if is_public(&one.vis) => {
            bare(&mut one.attrs);
            one.block.stmts.clear();
        }
        ImplItem::Const(one) if is_public(&one.vis) => bare(&mut one.attrs),
        _ => return None,
    }
    Some(member)
}

/// Without private fields.
fn bare_fields(fields: &mut Fields) {
    if let Fields::Named(named) = fields {
        named.named = std::mem::take(&mut named.named)
            .into_iter()
            .filter(|field| is_public(&field.vis))
            .collect();
    }
    for field in fields {
        bare(&mut field.attrs);
    }
}

/// Keeps the attributes that callers and the wire feel.
fn bare(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| {
        [
            "deprecated",
            "derive",
            "must_use",
            "non_exhaustive",
            "serde",
        ]
        .iter()
        .any(|name| attribute.path().is_ident(name))
    });
    attributes.retain_mut(|attribute| match &mut attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => {
            list.tokens = short(&list.tokens);
            true
        }
        // Where the derived code finds serde does not concern a caller.
        Meta::List(list) => !list.tokens.to_string().starts_with("crate ="),
        _ => true,
    });
}

/// Derived traits without the path of the runtime, through which generated code reaches serde.
fn short(traits: &TokenStream) -> TokenStream {
    let text = traits.to_string();
    let names = text.split(',').map(|name| match name.rfind("serde ::") {
        Some(start) => &name[start..],
        None => name,
    });
    let short = names.collect::<Vec<_>>().join(",");
    short.parse().unwrap_or_else(|_| traits.clone())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn implements(item: &ItemImpl, name: &str) -> bool {
    let path = item.trait_.as_ref().map(|(path, _)| path);
    path.and_then(|path| path.segments.last())
        .is_some_and(|last| last.ident == name)
}
