//! The kinds of credentials of Matrix, and how each leads to access tokens.

use std::sync::Arc;

use super::session::{RefreshTokenStore, Session};
use crate::{
    client::{
        Secret,
        auth::{TokenCache, TokenSource},
        call::{Authenticator, Connection, StaticCredentials},
        settings::{Given, LoginSettings},
    },
    error::{Error, ErrorKind, Result},
};

pub(super) const CREDENTIALS: &str = "call with_password, with_access_token, with_refresh_token, with_token_source or \
     with_application_service, or set MATRIX_USER and MATRIX_PASSWORD, MATRIX_ACCESS_TOKEN, MATRIX_REFRESH_TOKEN, or \
     MATRIX_SERVICE_TOKEN and MATRIX_USER";

/// The credentials of a user or of an application service.
pub(super) enum Login {
    /// A name or a whole user id, and the password.
    Password { user: String, password: Secret },
    /// An access token of an earlier login.
    Token(Secret),
    /// A refresh token of an earlier login.
    Refresh(Secret),
    /// Access tokens that are issued elsewhere.
    Source(Arc<dyn TokenSource>),
    /// The token of an application service, and the user that it is by itself.
    Service { token: Secret, user: String },
}

impl LoginSettings for Login {
    fn given(&self) -> Given<'_> {
        match self {
            Self::Password { user, password } => Given::by("with_password")
                .name("user", user)
                .password(password),
            Self::Token(token) => Given::by("with_access_token").token("token", token),
            Self::Refresh(token) => Given::by("with_refresh_token").token("refresh token", token),
            Self::Source(_) => Given::by("with_token_source"),
            Self::Service { token, user } => Given::by("with_application_service")
                .token("token", token)
                .name("user", user),
        }
    }
}

impl Login {
    /// The id of the user, where the settings have it.
    pub(super) fn user_id(&self) -> Option<&str> {
        match self {
            Self::Password { user, .. } | Self::Service { user, .. } => {
                Some(user.as_str()).filter(|user| user.starts_with('@'))
            }
            _ => None,
        }
    }

    /// Puts tokens into requests. Those that have to be fetched are fetched over this connection.
    pub(super) fn into_authenticator(
        self,
        connection: Connection,
        device_id: Option<String>,
        store: Option<RefreshTokenStore>,
    ) -> Result<Arc<dyn Authenticator>> {
        if store.is_some() && !matches!(self, Self::Refresh(_)) {
            let fault =
                "with_refresh_token_store is given without with_refresh_token: leave it out";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        if device_id.is_some() && !matches!(self, Self::Password { .. }) {
            let fault = "with_device_id is given without with_password: leave it out";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        match self {
            Self::Token(token) | Self::Service { token, .. } => {
                let credentials = StaticCredentials::bearer("access_token", &token)?;
                Ok(Arc::new(credentials))
            }
            Self::Source(source) => Ok(Arc::new(TokenCache::bearer(source).of_any_user())),
            Self::Refresh(refresh_token) => {
                let session = Session::refreshed(connection, refresh_token, store);
                Ok(Arc::new(TokenCache::bearer(Arc::new(session))))
            }
            Self::Password { user, password } => {
                let session = Session::with_password(connection, user, password, device_id);
                Ok(Arc::new(TokenCache::bearer(Arc::new(session))))
            }
        }
    }
}
