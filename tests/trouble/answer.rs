//! What a server says, word for word.

use std::time::Duration;

use serde_json::json;

use crate::server::Request;

/// An answer, before it is known whom it is for.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    /// The operation's own answer of success.
    Success,
    /// The vendor's envelope of an error, which repeats what the request proves itself with.
    Fault,
    These(Vec<u8>),
    /// The operation's own answer of success, compressed.
    Compressed,
}

/// What an answer must know of the one who asks.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) vendor: &'static str,
    pub(crate) success: &'static str,
}

impl Answer {
    /// A refusal in the vendor's own envelope.
    pub(crate) fn fault(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Body::Fault,
        }
    }

    /// A status and no word more.
    pub(crate) fn bare(status: u16) -> Self {
        Self::fault(status).with_body("")
    }

    /// The operation's own answer of success.
    pub(crate) fn ok() -> Self {
        Self {
            body: Body::Success,
            ..Self::fault(200).with("Content-Type", "application/json")
        }
    }

    /// The same, compressed.
    pub(crate) fn compressed() -> Self {
        Self {
            body: Body::Compressed,
            ..Self::ok().with("Content-Encoding", "gzip")
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Body::These(body.into());
        self
    }

    /// Status line and headers, but for those that tell the length.
    pub(crate) fn head(&self, asker: &Asker, request: &Request, foreign: &str) -> String {
        let status = self.status;
        let request_id = match asker.vendor {
            "genesys" => "ININ-Correlation-Id",
            _ => "X-Request-Id",
        };
        let mut head = format!(
            "HTTP/1.1 {status} Because\r\n{request_id}: {}\r\n",
            request.evidence
        );
        for (name, value) in &self.headers {
            let value = value.replace("{foreign}", foreign);
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head
    }

    pub(crate) fn body(&self, asker: &Asker, request: &Request) -> Vec<u8> {
        match &self.body {
            Body::Success => asker.success.into(),
            Body::Fault => self.envelope(asker, request).into(),
            Body::These(bytes) => bytes.clone(),
            Body::Compressed => gzip(asker.success.as_bytes()),
        }
    }

    fn envelope(&self, asker: &Asker, request: &Request) -> String {
        let (status, words, code) = (self.status, &request.evidence, &request.secret);
        let envelope = match asker.vendor {
            "genesys" => {
                json!({ "message": words, "code": code, "status": status, "contextId": words })
            }
            "rocketchat" => json!({ "success": false, "error": words, "errorType": code }),
            "pnut" => json!({ "meta": {
                "code": status, "error_message": words, "error_slug": code, "error_id": words,
            } }),
            _ => json!({ "Error": true, "ErrorType": code, "ErrorMessage": words }),
        };
        envelope.to_string()
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;

    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What a server does with a request, or with the connection that it would come on.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Answer(Answer),
    /// Announces the length of the whole body, sends half of it, and closes.
    Truncated(Answer),
    /// Sends the head and so many pieces of a body that never ends, with so much time before each but the first; then nothing more.
    Slow {
        answer: Answer,
        pieces: usize,
        every: Duration,
    },
    /// Sends a body without an end.
    Endless(Answer),
    /// Reads the request and says nothing.
    Silent,
    /// Closes as soon as the connection stands.
    CloseUnread,
    /// Reads the request and closes.
    Close,
}

impl From<Answer> for Step {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}
