//! The one way in which every vendor is called.
//!
//! `operation -> request -> retry { credentials -> budget -> send -> judge } -> decode -> error context`. A vendor adds what cannot be
//! shared as a [`Dialect`], an [`Authenticator`] and, if its API moves from host to host, a [`Locator`].

mod answered;
mod attempt;
mod authenticator;
mod base_url;
mod body;
mod budget;
mod budgets;
mod call;
mod classify;
mod connection;
mod content_encoding;
mod dialect;
mod echo;
mod found_url;
#[cfg(any(test, feature = "__testkit"))]
pub(crate) mod fuzzing;
mod locator;
mod oauth;
mod options;
mod plain_host;
mod quota;
mod renewal;
mod response;
mod retry;
mod retry_budget;
mod server_clock;
mod single_flight;
#[cfg(any(test, feature = "__testkit"))]
mod synthetic;
mod token;
mod token_source;
mod transport_error;
mod wait_hint;

pub(crate) use authenticator::{
    Authenticator, Credentials, StaticCredentials, sensitive, token_header,
};
#[cfg(feature = "mock")]
pub(crate) use classify::status as status_kind;
pub(crate) use connection::Connection;
pub(crate) use dialect::{Dialect, Fault};
pub(crate) use found_url::parse_found;
pub(crate) use locator::{Base, Locator};
pub use oauth::{AuthorizationCode, SignIn};
pub(crate) use oauth::{
    ClientCredentials, KeepRefreshToken, RefreshToken, RefreshTokenLife, TokenAnswer, TokenForm,
    TokenUrl, token_dialect,
};
pub use options::HttpOptions;
pub(crate) use options::Transport;
pub(crate) use plain_host::host_of;
pub use quota::Quota;
pub(crate) use renewal::Renewal;
pub(crate) use response::header_number;
pub use response::{RateLimit, Response};
pub use retry::Retry;
pub(crate) use single_flight::SingleFlight;
#[cfg(any(test, feature = "__testkit"))]
pub(crate) use synthetic::{SendCall, SyntheticCalls};
pub(crate) use token::TokenCache;
pub use token_source::{AccessToken, TokenSource};
pub(crate) use wait_hint::{seconds, wait_in};
