//! Which kind of failure a status or a broken connection is, for every vendor.

use reqwest::StatusCode;

use crate::{Error, ErrorKind};

/// The kind and the words for a status that is not a success.
pub(super) fn status(status: StatusCode) -> (ErrorKind, &'static str) {
    match status.as_u16() {
        300..=399 => (
            ErrorKind::Config,
            "the server redirects to another address, which is never followed: set the base URL to that address",
        ),
        401 => (ErrorKind::Unauthenticated, NOT_ACCEPTED),
        403 => (ErrorKind::Forbidden, FORBIDDEN),
        404 | 410 => (ErrorKind::NotFound, NOT_FOUND),
        408 => (
            ErrorKind::Timeout,
            "the vendor did not get the whole request in time",
        ),
        409 | 412 => (
            ErrorKind::Conflict,
            "the request collides with what the vendor has",
        ),
        421 => (
            ErrorKind::Config,
            "this host does not serve the tenant: set the base URL to the tenant's own host",
        ),
        429 => (ErrorKind::RateLimited, TOO_MANY),
        504 => (
            ErrorKind::Timeout,
            "a gateway did not hear from the vendor in time",
        ),
        500..=599 => (ErrorKind::Unavailable, UNAVAILABLE),
        _ => (ErrorKind::Invalid, REFUSED),
    }
}

/// The kind alone.
pub(crate) fn kind_of(code: StatusCode) -> ErrorKind {
    status(code).0
}

/// The words for a kind that the vendor's envelope has told, whatever the status.
pub(super) fn words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unauthenticated => NOT_ACCEPTED,
        ErrorKind::Forbidden => FORBIDDEN,
        ErrorKind::NotFound => NOT_FOUND,
        ErrorKind::RateLimited => TOO_MANY,
        ErrorKind::Unavailable => UNAVAILABLE,
        ErrorKind::Config => "nothing at this address answers as expected: check the base URL",
        _ => REFUSED,
    }
}

const NOT_ACCEPTED: &str = "the vendor does not accept the credentials";
const FORBIDDEN: &str = "the credentials may not do this";
const NOT_FOUND: &str = "there is no such user or resource";
const TOO_MANY: &str = "too many requests";
const UNAVAILABLE: &str = "the vendor cannot answer at the moment";
const REFUSED: &str = "the vendor refuses the request";

/// A failure below HTTP. The URL, with its query, is left out of the cause.
pub(super) fn transport(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let (kind, message) = if error.is_timeout() {
        (ErrorKind::Timeout, "no answer came in time")
    } else if error.is_connect() {
        (
            ErrorKind::Transport,
            "cannot connect: check the base URL, the network and the proxy",
        )
    } else if error.is_builder() {
        (ErrorKind::Config, "the request cannot be built")
    } else {
        (ErrorKind::Transport, "the connection broke")
    };
    Error::new(kind, message).with_source(error)
}
