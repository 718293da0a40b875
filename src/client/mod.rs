//! The client of a vendor: the one way in which every vendor is called.
//!
//! `operation -> request -> retry { resolve -> credentials -> rate limit -> send -> classify } -> decode -> error context`. `wire` describes operations
//! and their JSON, `rate_limit` decides when a request may be sent, `call` sends it, and `auth` supplies the credentials. A vendor adds what
//! cannot be shared as a [`Dialect`](call::Dialect), an [`Authenticator`](call::Authenticator) and, if its API moves from host to host, an
//! [`EndpointResolver`](call::endpoint::EndpointResolver).

pub(crate) mod auth;
mod builder_core;
pub(crate) mod call;
#[cfg(any(test, feature = "__testkit"))]
pub(crate) mod fuzzing;
pub(crate) mod rate_limit;
pub(crate) mod settings;
#[cfg(any(test, feature = "__testkit"))]
mod synthetic;
pub mod wire;

pub(crate) use auth::SingleFlight;
pub(crate) use builder_core::BuilderCore;
// Generated code names it here.
pub(crate) use call::Connection;
pub use call::HttpOptions;
pub(crate) use call::Transport;
#[cfg(any(test, feature = "__testkit"))]
pub(crate) use synthetic::{SendCall, SyntheticCalls};
pub use wire::secret::Secret;
