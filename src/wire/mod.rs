//! What the generated clients are made of: operations as plain data, and the types that vendors' JSON needs.
//!
//! Nothing here sends anything. You meet these types as fields and arguments of the generated clients.

mod answer;
pub(crate) mod any_case;
mod date_time;
mod descriptor;
mod nullable;
pub(crate) mod nulls;
mod object;
mod open;
mod operation;
mod request;
pub(crate) mod secret;
mod segment;

pub use answer::Answer;
pub use any_case::AnyCase;
pub use date_time::DateTime;
pub use descriptor::{BodyDescriptor, Descriptor, Location, Parameter, Server, ServerVariable};
pub use nullable::Nullable;
pub(crate) use open::same_word;
pub use open::{Open, Vocabulary};
pub use operation::Operation;
pub use request::{Body, Request, RequestBuilder};
pub(crate) use segment::check_id;
