//! What carries the calls of a connection, except credentials: the transport, the dialect and the rate limits.

use std::{sync::Arc, time::Duration};

use reqwest::header::HeaderMap;
use url::Url;

use super::{
    attempt, call::Call, credentials::Credentials, dialect::Dialect, options::Transport,
    response::raw_response::RawResponse,
};
use crate::{
    client::rate_limit::{Quota, RateLimiters},
    clock::Clock,
    error::{Error, ErrorKind, Recovery, Result},
};

/// The way to one instance of a vendor. Clones share the HTTP client and the rate limits.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(super) http: Transport,
    pub(super) dialect: &'static Dialect,
    pub(super) limiters: Arc<RateLimiters>,
    /// Whether every call may be repeated, also one whose operation is not idempotent.
    pub(super) repeats_all: bool,
}

impl Channel {
    pub(super) fn new(http: Transport, dialect: &'static Dialect) -> Self {
        let quotas = http.quotas.clone().unwrap_or_else(dialect.quotas);
        Self {
            http,
            dialect,
            limiters: Arc::new(RateLimiters::new(quotas)),
            repeats_all: false,
        }
    }

    /// The same channel, where every request carries these headers.
    pub(crate) fn with_headers(&self, headers: HeaderMap) -> Self {
        let mut channel = self.clone();
        channel.http.headers = headers;
        channel
    }

    /// The clock that everything goes by.
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.http.clock
    }

    /// The same to keep.
    pub(crate) fn shared_clock(&self) -> &Arc<dyn Clock> {
        &self.http.clock
    }

    /// How long a call may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.http.timeout
    }

    /// Whether a request of a call may be sent again although the vendor may have carried it out.
    pub(super) fn may_repeat(&self, call: &Call) -> bool {
        self.repeats_all || call.descriptor.idempotent
    }

    /// Sends the request of a call once, as soon as its rate limit allows.
    pub(super) async fn attempt(
        &self,
        call: &Call,
        base: &Url,
        credentials: Option<&Credentials>,
    ) -> Result<RawResponse> {
        let (http, dialect) = (&self.http, self.dialect);
        let limiter = self.limiters.of(call.descriptor);
        if let Some(background) = &call.background {
            let permit = background.acquire(&limiter, self.clock()).await;
            return attempt::send(http, dialect, base, call, credentials, &permit).await;
        }
        let begun = self.clock().elapsed();
        let left = call.deadline().saturating_sub(begun);
        let max_wait = left.min(http.retry.max_wait());
        match limiter.acquire(self.clock(), call.class, max_wait).await {
            Ok(permit) => attempt::send(http, dialect, base, call, credentials, &permit).await,
            Err(wait) => {
                let waited = self.clock().elapsed().saturating_sub(begun);
                let reason = http.retry.refusal(waited.saturating_add(wait), left);
                Err(throttled(limiter.quota(), wait).with_reason(reason))
            }
        }
    }
}

/// The error for a request that was not sent, because it would have had to wait for too long.
fn throttled(quota: Option<&Quota>, wait: Duration) -> Error {
    let message = match quota {
        Some(quota) => format!(
            "not sent: the quota of {} requests in {} s is used up, or the vendor wants no more for now; HttpOptions::with_quotas sets another",
            quota.requests(),
            quota.per().as_secs_f32()
        ),
        None => {
            "not sent: the vendor has refused another request and wants none for now".to_owned()
        }
    };
    Error::new(ErrorKind::RateLimited, message)
        .with_own_limit()
        .with_recovery(Recovery::Wait)
        .with_retry_after(Some(wait))
}
