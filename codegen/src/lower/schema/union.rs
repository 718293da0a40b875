//! Unions, whose forms must differ in their JSON type, so that a reader never guesses.

use super::{context::SchemaContext, kind::Kind, models::Models};
use crate::{
    document::{JsonType, Schema},
    error::{Error, Result},
    ir::{Branch, Union, Uses},
    names::{Names, variant_name},
    resolve::{Resolved, resolve},
};

/// The forms that a value can have. They must be told apart by their JSON type, so that reading never has to guess.
pub(crate) fn lower<'d>(
    models: &mut Models<'d>,
    schema: &'d Schema,
    place: &SchemaContext,
) -> Result<Union> {
    let forms = schema.one_of.as_deref().unwrap_or_default();
    if forms.len() < 2 {
        return Err(Error::new(
            &place.at.key("oneOf"),
            "`oneOf` needs two schemas or more",
            "write the schema itself",
        ));
    }
    let mut json_types = Vec::new();
    let mut variants = Names::new("variant", "give one of the two another `title`");
    let mut branches = Vec::new();
    for (index, form) in forms.iter().enumerate() {
        let at = place.at.key("oneOf").index(index);
        let target = resolve(models.components, form, &at)?;
        let label = label(&target);
        // First, because only this notices a circle.
        let typed = models.typed(form, &place.branch("oneOf", index, &label))?;
        let json_type = json_type(models, &target)?;
        if json_types.contains(&json_type) {
            return Err(Error::new(
                &at,
                "two schemas of a `oneOf` with the same JSON type are not supported",
                "use one object that has the fields of all of them",
            ));
        }
        json_types.push(json_type);

        let name = variant_name(&label, &at)?;
        variants.claim(&name, &at)?;
        if typed.nullable {
            return Err(Error::new(
                &at,
                "a `nullable` schema in a `oneOf` is not supported",
                "write `nullable` beside the `oneOf`",
            ));
        }
        branches.push(Branch {
            name,
            docs: typed.docs("this form of the value", &at)?,
            ty: typed.ty,
        });
    }
    Ok(Union {
        branches,
        uses: Uses::default(),
    })
}

/// The variant's name: the component's, or the title, or that of the type.
fn label(target: &Resolved<'_, Schema>) -> String {
    match (target.component, &target.item.title, target.item.json_type) {
        (Some(component), _, _) => component.to_owned(),
        (None, Some(title), _) => title.clone(),
        (None, None, Some(json_type)) => format!("{json_type:?}"),
        // Only `allOf` has a type without saying so.
        (None, None, None) => "Object".to_owned(),
    }
}

/// The JSON type of a schema; integers count as numbers.
fn json_type(models: &Models<'_>, target: &Resolved<'_, Schema>) -> Result<JsonType> {
    let Resolved {
        item: schema, at, ..
    } = target;
    match Kind::of(schema, at)? {
        Kind::String | Kind::Words => Ok(JsonType::String),
        Kind::Integer | Kind::Number => Ok(JsonType::Number),
        Kind::Boolean => Ok(JsonType::Boolean),
        Kind::List => Ok(JsonType::Array),
        Kind::Object | Kind::Map | Kind::Merged => Ok(JsonType::Object),
        Kind::Described(reference) => {
            let at = at.key("allOf").index(0);
            json_type(models, &resolve(models.components, reference, &at)?)
        }
        Kind::Union | Kind::Any => Err(Error::new(
            at,
            "a schema of a `oneOf` needs a type of its own",
            "name the type, and write nested `oneOf` in one",
        )),
    }
}
