//! The calls of operations that the generator makes, with the required arguments or with all, and responses to them.

use futures_util::future::BoxFuture;

use super::{Opened, document};
use crate::{
    client::{
        SendCall, SyntheticCalls,
        wire::{Decoder, Descriptor, Document, schema::Schema},
    },
    error::{ErrorAnswer, Result},
};

/// One call of an operation with values that the generator made. Ids and texts in them contain a word of [`PRIVATE`](super::PRIVATE),
/// secrets contain [`SECRET`](super::SECRET).
pub struct OperationCall {
    /// The operation.
    pub operation: &'static Descriptor,
    /// Whether it has all parameters and members of the body that the operation takes, and not only what is required.
    pub is_whole: bool,
    /// Whether it writes, as the operation does or by a parameter.
    pub writes: bool,
    /// The body of a response of success; empty if it has none.
    pub success: String,
    is_elsewhere: bool,
    bodies: &'static [(&'static [u16], Document)],
    send: SendCall,
}

impl OperationCall {
    /// The calls of all operations. Both tables have the operations in the order of the document.
    pub(crate) fn all(calls: &'static [SyntheticCalls], decoders: &'static [Decoder]) -> Vec<Self> {
        let pairs = calls.iter().zip(decoders);
        let forms = pairs.flat_map(|(calls, decoder)| {
            let operation = calls.descriptor;
            let forms = calls.forms.iter().enumerate();
            forms.map(move |(index, send)| {
                let is_whole = index + 1 == calls.forms.len();
                let mut parameters = operation.parameters.iter();
                Self {
                    operation,
                    is_whole,
                    writes: operation.writes
                        || parameters.any(|it| it.writes && (it.required || is_whole)),
                    success: success(decoder.bodies).map_or_else(String::new, document::text),
                    is_elsewhere: calls.is_elsewhere,
                    bodies: decoder.bodies,
                    send: *send,
                }
            })
        });
        forms.collect()
    }

    /// Sends the call over the connection of a provider, and prints the response in both forms of `Debug`.
    #[must_use]
    pub fn send(&self, opened: &Opened) -> BoxFuture<'static, Result<String>> {
        let login = opened.login.as_ref().filter(|_| self.is_elsewhere);
        (self.send)(login.unwrap_or(&opened.connection).clone())
    }

    /// Whether the document allows this body in a response of success, whatever it says.
    #[must_use]
    pub fn allows(&self, body: &str) -> bool {
        success(self.bodies).is_none_or(|schema| document::is_allowed(schema, body))
    }

    /// Whether the response of a failure has the type that the document states for its status.
    #[must_use]
    pub fn documents(&self, answer: &ErrorAnswer) -> bool {
        let mut bodies = self.bodies.iter();
        let body = bodies.find(|(statuses, _)| statuses.contains(&answer.status.as_u16()));
        body.is_some_and(|(_, document)| (document.print)(&answer.body, document.schema).is_some())
    }
}

/// The schema of a response of success, if it has a body.
fn success(bodies: &[(&[u16], Document)]) -> Option<&'static Schema> {
    let mut bodies = bodies.iter();
    let body = bodies.find(|(statuses, _)| statuses[0] < 300);
    body.map(|(_, document)| document.schema)
}
