//! Which kind of failure a status is, in one table for every vendor, and what may be done about it.

use reqwest::StatusCode;

use crate::error::{ErrorKind, Recovery};

/// The kind and the words for a status that is not a success.
pub(crate) fn status(status: StatusCode) -> (ErrorKind, &'static str) {
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
        425 => (
            ErrorKind::Unavailable,
            "the vendor does not accept a request so early in a connection",
        ),
        429 => (ErrorKind::RateLimited, TOO_MANY),
        501 => (
            ErrorKind::Config,
            "the server does not have this operation: check the base URL and the server's version",
        ),
        504 => (
            ErrorKind::Timeout,
            "a gateway did not hear from the vendor in time",
        ),
        505 => (
            ErrorKind::Config,
            "the server does not support this version of HTTP: check the base URL and the proxy",
        ),
        500..=599 => (ErrorKind::Unavailable, UNAVAILABLE),
        _ => (ErrorKind::Invalid, REFUSED),
    }
}

/// What can be done about a failure with this status and kind.
pub(crate) fn recovery(status: StatusCode, kind: ErrorKind) -> Recovery {
    match (status.as_u16(), kind) {
        // 520 to 527 are Cloudflare's, for a vendor that it does not reach or that does not answer it.
        (408 | 425 | 502..=504 | 520..=527, _) | (_, ErrorKind::RateLimited) => Recovery::Repeat,
        (401, ErrorKind::Unauthenticated) => Recovery::Renew,
        (421, _) => Recovery::Relocate,
        _ => Recovery::None,
    }
}

/// Whether the vendor may have acted all the same. Whoever is in trouble may, and whoever answers with success but reports a failure
/// without a reason; a 303 is how some servers answer a write that is done. Whoever refuses has not.
pub(crate) fn may_have_acted(status: StatusCode, kind: ErrorKind, has_reason: bool) -> bool {
    match status.as_u16() {
        _ if kind == ErrorKind::RateLimited => false,
        200..=299 => !has_reason,
        501 | 505 => false,
        303 | 408 | 500..=599 => true,
        _ => false,
    }
}

/// The words for a kind that the vendor's envelope has told, whatever the status.
pub(crate) fn words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unauthenticated => NOT_ACCEPTED,
        ErrorKind::SecondFactorRequired => SECOND_FACTOR,
        ErrorKind::Forbidden => FORBIDDEN,
        ErrorKind::NotFound => NOT_FOUND,
        ErrorKind::RateLimited => TOO_MANY,
        ErrorKind::Unavailable => UNAVAILABLE,
        ErrorKind::Config => "nothing at this address answers as expected: check the base URL",
        _ => REFUSED,
    }
}

const NOT_ACCEPTED: &str = "the vendor does not accept the credentials";
const SECOND_FACTOR: &str =
    "the vendor asks for a code beside the credentials: repeat the call with a new one";
const FORBIDDEN: &str = "the credentials may not do this";
const NOT_FOUND: &str = "there is no such user or resource";
const TOO_MANY: &str = "too many requests";
const UNAVAILABLE: &str = "the vendor cannot answer at the moment";
const REFUSED: &str = "the vendor refuses the request";
