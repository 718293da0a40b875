//! Boxes the fields through which an object would contain itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Model, Shape, Type};

/// Boxes the fields through which an object would contain itself. Lists and maps need no box.
pub(crate) fn box_circles(models: &mut [Model]) {
    let contents: BTreeMap<String, Vec<String>> = models
        .iter()
        .map(|model| (model.name.to_string(), contained(&model.shape)))
        .collect();
    for model in models {
        let owner = model.name.to_string();
        if let Shape::Struct(structure) = &mut model.shape {
            for field in &mut structure.fields {
                field.boxed =
                    direct(&field.ty).is_some_and(|start| leads_to(&contents, start, &owner));
            }
        }
    }
}

fn contained(shape: &Shape) -> Vec<String> {
    match shape {
        Shape::Struct(structure) => structure
            .fields
            .iter()
            .filter_map(|field| direct(&field.ty))
            .collect(),
        Shape::Union(union) => union
            .branches
            .iter()
            .filter_map(|branch| direct(&branch.ty))
            .collect(),
        Shape::Vocabulary(_) | Shape::Alias(_) => Vec::new(),
    }
}

/// The model that a value of the type contains without a pointer.
fn direct(ty: &Type) -> Option<String> {
    match ty {
        Type::Model(name) => Some(name.to_string()),
        _ => None,
    }
}

fn leads_to(contents: &BTreeMap<String, Vec<String>>, start: String, end: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(name) = open.pop() {
        if name == end {
            return true;
        }
        if let Some(inner) = contents.get(&name)
            && seen.insert(name)
        {
            open.extend(inner.iter().cloned());
        }
    }
    false
}
