//! The calls by which tests call every operation: made of values that follow from the types alone, so that a vendor writes none.
//!
//! Texts contain `private` and secrets `canary`, so that a test finds them where they must not be.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use yaml_serde::Value;

use crate::ir::{Example, Literal, Location, Model, Object, Operation, Shape, Struct, Type};

/// Has characters that must be encoded; `/`, `%` and `,` are in no id.
const ID: &str = "private \"ü\" & 1";
/// Has characters that must be encoded in JSON, in a query and in a form.
const TEXT: &str = "private \"ü\" & /%";
const HEADER: &str = "private words";
const SECRET: &str = "private-canary";
const DATE_TIME: &str = "2026-03-02T08:15:00.000Z";
/// A number that is found again.
pub(crate) const INTEGER: i64 = 471_147_114;

/// How many values can be nested. The parser and the formatter of the generated code recurse at each level.
const MAX_DEPTH: usize = 32;
/// How many objects and unions can be around an optional member.
const MAX_OPTIONAL_DEPTH: usize = 6;
/// How many values a call can have. Their number can double at each level.
const MAX_VALUES: usize = 1_000;

/// Gives every operation its calls: with what is required alone, and with all that it takes if that is more.
pub(crate) fn write_all(operations: &mut [Operation], models: &[Model]) {
    for operation in operations {
        let forms = [false, true].map(|is_whole| call(operation, models, is_whole));
        operation.calls = forms.into_iter().flatten().collect();
        operation.calls.dedup();
    }
}

/// Nothing if the body must contain itself, or needs too many values.
fn call(operation: &Operation, models: &[Model], is_whole: bool) -> Option<Example> {
    let mut values = Values {
        models,
        is_whole,
        text: TEXT,
        integer: INTEGER,
        open: Vec::new(),
        depth: 0,
        count: 0,
    };
    let mut call = Example::default();
    for parameter in &operation.parameters {
        values.text = match parameter.location {
            Location::Path => ID,
            Location::Query => TEXT,
            Location::Header => HEADER,
        };
        values.integer = parameter.integer;
        if parameter.required {
            call.arguments.push(values.of(&parameter.ty)?);
        } else if is_whole {
            let value = values.of(&parameter.ty)?;
            call.setters.push((parameter.name.clone(), value));
        }
    }
    values.text = TEXT;
    values.integer = INTEGER;
    if let Some(body) = &operation.body
        && (body.required || is_whole)
    {
        call.body = Some(values.of(&body.ty)?);
    }
    Some(call)
}

struct Values<'m> {
    models: &'m [Model],
    /// Whether objects have all of their members.
    is_whole: bool,
    text: &'static str,
    integer: i64,
    /// The objects and unions around the value.
    open: Vec<&'m Ident>,
    /// The number of values around the value.
    depth: usize,
    /// The number of values so far.
    count: usize,
}

impl<'m> Values<'m> {
    /// Nothing if the value would be inside another of its type, is too deep or is one too many.
    fn of(&mut self, ty: &'m Type) -> Option<Literal> {
        if self.depth == MAX_DEPTH || self.count == MAX_VALUES {
            return None;
        }
        self.depth += 1;
        self.count += 1;
        let value = self.of_type(ty);
        self.depth -= 1;
        value
    }

    fn of_type(&mut self, ty: &'m Type) -> Option<Literal> {
        Some(match ty {
            Type::String => Literal::Text(self.text.to_owned()),
            Type::Secret => Literal::Secret(SECRET.to_owned()),
            Type::DateTime => Literal::DateTime(DATE_TIME.to_owned()),
            Type::I32 | Type::I64 => Literal::Integer(self.integer),
            Type::F64 => Literal::Float(0.5),
            Type::Bool => Literal::Bool(true),
            Type::Any => Literal::Json(Value::String(self.text.to_owned())),
            Type::List(item) => Literal::List(self.of(item).into_iter().collect()),
            Type::Map(item) => {
                let value = self.of(item).map(|value| (self.text.to_owned(), value));
                Literal::Map(value.into_iter().collect())
            }
            Type::Nullable(inner) => match self.of(inner) {
                Some(value) => Literal::Some(Box::new(value)),
                None => Literal::Null,
            },
            Type::Vocabulary(name) | Type::Model(name) if self.open.contains(&name) => return None,
            Type::Vocabulary(name) | Type::Model(name) => {
                let models = self.models;
                let model = models.iter().find(|model| model.name == *name)?;
                self.open.push(name);
                let value = match &model.shape {
                    Shape::Struct(structure) => self.object(name, structure),
                    Shape::Vocabulary(words) => {
                        let first = words.first();
                        first.map(|word| Literal::Word(name.clone(), word.name.clone()))
                    }
                    Shape::Union(union) => union.branches.iter().find_map(|branch| {
                        let value = Box::new(self.of(&branch.ty)?);
                        Some(Literal::Branch(name.clone(), branch.name.clone(), value))
                    }),
                    Shape::Alias(ty) => self.of(ty),
                };
                self.open.pop();
                value?
            }
        })
    }

    fn object(&mut self, name: &Ident, structure: &'m Struct) -> Option<Literal> {
        let mut object = Object {
            model: name.clone(),
            demanded: Vec::new(),
            setters: Vec::new(),
        };
        let has_optional = self.is_whole && self.open.len() <= MAX_OPTIONAL_DEPTH;
        for field in structure.writable() {
            if !field.required && !has_optional {
                continue;
            }
            self.integer = field.integer;
            match self.of(&field.ty) {
                Some(value) if field.required && field.nullable => {
                    object.demanded.push(Literal::Some(Box::new(value)));
                }
                Some(value) if field.required => object.demanded.push(value),
                Some(value) => {
                    let setter = field.name.unraw().to_string();
                    object.setters.push((setter, Some(value)));
                }
                None if !field.required => {}
                None if field.nullable => object.demanded.push(Literal::Null),
                None => return None,
            }
        }
        Some(Literal::Object(object))
    }
}
