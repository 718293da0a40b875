//! Access tokens: given, or fetched for a client of its own, for a user, or from elsewhere.

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
            AuthorizationCode, ClientCredentials, KeepRefreshToken, RefreshToken, RefreshTokenLife,
            TokenAnswer, TokenCache, TokenForm, TokenSource, TokenUrl, token_dialect,
        },
        call::{Authenticator, Connection, Dialect, StaticCredentials},
        settings,
        settings::Given,
    },
    error::Result,
};

static TOKEN_URL: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

/// What proves who is asking.
#[derive(Default)]
pub(super) enum Login {
    #[default]
    Missing,
    /// A token that was issued elsewhere, to a user or a client.
    Token(Secret),
    /// Tokens that are issued elsewhere, to a user or a client.
    Source(Arc<dyn TokenSource>),
    /// An OAuth client with the grant `client_credentials`. It is no user.
    Client { id: String, secret: Secret },
    /// A user's refresh token, and the client that it was issued to. A public client has no secret.
    User {
        id: String,
        secret: Option<Secret>,
        refresh_token: Secret,
    },
    /// The code that a user's sign-in has come to. A public client has no secret.
    Code {
        secret: Option<Secret>,
        code: AuthorizationCode,
    },
}

/// Whoever stores refresh tokens.
pub(super) struct Keeper(pub(super) Arc<KeepRefreshToken>);

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper")
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Token(_) => "Token",
            Self::Source(_) => "Source",
            Self::Client { .. } => "Client",
            Self::User { .. } => "User",
            Self::Code { .. } => "Code",
        })
    }
}

impl Login {
    /// Whether the credentials may belong to a user.
    pub(super) fn may_be_a_user(&self) -> bool {
        !matches!(self, Self::Missing | Self::Client { .. })
    }

    /// Whether tokens are asked for at the vendor's login.
    pub(super) fn needs_login(&self) -> bool {
        matches!(
            self,
            Self::Client { .. } | Self::User { .. } | Self::Code { .. }
        )
    }

    /// Rejects credentials that are missing, or that can only be a mistake.
    pub(super) fn check(&self) -> Result<()> {
        self.given().check(CREDENTIALS)
    }

    /// What a setter was given.
    fn given(&self) -> Given<'_> {
        match self {
            Self::Missing => Given::nothing(),
            Self::Source(_) => Given::by("with_token_source"),
            Self::Token(token) => Given::by("with_access_token").token("token", token),
            Self::Client { id, secret } => Given::by("with_client_credentials")
                .name("client id", id)
                .token("client secret", secret),
            Self::User {
                id,
                secret,
                refresh_token,
            } => Given::by("with_refresh_token")
                .name("client id", id)
                .tokens("client secret", secret)
                .token("refresh token", refresh_token),
            Self::Code { secret, code } => code.given().tokens("client secret", secret),
        }
    }

    pub(super) fn into_authenticator(
        self,
        login: Transport,
        keeper: Option<Keeper>,
    ) -> Result<Arc<dyn Authenticator>> {
        if keeper.is_some() && !matches!(self, Self::User { .. } | Self::Code { .. }) {
            let fault = "with_refresh_token_store is given, but no refresh token can come: call with_refresh_token or \
                         with_authorization_code, or leave it out";
            return Err(settings::missing(DIALECT.vendor, fault));
        }
        let source: Arc<dyn TokenSource> = match self {
            Self::Missing => return Err(settings::no_credentials(CREDENTIALS)),
            Self::Token(token) => {
                return Ok(Arc::new(StaticCredentials::bearer("access_token", &token)?));
            }
            Self::Source(source) => source,
            Self::Client { id, secret } => {
                Arc::new(ClientCredentials::new(token_url(login, id, Some(secret))?))
            }
            Self::User {
                id,
                secret,
                refresh_token,
            } => {
                let url = token_url(login, id, secret)?;
                // The vendor's own clients take a new refresh token from every answer.
                let life = RefreshTokenLife::MayRotate;
                let tokens = RefreshToken::new(url, refresh_token, life);
                Arc::new(tokens.kept_by(keeper.map(|keeper| keeper.0)))
            }
            Self::Code { secret, code } => {
                let url = token_url(login, code.client_id.clone(), secret)?;
                let tokens = RefreshToken::from_code(url, code);
                Arc::new(tokens.kept_by(keeper.map(|keeper| keeper.0)))
            }
        };
        Ok(Arc::new(TokenCache::bearer(source)))
    }
}

const CREDENTIALS: &str = "call with_client_credentials, with_refresh_token, with_authorization_code, with_access_token or \
     with_token_source, or set GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, GENESYS_CLIENT_ID and GENESYS_REFRESH_TOKEN, or \
     GENESYS_ACCESS_TOKEN";

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
        let answer = LoginClient::new(login).post_oauth_token(&form).send().await;
        let token = answer?.into_value();
        Ok(TokenAnswer {
            access_token: token.access_token,
            expires_in: token.expires_in,
            refresh_token: token.refresh_token,
        })
    })
}
