//! Sends one request and turns its response into a success or an error; nothing is repeated here.

use std::mem;

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE},
};
use tracing::{Instrument, field::Empty};
use url::Url;

use super::{
    call::Call,
    credentials::Credentials,
    dialect::Dialect,
    endpoint::base_url,
    opened::observed,
    options::Transport,
    response::{
        body, body::ContentEncoding, raw_response, raw_response::RawResponse, redact::Redactor,
        transport_error,
    },
};
use crate::{
    client::{rate_limit::Permit, wire::Answer},
    error::{Error, ErrorKind, Recovery, Result},
};

/// Sends the request of a call once to what is below the base. The permit is held until the answer is there,
/// unless the server holds the request open.
pub(crate) async fn send(
    http: &Transport,
    dialect: &Dialect,
    base: &Url,
    call: &Call,
    credentials: Option<&Credentials>,
    permit: &Permit<'_>,
) -> Result<RawResponse> {
    let resent = call.sent();
    let span = tracing::debug_span!(
        "request",
        otel.name = %format_args!("{} {}", call.descriptor.method, call.descriptor.path),
        otel.kind = "client",
        http.request.method = call.descriptor.method.as_str(),
        http.request.resend_count = (resent > 0).then_some(resent),
        url.template = call.descriptor.path,
        server.address = base.host_str(),
        server.port = base.port_or_known_default(),
        http.response.status_code = Empty,
        request_id = Empty,
        error.r#type = Empty,
    );
    call.begin();
    if !call.hold.is_zero() {
        // The vendor counts requests, and not for how long it holds them.
        permit.release();
    }
    let redactor = Redactor::of(call, credentials);
    let sent_at = http.clock.now();
    let outcome = exchange(http, base, call, credentials)
        .instrument(span.clone())
        .await
        .and_then(|exchanged| {
            let Exchanged {
                answer,
                broken,
                unread,
            } = exchanged;
            http.server_clock
                .learn(&answer.headers, sent_at, &*http.clock);
            let now = http.server_clock.at(http.clock.now());
            let raw_response = RawResponse::new(dialect, &redactor, now, answer);
            span.record(
                "http.response.status_code",
                raw_response.answer.status.as_u16(),
            );
            span.record("request_id", raw_response.request_id.as_deref());
            if let Some(told) = raw_response.rate_limit {
                permit.learn(told);
            }
            match broken {
                Some(error) => Err(raw_response.explain(error, None)),
                None => {
                    let judged = raw_response.judge(dialect, &redactor, call.decode_error);
                    judged.map_err(|error| error.with_reason(unread))
                }
            }
        });
    if let Err(error) = &outcome {
        call.end(error);
        span.record("error.type", tracing::field::display(error.kind()));
        if let (ErrorKind::RateLimited, Some(wait)) = (error.kind(), error.retry_after()) {
            permit.pause(wait);
        }
    }
    outcome
}

/// A response as it came.
struct Exchanged {
    answer: Answer,
    /// An error of the response itself. The response is not judged then.
    broken: Option<Error>,
    /// Why the body of a failure could not be decoded. It may have had the vendor's reason.
    unread: Option<String>,
}

async fn exchange(
    http: &Transport,
    base: &Url,
    call: &Call,
    credentials: Option<&Credentials>,
) -> Result<Exchanged> {
    let url = base_url::join(base, &call.request.path, &call.request.query);
    let mut outgoing = http
        .clients
        .current(call.hold)
        .request(call.descriptor.method.clone(), url)
        .header(ACCEPT, "application/json")
        .headers(call.request.headers.clone());
    #[cfg(feature = "gzip")]
    {
        outgoing = outgoing.header(reqwest::header::ACCEPT_ENCODING, "gzip");
    }
    if let Some(credentials) = credentials {
        outgoing = outgoing.headers(credentials.headers().clone());
    }
    if let Some(body) = &call.request.body {
        outgoing = outgoing
            .header(CONTENT_TYPE, body.content_type)
            .body(body.bytes.clone());
    } else if matches!(
        call.descriptor.method,
        Method::POST | Method::PUT | Method::PATCH
    ) {
        // Some servers refuse such a request if it does not say that there is no body.
        outgoing = outgoing.header(CONTENT_LENGTH, 0);
    }
    let (sent, has_opened) = observed(outgoing.send()).await;
    let mut response = sent.map_err(|error| {
        // A new connection that ends without a response is a failure of the server.
        let is_lost = !has_opened && transport_error::is_end_of_connection(&error);
        let error = transport_error::classify(error, http.has_own_proxy);
        match error.recovery() {
            Recovery::Repeat if is_lost => error.with_recovery(Recovery::Resend),
            _ => error,
        }
    })?;
    let (status, mut headers) = (response.status(), mem::take(response.headers_mut()));
    let encoding = ContentEncoding::take(&mut headers);
    let proxy = response.remote_addr();
    let mut reason = None;
    let read = if status.is_success() {
        body::read(response, encoding, http.max_body).await
    } else {
        let limit = http.max_body.min(raw_response::MAX_ENVELOPE);
        let (body, unread) = body::read_start(response, encoding, limit).await;
        reason = unread;
        Ok(body)
    };
    let (body, broken) = match read {
        Ok(body) if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED => (
            body,
            Some(transport_error::proxy_credentials(
                http.has_own_proxy,
                proxy,
            )),
        ),
        Ok(body) => (body, None),
        Err(error) => (Bytes::new(), Some(error)),
    };
    let answer = Answer {
        status,
        headers,
        body,
    };
    Ok(Exchanged {
        answer,
        broken,
        unread: reason,
    })
}
