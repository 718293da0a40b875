//! The server of every fake: it checks each request against the documented operations, and records the call.

use std::{
    collections::BTreeMap,
    fmt,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use percent_encoding::percent_decode_str;
use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{
    FakeClock, Fault, Reply,
    fake::unknown,
    fault::FaultQueue,
    front::{End, Exchange, Front, Request, Responder},
};
use crate::wire::{Descriptor, Location};

/// The state of a fake vendor, and its responses.
pub trait Backend: Send + Sync + 'static {
    /// Returns the operations that the vendor documents.
    fn operations(&self) -> &'static [&'static Descriptor];

    /// Returns the vendor's clock. Every response has its time in the header `Date`, unless that is before 1970.
    fn clock(&self) -> &FakeClock;

    /// Returns the path before every operation's own, such as `/v1`.
    fn prefix(&self) -> &'static str {
        ""
    }

    /// Splits a path into the host that it stands for and the path below the prefix. Loopback has no subdomains, so the path names the
    /// host of a vendor that has several.
    fn split<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        Some(("", path.strip_prefix(self.prefix())?))
    }

    /// Checks the credentials of a call whose operation needs some.
    ///
    /// # Errors
    /// The vendor's refusal.
    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply>;

    /// Carries out a call that is as documented.
    fn answer(&self, call: &Call<'_>) -> Reply;

    /// Refuses a call in the vendor's error envelope, and changes nothing: a [`Fault`] was injected. The status is 401 as for wrong
    /// credentials, or 429 with the wait that the vendor asks for, or any other from 400 to 599.
    fn refuse(&self, call: &Call<'_>, status: u16, retry_after: Option<Duration>) -> Reply;
}

/// A request that has been matched to an operation and checked against it.
#[non_exhaustive]
pub struct Call<'a> {
    /// The operation, by the vendor's name for it.
    pub operation: &'static str,
    /// The host, as [`Backend::split`] returns it; empty where there is only one.
    pub host: &'a str,
    /// The arguments in the path by their names, decoded.
    pub path: BTreeMap<&'static str, String>,
    /// The query parameters, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body as it came.
    pub body: &'a [u8],
}

impl Call<'_> {
    /// Returns an argument in the path, empty if there is none of this name.
    #[must_use]
    pub fn segment(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// Returns the first value of a query parameter.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query_all(name).next()
    }

    /// Returns every value of a query parameter.
    pub fn query_all<'b>(&'b self, name: &str) -> impl Iterator<Item = &'b str> {
        self.query
            .iter()
            .filter(move |(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns a header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body as JSON, null if it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body).unwrap_or_default()
    }

    /// Returns the body as form fields.
    #[must_use]
    pub fn form(&self) -> BTreeMap<String, String> {
        form_urlencoded::parse(self.body).into_owned().collect()
    }
}

/// A call of a documented operation that a fake has received.
///
/// `Debug` prints neither the headers with credentials nor the body, which may hold some.
#[non_exhaustive]
#[derive(Clone, PartialEq, Eq)]
pub struct RecordedCall {
    /// The operation, by the vendor's name for it.
    pub operation: String,
    /// The HTTP method.
    pub method: String,
    /// The path and the query as they were sent.
    pub target: String,
    /// The arguments in the path by their names, decoded.
    pub path: BTreeMap<String, String>,
    /// The query parameters, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The headers. The values of those that carry credentials are not printed.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Vec<u8>,
    /// The status of the response; 0 if a [`Fault`] let the server send none.
    pub status: u16,
}

impl fmt::Debug for RecordedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedCall")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("target", &self.target)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Journal {
    calls: Vec<RecordedCall>,
    /// How many calls of each operation there were, with those that were forgotten.
    counts: BTreeMap<&'static str, usize>,
    unexpected: Vec<String>,
    /// The requests over which the backend panicked.
    panics: Vec<String>,
}

/// A fake vendor that listens on loopback until it is dropped.
///
/// The server answers 501 to a request that no operation documents. If the backend panics over a request, the connection breaks. Over
/// both kinds of requests the server panics when it is dropped, so that the test fails. The drop waits for a response in the making, but for
/// no more than a second.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::{sync::Arc, time::Duration};
///
/// use omnipresence::{
///     reqwest::{self, Method},
///     testkit::{Backend, Call, FakeClock, FakeServer, Fault, Reply},
///     wire::Descriptor,
/// };
///
/// static GET_STATUS: Descriptor = Descriptor::new("acme", "getStatus", Method::GET, "/status/{user}");
/// static OPERATIONS: [&Descriptor; 1] = [&GET_STATUS];
///
/// struct Acme(FakeClock);
///
/// impl Backend for Acme {
///     fn operations(&self) -> &'static [&'static Descriptor] {
///         &OPERATIONS
///     }
///
///     fn clock(&self) -> &FakeClock {
///         &self.0
///     }
///
///     fn authorize(&self, _: &Call<'_>) -> Result<(), Reply> {
///         Ok(())
///     }
///
///     fn answer(&self, call: &Call<'_>) -> Reply {
///         Reply::text(200, format!("{} is busy", call.segment("user")))
///     }
///
///     fn refuse(&self, _: &Call<'_>, status: u16, _: Option<Duration>) -> Reply {
///         Reply::text(status, "no")
///     }
/// }
///
/// let server = FakeServer::start(Arc::new(Acme(FakeClock::new()))).await;
/// let url = format!("{}/status/ann", server.base_url());
/// server.fail_next(1, Some("getStatus"), Fault::Status(503));
/// assert_eq!(reqwest::get(&url).await?.status(), 503);
/// assert_eq!(reqwest::get(&url).await?.text().await?, "ann is busy");
/// # Ok(())
/// # }
/// ```
pub struct FakeServer {
    front: Front,
    shared: Arc<Shared>,
    prefix: &'static str,
    operations: &'static [&'static Descriptor],
}

/// The state that the server and its router share.
#[derive(Default)]
struct Shared {
    journal: Mutex<Journal>,
    faults: FaultQueue,
    requests: AtomicUsize,
}

impl FakeServer {
    /// Starts the server on a free port, with a thread of its own.
    pub async fn start(backend: Arc<impl Backend>) -> Self {
        let shared = Arc::<Shared>::default();
        let (prefix, operations) = (backend.prefix(), backend.operations());
        let router = Router {
            backend,
            shared: Arc::clone(&shared),
        };
        Self {
            front: Front::start(router),
            shared,
            prefix,
            operations,
        }
    }

    /// Returns the base URL, with the path before every operation.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.front.url() + self.prefix
    }

    /// Returns the URL of the server, without a path.
    #[must_use]
    pub fn origin(&self) -> String {
        self.front.url()
    }

    /// Returns the calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        lock(&self.shared.journal).calls.clone()
    }

    /// Returns how many calls of an operation there were, with those that were refused, met a fault or were forgotten.
    ///
    /// # Panics
    /// If there is no such operation.
    #[must_use]
    #[track_caller]
    pub fn requests_of(&self, operation: &str) -> usize {
        self.check_operation(operation);
        let journal = lock(&self.shared.journal);
        journal.counts.get(operation).copied().unwrap_or_default()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        lock(&self.shared.journal).calls.clear();
    }

    /// Returns how many requests have arrived, with those outside of the documented operations.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Returns the requests that no operation documents, and forgets them.
    #[must_use]
    pub fn take_unexpected(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.shared.journal).unexpected)
    }

    /// Lets the next calls of an operation, or of all, meet a fault. See [`Fake::fail_next`](super::Fake::fail_next).
    ///
    /// # Panics
    /// If there is no such operation, or the fault's status is not from 400 to 599.
    #[track_caller]
    pub fn fail_next(&self, times: usize, operation: Option<&str>, fault: Fault) {
        if let Some(operation) = operation {
            self.check_operation(operation);
        }
        self.shared.faults.add(times, operation, fault);
    }

    /// Drops the faults that no call has met.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Panics if there is no such operation, and lists those that there are.
    #[track_caller]
    pub fn check_operation(&self, operation: &str) {
        let mut operations = self.operations.iter();
        if !operations.any(|descriptor| descriptor.id == operation) {
            let vendor = self
                .operations
                .first()
                .map_or("server", |first| first.vendor);
            let known = self.operations.iter().map(|descriptor| descriptor.id);
            unknown(vendor, "operation", operation, known);
        }
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.front.stop();
        let Journal {
            unexpected, panics, ..
        } = std::mem::take(&mut *lock(&self.shared.journal));
        if thread::panicking() {
            return;
        }
        assert!(
            panics.is_empty(),
            "the fake vendor panicked over requests: {panics:#?}"
        );
        assert!(
            unexpected.is_empty(),
            "the fake vendor got requests that its specification does not have: {unexpected:#?}"
        );
    }
}

struct Router<B> {
    backend: Arc<B>,
    shared: Arc<Shared>,
}

impl<B: Backend> Responder for Router<B> {
    fn respond(&self, request: &Request) -> Exchange {
        self.shared.requests.fetch_add(1, Ordering::SeqCst);
        let response = panic::catch_unwind(AssertUnwindSafe(|| self.respond_to(request)));
        response.unwrap_or_else(|_| {
            let named = format!("{} {}", request.method, request.target);
            lock(&self.shared.journal).panics.push(named);
            Exchange::new([], End::Close)
        })
    }
}

impl<B: Backend> Router<B> {
    fn respond_to(&self, request: &Request) -> Exchange {
        let (reply, end) = self.route(request).unwrap_or_else(|refusal| {
            let named = format!("{} {}: {refusal}", request.method, request.target);
            let body = json!({ "unexpected_request": named });
            lock(&self.shared.journal).unexpected.push(named);
            (Reply::json(501, body), End::Open)
        });
        let now = self.backend.clock().now();
        reply.into_exchange(end, request.method == Method::HEAD, now)
    }

    fn route(&self, request: &Request) -> Result<(Reply, End), String> {
        if !is_path(&request.target) {
            return Err("the target is no path".to_owned());
        }
        let (path, query) = match request.target.split_once('?') {
            Some((path, query)) => (path, query),
            None => (&*request.target, ""),
        };
        let found = self.find(&request.method, path);
        let (host, descriptor, arguments) = found.ok_or("no operation has this method and path")?;
        let call = Call {
            operation: descriptor.id,
            host,
            path: arguments,
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: &request.headers,
            body: &request.body,
        };
        check(descriptor, &call)?;
        let fault = self.shared.faults.take(descriptor.id);
        let reply = match fault.as_ref().map(|fault| (fault, fault.refusal())) {
            Some((Fault::Reset, _)) => Reply::empty(0),
            Some((_, Some((status, wait)))) => self.backend.refuse(&call, status, wait),
            _ => self.carry_out(descriptor, &call),
        };
        let end = fault.as_ref().map_or(End::Open, Fault::end);
        let reply = match fault {
            Some(Fault::Body(bytes)) => reply.with_bytes(bytes),
            _ => reply,
        };
        let is_answered = !matches!(end, End::Reset | End::Silence);
        let status = if is_answered { reply.status() } else { 0 };
        self.record(request, call, status);
        Ok((reply, end))
    }

    fn carry_out(&self, descriptor: &Descriptor, call: &Call<'_>) -> Reply {
        match descriptor.auth {
            [] => self.backend.answer(call),
            _ => self
                .backend
                .authorize(call)
                .map_or_else(|refusal| refusal, |()| self.backend.answer(call)),
        }
    }

    fn record(&self, request: &Request, call: Call<'_>, status: u16) {
        let path = call.path.into_iter();
        let mut journal = lock(&self.shared.journal);
        *journal.counts.entry(call.operation).or_default() += 1;
        journal.calls.push(RecordedCall {
            operation: call.operation.to_owned(),
            method: request.method.to_string(),
            target: request.target.clone(),
            path: path.map(|(name, value)| (name.to_owned(), value)).collect(),
            query: call.query,
            headers: without_secrets_in_print(&request.headers),
            body: call.body.to_vec(),
            status,
        });
    }

    /// The operation with this method and path; of two that match, the one with more fixed segments.
    fn find<'a>(
        &self,
        method: &Method,
        path: &'a str,
    ) -> Option<(&'a str, &'static Descriptor, Arguments)> {
        let (host, path) = self.backend.split(path)?;
        let (descriptor, arguments) = self
            .backend
            .operations()
            .iter()
            .filter(|descriptor| descriptor.method == *method)
            .filter_map(|descriptor| Some((*descriptor, arguments(descriptor.path, path)?)))
            .min_by_key(|(_, arguments)| arguments.len())?;
        Some((host, descriptor, arguments))
    }
}

/// Whether a target is one in origin form, which every server reads as the same path.
fn is_path(target: &str) -> bool {
    let is_usual = |c: char| c.is_ascii_graphic() && c != '\\' && c != '#';
    target.starts_with('/') && !target.starts_with("//") && target.chars().all(is_usual)
}

type Arguments = BTreeMap<&'static str, String>;

fn arguments(template: &'static str, path: &str) -> Option<Arguments> {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    let mut arguments = Arguments::new();
    loop {
        match (template.next(), path.next()) {
            (None, None) => return Some(arguments),
            (Some(part), Some(segment)) => match part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'))
            {
                Some(name) if !segment.is_empty() => {
                    let decoded = percent_decode_str(segment).decode_utf8().ok()?;
                    if matches!(&*decoded, "." | "..") {
                        return None;
                    }
                    arguments.insert(name, decoded.into_owned());
                }
                None if part == segment => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// Compares a request with what its operation documents.
fn check(descriptor: &Descriptor, call: &Call<'_>) -> Result<(), String> {
    for (name, _) in &call.query {
        let known = |parameter: &&_| is(parameter, Location::Query, name);
        if descriptor.parameters.iter().find(known).is_none() {
            return Err(format!("{} has no query parameter {name}", descriptor.id));
        }
    }
    for parameter in descriptor
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
    {
        let missing = match parameter.location {
            Location::Path => false,
            Location::Query => call.query(parameter.name).is_none(),
            Location::Header => call.header(parameter.name).is_none(),
        };
        if missing {
            return Err(format!(
                "{} needs the parameter {}",
                descriptor.id, parameter.name
            ));
        }
    }
    match &descriptor.body {
        None if !call.body.is_empty() => Err(format!("{} takes no body", descriptor.id)),
        Some(body) if call.body.is_empty() => {
            if body.required {
                return Err(format!("{} needs a body", descriptor.id));
            }
            Ok(())
        }
        Some(body) => {
            let given = call
                .header(CONTENT_TYPE.as_str())
                .unwrap_or("no content type");
            let media_type = given.split(';').next().unwrap_or_default().trim();
            if media_type.eq_ignore_ascii_case(body.content_type) {
                Ok(())
            } else {
                Err(format!(
                    "{} takes {}, not {given}",
                    descriptor.id, body.content_type
                ))
            }
        }
        None => Ok(()),
    }
}

fn is(parameter: &crate::wire::Parameter, location: Location, name: &str) -> bool {
    parameter.location == location && parameter.name == name
}

/// Marks headers as sensitive by name, because the client's own mark is not transmitted.
fn without_secrets_in_print(headers: &HeaderMap) -> HeaderMap {
    const SECRET: [&str; 5] = ["auth", "token", "ticket", "2fa-code", "cookie"];
    let mut headers = headers.clone();
    for (name, value) in &mut headers {
        if SECRET.iter().any(|word| name.as_str().contains(word)) {
            value.set_sensitive(true);
        }
    }
    headers
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
