//! Credentials that end and are renewed: tokens, where they come from, and who asks for the next one.

mod backoff_flight;
mod oauth;
mod single_flight;
mod token_cache;
mod token_source;

pub(crate) use backoff_flight::BackoffFlight;
pub use oauth::{AuthorizationCode, SignIn};
pub(crate) use oauth::{
    KeepRefreshToken, OAuthLogin, RefreshTokenLife, TokenAnswer, TokenForm, TokenUrl, token_dialect,
};
pub(crate) use single_flight::SingleFlight;
pub(crate) use token_cache::TokenCache;
pub use token_source::{AccessToken, TokenSource};
