//! The one way in which every vendor is called.
//!
//! `operation -> request -> credentials -> send -> judge -> decode -> error context`. A vendor adds what cannot be shared as a
//! [`Dialect`] and an [`Authenticator`].

mod authenticator;
mod base_url;
mod body;
mod classify;
mod connection;
mod dialect;
mod oauth;
mod options;
mod response;
mod single_flight;
mod token;

pub(crate) use authenticator::{Authenticator, Credentials, StaticCredentials, sensitive};
pub(crate) use classify::kind_of;
pub(crate) use connection::Connection;
pub(crate) use dialect::{Dialect, Fault};
pub(crate) use oauth::{AccessToken, client_credentials, token_dialect};
pub use options::HttpOptions;
pub(crate) use options::Transport;
pub(crate) use response::header_number;
pub use response::{RateLimit, Response};
pub(crate) use single_flight::SingleFlight;
pub(crate) use token::TokenCache;
