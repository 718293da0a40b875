//! The bodies with which a vendor reports a failure, so that a suite can send any failure of any vendor.

use serde_json::Value;

use super::{VendorKit, document};

/// The words of a failure.
pub struct Words<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The vendor's code.
    pub code: &'a str,
    /// The vendor's message.
    pub message: &'a str,
    /// The id of the request, in the body.
    pub request_id: &'a str,
}

/// The envelopes in which a vendor reports a failure.
pub struct Envelopes {
    /// The header with the id of the request.
    pub request_id_header: &'static str,
    /// The body of a failure.
    pub error: fn(&Words<'_>) -> Value,
    /// The body of a failure of the token URL.
    pub token_error: fn(&Words<'_>) -> Value,
    /// The status and the body with which the token URL denies credentials.
    pub denial: (u16, &'static str),
    /// Whether the words of the token URL are kept, as those of an operation are.
    pub has_token_words: bool,
}

impl Envelopes {
    /// A denial as OAuth 2 has it.
    pub(crate) const OAUTH_DENIAL: (u16, &'static str) = (400, r#"{"error":"invalid_client"}"#);

    /// A failure of a token URL as OAuth 2 has it.
    pub(crate) fn oauth(words: &Words<'_>) -> Value {
        serde_json::json!({ "error": words.code, "error_description": words.message })
    }
}

impl VendorKit {
    /// The body of a failure with this text in the vendor's envelope, and in every member that a document has in a failure beside it.
    #[must_use]
    pub fn failure_with(&self, status: u16, text: &str, is_for_token: bool) -> Value {
        let words = Words {
            status,
            code: text,
            message: text,
            request_id: text,
        };
        let mut body = match is_for_token {
            true => (self.envelopes.token_error)(&words),
            false => (self.envelopes.error)(&words),
        };
        let bodies = self.reader.decoders.iter().flat_map(|it| it.bodies);
        let failures = bodies.filter(|(statuses, _)| statuses[0] >= 400);
        for (_, failure) in failures {
            let documented = document::with_text(failure.schema, text);
            for (key, member) in documented.as_object().into_iter().flatten() {
                if body.get(key).is_none() {
                    body[key] = member.clone();
                }
            }
        }
        body
    }
}

/// A response that only this vendor sends.
pub struct OwnFault {
    /// Its name in the table.
    pub name: &'static str,
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: &'static str,
}

impl OwnFault {
    /// A failure with a status of success.
    pub(crate) const fn in_success(name: &'static str, body: &'static str) -> Self {
        Self {
            name,
            status: 200,
            body,
        }
    }
}
