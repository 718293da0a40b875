//! A way to one instance of a vendor, with credentials: carries out an operation with all the requests that it takes.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use futures_util::FutureExt;
use reqwest::header::HeaderMap;
use tokio::time::{Instant, timeout};
use tracing::{Instrument, field::Empty};
use url::Url;

use super::{
    call::{Call, DecodeError},
    channel::Channel,
    credentials::{
        Authenticator, Credentials, Pinned, Refusals, Remedy, StaticCredentials, were_accepted,
    },
    dialect::Dialect,
    endpoint::{EndpointResolver, has_answer, host_of, is_misdirected, relocation_failed},
    options::Transport,
    response::{Response, raw_response::RawResponse},
    retry::{Retry, repeat},
    success::Success,
};
use crate::{
    client::{
        rate_limit::{Class, DelayMeter, Quota},
        wire::{Descriptor, Operation, Request},
    },
    clock::{Clock, Timestamp},
    error::{Error, ErrorKind, Recovery, Result},
    model::Pace,
};

/// A way to one instance of a vendor, with credentials. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Connection(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    channel: Channel,
    authenticator: Arc<dyn Authenticator>,
    /// None, if the API is always at the transport's address.
    resolver: Option<Arc<dyn EndpointResolver>>,
    class: Class,
    /// What measures the waits of calls that wait for their turn for as long as it takes.
    meter: Option<Arc<DelayMeter>>,
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
    pub(crate) async fn pinned(&self) -> Result<(Self, Pinned)> {
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

    /// Carries out one operation. What does not depend on its type is elsewhere, because this is compiled for every operation.
    pub(crate) async fn send<O: Operation>(&self, operation: &O) -> Result<Response<O::Output>> {
        let (descriptor, request) = (operation.descriptor(), operation.request());
        // Boxed to hide its type: the compiler would prove for each caller again that everything in it is `Send`.
        let exchange = self.exchange(descriptor, request, O::decode_error).boxed();
        let success = exchange.await?;
        match O::decode(&success.response.answer) {
            Ok(decoded) => {
                let attempts = success.call.sent();
                Ok(success.response.into_response(decoded, attempts))
            }
            Err(error) => Err(success.into_error(error)),
        }
    }

    /// Sends the request of an operation until it succeeds.
    async fn exchange(
        &self,
        descriptor: &'static Descriptor,
        request: Result<Request>,
        decode_error: DecodeError,
    ) -> Result<Success> {
        let vendor = self.0.channel.dialect.vendor;
        let deadline = self
            .clock()
            .elapsed()
            .saturating_add(self.0.channel.http.timeout);
        let outcome = async {
            let mut request = request?;
            for (name, value) in &self.0.channel.http.headers {
                request.headers.entry(name).or_insert_with(|| value.clone());
            }
            let call = Call::new(descriptor, request, decode_error, deadline)
                .in_class(self.0.class, self.0.meter.clone());
            let response = self.call(&call).await?;
            Ok(Success {
                vendor,
                call,
                response,
            })
        };
        outcome
            .await
            .map_err(|error: Error| error.with_vendor(vendor).with_operation(descriptor.id))
    }

    /// Sends requests until one succeeds, within the time that a call has.
    async fn call(&self, call: &Call) -> Result<RawResponse> {
        let span = tracing::debug_span!(
            "operation",
            otel.kind = "internal",
            vendor = self.0.channel.dialect.vendor,
            operation = call.descriptor.id,
            requests = Empty,
            error.r#type = Empty,
        );
        let http = &self.0.channel.http;
        let attempts = repeat(
            &http.retry,
            &http.retry_budget,
            self.0.channel.may_repeat(call),
            self.clock(),
            || call.deadline(),
            || self.find_and_send(call),
        );
        let outcome = within(http.timeout, call, attempts)
            .instrument(span.clone())
            .await
            .map_err(|error| call.sum_up(error));
        span.record("requests", call.sent());
        if let Err(error) = &outcome {
            span.record("error.type", tracing::field::display(error.kind()));
        }
        outcome
    }

    /// Sends to where the API is; once more to where it has gone, if a host says that it is not there.
    async fn find_and_send(&self, call: &Call) -> Result<RawResponse> {
        let Some(resolver) = &self.0.resolver else {
            return self.authenticated(call, &self.0.channel.http.base).await;
        };
        let endpoint = resolver.resolve().await.map_err(as_prerequisite_failure)?;
        match self.authenticated(call, endpoint.as_url()).await {
            Err(error) if is_misdirected(&error) => {
                if !(call.may_relocate() && resolver.invalidate(&endpoint)) {
                    return Err(relocation_failed(error));
                }
                let endpoint = resolver.resolve().await.map_err(as_prerequisite_failure)?;
                match self.authenticated(call, endpoint.as_url()).await {
                    Err(error) if is_misdirected(&error) => Err(relocation_failed(error)),
                    outcome => {
                        if has_answer(&outcome) {
                            resolver.confirm();
                        }
                        outcome
                    }
                }
            }
            outcome => outcome,
        }
    }

    /// Sends with credentials. After a refusal, which nothing was carried out in, once more with new ones; or, where the refusal may be
    /// one of the vendor's servers alone, with the same ones after a pause.
    async fn authenticated(&self, call: &Call, base: &Url) -> Result<RawResponse> {
        if call.descriptor.auth.is_empty() {
            return self.attempt(call, base, None).await;
        }
        let (authenticator, clock) = (&self.0.authenticator, self.clock());
        let mut credentials = self.credentials().await?;
        let mut was_renewed = false;
        let mut refusals = Refusals::default();
        loop {
            let sent_at = clock.elapsed();
            let outcome = self.attempt(call, base, Some(&credentials)).await;
            if were_accepted(&outcome) {
                credentials.accept(sent_at);
                if was_renewed {
                    authenticator.accept();
                }
            }
            let error = match outcome {
                Err(error) if error.recovery() == Recovery::Renew => error,
                outcome => return outcome,
            };
            let may_be_good = refusals.may_be_wrong(&credentials, clock.elapsed());
            if !may_be_good && !call.may_renew() {
                return Err(error);
            }
            match authenticator.reject(clock, &credentials, may_be_good) {
                Remedy::Renew => {
                    credentials = self.credentials().await?;
                    was_renewed = true;
                }
                Remedy::Repeat => {
                    let Some(pause) = refusals.pause(clock.chance()) else {
                        return Err(error);
                    };
                    let left = call.deadline().saturating_sub(clock.elapsed());
                    if pause > self.0.channel.http.retry.max_wait() || pause >= left {
                        return Err(error);
                    }
                    clock.sleep(pause).await;
                }
                Remedy::None => return Err(error),
            }
        }
    }

    /// Sends once; once more at once if the request was lost with a connection that had been open before, and may be sent twice.
    async fn attempt(
        &self,
        call: &Call,
        base: &Url,
        credentials: Option<&Credentials>,
    ) -> Result<RawResponse> {
        let channel = &self.0.channel;
        let is_lost = |error: &Error| error.recovery() == Recovery::Resend;
        let mut outcome = channel.attempt(call, base, credentials).await;
        if channel.may_repeat(call)
            && let Err(lost) = &outcome
            && is_lost(lost)
        {
            outcome = match channel.attempt(call, base, credentials).await {
                // It was not sent: the failure is the loss of the first one.
                Err(unsent) if unsent.recovery() == Recovery::Wait => {
                    Err(lost.clone().with_retry_after(unsent.retry_after()))
                }
                outcome => outcome,
            };
        }
        outcome.map_err(|error| match is_lost(&error) {
            true => error.with_recovery(Recovery::Repeat),
            false => error,
        })
    }

    async fn credentials(&self) -> Result<Credentials> {
        let credentials = self.0.authenticator.credentials(self.channel()).await;
        credentials.map_err(as_prerequisite_failure)
    }
}

/// What is asked for on the way to a call, such as a token, has its own retries, and says nothing of what the call was for.
fn as_prerequisite_failure(error: Error) -> Error {
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

/// Bounds the time of a call, without the waits for its turn in the background.
async fn within<T>(
    limit: Duration,
    call: &Call,
    attempts: impl Future<Output = Result<T>>,
) -> Result<T> {
    let begun = Instant::now();
    let mut attempts = pin!(attempts);
    let mut left = limit;
    loop {
        if let Ok(outcome) = timeout(left, attempts.as_mut()).await {
            return outcome;
        }
        let time = limit.saturating_add(call.waited_in_real_time());
        left = time.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Err(Error::new(
                ErrorKind::Timeout,
                format!(
                    "the call took longer than {} s: raise HttpOptions::with_timeout if that is right",
                    limit.as_secs_f32()
                ),
            ));
        }
    }
}
