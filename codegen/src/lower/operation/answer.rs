//! Responses by status, the most exact status first.

use indexmap::IndexMap;

use super::{header, media};
use crate::{
    document::{Method, RefOr, Response},
    error::{Error, Result},
    ir::{Answer, Status, Type},
    lower::{
        described,
        schema::{context::SchemaContext, models::Models},
    },
    pointer::Pointer,
    resolve::{Resolved, resolve},
};

/// What an operation answers: after success and after failure, the most exact status first.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) successes: Vec<Answer>,
    pub(crate) errors: Vec<Answer>,
}

/// The answers of the operation `owner`.
pub(crate) fn lower_all<'d>(
    models: &mut Models<'d>,
    responses: &'d IndexMap<String, RefOr<Response>>,
    method: Method,
    owner: &str,
    at: &Pointer,
) -> Result<Answers> {
    let mut answers = Answers::default();
    for (code, response) in responses {
        let at = at.key(code);
        let status = status(code, &at)?;
        let response = resolve(models.components, response, &at)?;
        let answer = lower(
            models,
            &response,
            status,
            &format!("{owner}Response {code}"),
        )?;
        let never = match (method, status) {
            (Method::Head, _) => Some("an answer to HEAD has no body".to_owned()),
            (_, Status::Exact(code @ (204 | 205))) => {
                Some(format!("an answer with status {code} has no body"))
            }
            _ => None,
        };
        if let Some(fault) = never.filter(|_| answer.content.is_some()) {
            return Err(Error::new(&at, fault, "leave `content` out"));
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

/// One response. Unless it is a component, types that are written inside it are called after `hint`.
pub(crate) fn lower<'d>(
    models: &mut Models<'d>,
    response: &Resolved<'d, Response>,
    status: Status,
    hint: &str,
) -> Result<Answer> {
    let Response {
        description,
        headers,
        ..
    } = response.item;
    let headers = headers.iter().map(|(name, header)| {
        let at = response.at.keys(&["headers", name]);
        let header = resolve(models.components, header, &at)?;
        Ok((name.clone(), header::lower(models.components, &header)?))
    });
    Ok(Answer {
        status,
        docs: described(Some(description), "the response", &response.at)?,
        headers: headers.collect::<Result<_>>()?,
        content: content(models, response, hint)?,
    })
}

/// The type of the body, unless there is none.
fn content<'d>(
    models: &mut Models<'d>,
    response: &Resolved<'d, Response>,
    hint: &str,
) -> Result<Option<Type>> {
    let Some(content) = &response.item.content else {
        return Ok(None);
    };
    let media = media::only(models.components, content, &response.at)?;
    if media.name != "application/json" {
        return Err(Error::new(
            &media.at,
            format!(
                "the media type `{}` is not supported in responses",
                media.name
            ),
            "use `application/json`, or leave `content` out to ignore the body",
        ));
    }
    let name = match response.component {
        Some(component) => format!("{component}Body"),
        None => hint.to_owned(),
    };
    let place = SchemaContext::new(media.at.key("schema"), name);
    let typed = models.typed(&media.content.schema, &place)?;
    Ok(Some(if typed.nullable {
        Type::Nullable(Box::new(typed.ty))
    } else {
        typed.ty
    }))
}
