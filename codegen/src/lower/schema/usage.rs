//! Marks each model with the direction in which its values travel.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Access, Model, Operation, Shape, Type, Uses};

/// Marks each object and union with the way its values travel: in requests, in responses, or both.
pub(crate) fn mark(models: &mut [Model], operations: &[Operation]) {
    let names: BTreeMap<String, usize> = models
        .iter()
        .enumerate()
        .map(|(index, model)| (model.name.to_string(), index))
        .collect();
    let mut walk = Walk {
        models,
        names,
        visited: BTreeSet::new(),
    };
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
    walk.receive_the_rest();
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Request,
    Response,
}

impl Direction {
    fn mark(self, uses: &mut Uses) {
        match self {
            Self::Request => uses.in_requests = true,
            Self::Response => uses.in_responses = true,
        }
    }
}

struct Walk<'m> {
    models: &'m mut [Model],
    names: BTreeMap<String, usize>,
    visited: BTreeSet<(String, Direction)>,
}

impl Walk<'_> {
    /// What no operation sends or receives, vendors send by another way, such as the notifications of a web socket.
    fn receive_the_rest(&mut self) {
        for index in 0..self.models.len() {
            let name = self.models[index].name.clone();
            let text = name.to_string();
            let directions = [Direction::Request, Direction::Response];
            if directions
                .iter()
                .all(|one| !self.visited.contains(&(text.clone(), *one)))
            {
                let shape = &self.models[index].shape;
                self.models[index].is_beside_operations =
                    matches!(shape, Shape::Struct(_) | Shape::Union(_));
                self.visit(&Type::Model(name), Direction::Response);
            }
        }
    }

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

    /// Marks the model and gives the types inside it, unless it was entered before.
    fn enter(&mut self, name: &str, direction: Direction) -> Vec<Type> {
        if !self.visited.insert((name.to_owned(), direction)) {
            return Vec::new();
        }
        let Some(model) = self
            .names
            .get(name)
            .and_then(|index| self.models.get_mut(*index))
        else {
            return Vec::new();
        };
        match &mut model.shape {
            Shape::Struct(structure) => {
                direction.mark(&mut structure.uses);
                let travels = structure.fields.iter().filter(|field| match direction {
                    Direction::Request => field.access != Access::ReadOnly,
                    Direction::Response => field.access != Access::WriteOnly,
                });
                travels.map(|field| field.ty.clone()).collect()
            }
            Shape::Union(union) => {
                direction.mark(&mut union.uses);
                let branches = union.branches.iter();
                branches.map(|branch| branch.ty.clone()).collect()
            }
            Shape::Vocabulary(_) | Shape::Alias(_) => Vec::new(),
        }
    }
}
