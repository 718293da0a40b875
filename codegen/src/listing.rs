use syn::{Attribute, Expr, Fields, File, ImplItem, Item, Visibility};

/// The public surface of a generated file, for review: types with their fields and variants, and signatures of functions.
/// Docs, bodies and trait implementations are left out. Text that is not Rust gives an empty listing.
#[must_use]
pub fn listing(rust: &str) -> String {
    let Ok(mut file) = syn::parse_str::<File>(rust) else {
        return String::new();
    };
    file.items = public(file.items);
    prettyplease::unparse(&file).replace(" {}\n", ";\n")
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
        Item::Const(one) if is_public(&one.vis) => {
            bare(&mut one.attrs);
            *one.expr = nothing();
        }
        Item::Mod(one) if is_public(&one.vis) => {
            bare(&mut one.attrs);
            let (_, items) = one.content.as_mut()?;
            *items = public(std::mem::take(items));
        }
        Item::Impl(one) if one.trait_.is_none() => {
            bare(&mut one.attrs);
            one.items = std::mem::take(&mut one.items)
                .into_iter()
                .filter_map(public_member)
                .collect();
        }
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
        ImplItem::Const(one) if is_public(&one.vis) => {
            bare(&mut one.attrs);
            one.expr = nothing();
        }
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

/// Keeps the attributes that callers feel.
fn bare(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| {
        ["deprecated", "derive", "must_use", "non_exhaustive"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
    });
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// In place of a value: `_`.
fn nothing() -> Expr {
    Expr::Infer(syn::ExprInfer {
        attrs: Vec::new(),
        underscore_token: Default::default(),
    })
}
