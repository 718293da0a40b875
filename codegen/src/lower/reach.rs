use std::collections::BTreeMap;

use crate::ir::{Access, Model, Operation, Shape, Type, Uses};

/// Marks each object with the way its values travel: in requests, in responses, or both.
pub(super) fn mark(models: &mut [Model], operations: &[Operation]) {
    let names: BTreeMap<String, usize> = models
        .iter()
        .enumerate()
        .map(|(index, model)| (model.name.to_string(), index))
        .collect();
    let mut walk = Walk { models, names };
    for operation in operations {
        if let Some(body) = &operation.body {
            walk.visit(&body.ty, Direction::Request);
        }
        for answer in operation.successes.iter().chain(&operation.errors) {
            if let Some(ty) = &answer.content {
                walk.visit(ty, Direction::Response);
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Request,
    Response,
}

struct Walk<'m> {
    models: &'m mut [Model],
    names: BTreeMap<String, usize>,
}

impl Walk<'_> {
    fn visit(&mut self, ty: &Type, direction: Direction) {
        match ty {
            Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => {
                self.visit(inner, direction)
            }
            Type::Model(name) => {
                for inner in self.enter(&name.to_string(), direction) {
                    self.visit(&inner, direction);
                }
            }
            _ => {}
        }
    }

    /// Marks the model and gives the types inside it, unless it was marked before.
    fn enter(&mut self, name: &str, direction: Direction) -> Vec<Type> {
        let Some(model) = self
            .names
            .get(name)
            .and_then(|index| self.models.get_mut(*index))
        else {
            return Vec::new();
        };
        match &mut model.shape {
            Shape::Struct(structure) => {
                if !set(&mut structure.uses, direction) {
                    return Vec::new();
                }
                let travels = structure.fields.iter().filter(|field| match direction {
                    Direction::Request => field.access != Access::ReadOnly,
                    Direction::Response => field.access != Access::WriteOnly,
                });
                travels.map(|field| field.ty.clone()).collect()
            }
            // A union is no circle by itself: its objects end the walk.
            Shape::Union(branches) => branches.iter().map(|branch| branch.ty.clone()).collect(),
            Shape::Vocabulary(_) | Shape::Alias(_) => Vec::new(),
        }
    }
}

/// Whether this is news.
fn set(uses: &mut Uses, direction: Direction) -> bool {
    let mark = match direction {
        Direction::Request => &mut uses.in_requests,
        Direction::Response => &mut uses.in_responses,
    };
    !std::mem::replace(mark, true)
}
