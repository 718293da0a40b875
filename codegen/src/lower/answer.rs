use super::{
    body::{check_examples, only},
    described,
    models::Models,
    place::Place,
};
use crate::{
    document::{Method, RefOr, Response},
    error::{Error, Result},
    ir::{Answer, Output, Status, Type},
    names::type_name,
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// The answers of an operation, those of success and those of failure, the most exact status first.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) successes: Vec<Answer>,
    pub(super) errors: Vec<Answer>,
}

/// The answers of the operation `owner`.
pub(super) fn lower_all<'d>(
    models: &mut Models<'d>,
    responses: &'d indexmap::IndexMap<String, RefOr<Response>>,
    method: Method,
    owner: &str,
    at: &Pointer,
) -> Result<Answers> {
    let mut answers = Answers::default();
    for (code, response) in responses {
        let at = at.key(code);
        let status = status(code, &at)?;
        let answer = lower(
            models,
            response,
            status,
            &format!("{owner}Response {code}"),
            &at,
        )?;
        if method == Method::Head && answer.content.is_some() {
            return Err(Error::new(
                &at,
                "an answer to HEAD has no body",
                "leave `content` out",
            ));
        }
        match status {
            Status::Exact(200..=299) | Status::Range(2) => answers.successes.push(answer),
            _ => answers.errors.push(answer),
        }
    }
    if answers.successes.is_empty() {
        return Err(Error::new(
            at,
            "no response of success is described",
            "add one, `200` for instance",
        ));
    }
    answers.successes.sort_by_key(|answer| answer.status);
    answers.errors.sort_by_key(|answer| answer.status);
    Ok(answers)
}

fn status(code: &str, at: &Pointer) -> Result<Status> {
    let exact = code.parse::<u16>().ok().filter(|_| code.len() == 3);
    match (code, exact) {
        ("default", _) => Ok(Status::Default),
        ("2XX", _) => Ok(Status::Range(2)),
        ("4XX", _) => Ok(Status::Range(4)),
        ("5XX", _) => Ok(Status::Range(5)),
        (_, Some(status @ (200..=299 | 400..=599))) => Ok(Status::Exact(status)),
        _ => Err(Error::new(
            at,
            format!("the status `{code}` is not supported"),
            "use 2xx, 4xx and 5xx statuses, `2XX`, `4XX`, `5XX` and `default`",
        )),
    }
}

fn lower<'d>(
    models: &mut Models<'d>,
    response: &'d RefOr<Response>,
    status: Status,
    hint: &str,
    at: &Pointer,
) -> Result<Answer> {
    let Resolved {
        item: response,
        at,
        component,
    } = resolve(models.components, response, at)?;
    let mut headers = Vec::new();
    for (name, header) in &response.headers {
        let header = resolve(models.components, header, &at.keys(&["headers", name]))?;
        headers.push((
            name.clone(),
            described(Some(&header.item.description), "the header", &header.at)?,
        ));
    }
    let content = match &response.content {
        None => None,
        Some(content) => {
            let (media_type, content, at) = only(content, &at)?;
            if media_type != "application/json" {
                return Err(Error::new(
                    &at,
                    format!("the media type `{media_type}` is not supported in responses"),
                    "use `application/json`, or leave `content` out to ignore the body",
                ));
            }
            check_examples(models, content, &at)?;
            let hint = component.map_or_else(|| hint.to_owned(), |name| format!("{name}Body"));
            let typed = models.typed(&content.schema, &Place::new(at.key("schema"), hint))?;
            Some(if typed.nullable {
                Type::Nullable(Box::new(typed.ty))
            } else {
                typed.ty
            })
        }
    };
    Ok(Answer {
        status,
        docs: described(Some(&response.description), "the response", &at)?,
        headers,
        content,
    })
}

/// What a successful call gives, from all that it may answer.
pub(super) fn output(successes: &[Answer], owner: &str, at: &Pointer) -> Result<Output> {
    let mut types: Vec<&Type> = Vec::new();
    for ty in successes
        .iter()
        .filter_map(|answer| answer.content.as_ref())
    {
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    let always = successes.iter().all(|answer| answer.content.is_some());
    match types[..] {
        [] => Ok(Output::Unit),
        [ty] if always => Ok(Output::Body(ty.clone())),
        [ty] => Ok(Output::BodyOrNothing(ty.clone())),
        _ => {
            let variants = successes
                .iter()
                .map(|answer| variant(answer.status, at))
                .collect::<Result<_>>()?;
            Ok(Output::Choice(
                type_name(&format!("{owner}Output"), at)?,
                variants,
            ))
        }
    }
}

/// A variant's name: what HTTP calls the status.
fn variant(status: Status, at: &Pointer) -> Result<proc_macro2::Ident> {
    let name = match status {
        Status::Exact(200) => "Ok",
        Status::Exact(201) => "Created",
        Status::Exact(202) => "Accepted",
        Status::Exact(204) => "NoContent",
        Status::Exact(206) => "PartialContent",
        Status::Exact(207) => "MultiStatus",
        Status::Exact(other) => return crate::names::variant_name(&format!("Status{other}"), at),
        Status::Range(_) | Status::Default => "Other",
    };
    crate::names::variant_name(name, at)
}
