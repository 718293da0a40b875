use std::{fmt, time::Duration};

use async_trait::async_trait;
use tokio::{sync::Mutex, task::JoinHandle};
use tracing::Instrument;

use super::{TokenAnswer, TokenUrl, grant};
use crate::{AccessToken, Error, ErrorKind, Result, Secret, TokenSource, wire::Descriptor};

/// What using a refresh token does to it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RefreshTokenLife {
    /// It may be replaced by a new one, and be good no more.
    MayRotate,
    /// It stays as it is.
    Lasts,
}

/// RFC 6749, section 6.
static LASTING_GRANT: Descriptor = grant("refresh_token", true);

/// Not idempotent: if the answer was lost, the refresh token may be used up and its successor unknown. A server may take one that is
/// used twice for stolen, and revoke every token that came from it (RFC 9700, section 4.14.2). So a request that the vendor may have
/// carried out is not sent again unasked.
static ROTATING_GRANT: Descriptor = grant("refresh_token", false);

/// Tokens of the user who gave the client a refresh token.
pub(crate) struct RefreshToken {
    url: TokenUrl,
    grant: &'static Descriptor,
    state: Mutex<State>,
}

struct State {
    /// The newest one.
    refresh_token: Secret,
    /// A request whose answer has not been read yet. It is a task of its own, which goes on when its caller is dropped, because the answer
    /// may hold the only refresh token that is still good.
    under_way: Option<Request>,
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
        Self {
            url,
            grant: match life {
                RefreshTokenLife::MayRotate => &ROTATING_GRANT,
                RefreshTokenLife::Lasts => &LASTING_GRANT,
            },
            state: Mutex::new(State {
                refresh_token,
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
        let State {
            refresh_token,
            under_way,
        } = state;
        let request = under_way.get_or_insert_with(|| {
            let (url, grant) = (self.url.clone(), self.grant);
            let field = ("refresh_token", refresh_token.clone());
            let ask = async move { url.ask(grant, [field]).await };
            Request {
                asked_at: called_at,
                answer: tokio::spawn(ask.in_current_span()),
            }
        });
        let outcome = (&mut request.answer).await;
        let waited = called_at.saturating_sub(request.asked_at);
        *under_way = None;
        let mut answer = outcome.map_err(|error| {
            let fault = "the refresh was stopped before its answer came";
            Error::new(ErrorKind::Transport, fault).with_source(error)
        })??;
        if let Some(next) = answer.refresh_token.take().filter(|next| !next.is_empty()) {
            *refresh_token = next;
        }
        let mut token = answer.into_token();
        token.lifetime = token.lifetime.map(|life| life.saturating_sub(waited));
        Ok(token)
    }
}
