//! A call of a documented operation, while a fake answers it and afterwards. A recorded call never prints credentials.

use std::{collections::BTreeMap, fmt};

use reqwest::header::HeaderMap;
use serde_json::Value;
use url::form_urlencoded;

use super::front::Request;

/// A request that has been matched to an operation and checked against it.
#[non_exhaustive]
pub struct Call<'a> {
    /// The operation, by the vendor's name for it.
    pub operation: &'static str,
    /// The host, as [`Backend::split`](super::Backend::split) returns it; empty where there is only one.
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
    /// The status of the response; 0 if a [`Fault`](super::Fault) let the server send none.
    pub status: u16,
}

impl RecordedCall {
    pub(super) fn new(request: &Request, call: Call<'_>, status: u16) -> Self {
        let path = call.path.into_iter();
        Self {
            operation: call.operation.to_owned(),
            method: request.method.to_string(),
            target: request.target.clone(),
            path: path.map(|(name, value)| (name.to_owned(), value)).collect(),
            query: call.query,
            headers: without_secrets_in_print(&request.headers),
            body: call.body.to_vec(),
            status,
        }
    }
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
