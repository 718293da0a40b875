//! One request and its answer.

use std::{any::Any, mem, sync::Arc};

use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE};
use tracing::{Instrument, field::Empty};

use super::{
    Credentials, Dialect, Fault, RateLimit, Response, base_url, body, budget::Permit, call::Call,
    classify, options::Transport, wait_hint,
};
use crate::{
    Error, ErrorKind, Result,
    error::ErrorAnswer,
    wire::{Answer, Operation},
};

/// An answer that is a success, and what its headers tell.
pub(super) struct Answered {
    answer: Answer,
    request_id: Option<String>,
    rate_limit: Option<RateLimit>,
}

/// Sends the request of a call once. The permit, if there is a budget, is held until the answer is there.
pub(super) async fn send(
    http: &Transport,
    dialect: &Dialect,
    call: &Call,
    credentials: Option<&Credentials>,
    permit: Option<Permit<'_>>,
) -> Result<Answered> {
    let resent = call.sent();
    let span = tracing::debug_span!(
        "request",
        otel.name = %format_args!("{} {}", call.descriptor.method, call.descriptor.path),
        otel.kind = "client",
        http.request.method = call.descriptor.method.as_str(),
        http.request.resend_count = (resent > 0).then_some(resent),
        url.template = call.descriptor.path,
        server.address = http.base.host_str(),
        server.port = http.base.port_or_known_default(),
        http.response.status_code = Empty,
        request_id = Empty,
        error.r#type = Empty,
    );
    call.begin();
    let outcome = exchange(http, call, credentials)
        .instrument(span.clone())
        .await
        .and_then(|answer| {
            let answered = read_headers(http, dialect, credentials, answer);
            span.record("http.response.status_code", answered.answer.status.as_u16());
            span.record("request_id", answered.request_id.as_deref());
            if let (Some(permit), Some(told)) = (&permit, answered.rate_limit) {
                permit.learn(told);
            }
            judge(http, dialect, call, credentials, answered)
        });
    if let Err(error) = &outcome {
        call.end(error);
        span.record("error.type", tracing::field::display(error.kind()));
        if let (Some(permit), ErrorKind::RateLimited, Some(wait)) =
            (&permit, error.kind(), error.retry_after())
        {
            permit.close(wait);
        }
    }
    outcome
}

async fn exchange(
    http: &Transport,
    call: &Call,
    credentials: Option<&Credentials>,
) -> Result<Answer> {
    let url = base_url::join(&http.base, &call.request.path, &call.request.query);
    let mut outgoing = http
        .client
        .request(call.descriptor.method.clone(), url)
        .header(ACCEPT, "application/json")
        .headers(call.request.headers.clone());
    if let Some(credentials) = credentials {
        outgoing = outgoing.headers(credentials.headers().clone());
    }
    if let Some(body) = &call.request.body {
        outgoing = outgoing
            .header(CONTENT_TYPE, body.content_type)
            .body(body.bytes.clone());
    }
    let mut response = outgoing.send().await.map_err(classify::transport)?;
    let (status, headers) = (response.status(), mem::take(response.headers_mut()));
    let body = if status.is_success() {
        body::read(response, http.max_body).await?
    } else {
        body::read_start(response, http.max_body.min(MAX_ENVELOPE)).await
    };
    Ok(Answer {
        status,
        headers,
        body,
    })
}

/// Servers may repeat the credentials wherever they explain something.
fn clean(credentials: Option<&Credentials>, text: String) -> String {
    match credentials {
        Some(credentials) => credentials.redact(text),
        None => text,
    }
}

/// Times of day in the headers are by the server's clock, if the answer shows that.
fn read_headers(
    http: &Transport,
    dialect: &Dialect,
    credentials: Option<&Credentials>,
    answer: Answer,
) -> Answered {
    let headers = &answer.headers;
    let now = wait_hint::date(headers, DATE).unwrap_or_else(|| http.clock.now());
    let request_id = headers
        .get(dialect.request_id_header)
        .and_then(|value| value.to_str().ok())
        .map(|id| clean(credentials, id.to_owned()));
    Answered {
        request_id,
        rate_limit: (dialect.rate_limit)(headers, now),
        answer,
    }
}

/// Tells success from failure by the status and by the vendor's envelope.
fn judge(
    http: &Transport,
    dialect: &Dialect,
    call: &Call,
    credentials: Option<&Credentials>,
    answered: Answered,
) -> Result<Answered> {
    let answer = &answered.answer;
    let may_be_fault = !answer.status.is_success() || answer.body.len() <= MAX_ENVELOPE;
    let fault = may_be_fault.then(|| (dialect.judge)(answer)).flatten();
    if fault.is_none() && answer.status.is_success() {
        return Ok(answered);
    }
    let Fault {
        status,
        kind,
        code,
        message: words,
        request_id,
        retry_after,
    } = fault.unwrap_or_default();
    let status = status.unwrap_or(answer.status);
    let (kind, message) = match kind {
        Some(kind) => (kind, classify::words(kind)),
        None if status.is_success() => (ErrorKind::Invalid, classify::words(ErrorKind::Invalid)),
        None => classify::status(status),
    };
    let is_limit = kind == ErrorKind::RateLimited;
    let retry_after = retry_after
        .or_else(|| wait_hint::retry_after(&answer.headers, http.clock.now()))
        .or_else(|| answered.rate_limit.filter(|_| is_limit)?.reset_after);
    let has_reason = code.is_some();
    let clean = |text| clean(credentials, text);
    let error = Error::new(kind, message)
        .with_temporary(classify::is_temporary(status, kind))
        .with_may_have_been_applied(classify::may_have_acted(status, kind, has_reason))
        .with_vendor_words(code.map(clean), words.map(clean))
        .with_request_id(request_id.map(clean))
        .with_retry_after(retry_after);
    let parsed = (call.decode_error)(answer);
    Err(add_answer(error, answered, parsed))
}

/// Reads the value of an answer that is a success. If it cannot be read, the vendor has acted all the same.
pub(super) fn decode<O: Operation>(answered: Answered) -> Result<Response<O::Output>> {
    match O::decode(&answered.answer) {
        Ok(value) => Ok(Response {
            value,
            status: answered.answer.status,
            request_id: answered.request_id,
            rate_limit: answered.rate_limit,
            headers: answered.answer.headers,
        }),
        Err(error) => Err(add_answer(error, answered, None).with_may_have_been_applied(true)),
    }
}

fn add_answer(
    error: Error,
    answered: Answered,
    parsed: Option<Box<dyn Any + Send + Sync>>,
) -> Error {
    let Answered {
        answer, request_id, ..
    } = answered;
    let in_body = error.request_id().map(str::to_owned);
    error
        .with_request_id(request_id.or(in_body))
        .with_answer(ErrorAnswer {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            parsed: parsed.map(Arc::from),
        })
}

/// An envelope that reports a failure holds no data: a large answer of success need not be read twice, and a large one of failure
/// not to its end.
const MAX_ENVELOPE: usize = 64 * 1024;
