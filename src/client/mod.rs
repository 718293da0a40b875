//! The client of a vendor: the one way in which every vendor is called.
//!
//! `operation -> request -> retry { credentials -> rate limit -> send -> classify } -> decode -> error context`. `wire` describes operations
//! and their JSON, `rate_limit` decides when a request may be sent, `call` sends it, and `auth` supplies the credentials. A vendor adds what
//! cannot be shared as a [`Dialect`](call::Dialect), an [`Authenticator`](call::Authenticator) and, if its API moves from host to host, a
//! [`Locator`](call::Locator).

pub(crate) mod auth;
pub(crate) mod call;
#[cfg(any(test, feature = "__testkit"))]
pub(crate) mod fuzzing;
mod options;
pub(crate) mod rate_limit;
mod secret;
pub(crate) mod settings;
#[cfg(any(test, feature = "__testkit"))]
mod synthetic;
pub mod wire;

pub(crate) use auth::SingleFlight;
// Generated code names it here.
pub(crate) use call::Connection;
pub use options::HttpOptions;
pub(crate) use options::Transport;
pub use secret::Secret;
#[cfg(any(test, feature = "__testkit"))]
pub(crate) use synthetic::{SendCall, SyntheticCalls};
