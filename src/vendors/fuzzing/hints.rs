//! What holds of every wait hint: a reader of headers returns a wait that a clock can count, or none.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
};
use serde_json::json;

use super::{leaks, leaks::TOKEN};
use crate::{
    client::{
        Secret,
        fuzzing::{judge, retry_after, server_time},
        wire::Answer,
    },
    clock::Timestamp,
    error::{Error, ErrorKind},
    vendors::kit::kits,
};

/// Asks every reader of a wait what the answer says.
pub fn check(data: &[u8]) {
    let (headers, body) = input(data);
    let now = Timestamp::from_unix_millis(1_795_334_400_000);
    header(&headers, now);
    let text = String::from_utf8_lossy(body);
    let bodies = [
        body.to_vec(),
        json!({"success": false, "error": text})
            .to_string()
            .into_bytes(),
        format!(r#"{{"meta":{{"code":429,"retry_in":{text}}}}}"#).into_bytes(),
    ];
    for kit in kits() {
        for dialect in kit.reader.dialects {
            let told = (dialect.rate_limit)(&headers, now);
            let reset = told.and_then(|told| told.reset_after);
            reset.inspect(|wait| can_be_waited(*wait, now));
            for body in &bodies {
                let answer = Answer {
                    status: StatusCode::TOO_MANY_REQUESTS,
                    headers: headers.clone(),
                    body: Bytes::copy_from_slice(body),
                };
                let decoder = kit.reader.decoders[0];
                let token = Secret::from(TOKEN);
                let judged = judge(
                    dialect,
                    decoder.descriptor,
                    decoder.error,
                    &token,
                    now,
                    answer,
                );
                let error = judged.expect_err("429 is no success");
                leaks::check(&error);
                let wait = error.retry_after();
                assert!(wait.is_some() || retry_after(&headers, now).is_none());
                wait.inspect(|wait| can_be_waited(*wait, now));
            }
        }
    }
}

/// Header lines up to an empty one, and what follows. What is no header is left out.
fn input(data: &[u8]) -> (HeaderMap, &[u8]) {
    let mut headers = HeaderMap::new();
    let mut rest = data;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after.get(1..).unwrap_or_default();
        if line.is_empty() {
            break;
        }
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = parts
            .next()
            .and_then(|name| HeaderName::from_bytes(name).ok());
        let value = parts
            .next()
            .and_then(|value| HeaderValue::from_bytes(value.trim_ascii()).ok());
        if let (Some(name), Some(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    (headers, rest)
}

/// `Retry-After`, against what RFC 9110 says of it.
fn header(headers: &HeaderMap, now: Timestamp) {
    let wait = retry_after(headers, now);
    assert_eq!(wait, retry_after(headers, now));
    wait.inspect(|wait| can_be_waited(*wait, now));
    let hints = headers.get_all(RETRY_AFTER);
    if hints.iter().count() > 1 {
        let each = hints.iter().map(|hint| {
            let mut one = headers.clone();
            one.insert(RETRY_AFTER, hint.clone());
            retry_after(&one, now)
        });
        assert_eq!(wait, each.max().flatten(), "the longest counts");
        return;
    }
    let hint = headers.get(RETRY_AFTER).and_then(|hint| hint.to_str().ok());
    let hint = hint.unwrap_or_default().trim();
    if !hint.contains(|c: char| c.is_ascii_digit()) {
        assert_eq!(wait, None, "{hint:?} is no hint");
    } else if hint.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = Duration::from_secs(hint.parse().unwrap_or(u64::MAX));
        // Gateways send moments, too, which no wait in seconds is as large as.
        let may_be_moment = number >= Duration::from_secs(1_000_000_000);
        let is_wait =
            wait == Some(number) || may_be_moment && wait.is_some_and(|wait| wait < number);
        assert!(is_wait, "{hint:?} is a number of seconds, not {wait:?}");
    } else if headers.get(DATE) == headers.get(RETRY_AFTER) && server_time(headers).is_some() {
        assert!(wait.is_none_or(|wait| wait.is_zero()), "{hint:?} is now");
    } else {
        let later = now.saturating_add(Duration::from_secs(3600));
        let wait_later = retry_after(headers, later);
        assert_eq!(wait.is_some(), wait_later.is_some());
        assert!(
            wait_later <= wait,
            "who asks later waits no longer: {hint:?}"
        );
    }
}

/// A wait goes to clocks and into errors.
fn can_be_waited(wait: Duration, now: Timestamp) {
    let end = now.saturating_add(wait);
    assert!(end >= now);
    assert!(end.saturating_duration_since(now) <= wait);
    let error = Error::new(ErrorKind::RateLimited, "x").with_retry_after(Some(wait));
    leaks::check(&error);
}
