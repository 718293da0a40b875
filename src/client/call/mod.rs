//! One call: from the request of an operation to its response, with the requests that it takes.

mod attempt;
mod authenticator;
#[expect(
    clippy::module_inception,
    reason = "one call is what the layer carries out"
)]
mod call;
mod connection;
mod dialect;
pub(crate) mod endpoint;
pub(crate) mod response;
mod retry;
pub(crate) mod server_clock;

pub(crate) use authenticator::{
    Authenticator, Credentials, StaticCredentials, sensitive, token_header,
};
#[cfg(any(test, feature = "__testkit"))]
pub(crate) use call::{Call, DecodeError};
pub(crate) use connection::Connection;
pub(crate) use dialect::{Dialect, Fault};
pub use response::{RateLimit, Response};
pub use retry::Retry;
pub(crate) use retry::RetryBudget;
pub(crate) use server_clock::ServerClock;
