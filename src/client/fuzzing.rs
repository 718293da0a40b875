//! What the pipeline makes of an answer, for tests and fuzz targets.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap};

use super::{
    call::{
        Call, Credentials, DecodeError, Dialect,
        response::{Redactor, raw_response::RawResponse},
        server_clock, token_header,
    },
    rate_limit::wait_hint::wait_in,
    secret::Secret,
    wire::{Answer, Descriptor, Request},
};
use crate::{clock::Timestamp, error::Result};

/// The time by the server's clock.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    server_clock::time(headers)
}

/// The wait that `Retry-After` asks for.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let now = server_time(headers).unwrap_or(now);
    wait_in(headers, "retry-after", now)
}

/// Judges an answer to a request that was sent with this token.
pub(crate) fn judge(
    dialect: &Dialect,
    operation: &'static Descriptor,
    decode_error: DecodeError,
    token: &Secret,
    now: Timestamp,
    answer: Answer,
) -> Result<()> {
    let token = token_header("the token", "Bearer ", token)?;
    let credentials = Credentials::new([(AUTHORIZATION, token)]);
    let request = Request {
        path: String::new(),
        query: String::new(),
        headers: HeaderMap::new(),
        body: None,
        writes: !operation.idempotent,
    };
    let call = Call::new(operation, request, decode_error, Duration::MAX);
    let redactor = Redactor::of(&call, Some(&credentials));
    RawResponse::new(dialect, &redactor, now, answer)
        .judge(dialect, &redactor, decode_error)
        .map(|_| ())
        .map_err(|error| {
            error
                .with_vendor(dialect.vendor)
                .with_operation(operation.id)
        })
}
