//! A way to one instance of a vendor, with credentials: carries out an operation with all the requests that it takes.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::FutureExt;
use reqwest::header::HeaderMap;
use tokio::time::timeout;
use tracing::{Instrument, field::Empty};
use url::Url;

use super::{
    authenticator::{Authenticator, StaticCredentials},
    call::{Call, DecodeError},
    channel::Channel,
    credentials::Credentials,
    dialect::Dialect,
    endpoint::{EndpointResolver, host_of},
    options::Transport,
    response::{Response, raw_response::RawResponse},
    retry::{Retry, repeat},
};
use crate::{
    client::{
        rate_limit::Quota,
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
        self.modified(|inner| inner.channel.http.retry = Retry::OFF.with_max_wait(Duration::ZERO))
    }

    /// The same connection for calls that do no harm when they are repeated, though others of the operation might.
    pub(crate) fn with_repeatable_calls(&self) -> Self {
        self.modified(|inner| inner.channel.repeats_all = true)
    }

    /// The same connection, where a call must be over in this fraction of its time: for what others wait for.
    pub(crate) fn with_time_divided_by(&self, parts: u32) -> Self {
        self.modified(|inner| inner.channel.http.timeout /= parts)
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

    /// How many requests of an operation can be sent at once that leave half of its limit to others.
    pub(crate) fn headroom(&self, operation: &'static Descriptor) -> usize {
        let limiter = self.0.channel.limiters.of(operation);
        limiter.headroom(self.clock().elapsed())
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
            let call = Call::new(descriptor, request, decode_error, deadline);
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
            self.0.channel.repeats_all || call.descriptor.idempotent,
            self.clock(),
            call.deadline,
            || self.find_and_send(call),
        );
        let outcome = within(http.timeout, attempts)
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

    /// Sends with credentials; once more with new ones if the vendor refuses those that were cached.
    async fn authenticated(&self, call: &Call, base: &Url) -> Result<RawResponse> {
        if call.descriptor.auth.is_empty() {
            return self.0.channel.attempt(call, base, None).await;
        }
        let credentials = self.credentials().await?;
        match self.0.channel.attempt(call, base, Some(&credentials)).await {
            Err(error)
                if error.recovery() == Recovery::Renew
                    && call.may_renew()
                    && self.0.authenticator.reject(self.clock(), &credentials) =>
            {
                let renewed = self.credentials().await?;
                let outcome = self.0.channel.attempt(call, base, Some(&renewed)).await;
                if credentials_accepted(&outcome) {
                    self.0.authenticator.accept();
                }
                outcome
            }
            other => other,
        }
    }

    async fn credentials(&self) -> Result<Credentials> {
        let credentials = self.0.authenticator.credentials(self.channel()).await;
        credentials.map_err(as_prerequisite_failure)
    }
}

/// A call that has succeeded, as far as can be told before its response is decoded.
struct Success {
    vendor: &'static str,
    call: Call,
    response: RawResponse,
}

impl Success {
    /// The error for a response that cannot be decoded. The vendor has acted all the same.
    fn into_error(self, error: Error) -> Error {
        let error = error.with_may_have_been_applied(true);
        let error = self.call.sum_up(self.response.explain(error, None));
        error
            .with_vendor(self.vendor)
            .with_operation(self.call.descriptor.id)
    }
}

/// What is asked for on the way to a call, such as a token, has its own retries, and says nothing of what the call was for.
fn as_prerequisite_failure(error: Error) -> Error {
    error
        .with_recovery(Recovery::None)
        .with_may_have_been_applied(false)
}

/// Whether the vendor refuses one request, or answers it badly, and may well accept another.
fn is_of_request(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Decode
    )
}

fn is_misdirected(error: &Error) -> bool {
    error.recovery() == Recovery::Relocate
}

/// The error for an API that is not where it was found. No setting is wrong, so the kind is another than that of a fixed address.
fn relocation_failed(error: Error) -> Error {
    let answer = error.answer().cloned();
    let failed = Error::new(
        ErrorKind::Unavailable,
        "the host that was found does not serve the API either: it may be moving, try again later",
    )
    .with_request_id(error.request_id().map(str::to_owned))
    .with_source(error);
    match answer {
        Some(answer) => failed.with_answer(answer),
        None => failed,
    }
}

/// Whether an answer has come.
fn has_answer<T>(outcome: &Result<T>) -> bool {
    outcome
        .as_ref()
        .map_or_else(|error| error.status().is_some(), |_| true)
}

/// Whether the vendor has answered, and not for the credentials' sake.
fn credentials_accepted<T>(outcome: &Result<T>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error) => {
            has_answer(outcome) && !matches!(error.recovery(), Recovery::Renew | Recovery::Relocate)
        }
    }
}

async fn within<T>(limit: Duration, call: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(limit, call).await.unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::Timeout,
            format!(
                "the call took longer than {} s: raise HttpOptions::with_timeout if that is right",
                limit.as_secs_f32()
            ),
        ))
    })
}
