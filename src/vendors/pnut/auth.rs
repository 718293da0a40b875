//! Access tokens: given, fetched for an application of its own, or from elsewhere.

use std::{fmt, sync::Arc};

use futures_util::future::BoxFuture;

use super::{
    DIALECT,
    api::{Client, model},
};
use crate::{
    client::{
        Secret, Transport,
        auth::{
            ClientCredentials, TokenAnswer, TokenCache, TokenForm, TokenSource, TokenUrl,
            token_dialect,
        },
        call::{Authenticator, Connection, Dialect, StaticCredentials},
        settings,
        settings::Given,
    },
    error::Result,
};

static TOKEN_URL: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

const CREDENTIALS: &str = "call with_access_token, with_client_credentials, with_app_token or with_token_source, or set \
     PNUT_ACCESS_TOKEN, or PNUT_CLIENT_ID and PNUT_CLIENT_SECRET";

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
            Self::AppToken(token) => Given::by("with_app_token").token("token", token),
            Self::Application { id, secret } => Given::by("with_client_credentials")
                .name("client id", id)
                .token("client secret", secret),
        }
    }

    pub(super) fn into_authenticator(self, transport: Transport) -> Result<Arc<dyn Authenticator>> {
        let source: Arc<dyn TokenSource> = match self {
            Self::Missing => return Err(settings::no_credentials(CREDENTIALS)),
            Self::Token(token) | Self::AppToken(token) => {
                return Ok(Arc::new(StaticCredentials::bearer("the token", &token)?));
            }
            Self::Source(source) => source,
            Self::Application { id, secret } => {
                let url = TokenUrl::with_form(transport, &TOKEN_URL, ask, id, Some(secret));
                Arc::new(ClientCredentials::new(url))
            }
        };
        Ok(Arc::new(TokenCache::bearer(source)))
    }
}

fn ask(connection: Connection, form: TokenForm) -> BoxFuture<'static, Result<TokenAnswer>> {
    Box::pin(async move {
        let id = form.client_id.unwrap_or_default();
        let secret = form.client_secret.unwrap_or_default();
        let form = model::TokenRequest::new(form.grant_type, id, secret);
        let answer = Client::new(connection).issue_token(&form).send().await;
        let token = answer?.into_value();
        Ok(TokenAnswer {
            access_token: token.access_token,
            expires_in: token.expires_in,
            refresh_token: None,
        })
    })
}
