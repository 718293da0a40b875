//! A way to one instance of a vendor, with credentials, and its variants, which share limits, clock and pool.

use std::{future::Future, sync::Arc, time::Duration};

use reqwest::header::HeaderMap;

use super::{
    channel::Channel,
    credentials::{Authenticator, Credentials, Pinned, StaticCredentials},
    dialect::Dialect,
    endpoint::{EndpointResolver, host_of},
    options::Transport,
    retry::Retry,
};
use crate::{
    client::{
        rate_limit::{Class, DelayMeter, Quota},
        wire::Descriptor,
    },
    clock::{Clock, Timestamp},
    error::{Error, ErrorKind, Recovery, Result},
    model::Pace,
};

/// A way to one instance of a vendor, with credentials. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Connection(pub(super) Arc<Inner>);

#[derive(Clone, Debug)]
pub(super) struct Inner {
    pub(super) channel: Channel,
    pub(super) authenticator: Arc<dyn Authenticator>,
    /// None, if the API is always at the transport's address.
    pub(super) resolver: Option<Arc<dyn EndpointResolver>>,
    pub(super) class: Class,
    /// What measures the waits of calls that wait for their turn for as long as it takes.
    pub(super) meter: Option<Arc<DelayMeter>>,
    /// How long the server may hold a request open beyond the time that a call has anyway.
    pub(super) hold: Duration,
}

impl Connection {
    /// A connection for one kind of credentials.
    pub(crate) fn new(
        http: Transport,
        dialect: &'static Dialect,
        authenticator: Arc<dyn Authenticator>,
    ) -> Self {
        Self(Arc::new(Inner {
            channel: Channel::new(http, dialect),
            authenticator,
            resolver: None,
            class: Class::Foreground,
            meter: None,
            hold: Duration::ZERO,
        }))
    }

    /// A connection for operations that need no credentials.
    pub(crate) fn anonymous(http: Transport, dialect: &'static Dialect) -> Self {
        Self::anonymous_over(Channel::new(http, dialect))
    }

    /// The same over the channel of another connection.
    pub(crate) fn anonymous_over(channel: Channel) -> Self {
        Self(Arc::new(Inner {
            channel,
            authenticator: Arc::new(StaticCredentials::none()),
            resolver: None,
            class: Class::Foreground,
            meter: None,
            hold: Duration::ZERO,
        }))
    }

    /// The same connection to an API that has to be found first.
    pub(crate) fn with_resolver(&self, resolver: Arc<dyn EndpointResolver>) -> Self {
        self.modified(|inner| inner.resolver = Some(resolver))
    }

    /// What carries its calls, without its credentials.
    pub(crate) fn channel(&self) -> &Channel {
        &self.0.channel
    }

    /// The same connection, with the same rate limiters and another dialect.
    pub(crate) fn with_dialect(&self, dialect: &'static Dialect) -> Self {
        self.modified(|inner| inner.channel.dialect = dialect)
    }

    /// The same connection with other credentials.
    pub(crate) fn with_authenticator(&self, authenticator: Arc<dyn Authenticator>) -> Self {
        self.modified(|inner| inner.authenticator = authenticator)
    }

    /// The same connection, where every request carries these headers, also one that signs in.
    pub(crate) fn with_headers(&self, headers: HeaderMap) -> Self {
        self.modified(|inner| inner.channel.http.headers = headers)
    }

    /// The same connection for what is not worth a wait: what cannot be sent at once fails, and so does what is refused.
    pub(crate) fn without_waits(&self) -> Self {
        self.modified(|inner| {
            inner.channel.http.retry = Retry::OFF.with_max_wait(Duration::ZERO);
            inner.meter = None;
        })
    }

    /// The same connection for calls that do no harm when they are repeated, though others of the operation might.
    pub(crate) fn with_repeatable_calls(&self) -> Self {
        self.modified(|inner| inner.channel.repeats_all = true)
    }

    /// The same connection, where a call must be over in this fraction of its time: for what others wait for.
    pub(crate) fn with_time_divided_by(&self, parts: u32) -> Self {
        self.modified(|inner| inner.channel.http.timeout /= parts)
    }

    /// The same connection for calls that the server may hold open for so long, until something changes. Each of their timeouts is longer
    /// by this, and that of the requests for credentials is not. They count against a quota from when they are sent.
    pub(crate) fn with_hold(&self, hold: Duration) -> Self {
        self.modified(|inner| inner.hold = hold)
    }

    /// The same connection, with the same rate limiters, for calls that no caller waits for: they wait for their turn for as long as it
    /// takes, which their time does not include, and have a share of each limit of their own. Requests for credentials do not wait so.
    pub(crate) fn in_background(&self) -> Self {
        self.modified(|inner| {
            inner.class = Class::Background;
            inner.meter = Some(Arc::default());
        })
    }

    /// The same connection for what clones share: no direct call waits for one that may wait for its turn.
    pub(crate) fn in_foreground(&self) -> Self {
        self.modified(|inner| {
            inner.class = Class::Foreground;
            inner.meter = None;
        })
    }

    /// For how long a call in the background waits at least for its turn, if one does.
    pub(crate) fn delay(&self) -> Option<Duration> {
        self.0.meter.as_ref()?.delay()
    }

    /// The same connection with the credentials that it has now, where the next ones may be another user's.
    ///
    /// # Errors
    /// Those of getting credentials.
    async fn pinned(&self) -> Result<(Self, Pinned)> {
        let authenticator = &self.0.authenticator;
        if !authenticator.may_change_user() {
            return Ok((self.clone(), Pinned::default()));
        }
        let vendor = self.0.channel.dialect.vendor;
        let credentials = self.credentials().await;
        let credentials = credentials.map_err(|error| error.with_vendor(vendor))?;
        let (authenticator, pinned) = Pinned::new(authenticator, credentials);
        Ok((self.with_authenticator(authenticator), pinned))
    }

    /// Acts over a connection whose credentials stay the same, and so are one user's. If the vendor refuses them, all begins again with the
    /// next ones, once: these may be another user's.
    pub(crate) async fn as_one_user<R, F>(&self, act: impl Fn(Self, Pinned) -> F) -> Result<R>
    where
        F: Future<Output = Result<R>>,
    {
        let (mut attempts, mut is_last) = (0, false);
        loop {
            let (connection, pinned) = self.pinned().await?;
            match act(connection, pinned.clone()).await {
                Err(error) if !is_last && pinned.were_refused() => {
                    (attempts, is_last) = (error.attempts(), true);
                }
                outcome => {
                    return outcome.map_err(|error| {
                        let sent = error.attempts().saturating_add(attempts);
                        error.with_attempts(sent)
                    });
                }
            }
        }
    }

    fn modified(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Inner::clone(&self.0);
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// The host, port and path of the base URL: what tells two instances of a vendor apart.
    pub(crate) fn instance(&self) -> String {
        let base = &self.0.channel.http.base;
        let host = host_of(base).map(|host| host.to_string());
        let host = host.unwrap_or_default();
        let port = base
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        [&host, &port, base.path().trim_end_matches('/')].concat()
    }

    /// The clock that everything goes by.
    pub(crate) fn clock(&self) -> &dyn Clock {
        self.0.channel.clock()
    }

    /// The time by the vendor's clock, for what is sent to it as a moment; by ours before the first response.
    pub(crate) fn vendor_now(&self) -> Timestamp {
        let Transport {
            clock,
            server_clock,
            ..
        } = &self.0.channel.http;
        server_clock.at(clock.now())
    }

    /// Sends a request if no response has shown the vendor's clock yet. A refusal of just this request shows the clock too.
    ///
    /// # Errors
    /// Those of the request that the next request would meet as well.
    pub(crate) async fn learn_vendor_clock<T>(
        &self,
        ask: impl Future<Output = Result<T>>,
    ) -> Result<()> {
        let is_known = || self.0.channel.http.server_clock.is_known(self.clock());
        if is_known() {
            return Ok(());
        }
        match ask.await {
            Err(error) if !is_known() || !is_of_request(&error) => Err(error),
            _ => Ok(()),
        }
    }

    /// How many requests for one answer may be under way at once.
    pub(crate) fn concurrency(&self) -> usize {
        self.0.channel.http.concurrency
    }

    /// How long a batch of calls may take. In the background each call has its time, without the waits for its turn.
    pub(crate) fn batch_timeout(&self) -> Duration {
        match self.0.class {
            Class::Foreground => self.0.channel.http.batch_timeout,
            Class::Background => Duration::MAX,
        }
    }

    /// How many requests of an operation can be sent at once that leave half of its limit to others.
    pub(crate) fn headroom(&self, operation: &'static Descriptor) -> usize {
        let limiter = self.0.channel.limiters.of(operation);
        limiter.headroom(self.0.class, self.clock().elapsed())
    }

    /// The vendor's pace for who reads by this operation, or a slower one where the quota that was set for it is tighter.
    pub(crate) fn pace(&self, documented: Pace, operation: &'static Descriptor) -> Pace {
        let quota = self.0.channel.limiters.quota_of(operation);
        let gap = quota.map_or(Duration::ZERO, Quota::half);
        Pace {
            request_gap: documented.request_gap.max(gap),
            ..documented
        }
    }

    /// The credentials for the next request.
    ///
    /// # Errors
    /// Those of the requests for them.
    pub(super) async fn credentials(&self) -> Result<Credentials> {
        let credentials = self.0.authenticator.credentials(self.channel()).await;
        credentials.map_err(as_prerequisite_failure)
    }
}

/// What is asked for on the way to a call, such as a token, has its own retries, and says nothing of what the call was for.
pub(super) fn as_prerequisite_failure(error: Error) -> Error {
    let error = error.with_recovery(Recovery::None);
    error.with_may_have_been_applied(false)
}

/// Whether the vendor refuses one request, or answers it badly, and may well accept another.
fn is_of_request(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Decode
    )
}
