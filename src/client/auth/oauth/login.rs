//! The OAuth credentials that builders accept. A vendor decides how its token URL is called; what is fetched there is decided here.

use std::sync::Arc;

use super::{
    AuthorizationCode, ClientCredentials, KeepRefreshToken, RefreshToken, RefreshTokenLife,
    TokenUrl,
};
use crate::{
    client::{
        auth::{token_cache::TokenCache, token_source::TokenSource},
        call::{Authenticator, StaticCredentials},
        settings::Given,
        settings::LoginSettings,
        wire::secret::Secret,
    },
    error::Result,
};

/// What proves by OAuth 2 who is asking.
pub(crate) enum OAuthLogin {
    /// An access token that was issued elsewhere.
    Token(Secret),
    /// Access tokens that are issued elsewhere.
    Source(Arc<dyn TokenSource>),
    /// A client with the grant `client_credentials`. It is no user.
    Client { id: String, secret: Secret },
    /// A user's refresh token, and the client that it was issued to. A public client has no secret.
    User {
        id: String,
        secret: Option<Secret>,
        refresh_token: Secret,
    },
    /// The code of a user's sign-in. A public client has no secret.
    Code {
        secret: Option<Secret>,
        code: AuthorizationCode,
    },
}

impl LoginSettings for OAuthLogin {
    fn given(&self) -> Given<'_> {
        match self {
            Self::Token(token) => Given::by("with_access_token").token("token", token),
            Self::Source(_) => Given::by("with_token_source"),
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
}

impl OAuthLogin {
    /// Whether the credentials may belong to a user.
    pub(crate) fn may_be_a_user(&self) -> bool {
        !matches!(self, Self::Client { .. })
    }

    /// Whether refresh tokens may come for these credentials.
    pub(crate) fn is_refreshed(&self) -> bool {
        matches!(self, Self::User { .. } | Self::Code { .. })
    }

    /// Whether access tokens are fetched at the vendor's token URL.
    pub(crate) fn is_fetched(&self) -> bool {
        self.is_refreshed() || matches!(self, Self::Client { .. })
    }

    /// Puts tokens into requests. `token_url` is called with the id and the secret of a client that fetches them, and `keep` with every
    /// new refresh token.
    pub(crate) fn into_authenticator(
        self,
        token_url: impl FnOnce(String, Option<Secret>) -> Result<TokenUrl>,
        life: RefreshTokenLife,
        keep: Option<Arc<KeepRefreshToken>>,
    ) -> Result<Arc<dyn Authenticator>> {
        let tokens = match self {
            Self::Token(token) => {
                return Ok(Arc::new(StaticCredentials::bearer("access_token", &token)?));
            }
            Self::Source(source) => TokenCache::bearer(source).of_any_user(),
            Self::Client { id, secret } => {
                let tokens = ClientCredentials::new(token_url(id, Some(secret))?);
                TokenCache::bearer(Arc::new(tokens))
            }
            Self::User {
                id,
                secret,
                refresh_token,
            } => {
                let tokens = RefreshToken::new(token_url(id, secret)?, refresh_token, life);
                let tokens = Arc::new(tokens.kept_by(keep));
                match life {
                    RefreshTokenLife::MayRotate => TokenCache::bearer_once_at_a_time(tokens),
                    RefreshTokenLife::Lasts => TokenCache::bearer(tokens),
                }
            }
            Self::Code { secret, code } => {
                let url = token_url(code.client_id.clone(), secret)?;
                let tokens = RefreshToken::from_code(url, code).kept_by(keep);
                TokenCache::bearer_once_at_a_time(Arc::new(tokens))
            }
        };
        Ok(Arc::new(tokens))
    }
}
