//! Access tokens: given, or fetched for a client of its own.

use std::{fmt, sync::Arc};

use async_trait::async_trait;

use super::DIALECT;
use crate::{
    Result, Secret,
    http::{
        Authenticator, Connection, Credentials, Dialect, StaticCredentials, TokenCache, Transport,
        client_credentials, token_dialect,
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
    /// An OAuth client with the grant `client_credentials`. It is no user.
    Client { id: String, secret: Secret },
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Token(_) => "Token",
            Self::Client { .. } => "Client",
        })
    }
}

impl Login {
    /// Whether the credentials may belong to a user.
    pub(super) fn may_be_a_user(&self) -> bool {
        matches!(self, Self::Token(_))
    }

    pub(super) fn into_authenticator(self, login: Transport) -> Result<Arc<dyn Authenticator>> {
        match self {
            Self::Token(token) if !token.is_empty() => {
                Ok(Arc::new(StaticCredentials::bearer("access_token", &token)?))
            }
            Self::Client { id, secret } if !id.is_empty() && !secret.is_empty() => {
                let client = StaticCredentials::basic(&id, &secret)?;
                Ok(Arc::new(ClientTokens {
                    token_url: Connection::new(login, &TOKEN_URL, Arc::new(client)),
                    cache: TokenCache::default(),
                }))
            }
            Self::Missing | Self::Token(_) | Self::Client { .. } => Err(settings::missing(
                DIALECT.vendor,
                "credentials are missing or empty: call with_client_credentials or with_access_token, or set \
                 GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, or GENESYS_ACCESS_TOKEN",
            )),
        }
    }
}

/// Tokens of a client's own, fetched when they are needed and renewed before they end.
#[derive(Debug)]
struct ClientTokens {
    token_url: Connection,
    cache: TokenCache,
}

#[async_trait]
impl Authenticator for ClientTokens {
    async fn credentials(&self, _: &Connection) -> Result<Credentials> {
        self.cache
            .get_or_fetch(|| client_credentials(&self.token_url))
            .await
    }

    async fn reject(&self, refused: &Credentials) -> bool {
        self.cache.forget(refused).await;
        true
    }
}
