use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use percent_encoding::percent_decode_str;
use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::{Value, json};
use url::{Position, form_urlencoded};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::{FakeClock, Reply};
use crate::wire::{Descriptor, Location};

/// What a fake vendor does: its state, and how it answers.
pub(crate) trait Backend: Send + Sync + 'static {
    /// What the vendor documents.
    fn operations(&self) -> &'static [&'static Descriptor];

    /// The vendor's clock, which the `Date` of every answer shows.
    fn clock(&self) -> &FakeClock;

    /// The path before every operation's own, such as `/v1`.
    fn prefix(&self) -> &'static str {
        ""
    }

    /// The host that a path stands for, and the path below the prefix. Loopback has no subdomains, so a vendor who has several hosts has
    /// them in the path.
    fn split<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        Some(("", path.strip_prefix(self.prefix())?))
    }

    /// Refuses a call whose credentials are missing or wrong. Only asked where the operation needs some.
    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply>;

    /// Answers a call that is as documented.
    fn answer(&self, call: &Call<'_>) -> Reply;

    /// Answers what is outside of the documented operations, such as a token URL.
    fn beyond(
        &self,
        _method: &Method,
        _path: &str,
        _headers: &HeaderMap,
        _body: &[u8],
    ) -> Option<Reply> {
        None
    }
}

/// A request that has been matched to an operation and checked against it.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'static str,
    /// As the backend has split the path; empty where there is only one.
    pub(crate) host: &'a str,
    pub(crate) path: BTreeMap<&'static str, String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

impl Call<'_> {
    /// An argument in the path.
    pub(crate) fn segment(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The first value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query_all(name).next()
    }

    /// Every value of a query parameter.
    pub(crate) fn query_all<'b>(&'b self, name: &str) -> impl Iterator<Item = &'b str> {
        self.query
            .iter()
            .filter(move |(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON, null if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(self.body).unwrap_or_default()
    }

    /// The body as form fields.
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        form_fields(self.body)
    }
}

/// A body as form fields.
pub(crate) fn form_fields(body: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// A request that a fake has answered.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The status of the answer.
    pub status: u16,
}

#[derive(Default)]
struct Journal {
    calls: Vec<RecordedCall>,
    unexpected: Vec<String>,
}

/// A fake vendor that listens on loopback until it is dropped.
pub(crate) struct FakeServer {
    server: MockServer,
    prefix: &'static str,
    journal: Arc<Mutex<Journal>>,
}

impl FakeServer {
    pub(crate) async fn start(backend: Arc<impl Backend>) -> Self {
        let server = MockServer::builder()
            .disable_request_recording()
            .start()
            .await;
        let journal = Arc::default();
        let prefix = backend.prefix();
        let router = Router {
            backend,
            journal: Arc::clone(&journal),
        };
        Mock::given(wiremock::matchers::any())
            .respond_with(router)
            .mount(&server)
            .await;
        Self {
            server,
            prefix,
            journal,
        }
    }

    /// The base URL, with the path before every operation.
    pub(crate) fn base_url(&self) -> String {
        self.server.uri() + self.prefix
    }

    /// The URL of the server, without a path.
    pub(crate) fn origin(&self) -> String {
        self.server.uri()
    }

    pub(crate) fn calls(&self) -> Vec<RecordedCall> {
        lock(&self.journal).calls.clone()
    }

    pub(crate) fn take_unexpected(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.journal).unexpected)
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        let unexpected = self.take_unexpected();
        assert!(
            unexpected.is_empty() || std::thread::panicking(),
            "the fake vendor got requests that its specification does not have: {unexpected:#?}"
        );
    }
}

struct Router<B> {
    backend: Arc<B>,
    journal: Arc<Mutex<Journal>>,
}

impl<B: Backend> Respond for Router<B> {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let reply = self.route(request).unwrap_or_else(|fault| {
            let named = format!("{} {}: {fault}", request.method, request.url.path());
            let body = json!({ "unexpected_request": named });
            lock(&self.journal).unexpected.push(named);
            Reply::json(501, body)
        });
        let date = httpdate::fmt_http_date(SystemTime::from(self.backend.clock().now()));
        reply.with_header("Date", date).into_template()
    }
}

impl<B: Backend> Router<B> {
    fn route(&self, request: &Request) -> Result<Reply, String> {
        let path = request.url.path();
        let Some((host, descriptor, arguments)) = self.find(&request.method, path) else {
            return self
                .backend
                .beyond(&request.method, path, &request.headers, &request.body)
                .ok_or_else(|| "no operation has this method and path".to_owned());
        };
        let call = Call {
            operation: descriptor.id,
            host,
            path: arguments,
            query: request.url.query_pairs().into_owned().collect(),
            headers: &request.headers,
            body: &request.body,
        };
        check(descriptor, &call)?;
        let reply = match descriptor.auth {
            [] => self.backend.answer(&call),
            _ => self
                .backend
                .authorize(&call)
                .map_or_else(|refusal| refusal, |()| self.backend.answer(&call)),
        };
        lock(&self.journal).calls.push(RecordedCall {
            operation: descriptor.id.to_owned(),
            method: request.method.to_string(),
            target: request.url[Position::BeforePath..Position::AfterQuery].to_owned(),
            path: call
                .path
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            query: call.query,
            headers: without_secrets_in_print(&request.headers),
            body: call.body.to_vec(),
            status: reply.status(),
        });
        Ok(reply)
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
            if given.split(';').next() == Some(body.content_type) {
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

/// Marks what carries credentials, by its name: that a client had marked it does not come across.
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
