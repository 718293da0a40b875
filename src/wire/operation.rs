use std::any::Any;

use super::{Answer, Descriptor, Request};
use crate::Result;

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

    /// Reads the answer of a successful call.
    ///
    /// # Errors
    /// [`Decode`](crate::ErrorKind::Decode) if it is not what the specification says.
    fn decode(answer: &Answer) -> Result<Self::Output>;

    /// Reads the typed error body that the specification has for the answer's status, if the body is one.
    fn decode_error(answer: &Answer) -> Option<Box<dyn Any + Send + Sync>>;
}
