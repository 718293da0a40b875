//! What a server sends back, from its first byte to a typed response or an error.

pub(crate) mod body;
pub(crate) mod classify;
mod content_encoding;
mod outcome;
pub(crate) mod raw_response;
mod redact;
pub(crate) mod transport_error;

pub(crate) use content_encoding::ContentEncoding;
pub(crate) use outcome::header_number;
pub use outcome::{RateLimit, Response};
pub(crate) use redact::Redactor;
