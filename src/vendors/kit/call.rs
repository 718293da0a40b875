//! One call of an operation, whatever its type.

use std::fmt::Debug;

use futures_util::future::BoxFuture;

use super::Opened;
use crate::testkit::RecordedCall;
use crate::{
    error::Result,
    http::{Connection, Response},
    wire::schema::{Absence, Kind, Schema},
};

/// One call of an operation, and a response of success to it.
pub struct OperationCall {
    /// The id of the operation.
    pub operation: &'static str,
    /// The body of a response of success; empty if it has none.
    pub success: &'static str,
    /// How bodies begin that are a success by the document, though they say nothing of the write.
    pub silent: &'static [&'static str],
    /// Whether this call writes, though its operation only reads.
    pub writes: bool,
    /// Sends the call and prints the response.
    pub(crate) send: Send,
}

type Send = fn(Connection) -> BoxFuture<'static, Result<String>>;

impl OperationCall {
    pub(crate) const fn new(operation: &'static str, success: &'static str, send: Send) -> Self {
        Self {
            operation,
            success,
            silent: &[],
            writes: false,
            send,
        }
    }

    /// The same call, for which such bodies are a success by the document.
    pub(crate) const fn accepting(mut self, silent: &'static [&'static str]) -> Self {
        self.silent = silent;
        self
    }

    /// The same call, which writes on the way.
    pub(crate) const fn writing(mut self) -> Self {
        self.writes = true;
        self
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

/// What a response of success must contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuccessBody {
    /// Nothing: no body is read.
    Unread,
    /// An object of which no member is required.
    AnyObject,
    /// A list, or an object with a required member.
    Required,
}

impl SuccessBody {
    pub(super) fn of(bodies: &[(u16, &Schema)]) -> Self {
        let mut bodies = bodies.iter().map(|(_, schema)| schema.kind);
        match bodies.next() {
            None => Self::Unread,
            Some(Kind::Model(model))
                if model.members.iter().all(|it| it.absence != Absence::Error) =>
            {
                Self::AnyObject
            }
            Some(_) => Self::Required,
        }
    }
}
