//! How tokens are fetched: at the login alone, by a confidential client with `Basic`, and by a public one with its id.

use std::{fmt, sync::Arc};

use futures_util::future::BoxFuture;

use super::{
    DIALECT,
    api::{LoginClient, model},
};
use crate::{
    client::{
        Secret, Transport,
        auth::{
            KeepRefreshToken, OAuthLogin, RefreshTokenLife, TokenAnswer, TokenForm, TokenUrl,
            token_dialect,
        },
        call::{Authenticator, Connection, Dialect},
    },
    error::{Error, ErrorKind, Result},
};

static TOKEN_URL: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

/// Whoever stores refresh tokens.
pub(super) struct Keeper(pub(super) Arc<KeepRefreshToken>);

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper")
    }
}

pub(super) const CREDENTIALS: &str = "call with_client_credentials, with_refresh_token, with_authorization_code, with_access_token or \
     with_token_source, or set GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, GENESYS_CLIENT_ID and GENESYS_REFRESH_TOKEN, or \
     GENESYS_ACCESS_TOKEN";

pub(super) fn authenticator(
    credentials: OAuthLogin,
    login: Transport,
    keeper: Option<Keeper>,
) -> Result<Arc<dyn Authenticator>> {
    if keeper.is_some() && !credentials.is_refreshed() {
        let fault = "with_refresh_token_store is given, but no refresh token can come: call with_refresh_token or \
                     with_authorization_code, or leave it out";
        return Err(Error::new(ErrorKind::Config, fault));
    }
    let token_url = |id, secret| token_url(login, id, secret);
    // The vendor's own clients take a new refresh token from every answer.
    let life = RefreshTokenLife::MayRotate;
    credentials.into_authenticator(token_url, life, keeper.map(|keeper| keeper.0))
}

/// Where a client asks for tokens. A public one has no secret.
fn token_url(login: Transport, id: String, secret: Option<Secret>) -> Result<TokenUrl> {
    match secret {
        Some(secret) => TokenUrl::with_basic(login, &TOKEN_URL, ask, &id, &secret),
        None => Ok(TokenUrl::with_form(login, &TOKEN_URL, ask, id, None)),
    }
}

fn ask(login: Connection, form: TokenForm) -> BoxFuture<'static, Result<TokenAnswer>> {
    Box::pin(async move {
        let form = model::TokenRequest {
            grant_type: form.grant_type.to_owned(),
            client_id: form.client_id,
            code: form.code,
            redirect_uri: form.redirect_uri,
            code_verifier: form.code_verifier,
            refresh_token: form.refresh_token,
        };
        let client = LoginClient::new(login);
        let token = client.post_oauth_token(&form).send().await?.into_value();
        let (expires_in, refresh_token) = (token.expires_in, token.refresh_token);
        Ok(TokenAnswer::new(
            token.access_token,
            expires_in,
            refresh_token,
        ))
    })
}
