//! Hands single steps of the call path to fuzz targets: nothing is sent.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap};

use super::{
    call::{
        Call, Credentials, DecodeError, Dialect,
        response::{raw_response::RawResponse, redact::Redactor, server_clock},
        token_header,
    },
    rate_limit::wait_hint::wait_in,
    wire::{Answer, Descriptor, Request, secret::Secret},
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

#[cfg(test)]
mod tests {
    use std::slice;

    use reqwest::{
        Method, StatusCode,
        header::{AGE, DATE, HeaderName, HeaderValue, RETRY_AFTER},
    };

    use super::*;
    use crate::client::rate_limit::RateLimit;

    const RESET: HeaderName = HeaderName::from_static("x-reset");

    static DIALECT: Dialect = Dialect {
        vendor: "test",
        request_id_header: "x-request-id",
        judge: |_| None,
        rate_limit: |headers, now| {
            RateLimit::from_parts(None, None, wait_in(headers, "x-reset", now))
        },
        quotas: Vec::new,
    };

    static READ: Descriptor = Descriptor {
        vendor: "test",
        id: "read",
        method: Method::GET,
        path: "/",
        idempotent: true,
        writes: false,
        deprecated: false,
        auth: &[],
        parameters: &[],
        body: None,
        success: &[200],
        errors: &[],
    };

    fn wait(name: HeaderName, value: &str, shown: &[(HeaderName, &'static str)]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        for (name, value) in shown {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let answer = Answer {
            status: StatusCode::TOO_MANY_REQUESTS,
            headers,
            body: bytes::Bytes::new(),
        };
        let now = "2026-11-22T08:00:00Z".parse().unwrap();
        let judged = super::judge(&DIALECT, &READ, |_| None, &"token".into(), now, answer);
        let error = judged.unwrap_err();
        error.retry_after().as_ref().map(Duration::as_secs)
    }

    #[test]
    fn a_moment_in_any_wait_hint_is_compared_with_the_servers_clock() {
        for name in [RETRY_AFTER, RESET] {
            for until in [
                "Sun, 22 Nov 2026 09:00:10 GMT",
                "1795338010",
                "1795338010000",
            ] {
                let wait = |shown: &[_]| wait(name.clone(), until, shown);
                let nine = (DATE, "Sun, 22 Nov 2026 09:00:00 GMT");
                assert_eq!(wait(slice::from_ref(&nine)), Some(10), "{name} {until}");
                let stored = (DATE, "Sun, 22 Nov 2026 08:59:00 GMT");
                assert_eq!(wait(&[stored, (AGE, "60")]), Some(10), "{name} {until}");
                assert_eq!(wait(&[(DATE, "yesterday")]), Some(3610), "{name} {until}");
                assert_eq!(wait(&[]), Some(3610), "{name} {until}");
            }
        }
    }
}
