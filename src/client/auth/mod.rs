//! Credentials that end and are renewed: tokens, where they come from, and who asks for the next one.

mod oauth;
mod renewal;
mod token;
mod token_source;

pub use oauth::{AuthorizationCode, SignIn};
pub(crate) use oauth::{
    KeepRefreshToken, OAuthLogin, RefreshTokenLife, TokenAnswer, TokenForm, TokenUrl, token_dialect,
};
pub(crate) use renewal::Renewal;
pub(crate) use token::TokenCache;
pub use token_source::{AccessToken, TokenSource};
