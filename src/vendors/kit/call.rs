//! One call of an operation, whatever its type.

use std::fmt::Debug;

use futures_util::future::BoxFuture;

use super::Opened;
use crate::testkit::RecordedCall;
use crate::{
    error::Result,
    http::{Connection, Response},
};

/// One call of an operation, and a response of success to it.
pub struct OperationCall {
    /// The id of the operation.
    pub operation: &'static str,
    /// The body of a response of success; empty if it has none.
    pub success: &'static str,
    /// Sends the call and prints the response.
    pub(crate) send: Send,
}

type Send = fn(Connection) -> BoxFuture<'static, Result<String>>;

impl OperationCall {
    pub(crate) const fn new(operation: &'static str, success: &'static str, send: Send) -> Self {
        Self {
            operation,
            success,
            send,
        }
    }

    /// Sends the call over the connection of a provider, and prints the response in both forms of `Debug`.
    #[must_use]
    pub fn send(&self, opened: &Opened) -> BoxFuture<'static, Result<String>> {
        (self.send)(opened.connection.clone())
    }
}

/// Prints a response.
pub(crate) fn printed<T: Debug>(response: Result<Response<T>>) -> Result<String> {
    response.map(|response| format!("{response:?} {response:#?}"))
}

/// Requests that a fake received, under a heading of the listing of requests.
pub struct Section {
    /// The heading; none for the first section.
    pub heading: Option<&'static str>,
    /// The requests.
    pub calls: Vec<RecordedCall>,
}

impl From<Vec<RecordedCall>> for Section {
    fn from(calls: Vec<RecordedCall>) -> Self {
        Self {
            heading: None,
            calls,
        }
    }
}
