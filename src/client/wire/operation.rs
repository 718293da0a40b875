//! What generated code implements for each operation, so that one function sends them all.

use std::any::Any;

use super::{Answer, Decoded, Descriptor, Request};
use crate::error::Result;

/// A call of one operation, as plain data. Implemented by the generated clients.
pub trait Operation: Sync {
    /// What a successful call answers.
    type Output: Send;

    /// What is known of the operation beforehand.
    fn descriptor(&self) -> &'static Descriptor;

    /// The request.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if an argument cannot be sent.
    fn request(&self) -> Result<Request>;

    /// Decodes the response of a successful call.
    ///
    /// # Errors
    /// [`Decode`](crate::ErrorKind::Decode) if it lacks what the specification says must be there.
    fn decode(answer: &Answer) -> Result<Decoded<Self::Output>>;

    /// Decodes the error body that the specification has for the response's status, if the body is one.
    fn decode_error(answer: &Answer) -> Option<Box<dyn Any + Send + Sync>>;
}
