//! What a server sends back, from its first byte to a typed response or an error.

pub(crate) mod answered;
pub(crate) mod body;
pub(crate) mod classify;
mod content_encoding;
mod echo;
mod outcome;
pub(crate) mod transport_error;

pub(crate) use content_encoding::ContentEncoding;
pub(crate) use echo::Echo;
pub(crate) use outcome::header_number;
pub use outcome::{RateLimit, Response};
