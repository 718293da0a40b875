//! What a server says, word for word.

use std::time::Duration;

use omnipresence::__testkit::{VendorKit, Words};

use crate::script::Request;

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
    /// The vendor's envelope of an error, which repeats the request.
    Fault,
    These(Vec<u8>),
    /// A token, as the vendor issues it.
    Token,
    /// The operation's own answer of success, compressed.
    Compressed,
}

/// What an answer must know of the one who asks.
#[derive(Clone, Copy)]
pub(crate) struct Asker {
    pub(crate) kit: &'static VendorKit,
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

    /// A token, as the vendor issues it.
    pub(crate) fn token() -> Self {
        Self {
            body: Body::Token,
            ..Self::ok()
        }
    }

    /// The response of success, compressed.
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
    pub(crate) fn head(&self, asker: &Asker, told: &Told, foreign: &str) -> String {
        let status = self.status;
        let request_id = asker.kit.envelopes.request_id_header;
        let mut head = format!("HTTP/1.1 {status} Because\r\n{request_id}: {}\r\n", told.id);
        for (name, value) in &self.headers {
            let value = value.replace("{foreign}", foreign);
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head
    }

    pub(crate) fn body(&self, asker: &Asker, told: &Told) -> Vec<u8> {
        match &self.body {
            Body::Success => asker.success.into(),
            Body::Fault => self.envelope(asker, told).into(),
            Body::These(bytes) => bytes.clone(),
            Body::Token => told.token.clone().unwrap_or_default().into(),
            Body::Compressed => gzip(asker.success.as_bytes()),
        }
    }

    fn envelope(&self, asker: &Asker, told: &Told) -> String {
        let Told {
            code, words, own, ..
        } = told;
        let words = Words {
            status: self.status,
            code,
            message: words,
            request_id: own,
        };
        let envelope = match told.token.is_some() {
            true => (asker.kit.envelopes.token_error)(&words),
            false => (asker.kit.envelopes.error)(&words),
        };
        envelope.to_string()
    }
}

/// What an answer says in its own words, each where a client looks for it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The body of a response with a token, if it is a request for one.
    pub(crate) token: Option<String>,
    /// The request's id, in a header.
    id: String,
    code: String,
    words: String,
    /// The request's id, in the body.
    own: String,
    /// The secret that is repeated alone, and at which of the places.
    pub(crate) alone: Option<(String, usize)>,
}

/// How many places there are to say something in.
pub(crate) const PLACES: usize = 4;
/// What stands where nothing is repeated.
pub(crate) const HARMLESS_ID: &str = "harmless-id";
pub(crate) const HARMLESS_CODE: &str = "harmless-code";

impl Told {
    /// Repeats the whole evidence as words, and one of the secrets alone: at each turn another one, or the same in another place.
    pub(crate) fn new(request: &Request, turn: usize) -> Self {
        let mut told = Self {
            token: request.token.clone(),
            id: HARMLESS_ID.to_owned(),
            code: HARMLESS_CODE.to_owned(),
            words: request.evidence.clone(),
            own: HARMLESS_ID.to_owned(),
            alone: None,
        };
        let secrets = &request.secrets;
        if !secrets.is_empty() {
            let secret = &secrets[turn / PLACES % secrets.len()];
            told.alone = Some((secret.clone(), turn % PLACES));
            let place = match turn % PLACES {
                0 => &mut told.id,
                1 => &mut told.code,
                2 => &mut told.words,
                _ => &mut told.own,
            };
            place.clone_from(secret);
        }
        told
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
    /// Sends a line of the head now and then, and never the last.
    SlowHead {
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
    /// Reads the request, writes this and closes.
    Bytes(&'static [u8]),
    /// Writes this as soon as the connection stands.
    Greeting(&'static [u8]),
}

impl From<Answer> for Step {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}
