//! What of a vendor's words may be printed: servers repeat what they were sent.

use std::cmp::Reverse;

use reqwest::header::{HeaderMap, HeaderValue};

use super::{Credentials, call::Call};

/// Takes what was sent out of what came back.
pub(super) struct Echo<'a> {
    sent: [Option<&'a HeaderMap>; 2],
}

impl<'a> Echo<'a> {
    pub(super) fn of(call: &'a Call, credentials: Option<&'a Credentials>) -> Self {
        Self {
            sent: [
                Some(&call.request.headers),
                credentials.map(Credentials::headers),
            ],
        }
    }

    /// The text with `[redacted]` in place of the secrets in the headers. A scheme before a secret, such as `Bearer`, is no part of it,
    /// so the secret is looked for without it too.
    pub(super) fn redact(&self, text: String) -> String {
        let headers = self
            .sent
            .iter()
            .flatten()
            .flat_map(|headers| headers.values());
        let mut secrets: Vec<&str> = headers
            .filter(|value| value.is_sensitive())
            .filter_map(|value| str::from_utf8(value.as_bytes()).ok())
            .flat_map(|value| [Some(value), value.split_once(' ').map(|(_, secret)| secret)])
            .flatten()
            .filter(|secret| secret.len() >= SHORTEST_SECRET)
            .collect();
        // A secret may hold another.
        secrets.sort_unstable_by_key(|secret| Reverse(secret.len()));
        secrets.into_iter().fold(text, |text, secret| {
            if text.contains(secret) {
                text.replace(secret, "[redacted]")
            } else {
                text
            }
        })
    }

    /// The vendor's code, unless it is something else: a mail address, a part of the request.
    pub(super) fn code(&self, text: String) -> Option<String> {
        let in_codes = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        let text = self.redact(text);
        ((1..=64).contains(&text.len()) && text.chars().all(in_codes)).then_some(text)
    }

    /// The id of a request, unless it is something else.
    pub(super) fn request_id(&self, text: String) -> Option<String> {
        let in_ids = |c: char| c.is_ascii_alphanumeric() || ".-_:".contains(c);
        let text = self.redact(text);
        ((1..=128).contains(&text.len()) && text.chars().all(in_ids)).then_some(text)
    }

    pub(super) fn request_id_in(&self, header: Option<&HeaderValue>) -> Option<String> {
        self.request_id(header?.to_str().ok()?.to_owned())
    }
}

/// Shorter texts are found in any words: putting them out would tell more than it hides.
const SHORTEST_SECRET: usize = 4;

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderName;

    use super::*;

    fn sent(headers: &[(&'static str, &str, bool)]) -> HeaderMap {
        let headers = headers.iter().map(|(name, value, is_sensitive)| {
            let mut value = HeaderValue::from_str(value).unwrap();
            value.set_sensitive(*is_sensitive);
            (HeaderName::from_static(name), value)
        });
        headers.collect()
    }

    fn echo<'a>(call: &'a HeaderMap, credentials: &'a HeaderMap) -> Echo<'a> {
        Echo {
            sent: [Some(call), Some(credentials)],
        }
    }

    #[test]
    fn secrets_are_put_out_wherever_a_server_repeats_them() {
        let call = sent(&[("x-2fa-code", "112233", true)]);
        let credentials = sent(&[
            ("authorization", "Bearer canary", true),
            ("so-apptoken", "canary-and-more", true),
            ("x-user-id", "mia-moss", false),
        ]);
        let echo = echo(&call, &credentials);
        for (text, redacted) in [
            ("no token canary here", "no token [redacted] here"),
            ("'Bearer canary', canary.", "'[redacted]', [redacted]."),
            ("canary-and-more", "[redacted]"),
            ("the code 112233 is wrong", "the code [redacted] is wrong"),
            ("mia-moss may not", "mia-moss may not"),
            ("Bearer of news", "Bearer of news"),
            ("", ""),
        ] {
            assert_eq!(echo.redact(text.to_owned()), redacted);
        }
    }

    #[test]
    fn what_is_too_short_to_be_a_secret_is_left_alone() {
        let (call, credentials) = (
            HeaderMap::new(),
            sent(&[("authorization", "Bearer a", true)]),
        );
        let text = "a call was refused";
        assert_eq!(echo(&call, &credentials).redact(text.to_owned()), text);
    }

    #[test]
    fn a_code_and_a_request_id_are_nothing_else() {
        let (call, credentials) = (HeaderMap::new(), sent(&[("x-auth-token", "canary", true)]));
        let echo = echo(&call, &credentials);
        for code in [
            "not.found",
            "SoNotFoundException",
            "error-invalid-user",
            "429",
        ] {
            assert_eq!(echo.code(code.to_owned()).as_deref(), Some(code));
        }
        let long = "x".repeat(65);
        for other in [
            "",
            "canary",
            "mia@example.com",
            "in a call",
            "{\"a\":1}",
            long.as_str(),
        ] {
            assert_eq!(echo.code(other.to_owned()), None, "{other}");
        }
        let id = "c1d2:2026-11-22_07.15";
        assert_eq!(echo.request_id(id.to_owned()).as_deref(), Some(id));
        for other in ["", "canary", "client_secret=abc", "in a call", "a\nb"] {
            assert_eq!(echo.request_id(other.to_owned()), None, "{other}");
        }
    }
}
