//! Credentials that expire and are renewed: a [`TokenCache`] over a [`BackoffFlight`] over a [`SingleFlight`], and the sources of tokens.

mod backoff_flight;
mod oauth;
mod own_id;
mod pulse;
mod single_flight;
mod token_cache;
mod token_source;

pub(crate) use backoff_flight::BackoffFlight;
pub use oauth::{AuthorizationCode, SignIn};
pub(crate) use oauth::{
    KeepRefreshToken, OAuthLogin, RefreshTokenLife, TokenAnswer, TokenForm, TokenUrl, token_dialect,
};
pub(crate) use own_id::OwnId;
pub(crate) use single_flight::SingleFlight;
pub(crate) use token_cache::TokenCache;
pub use token_source::{AccessToken, TokenSource};
