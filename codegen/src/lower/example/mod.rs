//! Examples of operations, made of the values in the document; a required value without an example is an error.

pub(crate) mod synthetic;
pub(crate) mod value;

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use yaml_serde::Value;

use crate::{
    error::{Error, Result},
    ir::{Example, Field, Literal, Model, Object, Operation, Sample, Shape, Struct, Type},
    pointer::Pointer,
};

/// Gives every operation of the first client an example, made of the values in the document. `setup` is the code before it, which makes
/// `api`, that client.
pub(crate) fn write_all(setup: &str, operations: &mut [Operation], models: &[Model]) -> Result<()> {
    if let Err(fault) = syn::parse_str::<syn::Block>(&format!("{{{setup}\n}}")) {
        return Err(Error::new(
            &Pointer::root().key("x-example-setup"),
            format!("it is not Rust: {fault}"),
            "write statements that define `api`",
        ));
    }
    for operation in operations.iter_mut().filter(|one| one.client == "Client") {
        operation.example = Some(of(operation, models)?);
    }
    Ok(())
}

fn of(operation: &Operation, models: &[Model]) -> Result<Example> {
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for parameter in &operation.parameters {
        if let Some(sample) = &parameter.sample
            && sample.value.as_sequence().is_some_and(Vec::is_empty)
        {
            return Err(Error::new(
                &sample.at,
                "the example is an empty list, which is not sent",
                "give it an element",
            ));
        }
        let value = of_sample(models, &parameter.ty, parameter.sample.as_ref())?;
        match (value, parameter.required) {
            (Some(value), true) => arguments.push(value),
            (Some(value), false) => setters.push((parameter.name.clone(), value)),
            (None, true) => {
                let what = format!("the parameter `{}`", parameter.key);
                return Err(missing(&what, &operation.at));
            }
            (None, false) => {}
        }
    }
    let body = match &operation.body {
        None => None,
        Some(body) => match of_sample(models, &body.ty, body.sample.as_ref())? {
            None if body.required => return Err(missing("the request body", &operation.at)),
            value => value,
        },
    };
    Ok(Example {
        arguments,
        setters,
        body,
    })
}

fn of_sample(models: &[Model], ty: &Type, sample: Option<&Sample>) -> Result<Option<Literal>> {
    sample
        .map(|sample| literal(models, ty, &sample.value, &sample.at))
        .transpose()
}

fn missing(what: &str, at: &Pointer) -> Error {
    Error::new(
        at,
        format!("{what} has no example"),
        "add an `example`: the documentation shows a call",
    )
}

/// The value as the type writes it in Rust.
fn literal(models: &[Model], ty: &Type, value: &Value, at: &Pointer) -> Result<Literal> {
    let literal = match (ty, value) {
        (Type::Nullable(_), Value::Null) => Some(Literal::Null),
        (Type::Nullable(inner), value) => {
            Some(Literal::Some(Box::new(literal(models, inner, value, at)?)))
        }
        (Type::Any, value) => Some(Literal::Json(value.clone())),
        (Type::String, Value::String(text)) => Some(Literal::Text(text.clone())),
        (Type::Secret, Value::String(text)) => Some(Literal::Secret(text.clone())),
        (Type::DateTime, Value::String(text)) => Some(Literal::DateTime(text.clone())),
        (Type::Vocabulary(name), Value::String(text)) => Some(word(models, name, text)),
        (Type::Bool, Value::Bool(value)) => Some(Literal::Bool(*value)),
        (Type::I32, Value::Number(number)) => number
            .as_i64()
            .and_then(|number| i32::try_from(number).ok())
            .map(|number| Literal::Integer(number.into())),
        (Type::I64, Value::Number(number)) => number.as_i64().map(Literal::Integer),
        (Type::F64, Value::Number(number)) => number
            .as_f64()
            .filter(|number| number.is_finite())
            .map(Literal::Float),
        (Type::List(inner), Value::Sequence(items)) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| literal(models, inner, item, &at.index(index)));
            Some(Literal::List(items.collect::<Result<_>>()?))
        }
        (Type::Map(inner), Value::Mapping(members)) => {
            let members = members.iter().map(|(key, value)| {
                let key = key.as_str().unwrap_or_default();
                Ok((key.to_owned(), literal(models, inner, value, &at.key(key))?))
            });
            Some(Literal::Map(members.collect::<Result<_>>()?))
        }
        (Type::Model(name), value) => match (shape(models, name), value) {
            (Some(Shape::Struct(structure)), Value::Mapping(_)) => {
                Some(object(models, name, structure, value, at)?)
            }
            (Some(Shape::Union(union)), value) => union.branches.iter().find_map(|branch| {
                let inner = literal(models, &branch.ty, value, at).ok()?;
                Some(Literal::Branch(
                    name.clone(),
                    branch.name.clone(),
                    Box::new(inner),
                ))
            }),
            _ => None,
        },
        _ => None,
    };
    literal.ok_or_else(|| {
        Error::new(
            at,
            "the example does not fit its schema",
            "correct it: the documentation shows it as Rust",
        )
    })
}

fn shape<'m>(models: &'m [Model], name: &Ident) -> Option<&'m Shape> {
    let model = models.iter().find(|model| model.name == *name)?;
    Some(&model.shape)
}

/// The word by its name in Rust, if it has one.
fn word(models: &[Model], vocabulary: &Ident, text: &str) -> Literal {
    let words = match shape(models, vocabulary) {
        Some(Shape::Vocabulary(words)) => &words[..],
        _ => &[],
    };
    match words.iter().find(|word| word.text == text) {
        Some(word) => Literal::Word(vocabulary.clone(), word.name.clone()),
        None => Literal::OtherWord(text.to_owned()),
    }
}

/// An object by its constructor and its setters.
fn object(
    models: &[Model],
    name: &Ident,
    structure: &Struct,
    value: &Value,
    at: &Pointer,
) -> Result<Literal> {
    let members = value.as_mapping().into_iter().flatten();
    for key in members.filter_map(|(key, _)| key.as_str()) {
        if structure.writable().all(|field| field.key != key) {
            return Err(Error::new(
                &at.key(key),
                format!("`{key}` is not sent"),
                "remove it from the example, or describe it in the schema",
            ));
        }
    }
    let member = |field: &Field| match value.get(&field.key) {
        Some(value) => member(models, field, value, &at.key(&field.key)).map(Some),
        None => Ok(None),
    };
    let mut demanded = Vec::new();
    let mut setters = Vec::new();
    for field in structure.writable() {
        match member(field)? {
            Some(value) if field.required => demanded.push(match value {
                value if field.nullable && value != Literal::Null => Literal::Some(Box::new(value)),
                value => value,
            }),
            Some(Literal::Null) => setters.push((field.null_name(), None)),
            Some(value) => setters.push((field.name.unraw().to_string(), Some(value))),
            None if field.required => {
                return Err(Error::new(
                    at,
                    format!("the example lacks `{}`, which is required", field.key),
                    "add it",
                ));
            }
            None => {}
        }
    }
    Ok(Literal::Object(Object {
        model: name.clone(),
        demanded,
        setters,
    }))
}

fn member(models: &[Model], field: &Field, value: &Value, at: &Pointer) -> Result<Literal> {
    if field.nullable && value.is_null() {
        return Ok(Literal::Null);
    }
    literal(models, &field.ty, value, at)
}
