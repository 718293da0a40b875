//! The response of a fake, and how a fault damages it.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::front::{End, Exchange};
use crate::clock::Timestamp;

/// The response of a fake.
#[derive(Clone, Debug)]
#[must_use]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Option<Body>,
}

#[derive(Clone, Debug)]
struct Body {
    bytes: Vec<u8>,
    content_type: &'static str,
}

impl Reply {
    /// A response with a JSON body.
    pub fn json(status: u16, body: Value) -> Self {
        Self::text(status, body.to_string()).with_content_type("application/json")
    }

    /// A response with a body of plain text.
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Some(Body {
                bytes: text.into().into_bytes(),
                content_type: "text/plain; charset=utf-8",
            }),
        }
    }

    /// A response without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: None,
        }
    }

    /// The refusal of a request for a token, by RFC 6749, section 5.2, and where that names no code by section 4.1.2.1.
    pub(crate) fn oauth_refusal(status: u16, retry_after: Option<Duration>) -> Self {
        let code = match status {
            401 => "invalid_client",
            429 | 503 => "temporarily_unavailable",
            500.. => "server_error",
            _ => "invalid_request",
        };
        let reply = Self::json(status, json!({ "error": code }));
        match retry_after {
            Some(wait) => reply.with_header("Retry-After", wait.as_secs()),
            None => reply,
        }
    }

    /// Adds a header. `Content-Type` and `Content-Length` are added by the server, and so is `Date`, unless it is
    /// among these, or the clock is before 1970, which HTTP cannot express.
    pub fn with_header(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Sets the type of the body, if there is one.
    pub fn with_content_type(mut self, content_type: &'static str) -> Self {
        if let Some(body) = &mut self.body {
            body.content_type = content_type;
        }
        self
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// Whether the status allows no body.
    fn is_bodiless(&self) -> bool {
        matches!(self.status, 204 | 304)
    }

    pub(super) fn with_bytes(mut self, bytes: Vec<u8>) -> Self {
        if self.is_bodiless() {
            self.status = 200;
        }
        let content_type = self
            .body
            .map_or("application/json", |body| body.content_type);
        self.body = Some(Body {
            bytes,
            content_type,
        });
        self
    }

    /// Writes the response to a request: half of it before `Close`, nothing before `Silence` and `Reset`.
    pub(super) fn into_exchange(self, end: End, is_for_head: bool, now: Timestamp) -> Exchange {
        if matches!(end, End::Silence | End::Reset) {
            return Exchange::new([], end);
        }
        let head = self.head(now);
        let has_body = !is_for_head && !self.is_bodiless();
        let body = self
            .body
            .filter(|_| has_body)
            .map_or(Vec::new(), |body| body.bytes);
        let mut bytes = head.into_bytes();
        let cut = match body.len() {
            0 => bytes.len() / 2,
            length => bytes.len() + length / 2,
        };
        bytes.extend(body);
        if end == End::Close {
            bytes.truncate(cut);
        }
        Exchange::new(bytes, end)
    }

    fn head(&self, now: Timestamp) -> String {
        let status = StatusCode::from_u16(self.status).ok();
        let reason = status.and_then(|status| status.canonical_reason());
        let mut head = format!(
            "HTTP/1.1 {} {}\r\n",
            self.status,
            reason.unwrap_or_default()
        );
        let mut add = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        let now = SystemTime::from(now);
        let has_date = self.headers.iter().any(|(name, _)| *name == "Date");
        if !has_date && now >= SystemTime::UNIX_EPOCH {
            add("Date", &httpdate::fmt_http_date(now));
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        match &self.body {
            _ if self.is_bodiless() => {}
            Some(body) => {
                add("Content-Type", body.content_type);
                add("Content-Length", &body.bytes.len().to_string());
            }
            None => add("Content-Length", "0"),
        }
        head.push_str("\r\n");
        head
    }
}
