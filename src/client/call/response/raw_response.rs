//! A response and what its headers report, before it is known to be a success.

use std::{any::Any, sync::Arc};

use reqwest::header::RETRY_AFTER;

use super::{classify, outcome::Response, redact::Redactor, server_clock};
use crate::{
    client::{
        call::{
            call::DecodeError,
            dialect::{Dialect, Fault},
        },
        rate_limit::{RateLimit, wait_hint::wait_in},
        wire::{Answer, Decoded},
    },
    clock::Timestamp,
    error::{Error, ErrorAnswer, ErrorKind, Result, Scope},
};

/// An answer, and what its headers tell.
pub(crate) struct RawResponse {
    pub(crate) answer: Answer,
    now: Timestamp,
    pub(crate) request_id: Option<String>,
    pub(crate) rate_limit: Option<RateLimit>,
}

impl RawResponse {
    /// Times of day in the headers are by the server's clock, if the answer shows that.
    pub(crate) fn new(
        dialect: &Dialect,
        redactor: &Redactor<'_>,
        now: Timestamp,
        answer: Answer,
    ) -> Self {
        let headers = &answer.headers;
        let now = server_clock::time(headers).unwrap_or(now);
        Self {
            now,
            request_id: redactor.request_id_in(headers.get(dialect.request_id_header)),
            rate_limit: (dialect.rate_limit)(headers, now),
            answer,
        }
    }

    /// Tells success from failure by the status and by the vendor's envelope.
    pub(crate) fn judge(
        self,
        dialect: &Dialect,
        redactor: &Redactor<'_>,
        decode_error: DecodeError,
    ) -> Result<Self> {
        let answer = &self.answer;
        let may_be_fault = !answer.status.is_success() || answer.body.len() <= MAX_ENVELOPE;
        let fault = may_be_fault.then(|| (dialect.judge)(answer)).flatten();
        if fault.is_none() && answer.status.is_success() {
            return match answer.refuse_markup() {
                Ok(()) => Ok(self),
                Err(error) => Err(self.explain(error.with_may_have_been_applied(true), None)),
            };
        }
        let Fault {
            status,
            kind,
            words,
            code,
            message,
            request_id,
            retry_after,
            second_factor,
        } = fault.unwrap_or_default();
        let status = status.unwrap_or(answer.status);
        let (kind, words) = match kind {
            Some(kind) => (kind, words.unwrap_or_else(|| classify::words(kind))),
            None if status.is_success() => {
                (ErrorKind::Invalid, classify::words(ErrorKind::Invalid))
            }
            None => classify::status(status),
        };
        let is_limit = kind == ErrorKind::RateLimited;
        let retry_after = retry_after
            .max(wait_in(&answer.headers, RETRY_AFTER.as_str(), self.now))
            .or_else(|| self.rate_limit.filter(|_| is_limit)?.reset_after);
        let may_have_acted = classify::may_have_acted(status, kind, code.is_some());
        let error = Error::new(kind, words);
        // A 404 without a reason in the vendor's form comes from a gateway or a wrong base URL, and proves nothing about a user.
        let error = match kind {
            ErrorKind::NotFound if code.is_none() && message.is_none() => {
                error.with_scope(Scope::Source)
            }
            _ => error,
        };
        let error = error
            .with_recovery(classify::recovery(status, kind))
            .with_may_have_been_applied(may_have_acted)
            .with_vendor_words(
                code.and_then(|code| redactor.code(code)),
                message.map(|message| redactor.redact(message)),
            )
            .with_request_id(request_id.and_then(|id| redactor.request_id(id)))
            .with_retry_after(retry_after)
            .with_second_factor(second_factor);
        let parsed = decode_error(answer);
        Err(self.explain(error, parsed))
    }

    /// The response with its decoded value, after so many requests.
    pub(crate) fn into_response<T>(self, decoded: Decoded<T>, attempts: u32) -> Response<T> {
        Response {
            value: decoded.value,
            undecodable: decoded.undecodable,
            status: self.answer.status,
            request_id: self.request_id,
            rate_limit: self.rate_limit,
            attempts,
            headers: self.answer.headers,
        }
    }

    /// Adds the answer to an error about it.
    pub(crate) fn explain(self, error: Error, parsed: Option<Box<dyn Any + Send + Sync>>) -> Error {
        let in_body = error.request_id().map(str::to_owned);
        error
            .with_request_id(self.request_id.or(in_body))
            .with_answer(ErrorAnswer {
                status: self.answer.status,
                headers: self.answer.headers,
                body: self.answer.body,
                parsed: parsed.map(Arc::from),
            })
    }
}

/// The longest envelope of a failure, which holds no data. A longer body of a success is not searched for one, and the body of an error
/// status is read up to this length.
pub(crate) const MAX_ENVELOPE: usize = 64 * 1024;
