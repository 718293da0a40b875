use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, RETRY_AFTER},
};
use tokio::time::timeout;
use tracing::{Instrument, Span, field::Empty};

use super::{
    Authenticator, Credentials, Dialect, Fault, RateLimit, Response, base_url, body, classify,
    options::Transport,
};
use crate::{
    Clock, Error, ErrorKind, Result, Timestamp,
    error::ErrorAnswer,
    wire::{Answer, Descriptor, Operation, Request},
};

/// A way to one instance of a vendor, with credentials. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Connection(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    http: Transport,
    dialect: &'static Dialect,
    authenticator: Arc<dyn Authenticator>,
}

impl Connection {
    /// A connection for one kind of credentials.
    pub(crate) fn new(
        http: Transport,
        dialect: &'static Dialect,
        authenticator: Arc<dyn Authenticator>,
    ) -> Self {
        Self(Arc::new(Inner {
            http,
            dialect,
            authenticator,
        }))
    }

    /// The host, port and path of the base URL: what tells two instances of a vendor apart.
    pub(crate) fn instance(&self) -> String {
        let base = &self.0.http.base;
        let host = base.host_str().unwrap_or_default();
        let port = base
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        [host, &port, base.path().trim_end_matches('/')].concat()
    }

    /// The clock that everything goes by.
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.http.clock
    }

    /// Carries out one operation.
    pub(crate) async fn send<O: Operation>(&self, operation: &O) -> Result<Response<O::Output>> {
        let descriptor = operation.descriptor();
        self.call(descriptor, operation.request(), O::decode_error)
            .await
            .and_then(|answer| {
                let value =
                    O::decode(&answer).map_err(|error| self.add_answer(error, &answer, None))?;
                Ok(Response {
                    value,
                    status: answer.status,
                    request_id: self.request_id(&answer.headers),
                    rate_limit: self.rate_limit(&answer.headers),
                    headers: answer.headers,
                })
            })
            .map_err(|error| {
                error
                    .with_vendor(self.0.dialect.vendor)
                    .with_operation(descriptor.id)
            })
    }

    /// Sends a request within the time that a call has, and returns the answer if it is a success.
    async fn call(
        &self,
        descriptor: &'static Descriptor,
        request: Result<Request>,
        decode_error: DecodeError,
    ) -> Result<Answer> {
        let call = Call {
            descriptor,
            request: request?,
            decode_error,
            sent: AtomicU32::new(0),
        };
        let span = tracing::debug_span!(
            "operation",
            otel.name = %format_args!("{} {}", descriptor.method, descriptor.path),
            otel.kind = "client",
            vendor = self.0.dialect.vendor,
            operation = descriptor.id,
            http.request.method = descriptor.method.as_str(),
            server.address = self.0.http.base.host_str(),
            server.port = self.0.http.base.port_or_known_default(),
            http.response.status_code = Empty,
            request_id = Empty,
            error.r#type = Empty,
        );
        within(self.0.http.timeout, self.authenticated(&call))
            .instrument(span.clone())
            .await
            .map_err(|error| error.with_attempts(call.sent.load(Ordering::Relaxed)))
            .inspect(|answer| {
                record_status(&span, answer.status);
                span.record("request_id", self.request_id(&answer.headers));
            })
            .inspect_err(|error| {
                if let Some(status) = error.status() {
                    record_status(&span, status);
                }
                span.record("request_id", error.request_id());
                span.record("error.type", tracing::field::display(error.kind()));
            })
    }

    /// Sends with credentials; once more with new ones if the vendor refuses those that were cached.
    async fn authenticated(&self, call: &Call) -> Result<Answer> {
        if call.descriptor.auth.is_empty() {
            return self.attempt(call, None).await;
        }
        let authenticator = &self.0.authenticator;
        let credentials = authenticator.credentials(self).await?;
        match self.attempt(call, Some(&credentials)).await {
            Err(error)
                if error.status() == Some(StatusCode::UNAUTHORIZED)
                    && error.kind() == ErrorKind::Unauthenticated
                    && authenticator.reject(&credentials).await =>
            {
                let renewed = authenticator.credentials(self).await?;
                self.attempt(call, Some(&renewed)).await
            }
            other => other,
        }
    }

    /// One request and its answer.
    async fn attempt(&self, call: &Call, credentials: Option<&Credentials>) -> Result<Answer> {
        let http = &self.0.http;
        let url = base_url::join(&http.base, &call.request.path, &call.request.query);
        let mut outgoing = http
            .client
            .request(call.descriptor.method.clone(), url)
            .header(ACCEPT, "application/json")
            .headers(call.request.headers.clone());
        if let Some(credentials) = credentials {
            outgoing = outgoing.headers(credentials.headers().clone());
        }
        if let Some(body) = &call.request.body {
            outgoing = outgoing
                .header(CONTENT_TYPE, body.content_type)
                .body(body.bytes.clone());
        }
        call.sent.fetch_add(1, Ordering::Relaxed);
        let response = outgoing.send().await.map_err(classify::transport)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = body::read(response, http.max_body).await?;
        let answer = Answer {
            status,
            headers,
            body,
        };
        self.judge(answer, call.decode_error)
    }

    /// Tells success from failure by the status and by the vendor's envelope.
    fn judge(&self, answer: Answer, decode_error: DecodeError) -> Result<Answer> {
        let may_be_fault = !answer.status.is_success() || answer.body.len() <= MAX_ENVELOPE;
        let fault = may_be_fault
            .then(|| (self.0.dialect.judge)(&answer))
            .flatten();
        let (kind, message) = match (&fault, answer.status.is_success()) {
            (None, true) => return Ok(answer),
            (
                Some(Fault {
                    kind: Some(told), ..
                }),
                _,
            ) => (*told, classify::words(*told)),
            (Some(_), true) => (ErrorKind::Invalid, classify::words(ErrorKind::Invalid)),
            (_, false) => classify::status(answer.status),
        };
        let Fault {
            kind: _,
            code,
            message: words,
            request_id,
            retry_after,
        } = fault.unwrap_or_default();
        let retry_after = retry_after.or_else(|| seconds(&answer.headers));
        let error = Error::new(kind, message)
            .with_vendor_words(code, words)
            .with_request_id(request_id)
            .with_retry_after(retry_after);
        let parsed = decode_error(&answer);
        Err(self.add_answer(error, &answer, parsed))
    }

    fn add_answer(
        &self,
        error: Error,
        answer: &Answer,
        parsed: Option<Box<dyn std::any::Any + Send + Sync>>,
    ) -> Error {
        let request_id = error.request_id().map(str::to_owned);
        error
            .with_request_id(self.request_id(&answer.headers).or(request_id))
            .with_answer(ErrorAnswer {
                status: answer.status,
                headers: answer.headers.clone(),
                body: answer.body.clone(),
                parsed: parsed.map(Arc::from),
            })
    }

    fn request_id(&self, headers: &HeaderMap) -> Option<String> {
        let value = headers.get(self.0.dialect.request_id_header)?;
        value.to_str().ok().map(str::to_owned)
    }

    fn rate_limit(&self, headers: &HeaderMap) -> Option<RateLimit> {
        (self.0.dialect.rate_limit)(headers, Timestamp::now())
    }
}

/// One call on its way, however many requests it takes.
struct Call {
    descriptor: &'static Descriptor,
    request: Request,
    decode_error: DecodeError,
    sent: AtomicU32,
}

/// An envelope that reports a failure holds no data: a large answer of success need not be read twice.
const MAX_ENVELOPE: usize = 64 * 1024;

type DecodeError = fn(&Answer) -> Option<Box<dyn std::any::Any + Send + Sync>>;

async fn within<T>(limit: std::time::Duration, call: impl Future<Output = Result<T>>) -> Result<T> {
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

fn record_status(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", status.as_u16());
}

/// `Retry-After` in seconds.
fn seconds(headers: &HeaderMap) -> Option<std::time::Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(std::time::Duration::from_secs(seconds))
}
