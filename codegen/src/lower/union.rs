use super::{
    models::{Models, lone_reference},
    place::Place,
    sort::Sort,
};
use crate::{
    document::{JsonType, RefOr, Schema},
    error::{Error, Result},
    ir::Branch,
    names::{Names, variant_name},
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// The forms that a value can have. They must be told apart by their JSON type, so that reading never has to guess.
pub(super) fn lower<'d>(
    models: &mut Models<'d>,
    schema: &'d Schema,
    place: &Place,
) -> Result<Vec<Branch>> {
    let forms = schema.one_of.as_deref().unwrap_or_default();
    if forms.len() < 2 {
        return Err(Error::new(
            &place.at.key("oneOf"),
            "`oneOf` needs two schemas or more",
            "write the schema itself",
        ));
    }
    let mut json_types = Vec::new();
    let mut variants = Names::new("variant");
    let mut branches = Vec::new();
    for (index, form) in forms.iter().enumerate() {
        let at = place.at.key("oneOf").index(index);
        let target = resolve(models.components, form, &at)?;
        let json_type = json_type(models, &target)?;
        if json_types.contains(&json_type) {
            return Err(Error::new(
                &at,
                "two schemas of a `oneOf` with the same JSON type are not supported",
                "use one object that has the fields of all of them",
            ));
        }
        json_types.push(json_type);

        let label = label(&target);
        let name = variant_name(&label, &at)?;
        variants.claim(&name, &at)?;
        let typed = models.typed(form, &place.branch("oneOf", index, &label))?;
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
    Ok(branches)
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
    match Sort::of(schema, at)? {
        Sort::String | Sort::Words => Ok(JsonType::String),
        Sort::Integer | Sort::Number => Ok(JsonType::Number),
        Sort::Boolean => Ok(JsonType::Boolean),
        Sort::List => Ok(JsonType::Array),
        Sort::Object | Sort::Map => Ok(JsonType::Object),
        Sort::Merged => merged_json_type(models, schema, at),
        Sort::Union | Sort::Any => Err(Error::new(
            at,
            "a schema of a `oneOf` needs a type of its own",
            "name the type, and write nested `oneOf` in one",
        )),
    }
}

fn merged_json_type(models: &Models<'_>, schema: &Schema, at: &Pointer) -> Result<JsonType> {
    match lone_reference(schema) {
        Some(reference @ RefOr::Ref(_)) => json_type(
            models,
            &resolve(models.components, reference, &at.key("allOf").index(0))?,
        ),
        _ => Ok(JsonType::Object),
    }
}
