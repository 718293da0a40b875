//! One call: from the request of an operation to its response, with the requests that it takes.

mod attempt;
mod background;
#[expect(
    clippy::module_inception,
    reason = "one call is what the layer carries out"
)]
mod call;
mod channel;
mod connection;
mod credentials;
mod dialect;
pub(crate) mod endpoint;
mod exchange;
mod opened;
mod options;
pub(crate) mod response;
mod retry;
mod success;

#[cfg(any(test, feature = "__testkit"))]
pub(crate) use call::{Call, DecodeError};
pub(crate) use channel::Channel;
pub(crate) use connection::Connection;
pub(crate) use credentials::{
    Authenticator, Credentials, Pinned, Remedy, StaticCredentials, sensitive, token_header,
};
pub(crate) use dialect::{Dialect, Fault};
pub use options::HttpOptions;
pub(crate) use options::Transport;
pub use response::Response;
pub use retry::Retry;
