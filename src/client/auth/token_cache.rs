//! Keeps the token of a source until it is about to expire or is refused, and fetches the next one through a [`BackoffFlight`].

use std::{
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use async_trait::async_trait;
use tokio::{task::JoinHandle, time::timeout};
use tracing::Instrument;

use super::{
    backoff_flight::BackoffFlight,
    single_flight::{Step, Turn},
    token_source::{AccessToken, TokenSource},
};
use crate::{
    client::{
        call::{Authenticator, Channel, Credentials, Remedy, StaticCredentials},
        wire::secret::Secret,
    },
    clock::{Clock, LONGEST_TIMER},
    error::{Error, ErrorKind, Result},
};

/// How long before its end a token is renewed, at most; a tenth of its life if that is shorter.
const MARGIN: Duration = Duration::from_secs(60);

/// A token is kept for so long, whatever its lifetime: one that has none left when it comes would cost every call a token request. The
/// vendor refuses it if it has ended, and then it is renewed.
const MIN_KEPT: Duration = Duration::from_secs(10);

/// After this, a renewal ahead of the end that has failed is tried again.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

/// A call that renews a token ahead of its end waits for this part of its time, and goes on with the token that is still good.
const PART_OF_A_CALL: u32 = 4;

type IntoCredentials = dyn Fn(&Secret) -> Result<Credentials> + Send + Sync;

/// Keeps the token of a source until it is about to end or is refused, and sees to it that only one caller asks for another.
///
/// A token is fetched in a task of its own, which goes on when its caller is dropped: the response may hold the only refresh token that
/// is still good, and others wait for it.
pub(crate) struct TokenCache {
    fetch: Arc<Fetch>,
    /// How long a token lives after it was last used.
    idle_limit: Option<Duration>,
    /// Whether the next token may be that of another user.
    may_change_user: bool,
    /// When a request was last given the token, by the clock's count.
    used_at: Mutex<Duration>,
}

/// What a task that fetches needs.
struct Fetch {
    source: Arc<dyn TokenSource>,
    into_credentials: Box<IntoCredentials>,
    kept: BackoffFlight<Kept>,
}

#[derive(Clone)]
struct Kept {
    credentials: Credentials,
    /// By the clock's count, as the next.
    renew_at: Option<Duration>,
    ends_at: Option<Duration>,
}

impl Kept {
    fn is_due(&self, now: Duration) -> bool {
        self.renew_at.is_some_and(|at| at <= now)
    }

    fn has_ended(&self, now: Duration) -> bool {
        self.ends_at.is_some_and(|at| at <= now)
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").finish_non_exhaustive()
    }
}

impl TokenCache {
    /// Tokens that go into headers in this way.
    pub(crate) fn new(
        source: Arc<dyn TokenSource>,
        into_credentials: impl Fn(&Secret) -> Result<Credentials> + Send + Sync + 'static,
    ) -> Self {
        Self::of(source, into_credentials, true)
    }

    /// Tokens that go into the `Authorization` header.
    pub(crate) fn bearer(source: Arc<dyn TokenSource>) -> Self {
        Self::of(source, bearer, true)
    }

    /// The same from a source that must not be asked again before it has answered.
    pub(crate) fn bearer_once_at_a_time(source: Arc<dyn TokenSource>) -> Self {
        Self::of(source, bearer, false)
    }

    fn of(
        source: Arc<dyn TokenSource>,
        into_credentials: impl Fn(&Secret) -> Result<Credentials> + Send + Sync + 'static,
        is_repeatable: bool,
    ) -> Self {
        Self {
            fetch: Arc::new(Fetch {
                source,
                into_credentials: Box::new(into_credentials),
                kept: match is_repeatable {
                    true => BackoffFlight::spaced(),
                    false => BackoffFlight::spaced_once_at_a_time(NOT_RUNNING),
                },
            }),
            idle_limit: None,
            may_change_user: false,
            used_at: Mutex::default(),
        }
    }

    /// A token that is not used for so long has ended, whatever its source says of its lifetime.
    #[cfg(any(test, feature = "system-user"))]
    pub(crate) fn with_idle_limit(mut self, limit: Duration) -> Self {
        self.idle_limit = Some(limit);
        self
    }

    /// The next token may be that of another user.
    pub(crate) fn of_any_user(self) -> Self {
        Self {
            may_change_user: true,
            ..self
        }
    }

    fn used_at(&self) -> MutexGuard<'_, Duration> {
        self.used_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token. A renewal ahead of its end takes no longer than `patience`.
    async fn get(&self, clock: &Arc<dyn Clock>, patience: Duration) -> Result<Credentials> {
        let fetch = &self.fetch;
        let is_usable = |kept: &Kept| {
            let now = clock.elapsed();
            let unused = now.saturating_sub(*self.used_at());
            let is_idle = self.idle_limit.is_some_and(|limit| unused >= limit);
            !is_idle && !kept.has_ended(now)
        };
        let current = match fetch.kept.current().filter(is_usable) {
            Some(kept) if kept.is_due(clock.elapsed()) => {
                let renewed = fetch.renew_ahead(clock, patience).await;
                // The former one may have been refused meanwhile.
                renewed.or_else(|| Some(kept).filter(|kept| fetch.has(kept)))
            }
            current => current,
        };
        let kept = match current {
            Some(kept) => kept,
            None => match fetch.kept.flight().value_or_turn(is_usable).await? {
                Step::Value(kept) => kept,
                Step::Turn(turn) => outcome(fetch.start(clock, turn)).await?,
            },
        };
        // The request that it is for is still to come: the vendor counts from later on.
        *self.used_at() = clock.elapsed();
        Ok(kept.credentials)
    }
}

fn bearer(token: &Secret) -> Result<Credentials> {
    Ok(StaticCredentials::bearer("the token of the TokenSource", token)?.0)
}

impl Fetch {
    /// Renews a token that is still good, unless that is under way. Returns nothing if no other is there in time.
    async fn renew_ahead(
        self: &Arc<Self>,
        clock: &Arc<dyn Clock>,
        patience: Duration,
    ) -> Option<Kept> {
        let turn = self.kept.flight().try_begin()?;
        let renewal = outcome(self.start(clock, turn));
        timeout(patience, renewal).await.ok()?.ok()
    }

    /// Begins to fetch.
    fn start(
        self: &Arc<Self>,
        clock: &Arc<dyn Clock>,
        turn: Turn<Kept>,
    ) -> JoinHandle<Result<Kept>> {
        let (this, clock) = (Arc::clone(self), Arc::clone(clock));
        let fetch = async move {
            let fetch = |former| this.fetch(&*clock, former);
            this.kept.fetch(&*clock, turn, fetch).await
        };
        tokio::spawn(fetch.in_current_span())
    }

    /// Gets another token. Where that fails, the former one is still good until it ends.
    async fn fetch(&self, clock: &dyn Clock, former: Option<Kept>) -> Result<Kept> {
        // Its life began somewhere between the question and the answer.
        let asked_at = clock.elapsed();
        let mut token = self.source.token();
        // A panic would be that of every call that needs the token.
        let token = poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| token.as_mut().poll(context)));
            polled.unwrap_or_else(|_| Poll::Ready(Err(panicked())))
        });
        let token = token.await;
        let now = clock.elapsed();
        token
            .and_then(|token| self.keep(token, asked_at, now))
            .or_else(|error| {
                // It may have been refused meanwhile.
                let former = former
                    .filter(|former| self.has(former))
                    .ok_or(error.clone())?;
                let ends_at = former.ends_at.filter(|end| now < *end).ok_or(error)?;
                Ok(Kept {
                    renew_at: Some(ends_at.min(now.saturating_add(RENEWAL_PAUSE))),
                    ..former
                })
            })
    }

    fn has(&self, token: &Kept) -> bool {
        let current = self.kept.current();
        current.is_some_and(|current| current.credentials.is(&token.credentials))
    }

    /// A token that lives longer than time can be counted is never renewed.
    fn keep(&self, token: AccessToken, asked_at: Duration, now: Duration) -> Result<Kept> {
        if token.token.is_empty() {
            let fault = "there is no token to send: the one that was got is empty";
            return Err(Error::new(ErrorKind::Unauthenticated, fault));
        }
        let ends_at = token.lifetime.and_then(|life| asked_at.checked_add(life));
        let margin = token.lifetime.map_or(MARGIN, |life| MARGIN.min(life / 10));
        let kept_until = now.saturating_add(MIN_KEPT);
        Ok(Kept {
            credentials: (self.into_credentials)(&token.token)?,
            renew_at: ends_at.map(|end| kept_until.max(end.saturating_sub(margin))),
            ends_at: ends_at.map(|end| kept_until.max(end)),
        })
    }
}

fn panicked() -> Error {
    let fault =
        "the TokenSource panicked, and the next call asks it again: see the message of the panic";
    Error::new(ErrorKind::Unavailable, fault)
}

const NOT_RUNNING: &str = "the token is being refreshed on another Tokio runtime, which is not running, and the response may hold the only refresh token that is still good: keep that runtime running, or build a provider for each runtime";

/// What comes of a task.
async fn outcome(task: JoinHandle<Result<Kept>>) -> Result<Kept> {
    task.await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => {
                let fault =
                    "the token request was stopped with its Tokio runtime before its response came";
                Err(Error::new(ErrorKind::Transport, fault).with_source(error))
            }
        })
}

#[async_trait]
impl Authenticator for TokenCache {
    async fn credentials(&self, channel: &Channel) -> Result<Credentials> {
        let patience = channel.timeout().min(LONGEST_TIMER) / PART_OF_A_CALL;
        self.get(channel.shared_clock(), patience).await
    }

    fn reject(&self, clock: &dyn Clock, refused: &Credentials, may_be_good: bool) -> Remedy {
        let is_refused = |kept: &Kept| kept.credentials.is(refused);
        self.fetch.kept.refuse(clock, may_be_good, is_refused)
    }

    fn accept(&self) {
        self.fetch.kept.accept();
    }

    fn may_change_user(&self) -> bool {
        self.may_change_user
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests;
