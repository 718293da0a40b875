use std::collections::BTreeSet;

use proc_macro2::Ident;

use super::{
    described, facts,
    place::Place,
    scalar,
    sort::Sort,
    structure,
    typed::{Typed, join},
    union, vocabulary,
};
use crate::{
    document::{Components, RefOr, Schema},
    error::{Error, Result},
    ir::{Field, Model, Shape, Type},
    names::{Names, type_name},
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// The types of the client, as they are found.
#[derive(Debug)]
pub(super) struct Models<'d> {
    pub(super) components: &'d Components,
    models: Vec<Model>,
    names: Names,
    /// Where the types are that have been defined.
    defined: BTreeSet<Pointer>,
    /// The components that are being written out in place of references to them.
    open: Vec<Pointer>,
}

impl<'d> Models<'d> {
    pub(super) fn new(components: &'d Components) -> Self {
        Self {
            components,
            models: Vec::new(),
            names: Names::new("type"),
            defined: BTreeSet::new(),
            open: Vec::new(),
        }
    }

    pub(super) fn into_models(self) -> Vec<Model> {
        self.models
    }

    /// The fields of an object that has been defined.
    pub(super) fn fields(&self, ty: &Type) -> Option<&[Field]> {
        let Type::Model(name) = ty else { return None };
        self.models.iter().find_map(|model| match &model.shape {
            Shape::Struct(structure) if model.name == *name => Some(&*structure.fields),
            _ => None,
        })
    }

    /// Defines a type for every schema among the components, used or not.
    pub(super) fn add_components(&mut self) -> Result<()> {
        for (name, schema) in &self.components.schemas {
            let place = Place::component(name);
            let typed = self.typed(schema, &place)?;
            if !self.defined.contains(&place.at) {
                let docs = typed.docs(&format!("the schema `{name}`"), &place.at)?;
                let deprecated = matches!(schema, RefOr::Here(schema) if schema.deprecated);
                self.define(&place, docs, deprecated, |_| Ok(Shape::Alias(typed.ty)))?;
            }
        }
        Ok(())
    }

    /// What a schema means, after defining the types that are written inside it.
    pub(super) fn typed(&mut self, schema: &'d RefOr<Schema>, place: &Place) -> Result<Typed> {
        match schema {
            RefOr::Here(schema) => self.written(schema, place),
            RefOr::Ref(_) => self.referred(&resolve(self.components, schema, &place.at)?),
        }
    }

    /// What a schema means that is written at `place`.
    fn written(&mut self, schema: &'d Schema, place: &Place) -> Result<Typed> {
        let sort = Sort::of(schema, &place.at)?;
        refuse_direction(schema, place)?;
        let inner = match sort {
            Sort::String | Sort::Integer | Sort::Number | Sort::Boolean | Sort::Any => {
                Typed::plain(scalar::lower(schema, sort, &place.at)?)
            }
            Sort::Words => {
                Typed::plain(Type::Vocabulary(self.define_written(schema, place, sort)?))
            }
            Sort::Object | Sort::Union => {
                Typed::plain(Type::Model(self.define_written(schema, place, sort)?))
            }
            Sort::Merged => match lone_reference(schema) {
                None => Typed::plain(Type::Model(self.define_written(schema, place, sort)?)),
                Some(reference) => self.typed(reference, &place.branch("allOf", 0, ""))?,
            },
            Sort::List => {
                let items = self.element(schema.items.as_deref(), &place.items())?;
                Typed {
                    ty: Type::List(Box::new(items.ty)),
                    ..items
                }
            }
            Sort::Map => {
                let values =
                    self.element(schema.additional_properties.as_deref(), &place.values())?;
                Typed {
                    ty: Type::Map(Box::new(values.ty)),
                    ..values
                }
            }
        };
        let facts = facts::sentences(schema, sort, &place.at)?;
        Ok(Typed {
            ty: inner.ty,
            nullable: inner.nullable || schema.nullable,
            description: schema.description.clone().or(inner.description),
            facts: join([&facts, &inner.facts], " "),
        })
    }

    /// What a component means where it is referred to.
    fn referred(&mut self, target: &Resolved<'d, Schema>) -> Result<Typed> {
        let Resolved {
            item: schema,
            at,
            component,
        } = target;
        let name = || type_name(component.unwrap_or_default(), at);
        let ty = match Sort::of(schema, at)? {
            Sort::Object | Sort::Union => Type::Model(name()?),
            Sort::Merged if lone_reference(schema).is_none() => Type::Model(name()?),
            Sort::Words => Type::Vocabulary(name()?),
            _ => return self.spelled_out(target),
        };
        Ok(Typed {
            nullable: schema.nullable,
            description: schema.description.as_deref().map(first_paragraph),
            ..Typed::plain(ty)
        })
    }

    /// What a component means that has no type of its own in Rust, such as a list.
    fn spelled_out(&mut self, target: &Resolved<'d, Schema>) -> Result<Typed> {
        let Resolved {
            item: schema,
            at,
            component,
        } = target;
        if self.open.contains(at) {
            return Err(Error::new(
                at,
                "the schema contains itself without an object in between",
                "let an object with `properties` be part of the circle",
            ));
        }
        self.open.push(at.clone());
        let typed = self.written(schema, &Place::component(component.unwrap_or_default()));
        self.open.pop();
        typed
    }

    /// What the elements of a list or map are.
    fn element(&mut self, schema: Option<&'d RefOr<Schema>>, place: &Place) -> Result<Typed> {
        let Some(schema) = schema else {
            return Err(Error::new(
                &place.at,
                "the elements have no schema",
                "add it; `{}` means anything",
            ));
        };
        let typed = self.typed(schema, place)?;
        if typed.ty == Type::Secret {
            return Err(Error::new(
                &place.at,
                "secrets in a list or map are not supported",
                "put the secret into a property of an object",
            ));
        }
        Ok(typed.into_element())
    }

    /// Defines the type that is written at `place`, and gives its name.
    fn define_written(&mut self, schema: &'d Schema, place: &Place, sort: Sort) -> Result<Ident> {
        let what = format!("the type `{}`", type_name(&place.name, &place.at)?);
        let docs = described(schema.description.as_deref(), &what, &place.at)?;
        // A deprecated property does not make its type so.
        let deprecated = schema.deprecated && !place.is_property;
        self.define(place, docs, deprecated, |models| match sort {
            Sort::Words => vocabulary::lower(schema, &place.at).map(Shape::Vocabulary),
            Sort::Union => union::lower(models, schema, place).map(Shape::Union),
            _ => structure::lower(models, schema, place).map(Shape::Struct),
        })
    }

    fn define(
        &mut self,
        place: &Place,
        docs: String,
        deprecated: bool,
        shape: impl FnOnce(&mut Self) -> Result<Shape>,
    ) -> Result<Ident> {
        let name = type_name(&place.name, &place.at)?;
        self.names.claim(&name, &place.at)?;
        if self.defined.insert(place.at.clone()) {
            // Before the types that are written inside it.
            let index = self.models.len();
            let shape = shape(self)?;
            self.models.insert(
                index,
                Model {
                    name: name.clone(),
                    docs,
                    deprecated,
                    shape,
                },
            );
        }
        Ok(name)
    }
}

/// The `$ref` of a schema that is nothing but another one with a description of its own.
pub(super) fn lone_reference(schema: &Schema) -> Option<&RefOr<Schema>> {
    match schema.all_of.as_deref() {
        Some([reference @ RefOr::Ref(_)])
            if schema.properties.is_none() && schema.required.is_none() =>
        {
            Some(reference)
        }
        _ => None,
    }
}

fn refuse_direction(schema: &Schema, place: &Place) -> Result<()> {
    let key = match (schema.read_only, schema.write_only) {
        (true, _) => "readOnly",
        (_, true) => "writeOnly",
        (false, false) => return Ok(()),
    };
    if place.is_property {
        return Ok(());
    }
    Err(Error::new(
        &place.at.key(key),
        format!("`{key}` means nothing here"),
        "move it to a property",
    ))
}

/// What is said about a type where something of that type stands.
fn first_paragraph(text: &str) -> String {
    text.trim()
        .split("\n\n")
        .next()
        .unwrap_or_default()
        .to_owned()
}
