//! The calls of generated clients by which tests call every operation.

use futures_util::future::BoxFuture;

use super::{call::Connection, wire::Descriptor};
use crate::error::Result;

/// Calls of one operation with values that its generator made, for tests that call every operation.
pub(crate) struct SyntheticCalls {
    pub(crate) descriptor: &'static Descriptor,
    /// Whether the operation goes to other servers than the API.
    pub(crate) is_elsewhere: bool,
    /// With what is required alone, and with all that it takes if that is more. Each prints the response in both forms of `Debug`.
    pub(crate) forms: &'static [SendCall],
}

pub(crate) type SendCall = fn(Connection) -> BoxFuture<'static, Result<String>>;
