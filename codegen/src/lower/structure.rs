use indexmap::IndexMap;

use super::{
    kind::Kind,
    models::{self, Models},
    place::Place,
};
use crate::{
    document::{RefOr, Schema},
    error::{Error, Result},
    ir::{Access, Field, Struct, Type, Uses},
    names::{Names, chosen_name},
    pointer::Pointer,
    resolve::resolve,
};

/// The fields of an object, with those that `allOf` merges into it.
pub(super) fn lower<'d>(
    models: &mut Models<'d>,
    schema: &'d Schema,
    place: &Place,
) -> Result<Struct> {
    let mut members = Members::default();
    members.gather(models, schema, place, &mut Vec::new())?;
    members.check_required()?;
    let mut names = Names::new(
        "field",
        "give one of the two another name for Rust with `x-name`",
    );
    let mut fields = Vec::new();
    for (key, (schema, place)) in &members.properties {
        let field = field(
            models,
            key,
            schema,
            place,
            members.required.contains_key(key),
        )?;
        names.claim(&field.name, &place.at)?;
        if field.nullable {
            // Its setter for null must not be another field's.
            names.claim_text(&field.null_name(), &place.at)?;
        }
        fields.push(field);
    }
    Ok(Struct {
        fields,
        uses: Uses::default(),
    })
}

/// What an object and the objects merged into it say.
#[derive(Debug, Default)]
struct Members<'d> {
    properties: IndexMap<&'d str, (&'d RefOr<Schema>, Place)>,
    required: IndexMap<&'d str, Pointer>,
}

impl<'d> Members<'d> {
    fn gather(
        &mut self,
        models: &Models<'d>,
        schema: &'d Schema,
        place: &Place,
        open: &mut Vec<Pointer>,
    ) -> Result<()> {
        if open.contains(&place.at) {
            return Err(Error::new(
                &place.at.key("allOf"),
                "the `allOf` leads back to itself",
                "take the reference that closes the circle out",
            ));
        }
        open.push(place.at.clone());
        for (index, part) in schema.all_of.iter().flatten().enumerate() {
            self.gather_part(models, part, &place.branch("allOf", index, ""), open)?;
        }
        open.pop();

        for (key, property) in schema.properties.iter().flatten() {
            let property_place = place.property(key);
            if let Some((_, other)) = self.properties.get(key.as_str()) {
                return Err(Error::new(
                    &property_place.at,
                    format!("the property is also in {}", other.at),
                    "keep it in one of the schemas that `allOf` merges",
                ));
            }
            self.properties.insert(key, (property, property_place));
        }
        for (index, key) in schema.required.iter().flatten().enumerate() {
            self.required
                .insert(key, place.at.key("required").index(index));
        }
        Ok(())
    }

    fn gather_part(
        &mut self,
        models: &Models<'d>,
        part: &'d RefOr<Schema>,
        place: &Place,
        open: &mut Vec<Pointer>,
    ) -> Result<()> {
        let target = resolve(models.components, part, &place.at)?;
        if !matches!(
            Kind::of(target.item, &target.at)?,
            Kind::Object | Kind::Merged | Kind::Described(_)
        ) {
            return Err(Error::new(
                &place.at,
                "only objects with `properties` can be merged by `allOf`",
                "write the type out in one schema",
            ));
        }
        if target.item.nullable {
            return Err(Error::new(
                &place.at,
                "a merged object cannot be `nullable`",
                "write `nullable` beside the `allOf`",
            ));
        }
        refuse_lost(part, place)?;
        // Types inside a component are called after the component, whoever merges it.
        let name = target
            .component
            .map_or_else(|| place.name.clone(), str::to_owned);
        self.gather(models, target.item, &Place::new(target.at, name), open)
    }

    fn check_required(&self) -> Result<()> {
        match self
            .required
            .iter()
            .find(|(key, _)| !self.properties.contains_key(*key))
        {
            None => Ok(()),
            Some((key, at)) => Err(Error::new(
                at,
                format!("`{key}` is required but not a property"),
                "add it to `properties` or correct the name",
            )),
        }
    }
}

/// Refuses what is said about an object that is written where it is merged: of its own there is nothing left.
fn refuse_lost(part: &RefOr<Schema>, place: &Place) -> Result<()> {
    let RefOr::Here(part) = part else {
        return Ok(());
    };
    let keys = [
        ("readOnly", part.read_only),
        ("writeOnly", part.write_only),
        ("deprecated", part.deprecated),
        ("x-name", part.rust_name.is_some()),
        ("description", part.description.is_some()),
    ];
    match keys.iter().find(|(_, present)| *present) {
        None => Ok(()),
        Some((key, _)) => Err(models::means_nothing(&place.at, key)),
    }
}

fn field<'d>(
    models: &mut Models<'d>,
    key: &str,
    schema: &'d RefOr<Schema>,
    place: &Place,
    required: bool,
) -> Result<Field> {
    let typed = models.typed(schema, place)?;
    if typed.ty == Type::Secret && typed.nullable {
        return Err(Error::new(
            &place.at,
            "a secret cannot be `nullable`",
            "leave `nullable` out",
        ));
    }
    let (access, deprecated, rust_name) = match schema {
        RefOr::Ref(_) => (Access::Both, false, None),
        RefOr::Here(schema) => (
            access(schema, &place.at)?,
            schema.deprecated,
            schema.rust_name.as_deref(),
        ),
    };
    Ok(Field {
        name: chosen_name(rust_name, key, &place.at)?,
        key: key.to_owned(),
        at: place.at.clone(),
        docs: typed.docs(&format!("the property `{key}`"), &place.at)?,
        deprecated,
        ty: typed.ty,
        boxed: false,
        required,
        nullable: typed.nullable,
        access,
    })
}

fn access(schema: &Schema, at: &Pointer) -> Result<Access> {
    match (schema.read_only, schema.write_only) {
        (false, false) => Ok(Access::Both),
        (true, false) => Ok(Access::ReadOnly),
        (false, true) => Ok(Access::WriteOnly),
        (true, true) => Err(Error::new(
            at,
            "a property cannot be `readOnly` and `writeOnly`",
            "remove one of the two",
        )),
    }
}
