//! The session of a user: it logs in with the password once, refreshes its token, and logs in again when that is refused.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

use super::api::{Client, model};
use crate::{
    client::{
        Secret,
        auth::{AccessToken, KeepRefreshToken, TokenSource},
        call::Connection,
        settings,
    },
    error::{Error, ErrorKind, Result},
};

/// The function that stores refresh tokens.
pub(super) struct RefreshTokenStore(pub(super) Arc<KeepRefreshToken>);

impl RefreshTokenStore {
    /// Stores a refresh token. A panic of the function must not cost the token, which may be the only one that still works.
    pub(super) fn keep(&self, token: &Secret) {
        if catch_unwind(AssertUnwindSafe(|| (self.0)(token))).is_err() {
            tracing::error!("a refresh token was not stored: the function for it panicked");
        }
    }
}

impl fmt::Debug for RefreshTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshTokenStore")
    }
}

/// Tokens of a user whose password or refresh token is known.
pub(super) struct Session {
    connection: Connection,
    /// The user's name and password.
    login: Option<(String, Secret)>,
    store: Option<RefreshTokenStore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The device of the last login. The next login uses it again, so that no login leaves another device behind.
    device_id: Option<String>,
    refresh_token: Option<Secret>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    /// A session that begins with a login.
    pub(super) fn with_password(
        connection: Connection,
        user: String,
        password: Secret,
        device_id: Option<String>,
    ) -> Self {
        Self {
            connection,
            login: Some((user, password)),
            store: None,
            state: Mutex::new(State {
                device_id,
                refresh_token: None,
            }),
        }
    }

    /// A session that was begun elsewhere.
    pub(super) fn refreshed(
        connection: Connection,
        refresh_token: Secret,
        store: Option<RefreshTokenStore>,
    ) -> Self {
        Self {
            connection,
            login: None,
            store,
            state: Mutex::new(State {
                device_id: None,
                refresh_token: Some(refresh_token),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn refresh(&self, refresh_token: Secret) -> Result<AccessToken> {
        // A refresh token goes on working until one of the tokens that came for it is used.
        let client = Client::new(self.connection.with_repeatable_calls());
        let request = model::RefreshRequest::new(refresh_token);
        let answer = client.refresh(&request).send().await?.into_value();
        if let Some(next) = answer
            .refresh_token
            .filter(|next| !next.expose().is_empty())
        {
            if let Some(store) = &self.store {
                store.keep(&next);
            }
            self.state().refresh_token = Some(next);
        }
        token(answer.access_token, answer.expires_in_ms)
    }

    async fn log_in(&self, user: &str, password: &Secret) -> Result<AccessToken> {
        let mut request = model::LoginRequest::new(model::LoginType::MLoginPassword)
            .with_identifier(model::UserIdentifier::new("m.id.user", user))
            .with_password(password.clone())
            .with_initial_device_display_name("omnipresence")
            .with_refresh_token(true);
        request.device_id.clone_from(&self.state().device_id);
        let client = Client::new(self.connection.clone());
        let answer = client.login(&request).send().await?.into_value();
        *self.state() = State {
            device_id: answer.device_id,
            refresh_token: answer.refresh_token,
        };
        token(answer.access_token, answer.expires_in_ms)
    }
}

#[async_trait]
impl TokenSource for Session {
    async fn token(&self) -> Result<AccessToken> {
        let refresh_token = self.state().refresh_token.clone();
        match (refresh_token, &self.login) {
            (Some(refresh_token), login) => match (self.refresh(refresh_token).await, login) {
                (Err(error), Some((user, password)))
                    if error.kind() == ErrorKind::Unauthenticated =>
                {
                    self.state().refresh_token = None;
                    self.log_in(user, password).await
                }
                (outcome, _) => outcome,
            },
            (None, Some((user, password))) => self.log_in(user, password).await,
            (None, None) => Err(Error::new(
                ErrorKind::Unauthenticated,
                "the session has no refresh token: log in again",
            )),
        }
    }
}

/// A token and its lifetime, which is in milliseconds.
fn token(token: Secret, lifetime: Option<i64>) -> Result<AccessToken> {
    if let Some(fault) = settings::fault_of_token(&token) {
        let fault = format!("the access token in the response {fault}");
        return Err(Error::new(ErrorKind::Decode, fault));
    }
    let token = AccessToken::new(token);
    let lifetime = lifetime.and_then(|ms| u64::try_from(ms).ok());
    Ok(match lifetime {
        Some(ms) => token.with_lifetime(Duration::from_millis(ms)),
        None => token,
    })
}
