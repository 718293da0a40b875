//! When a failed request is sent again, and after which wait.

mod budget;

use std::{fmt, future::Future, time::Duration};

use crate::{
    clock::{Backoff, Clock},
    error::{Error, ErrorKind, Recovery, Result},
};
pub(crate) use budget::RetryBudget;

/// How a failed request is repeated.
///
/// A request is sent again if the vendor cannot have acted (no connection was established, or the vendor refused it for its rate limit or
/// as too early, which is the status 425), or if the failure is temporary (the statuses 408, 502, 503, 504 and 520 to 527, a broken
/// connection) and the operation is idempotent, which its [`Descriptor`](crate::wire::Descriptor) states. A response that times out is not
/// repeated: each repeat would take as long.
///
/// Neither an idempotent request that was lost on a connection that the server had closed, which is sent again at most 16 times, nor a request that was
/// refused with a 401, which is sent again with another token or at most twice with the same one, counts here.
///
/// All calls of a provider and its clones share a budget of repeats, [`with_budget`](Self::with_budget), so that an outage does not
/// multiply the requests of a busy program. When it is used up, no call repeats a request, and its error says so.
///
/// The wait is a random part of a backoff that doubles from one try to the next, and at least what the vendor asks for. A wait that is
/// longer than [`with_max_wait`](Self::with_max_wait) or than what is left of [`HttpOptions::with_timeout`](crate::HttpOptions::with_timeout)
/// is not begun: the error comes back at once, with [`Error::retry_after`].
///
/// ```
/// # use omnipresence::{HttpOptions, Retry};
/// # use std::time::Duration;
/// // A batch job that would rather wait than fail.
/// let patient = HttpOptions::default()
///     .with_timeout(Duration::from_secs(300))
///     .with_retry(Retry::default().with_max_attempts(8).with_max_wait(Duration::from_secs(120)));
/// let impatient = HttpOptions::default().with_retry(Retry::OFF);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    max_attempts: u32,
    backoff: Backoff,
    max_wait: Duration,
    budget: u32,
}

impl Default for Retry {
    /// 4 requests at most; backoffs of up to 0.5, 1 and 2 s; no wait over 20 s; a budget of 100 repeats.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            backoff: Backoff::new(Duration::from_millis(500), Duration::from_secs(10)),
            max_wait: Duration::from_secs(20),
            budget: 100,
        }
    }
}

impl Retry {
    /// Every request is sent once, except after a 401, when a token is renewed or tried again, and on a connection that the server has
    /// closed meanwhile. Rate limits are still waited for.
    pub const OFF: Self = Self {
        max_attempts: 1,
        backoff: Backoff::new(Duration::ZERO, Duration::ZERO),
        max_wait: Duration::from_secs(20),
        budget: 100,
    };

    /// How often a request is sent at most, the first time included. 4 if not set.
    #[must_use]
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest backoff before the second request, and before any later one. 0.5 s and 10 s if not set.
    #[must_use]
    pub fn with_backoff(mut self, first: Duration, max: Duration) -> Self {
        self.backoff = Backoff::new(first, max);
        self
    }

    /// The longest single wait, whether the backoff, the vendor or the rate limiter asks for it. 20 s if not set.
    #[must_use]
    pub fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// How many requests a provider and its clones may repeat in an outage, in all their calls together. 100 if not set.
    ///
    /// Each repeat takes 1. A call that succeeds restores 1 if it was repeated, else 0.2, up to this number. A refusal that is not
    /// temporary, such as a 404, counts as a success, because the vendor is up. With zero nothing is repeated; with `u32::MAX` there is
    /// no bound. Requests for tokens share the budget.
    #[must_use]
    pub fn with_budget(mut self, repeats: u32) -> Self {
        self.budget = repeats;
        self
    }

    pub(crate) fn new_budget(&self) -> RetryBudget {
        RetryBudget::new(self.budget)
    }

    pub(crate) fn max_wait(&self) -> Duration {
        self.max_wait
    }

    /// What is wrong with the settings.
    pub(crate) fn check(&self) -> Result<()> {
        if self.max_attempts == 0 {
            let fault = "Retry::with_max_attempts is zero: no request could ever be sent";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        Ok(())
    }

    /// How long to wait before the next request, if there is to be one. `sent` is how many there were, `chance` from 0 to 1.
    fn wait_after(
        &self,
        error: &Error,
        idempotent: bool,
        sent: u32,
        chance: f64,
    ) -> Option<Duration> {
        if !self.allows_another(error, idempotent, sent) {
            return None;
        }
        let max = self.backoff.max.min(self.max_wait);
        let backoff = Backoff {
            max,
            ..self.backoff
        }
        .wait(sent, chance);
        let hint = error.retry_after().unwrap_or_default();
        (hint <= self.max_wait).then(|| backoff.max(hint))
    }

    fn allows_another(&self, error: &Error, idempotent: bool, sent: u32) -> bool {
        sent < self.max_attempts && may_repeat(error, idempotent)
    }

    /// Which settings are shorter than the wait, if any is. `left` is what is left of the call's time.
    pub(crate) fn refusal(&self, wait: Duration, left: Duration) -> Option<String> {
        let max = self.max_wait;
        let by_max = (wait > max).then(|| format!("Retry::with_max_wait ({})", Tenths::down(max)));
        let by_call = (wait >= left).then(|| {
            let left = Tenths::down(left);
            format!("HttpOptions::with_timeout ({left} are left of it)")
        });
        let settings: Vec<String> = by_max.into_iter().chain(by_call).collect();
        (!settings.is_empty()).then(|| {
            let (wait, settings) = (Tenths::up(wait), settings.join(" and "));
            format!("a wait of {wait} is needed: raise {settings} above it, or call again after the wait")
        })
    }
}

/// A time in tenths of a second. A wait is rounded up and a limit down, so that a wait that is too long looks so.
struct Tenths(u128);

impl Tenths {
    fn up(time: Duration) -> Self {
        Self(time.as_millis().div_ceil(100))
    }

    fn down(time: Duration) -> Self {
        Self(time.as_millis() / 100)
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (seconds, 0) => write!(f, "{seconds} s"),
            (seconds, tenths) => write!(f, "{seconds}.{tenths} s"),
        }
    }
}

/// Only what cannot do harm: nothing happened, or doing it twice is the same as doing it once.
fn may_repeat(error: &Error, idempotent: bool) -> bool {
    error.recovery() == Recovery::Repeat && (idempotent || !error.may_have_been_applied())
}

/// Tries until it succeeds, until the policy or the deadline says stop, or until the failure is one that lasts. The deadline is a
/// reading of the clock, and may be put off while the request waits.
pub(crate) async fn repeat<T, Fut>(
    policy: &Retry,
    budget: &RetryBudget,
    idempotent: bool,
    clock: &dyn Clock,
    deadline: impl Fn() -> Duration,
    mut attempt: impl FnMut() -> Fut,
) -> Result<T>
where
    Fut: Future<Output = Result<T>>,
{
    let mut sent = 0;
    let mut earlier: Option<Error> = None;
    loop {
        let error = match (attempt().await, earlier) {
            (Ok(value), _) => {
                budget.restore(sent > 0);
                return Ok(value);
            }
            // The failure is what the vendor has said last; how long there is to wait is news.
            (Err(unsent), Some(earlier)) if unsent.recovery() == Recovery::Wait => {
                let wait = unsent.retry_after();
                let left = deadline().saturating_sub(clock.elapsed());
                // It has not been sent.
                budget.restore(true);
                let reason = wait.and_then(|wait| policy.refusal(wait, left));
                return Err(earlier.with_retry_after(wait).with_reason(reason));
            }
            (Err(error), _) => error,
        };
        if error.status().is_some() && !error.is_retryable() {
            budget.restore(sent > 0);
        }
        sent += 1;
        let backoff = policy.wait_after(&error, idempotent, sent, clock.chance());
        let left = deadline().saturating_sub(clock.elapsed());
        let Some(wait) = backoff.filter(|wait| *wait < left) else {
            let may_wait = policy.allows_another(&error, idempotent, sent);
            let wait = backoff.or_else(|| error.retry_after().filter(|_| may_wait));
            return Err(error.with_reason(wait.and_then(|wait| policy.refusal(wait, left))));
        };
        let Some(repeat) = budget.take() else {
            return Err(error.with_reason(Some(USED_UP.to_owned())));
        };
        tracing::debug!(
            sent,
            wait_ms = wait.as_millis(),
            error.r#type = %error.kind(),
            "the request is repeated"
        );
        clock.sleep(wait).await;
        repeat.send();
        earlier = Some(error);
    }
}

const USED_UP: &str = "not repeated, because the budget of Retry::with_budget is used up";

#[cfg(test)]
mod tests;
