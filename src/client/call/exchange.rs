//! Carries out an operation with all the requests that it takes: retries around the place of the API, credentials and closed connections.

use std::{future::Future, pin::pin, time::Duration};

use futures_util::FutureExt;
use tokio::time::{Instant, timeout};
use tracing::{Instrument, field::Empty};
use url::Url;

use super::{
    call::{Call, DecodeError},
    connection::{Connection, as_prerequisite_failure},
    credentials::{Credentials, Refusals, Remedy, were_accepted},
    endpoint::{has_answer, is_misdirected, relocation_failed},
    response::{Response, raw_response::RawResponse},
    retry::repeat,
    success::Success,
};
use crate::{
    client::wire::{Descriptor, Operation, Request},
    error::{Error, ErrorKind, Recovery, Result},
};

impl Connection {
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
        let deadline = self.clock().elapsed().saturating_add(self.time());
        let outcome = async {
            let mut request = request?;
            for (name, value) in &self.0.channel.http.headers {
                request.headers.entry(name).or_insert_with(|| value.clone());
            }
            let call = Call::new(descriptor, request, decode_error, deadline)
                .in_class(self.0.class, self.0.meter.clone())
                .with_hold(self.0.hold);
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

    /// How long a call may take.
    fn time(&self) -> Duration {
        self.0.channel.http.timeout.saturating_add(self.0.hold)
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
        let outcome = within(self.time(), call, attempts)
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

    /// Sends once; again at once while the request is lost with connections that had been open before, and may be sent twice.
    async fn attempt(
        &self,
        call: &Call,
        base: &Url,
        credentials: Option<&Credentials>,
    ) -> Result<RawResponse> {
        let channel = &self.0.channel;
        let mut resends = match channel.may_repeat(call) {
            true => 0..MAX_RESENDS,
            false => 0..0,
        };
        let mut earlier: Option<Error> = None;
        loop {
            let error = match (channel.attempt(call, base, credentials).await, earlier) {
                (Ok(response), _) => return Ok(response),
                // It was not sent: the failure is the loss before.
                (Err(unsent), Some(lost)) if unsent.recovery() == Recovery::Wait => {
                    let lost = lost.with_retry_after(unsent.retry_after());
                    return Err(lost.with_recovery(Recovery::Repeat));
                }
                (Err(error), _) => error,
            };
            match error.recovery() {
                Recovery::Resend if resends.next().is_some() => earlier = Some(error),
                Recovery::Resend => return Err(error.with_recovery(Recovery::Repeat)),
                _ => return Err(error),
            }
        }
    }
}

/// How often one request is sent again at once. A server that restarts closes all connections of the pool, of which a busy program has
/// about as many as it has calls at a time. More are left to the backoff, because each may count against a limit.
const MAX_RESENDS: u32 = 16;

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

#[cfg(test)]
mod tests;
