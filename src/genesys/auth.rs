//! Access tokens: given, or fetched for a client of its own, for a user, or from elsewhere.

use std::{fmt, sync::Arc};

use super::DIALECT;
use crate::{
    Result, Secret, TokenSource,
    http::{
        Authenticator, ClientCredentials, Dialect, RefreshToken, RefreshTokenLife,
        StaticCredentials, TokenCache, TokenUrl, Transport, token_dialect,
    },
    settings,
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
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Token(_) => "Token",
            Self::Source(_) => "Source",
            Self::Client { .. } => "Client",
            Self::User { .. } => "User",
        })
    }
}

impl Login {
    /// Whether the credentials may belong to a user.
    pub(super) fn may_be_a_user(&self) -> bool {
        matches!(self, Self::Token(_) | Self::Source(_) | Self::User { .. })
    }

    /// Whether tokens are asked for at the vendor's login.
    pub(super) fn needs_login(&self) -> bool {
        matches!(self, Self::Client { .. } | Self::User { .. })
    }

    fn is_complete(&self) -> bool {
        match self {
            Self::Missing => false,
            Self::Source(_) => true,
            Self::Token(token) => !token.is_empty(),
            Self::Client { id, secret } => !id.is_empty() && !secret.is_empty(),
            Self::User {
                id,
                secret,
                refresh_token,
            } => {
                let has_no_empty_secret = secret.as_ref().is_none_or(|secret| !secret.is_empty());
                !id.is_empty() && !refresh_token.is_empty() && has_no_empty_secret
            }
        }
    }

    pub(super) fn into_authenticator(self, login: Transport) -> Result<Arc<dyn Authenticator>> {
        let missing = settings::missing(
            DIALECT.vendor,
            "credentials are missing or empty: call with_client_credentials, with_refresh_token, with_access_token or \
             with_token_source, or set GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, GENESYS_CLIENT_ID and \
             GENESYS_REFRESH_TOKEN, or GENESYS_ACCESS_TOKEN",
        );
        if !self.is_complete() {
            return Err(missing);
        }
        let source: Arc<dyn TokenSource> = match self {
            Self::Missing => return Err(missing),
            Self::Token(token) => {
                return Ok(Arc::new(StaticCredentials::bearer("access_token", &token)?));
            }
            Self::Source(source) => source,
            Self::Client { id, secret } => {
                let url = TokenUrl::with_basic(login, &TOKEN_URL, &id, &secret)?;
                Arc::new(ClientCredentials(url))
            }
            Self::User {
                id,
                secret,
                refresh_token,
            } => {
                let url = match secret {
                    Some(secret) => TokenUrl::with_basic(login, &TOKEN_URL, &id, &secret)?,
                    None => TokenUrl::with_form(login, &TOKEN_URL, &id, None),
                };
                let life = RefreshTokenLife::MayRotate;
                Arc::new(RefreshToken::new(url, refresh_token, life))
            }
        };
        Ok(Arc::new(TokenCache::bearer(source)))
    }
}
