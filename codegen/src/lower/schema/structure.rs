//! Objects: their fields, those that `allOf` merges into them, and what the absence of each means.

use indexmap::IndexMap;

use super::{
    context::SchemaContext,
    kind::Kind,
    models,
    models::Models,
    schema_type::{SchemaType, join},
};
use crate::{
    document::{RefOr, Schema},
    error::{Error, Result},
    ir::{Absence, Access, Field, Struct, Type, Uses},
    names::{Names, chosen_name},
    pointer::Pointer,
    resolve::resolve,
};

/// The fields of an object, with those that `allOf` merges into it.
pub(crate) fn lower<'d>(
    models: &mut Models<'d>,
    schema: &'d Schema,
    place: &SchemaContext,
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
    properties: IndexMap<&'d str, (&'d RefOr<Schema>, SchemaContext)>,
    required: IndexMap<&'d str, Pointer>,
}

impl<'d> Members<'d> {
    fn gather(
        &mut self,
        models: &Models<'d>,
        schema: &'d Schema,
        place: &SchemaContext,
        open: &mut Vec<Pointer>,
    ) -> Result<()> {
        if open.contains(&place.at) {
            return Err(Error::new(
                &place.at.key("allOf"),
                "the `allOf` leads back to itself",
                "take the reference that closes the circle out",
            ));
        }
        if open.len() == models::MAX_DEPTH {
            let help = "write the properties of several of them in one schema";
            return Err(models::too_deep(&place.at, help));
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
        place: &SchemaContext,
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
        self.gather(
            models,
            target.item,
            &SchemaContext::new(target.at, name),
            open,
        )
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
fn refuse_lost(part: &RefOr<Schema>, place: &SchemaContext) -> Result<()> {
    let RefOr::Here(part) = part else {
        return Ok(());
    };
    let keys = [
        ("readOnly", part.read_only),
        ("writeOnly", part.write_only),
        ("deprecated", part.deprecated),
        ("x-name", part.rust_name.is_some()),
        ("x-absent", part.absent.is_some()),
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
    place: &SchemaContext,
    required: bool,
) -> Result<Field> {
    let typed = models.typed(schema, place)?;
    let (access, deprecated, rust_name) = match schema {
        RefOr::Ref(_) => (Access::Both, false, None),
        RefOr::Here(schema) => (
            access(schema, &place.at)?,
            schema.deprecated,
            schema.rust_name.as_deref(),
        ),
    };
    let absence = match schema {
        RefOr::Ref(_) => Absence::Unknown,
        RefOr::Here(schema) => absence(schema, &typed, access, &place.at)?,
    };
    if typed.ty == Type::Secret && typed.nullable && !matches!(absence, Absence::Meaning(_)) {
        return Err(Error::new(
            &place.at,
            "a secret cannot be `nullable`",
            "leave `nullable` out, or say in `x-absent` what null means",
        ));
    }
    let mut docs = typed.docs(&format!("the property `{key}`"), &place.at)?;
    if let Absence::Meaning(words) = &absence {
        docs = join([&docs, &format!("If absent: {words}.")], "\n\n");
    }
    Ok(Field {
        name: chosen_name(rust_name, key, &place.at)?,
        key: key.to_owned(),
        at: place.at.clone(),
        docs,
        deprecated,
        ty: typed.ty,
        boxed: false,
        required,
        nullable: typed.nullable,
        access,
        absence,
        integer: typed.integer,
    })
}

/// What the document says of the absence of a field.
fn absence(schema: &Schema, typed: &SchemaType, access: Access, at: &Pointer) -> Result<Absence> {
    let Some(words) = schema.absent.as_deref().map(str::trim) else {
        return Ok(Absence::Unknown);
    };
    let fault = |fault: &str, help: &str| Err(Error::new(&at.key("x-absent"), fault, help));
    let absence = match words {
        "error" => Absence::Error,
        "unknown" => Absence::Unknown,
        "" => return fault("`x-absent` is empty", MEANINGS),
        _ if ["error", "unknown"].contains(&words.to_lowercase().as_str()) => {
            return fault("`x-absent` is one of its words in another case", MEANINGS);
        }
        words => Absence::Meaning(words.trim_end_matches('.').to_owned()),
    };
    if access == Access::WriteOnly {
        return fault(
            "a property that is only written is never absent",
            "remove it",
        );
    }
    if absence == Absence::Error && (typed.nullable || typed.ty == Type::Any) {
        return fault(
            "a property that may be null cannot be needed",
            "leave `nullable` out and give it a type, or say what its absence means",
        );
    }
    Ok(absence)
}

const MEANINGS: &str =
    "write `error`, `unknown`, or what absence means, as a clause: `the list is complete`";

/// Refuses what an object cannot mean both where it is sent and where it is received.
pub(crate) fn check_uses(structure: &Struct) -> Result<()> {
    let Uses {
        in_requests,
        in_responses,
    } = structure.uses;
    for field in structure.fields.iter().filter(|_| in_requests) {
        let at = field.at.key("x-absent");
        if !in_responses && field.absence != Absence::Unknown {
            let fault = "`x-absent` means nothing in an object that is only sent";
            return Err(Error::new(&at, fault, "remove it"));
        }
        let may_be_left_out = field.access == Access::ReadOnly || !field.required;
        if field.absence == Absence::Error && may_be_left_out {
            return Err(Error::new(
                &at,
                "the property is needed in responses and left out of requests",
                "split the schema in two, or make the property `required`",
            ));
        }
    }
    Ok(())
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
