//! Access tokens: given, fetched for an application of its own, or from elsewhere.

use std::{fmt, sync::Arc};

use super::DIALECT;
use crate::{
    Result, Secret, TokenSource,
    http::{
        Authenticator, ClientCredentials, Dialect, StaticCredentials, TokenCache, TokenUrl,
        Transport, token_dialect,
    },
    settings,
};

static TOKEN_URL: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

/// What proves who is asking. pnut documents no lifetime and no refresh token: an access token is good until it is revoked.
#[derive(Default)]
pub(super) enum Login {
    #[default]
    Missing,
    /// A user's token, issued elsewhere.
    Token(Secret),
    /// A user's tokens, issued elsewhere.
    Source(Arc<dyn TokenSource>),
    /// An application's token, issued elsewhere. It is no user.
    AppToken(Secret),
    /// An application with tokens of its own. It is no user.
    Application { id: String, secret: Secret },
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Token(_) => "Token",
            Self::Source(_) => "Source",
            Self::AppToken(_) => "AppToken",
            Self::Application { .. } => "Application",
        })
    }
}

impl Login {
    pub(super) fn is_a_user(&self) -> bool {
        !matches!(self, Self::AppToken(_) | Self::Application { .. })
    }

    pub(super) fn into_authenticator(self, token_url: Transport) -> Result<Arc<dyn Authenticator>> {
        match self {
            Self::Token(token) if !token.is_empty() => {
                Ok(Arc::new(StaticCredentials::bearer("access_token", &token)?))
            }
            Self::AppToken(token) if !token.is_empty() => {
                Ok(Arc::new(StaticCredentials::bearer("app_token", &token)?))
            }
            Self::AppToken(_) => Err(settings::missing(
                DIALECT.vendor,
                "app_token is empty: give with_app_token an application's token",
            )),
            Self::Source(source) => Ok(Arc::new(TokenCache::bearer(source))),
            Self::Application { id, secret } if !id.is_empty() && !secret.is_empty() => {
                let url = TokenUrl::with_form(token_url, &TOKEN_URL, &id, Some(secret));
                Ok(Arc::new(TokenCache::bearer(Arc::new(ClientCredentials(
                    url,
                )))))
            }
            Self::Missing | Self::Token(_) | Self::Application { .. } => Err(settings::missing(
                DIALECT.vendor,
                "access_token is missing: call with_access_token, with_client_credentials or with_token_source, or set \
                 PNUT_ACCESS_TOKEN, or PNUT_CLIENT_ID and PNUT_CLIENT_SECRET",
            )),
        }
    }
}
