//! Tokens of a client without a user. A token more does no harm, so the request may be repeated.

use async_trait::async_trait;

use super::{TokenForm, TokenUrl};
use crate::{
    client::auth::token_source::{AccessToken, TokenSource},
    error::Result,
};

/// Tokens of the client's own, which belong to no user (RFC 6749, section 4.4).
#[derive(Debug)]
pub(crate) struct ClientCredentials(TokenUrl);

impl ClientCredentials {
    pub(crate) fn new(url: TokenUrl) -> Self {
        Self(url.with_repeatable_grant())
    }
}

#[async_trait]
impl TokenSource for ClientCredentials {
    async fn token(&self) -> Result<AccessToken> {
        let grant = TokenForm {
            grant_type: "client_credentials",
            ..TokenForm::default()
        };
        self.0.ask(grant).await?.into_token()
    }
}
