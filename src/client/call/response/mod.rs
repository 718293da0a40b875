//! What a server sends back, from its first byte to a typed response or an error.

pub(crate) mod body;
pub(crate) mod classify;
mod outcome;
pub(crate) mod raw_response;
pub(crate) mod redact;
pub(crate) mod server_clock;
pub(crate) mod transport_error;

pub use outcome::Response;
