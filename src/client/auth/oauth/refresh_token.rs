//! Tokens from a refresh token or a code, neither of which is lost when a caller is dropped: each request is a task of its own.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use tokio::{sync::Mutex, task::JoinHandle};
use tracing::Instrument;

use super::{AuthorizationCode, TokenAnswer, TokenForm, TokenUrl};
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
    /// A request whose answer has not been read yet. It is a task of its own, which goes on when its caller is dropped, because the answer
    /// may hold the only refresh token that is still good.
    under_way: Option<Request>,
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

struct Request {
    asked_at: Duration,
    answer: JoinHandle<Result<TokenAnswer>>,
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
                under_way: None,
            }),
        }
    }
}

#[async_trait]
impl TokenSource for RefreshToken {
    async fn token(&self) -> Result<AccessToken> {
        let mut state = self.state.lock().await;
        let is_left_over = |request: &Request| request.answer.is_finished();
        if state.under_way.as_ref().is_some_and(is_left_over) {
            // Nobody has waited for it. What has passed since then must not fail this call.
            match self.finish(&mut state).await {
                Err(error) if error.is_retryable() => {}
                outcome => return outcome,
            }
        }
        self.finish(&mut state).await
    }
}

impl RefreshToken {
    /// Waits for the request that is under way, or for one that it sends.
    async fn finish(&self, state: &mut State) -> Result<AccessToken> {
        let called_at = self.url.clock().elapsed();
        let State { next, under_way } = state;
        let request = match under_way {
            Some(request) => request,
            None => under_way.insert(Request {
                asked_at: called_at,
                answer: self.ask(next)?,
            }),
        };
        let outcome = (&mut request.answer).await;
        let waited = called_at.saturating_sub(request.asked_at);
        *under_way = None;
        let outcome = outcome.unwrap_or_else(|error| {
            let fault = "the refresh was stopped before its answer came";
            Err(Error::new(ErrorKind::Transport, fault)
                .with_may_have_been_applied(true)
                .with_source(error))
        });
        let mut answer = match outcome {
            Ok(answer) => answer,
            Err(error) => {
                if matches!(next, Proof::Code(_)) && may_have_used_it(&error) {
                    *next = Proof::Nothing(Some(error.clone()));
                }
                return Err(error);
            }
        };
        match answer.refresh_token.take().filter(|new| !new.is_empty()) {
            Some(new) => *next = Proof::RefreshToken(new),
            None if matches!(next, Proof::Code(_)) => *next = Proof::Nothing(None),
            None => {}
        }
        let mut token = answer.into_token()?;
        token.lifetime = token.lifetime.map(|life| life.saturating_sub(waited));
        Ok(token)
    }

    /// Begins a request.
    fn ask(&self, proof: &Proof) -> Result<JoinHandle<Result<TokenAnswer>>> {
        let grant = match proof {
            Proof::Code(code) => code.form(),
            Proof::RefreshToken(token) => TokenForm {
                grant_type: "refresh_token",
                refresh_token: Some(token.clone()),
                ..TokenForm::default()
            },
            Proof::Nothing(None) => {
                let fault = "the access token has ended, and no refresh token came with it: the user has to sign in again";
                return Err(Error::new(ErrorKind::Unauthenticated, fault));
            }
            Proof::Nothing(Some(error)) => {
                let fault = "the code may have been used, and brought no token: the user has to sign in again";
                return Err(
                    Error::new(ErrorKind::Unauthenticated, fault).with_source(error.clone())
                );
            }
        };
        let (url, keep) = (self.url.clone(), self.keep.clone());
        let ask = async move {
            let answer = url.ask(grant).await?;
            let new = answer.refresh_token.as_ref();
            if let (Some(keep), Some(new)) = (keep, new.filter(|new| !new.is_empty())) {
                // Its fault must not cost the token, which may be the only one that is still good.
                if catch_unwind(AssertUnwindSafe(|| keep(new))).is_err() {
                    tracing::error!("a refresh token was not stored: the function for it panicked");
                }
            }
            Ok(answer)
        };
        Ok(tokio::spawn(ask.in_current_span()))
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
