//! What the generated clients are made of: operations as plain data, and the types that vendors' JSON needs.
//!
//! Nothing here sends anything. You meet these types as fields and arguments of the generated clients.

mod answer;
mod date_time;
mod decode;
#[cfg(any(test, feature = "__testkit"))]
mod decoder;
mod descriptor;
pub(crate) mod json;
mod members;
mod nullable;
mod open;
mod operation;
mod request;
pub(crate) mod schema;
pub(crate) mod secret;
mod segment;

pub use answer::Answer;
pub use date_time::DateTime;
pub(crate) use decode::text;
pub use decode::{Decoded, Undecodable, UndecodableValue};
#[cfg(any(test, feature = "__testkit"))]
pub(crate) use decoder::{Decoder, Document};
pub use descriptor::{BodyDescriptor, Descriptor, Location, Parameter, Server, ServerVariable};
pub(crate) use members::{Slot, members};
pub use nullable::Nullable;
pub use open::{Open, Vocabulary};
pub use operation::Operation;
pub use request::{Body, Request, RequestBuilder};

// Generated code reaches libraries through this module alone.
pub(crate) use reqwest::Method;
pub(crate) use {serde, serde_json};
