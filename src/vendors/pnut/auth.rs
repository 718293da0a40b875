//! Which credentials belong to a user, and how an application fetches its token: with its id and secret in the form.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{
    DIALECT,
    api::{Client, model},
};
use crate::{
    client::{
        Secret, Transport,
        auth::{OAuthLogin, RefreshTokenLife, TokenAnswer, TokenForm, TokenUrl, token_dialect},
        call::{Authenticator, Connection, Dialect},
        settings::Given,
        settings::LoginSettings,
    },
    error::Result,
};

static TOKEN_URL: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

pub(super) const CREDENTIALS: &str = "call with_access_token, with_client_credentials, with_app_token or with_token_source, or set \
     PNUT_ACCESS_TOKEN, or PNUT_CLIENT_ID and PNUT_CLIENT_SECRET";

/// What proves who is asking. pnut documents no lifetime and no refresh token: an access token is good until it is revoked.
pub(super) enum Login {
    /// A user, or an application with tokens of its own.
    OAuth(OAuthLogin),
    /// An application's token, issued elsewhere. It is no user.
    AppToken(Secret),
}

impl LoginSettings for Login {
    fn given(&self) -> Given<'_> {
        match self {
            Self::OAuth(login) => login.given(),
            Self::AppToken(token) => Given::by("with_app_token").token("token", token),
        }
    }
}

impl Login {
    pub(super) fn is_a_user(&self) -> bool {
        matches!(self, Self::OAuth(login) if login.may_be_a_user())
    }

    pub(super) fn into_authenticator(self, transport: Transport) -> Result<Arc<dyn Authenticator>> {
        let login = match self {
            Self::OAuth(login) => login,
            Self::AppToken(token) => OAuthLogin::Token(token),
        };
        let token_url =
            |id, secret| Ok(TokenUrl::with_form(transport, &TOKEN_URL, ask, id, secret));
        login.into_authenticator(token_url, RefreshTokenLife::Lasts, None)
    }
}

fn ask(connection: Connection, form: TokenForm) -> BoxFuture<'static, Result<TokenAnswer>> {
    Box::pin(async move {
        let id = form.client_id.unwrap_or_default();
        let secret = form.client_secret.unwrap_or_default();
        let form = model::TokenRequest::new(form.grant_type, id, secret);
        let answer = Client::new(connection).issue_token(&form).send().await;
        let token = answer?.into_value();
        Ok(TokenAnswer::new(token.access_token, token.expires_in, None))
    })
}
