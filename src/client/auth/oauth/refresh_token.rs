//! Tokens from a refresh token or a code. The newest refresh token is never lost, and a code is used once.

use std::{
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{AuthorizationCode, TokenForm, TokenUrl};
use crate::{
    client::{
        auth::token_source::{AccessToken, TokenSource},
        wire::secret::Secret,
    },
    error::{Error, ErrorKind, Result},
};

/// What using a refresh token does to it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RefreshTokenLife {
    /// It may be replaced by a new one, and be good no more. If the answer was lost, its successor is unknown. A server may take one that
    /// is used twice for stolen, and revoke every token that came from it (RFC 9700, section 4.14.2). So a request that the vendor may have
    /// carried out is not sent again unasked.
    MayRotate,
    /// It stays as it is.
    Lasts,
}

/// Is told every refresh token that comes in place of another, before it is used.
pub(crate) type KeepRefreshToken = dyn Fn(&Secret) + Send + Sync;

/// Tokens of the user who gave the client a refresh token, or a code that may bring one.
pub(crate) struct RefreshToken {
    url: TokenUrl,
    keep: Option<Arc<KeepRefreshToken>>,
    state: Mutex<State>,
}

struct State {
    next: Proof,
    /// A request was sent, and its response is not there. If it was stopped with its runtime, so may be the next refresh token.
    is_in_doubt: bool,
}

/// What the next token is asked for with.
enum Proof {
    /// It has not been used yet, or in vain.
    Code(AuthorizationCode),
    /// The newest one.
    RefreshToken(Secret),
    /// The code was used, and brought none; why, if it brought no access token either. It is good once, so it is not tried again.
    Nothing(Option<Error>),
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken").finish_non_exhaustive()
    }
}

impl RefreshToken {
    pub(crate) fn new(url: TokenUrl, refresh_token: Secret, life: RefreshTokenLife) -> Self {
        let url = match life {
            RefreshTokenLife::MayRotate => url,
            RefreshTokenLife::Lasts => url.with_repeatable_grant(),
        };
        Self::starting(url, Proof::RefreshToken(refresh_token))
    }

    /// Begins with the exchange of a code. It is good for one answer, and a server may take one that comes twice for stolen, and revoke what
    /// it gave for it (RFC 6749, section 4.1.2): it is not sent again unasked, nor is a refresh token that comes for it.
    pub(crate) fn from_code(url: TokenUrl, code: AuthorizationCode) -> Self {
        Self::starting(url, Proof::Code(code))
    }

    /// Hands every new refresh token to whoever stores it.
    pub(crate) fn kept_by(mut self, keep: Option<Arc<KeepRefreshToken>>) -> Self {
        self.keep = keep;
        self
    }

    fn starting(url: TokenUrl, next: Proof) -> Self {
        Self {
            url,
            keep: None,
            state: Mutex::new(State {
                next,
                is_in_doubt: false,
            }),
        }
    }
}

/// Its future must not be dropped before the response has come, which may hold the only refresh token that is still good.
#[async_trait]
impl TokenSource for RefreshToken {
    async fn token(&self) -> Result<AccessToken> {
        let grant = self.state().next.grant()?;
        let was_in_doubt = mem::replace(&mut self.state().is_in_doubt, true);
        let outcome = self.url.ask(grant).await;
        self.state().is_in_doubt = false;
        let mut answer = outcome.map_err(|error| {
            self.note_failure(&error);
            let is_lost = was_in_doubt && error.kind() == ErrorKind::Unauthenticated;
            error.with_reason(is_lost.then(|| STOPPED.to_owned()))
        })?;
        let new = answer.refresh_token.take().filter(|new| !new.is_empty());
        if let Some(new) = &new {
            self.store(new);
        }
        let next = &mut self.state().next;
        match new {
            Some(new) => *next = Proof::RefreshToken(new),
            None if matches!(next, Proof::Code(_)) => *next = Proof::Nothing(None),
            None => {}
        }
        answer.into_token()
    }
}

const STOPPED: &str = "an earlier refresh was stopped with its Tokio runtime, and the next refresh token may have been in its response: the user has to sign in again";

impl RefreshToken {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_failure(&self, error: &Error) {
        let next = &mut self.state().next;
        if matches!(next, Proof::Code(_)) && may_have_used_it(error) {
            *next = Proof::Nothing(Some(error.clone()));
        }
    }

    fn store(&self, new: &Secret) {
        let Some(keep) = &self.keep else { return };
        // Its fault must not cost the token, which may be the only one that is still good.
        if catch_unwind(AssertUnwindSafe(|| keep(new))).is_err() {
            tracing::error!("a refresh token was not stored: the function for it panicked");
        }
    }
}

impl Proof {
    fn grant(&self) -> Result<TokenForm> {
        match self {
            Self::Code(code) => Ok(code.form()),
            Self::RefreshToken(token) => Ok(TokenForm {
                grant_type: "refresh_token",
                refresh_token: Some(token.clone()),
                ..TokenForm::default()
            }),
            Self::Nothing(None) => {
                let fault = "the access token has ended, and no refresh token came with it: the user has to sign in again";
                Err(Error::new(ErrorKind::Unauthenticated, fault))
            }
            Self::Nothing(Some(error)) => {
                let fault = "the code may have been used, and brought no token: the user has to sign in again";
                Err(Error::new(ErrorKind::Unauthenticated, fault).with_source(error.clone()))
            }
        }
    }
}

/// Whether a code is used up after this: it was refused, or an answer to it is lost.
fn may_have_used_it(error: &Error) -> bool {
    error.may_have_been_applied()
        || matches!(
            error.kind(),
            ErrorKind::Unauthenticated | ErrorKind::Forbidden | ErrorKind::Invalid
        )
}
