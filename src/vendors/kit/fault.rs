//! How a vendor reports a failure.

use serde_json::Value;

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

/// A response that only this vendor sends.
pub struct OwnFault {
    /// Its name in the table.
    pub name: &'static str,
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: &'static str,
}
