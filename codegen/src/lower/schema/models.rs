//! Collects the models of a client: each component once, and the types that are written in place.

use std::collections::BTreeMap;

use proc_macro2::Ident;

use super::{
    constraints,
    context::SchemaContext,
    kind::Kind,
    scalar,
    schema_type::{SchemaType, join},
    structure, union, vocabulary,
};
use crate::{
    document::{Components, RefOr, Schema},
    error::{Error, Result},
    ir::{Field, Model, Shape, Type},
    lower::described,
    names::{Names, type_name},
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// How many schemas can be nested. The generator, the parser and the formatter recurse at each level of a type, and a list of nullable items
/// has two.
pub(crate) const MAX_DEPTH: usize = 16;

/// The types of the client, as they are found.
#[derive(Debug)]
pub(crate) struct Models<'d> {
    pub(crate) components: &'d Components,
    models: Vec<Model>,
    names: Names,
    /// The types that have been defined, by where they are: a parameter of a path is there for several operations.
    defined: BTreeMap<Pointer, Ident>,
    /// The components that are being written out in place of references to them.
    open: Vec<Pointer>,
    /// How many nested schemas are being written out.
    depth: usize,
}

impl<'d> Models<'d> {
    pub(crate) fn new(components: &'d Components) -> Self {
        Self {
            components,
            models: Vec::new(),
            names: Names::new(
                "type",
                "rename one of the two, or move what is written in place to `components/schemas` under another name",
            ),
            defined: BTreeMap::new(),
            open: Vec::new(),
            depth: 0,
        }
    }

    pub(crate) fn into_models(self) -> Vec<Model> {
        self.models
    }

    /// The fields of an object that has been defined.
    pub(crate) fn fields(&self, ty: &Type) -> Option<&[Field]> {
        let Type::Model(name) = ty else { return None };
        self.models.iter().find_map(|model| match &model.shape {
            Shape::Struct(structure) if model.name == *name => Some(&*structure.fields),
            _ => None,
        })
    }

    /// Defines a type for every schema among the components, used or not.
    pub(crate) fn add_components(&mut self) -> Result<()> {
        for (name, schema) in &self.components.schemas {
            let place = SchemaContext::component(name);
            let typed = self.typed(schema, &place)?;
            if !self.defined.contains_key(&place.at) {
                let docs = typed.docs(&format!("the schema `{name}`"), &place.at)?;
                let deprecated = matches!(schema, RefOr::Here(schema) if schema.deprecated);
                self.define(&place, docs, deprecated, |_| Ok(Shape::Alias(typed.ty)))?;
            }
        }
        Ok(())
    }

    /// What a schema means, after defining the types that are written inside it.
    pub(crate) fn typed(
        &mut self,
        schema: &'d RefOr<Schema>,
        place: &SchemaContext,
    ) -> Result<SchemaType> {
        if self.depth == MAX_DEPTH {
            let help = "let an object among the components, with `properties`, be in between";
            return Err(too_deep(&place.at, help));
        }
        self.depth += 1;
        let typed = match schema {
            RefOr::Here(schema) => self.written(schema, place),
            RefOr::Ref(_) => self.referred(&resolve(self.components, schema, &place.at)?),
        };
        self.depth -= 1;
        typed
    }

    /// What a schema means that is written at `place`.
    fn written(&mut self, schema: &'d Schema, place: &SchemaContext) -> Result<SchemaType> {
        let kind = Kind::of(schema, &place.at)?;
        refuse_of_property(schema, place)?;
        let defines_type = matches!(
            kind,
            Kind::Words | Kind::Object | Kind::Merged | Kind::Union
        );
        if schema.deprecated && !place.is_property && !place.is_component && !defines_type {
            return Err(means_nothing(&place.at, "deprecated"));
        }
        let inner = match kind {
            Kind::String | Kind::Integer | Kind::Number | Kind::Boolean | Kind::Any => {
                SchemaType::plain(scalar::lower(schema, kind, &place.at)?)
            }
            Kind::Words => {
                SchemaType::plain(Type::Vocabulary(self.define_written(schema, place, kind)?))
            }
            Kind::Object | Kind::Merged | Kind::Union => {
                SchemaType::plain(Type::Model(self.define_written(schema, place, kind)?))
            }
            Kind::Described(reference) => {
                let typed = self.typed(reference, &place.branch("allOf", 0, ""))?;
                let is_object = matches!(typed.ty, Type::Model(_) | Type::Map(_));
                if schema.json_type.is_some() && !is_object {
                    return Err(Error::new(
                        &place.at.key("type"),
                        "the `$ref` in `allOf` has another type",
                        "leave `type` out",
                    ));
                }
                typed
            }
            Kind::List => {
                let items = self.element(schema.items.as_deref(), &place.items())?;
                SchemaType {
                    ty: Type::List(Box::new(items.ty)),
                    ..items
                }
            }
            Kind::Map => {
                let values =
                    self.element(schema.additional_properties.as_deref(), &place.values())?;
                SchemaType {
                    ty: Type::Map(Box::new(values.ty)),
                    ..values
                }
            }
        };
        let facts = constraints::sentences(schema, kind, &place.at)?;
        Ok(SchemaType {
            ty: inner.ty,
            nullable: inner.nullable || schema.nullable,
            description: schema.description.clone().or(inner.description),
            facts: join([&facts, &inner.facts], " "),
            integer: constraints::clamp(schema, inner.integer),
        })
    }

    /// What a component means where it is referred to.
    fn referred(&mut self, target: &Resolved<'d, Schema>) -> Result<SchemaType> {
        let Resolved {
            item: schema,
            at,
            component,
        } = target;
        let name = || type_name(component.unwrap_or_default(), at);
        let ty = match Kind::of(schema, at)? {
            Kind::Object | Kind::Merged | Kind::Union => Type::Model(name()?),
            Kind::Words => Type::Vocabulary(name()?),
            _ => return self.spelled_out(target),
        };
        Ok(SchemaType {
            nullable: schema.nullable,
            description: schema.description.as_deref().map(first_paragraph),
            ..SchemaType::plain(ty)
        })
    }

    /// What a component means that has no type of its own in Rust, such as a list.
    fn spelled_out(&mut self, target: &Resolved<'d, Schema>) -> Result<SchemaType> {
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
        let typed = self.written(
            schema,
            &SchemaContext::component(component.unwrap_or_default()),
        );
        self.open.pop();
        typed
    }

    /// What the elements of a list or map are.
    fn element(
        &mut self,
        schema: Option<&'d RefOr<Schema>>,
        place: &SchemaContext,
    ) -> Result<SchemaType> {
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
    fn define_written(
        &mut self,
        schema: &'d Schema,
        place: &SchemaContext,
        kind: Kind<'_>,
    ) -> Result<Ident> {
        let what = format!("the type `{}`", type_name(&place.name, &place.at)?);
        let docs = described(schema.description.as_deref(), &what, &place.at)?;
        // A deprecated property does not make its type so.
        let deprecated = schema.deprecated && !place.is_property;
        self.define(place, docs, deprecated, |models| match kind {
            Kind::Words => vocabulary::lower(schema, &place.at).map(Shape::Vocabulary),
            Kind::Union => union::lower(models, schema, place).map(Shape::Union),
            _ => structure::lower(models, schema, place).map(Shape::Struct),
        })
    }

    fn define(
        &mut self,
        place: &SchemaContext,
        docs: String,
        deprecated: bool,
        shape: impl FnOnce(&mut Self) -> Result<Shape>,
    ) -> Result<Ident> {
        if let Some(name) = self.defined.get(&place.at) {
            return Ok(name.clone());
        }
        let name = type_name(&place.name, &place.at)?;
        self.names.claim(&name, &place.at)?;
        self.defined.insert(place.at.clone(), name.clone());
        // Before the types that are written inside it.
        let index = self.models.len();
        let shape = shape(self)?;
        let model = Model {
            name: name.clone(),
            docs,
            deprecated,
            shape,
            is_beside_operations: false,
        };
        self.models.insert(index, model);
        Ok(name)
    }
}

/// Refuses what is said about a property where there is none.
fn refuse_of_property(schema: &Schema, place: &SchemaContext) -> Result<()> {
    let key = match schema {
        _ if place.is_property => return Ok(()),
        Schema {
            read_only: true, ..
        } => "readOnly",
        Schema {
            write_only: true, ..
        } => "writeOnly",
        Schema {
            rust_name: Some(_), ..
        } => "x-name",
        Schema {
            absent: Some(_), ..
        } => "x-absent",
        _ => return Ok(()),
    };
    Err(means_nothing(&place.at, key))
}

/// The fault of a schema that is nested too deep.
pub(crate) fn too_deep(at: &Pointer, help: &str) -> Error {
    Error::new(at, format!("the schema is inside {MAX_DEPTH} others"), help)
}

/// The fault of a key that only a property can have.
pub(crate) fn means_nothing(at: &Pointer, key: &str) -> Error {
    Error::new(
        &at.key(key),
        format!("`{key}` means nothing here"),
        "move it to a property",
    )
}

/// What is said about a type where something of that type stands.
fn first_paragraph(text: &str) -> String {
    text.trim()
        .split("\n\n")
        .next()
        .unwrap_or_default()
        .to_owned()
}
