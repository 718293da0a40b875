//! What of a vendor's words may be printed: servers repeat what they were sent.

use std::{borrow::Cow, cmp::Reverse, iter};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;
use url::form_urlencoded;

use crate::client::call::{call::Call, credentials::Credentials};

/// Takes what was sent out of what came back.
pub(crate) struct Redactor<'a> {
    headers: [Option<&'a HeaderMap>; 2],
    body: &'a [u8],
    /// Whether the body proves who is asking, as that of a login does.
    is_proof: bool,
}

impl<'a> Redactor<'a> {
    pub(crate) fn of(call: &'a Call, credentials: Option<&'a Credentials>) -> Self {
        Self {
            headers: [
                Some(&call.request.headers),
                credentials.map(Credentials::headers),
            ],
            body: call.request.body.as_ref().map_or(&[], |body| &body.bytes),
            is_proof: !call.descriptor.needs_credentials(),
        }
    }

    /// The text with `[redacted]` in place of the secrets in the headers, and of all that is in the body of a login.
    pub(crate) fn redact(&self, text: String) -> String {
        let headers = self.headers.iter().flatten();
        let values = headers.flat_map(|headers| headers.values());
        let mut secrets: Vec<Cow<'_, str>> = values
            .filter(|value| value.is_sensitive())
            .filter_map(|value| str::from_utf8(value.as_bytes()).ok())
            .flat_map(forms)
            .chain(self.proofs().map(Cow::from))
            .filter(|secret| secret.len() >= SHORTEST_SECRET)
            .collect();
        // A secret may hold another.
        secrets.sort_unstable_by_key(|secret| Reverse(secret.len()));
        secrets.into_iter().fold(text, |text, secret| {
            if text.contains(&*secret) {
                text.replace(&*secret, "[redacted]")
            } else {
                text
            }
        })
    }

    fn proofs(&self) -> impl Iterator<Item = String> {
        let body = if self.is_proof { self.body } else { &[] };
        let fields = || form_urlencoded::parse(body).map(|(_, value)| Value::from(&*value));
        let json = serde_json::from_slice(body).map(|json| vec![json]);
        let mut left: Vec<Value> = json.unwrap_or_else(|_| fields().collect());
        iter::from_fn(move || {
            loop {
                match left.pop()? {
                    Value::String(text) => return Some(text),
                    Value::Array(items) => left.extend(items),
                    Value::Object(members) => left.extend(members.into_iter().map(|(_, one)| one)),
                    _ => {}
                }
            }
        })
    }

    /// The vendor's code, unless it is something else: a mail address, a part of the request.
    pub(crate) fn code(&self, text: String) -> Option<String> {
        self.word(text, 64, ".-_")
    }

    /// The id of a request, unless it is something else.
    pub(crate) fn request_id(&self, text: String) -> Option<String> {
        self.word(text, 128, ".-_:")
    }

    pub(crate) fn request_id_in(&self, header: Option<&HeaderValue>) -> Option<String> {
        self.request_id(header?.to_str().ok()?.to_owned())
    }

    fn word(&self, text: String, longest: usize, marks: &str) -> Option<String> {
        let text = self.redact(text);
        let in_words = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
        let is_word = (1..=longest).contains(&text.len()) && text.chars().all(in_words);
        (is_word && !self.is_in_body(&text)).then_some(text)
    }

    /// Whether the body of the request holds this, or the text holds a field of the form that the body is. Words have no characters that
    /// are written otherwise in JSON.
    fn is_in_body(&self, text: &str) -> bool {
        if text.len() < SHORTEST_SECRET || self.body.is_empty() {
            return false;
        }
        let holds = |window: &[u8]| window == text.as_bytes();
        let mut fields = form_urlencoded::parse(self.body);
        self.body.windows(text.len()).any(holds)
            || fields.any(|(_, value)| value.len() >= SHORTEST_SECRET && text.contains(&*value))
    }
}

/// A header's value, without its scheme, as what it encodes, and the cookies in it: servers may repeat any of them.
fn forms(value: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let (scheme, secret) = value.split_once(' ').unwrap_or(("", value));
    let pair = (scheme == "Basic").then(|| STANDARD.decode(secret).ok());
    let pair = pair.flatten().and_then(|pair| String::from_utf8(pair).ok());
    let password = pair.and_then(|pair| Some(pair.split_once(':')?.1.to_owned()));
    let forms = [
        Some(Cow::from(value)),
        Some(Cow::from(secret)),
        password.map(Cow::from),
    ];
    let cookies = value.split("; ").filter_map(|pair| pair.split_once('='));
    let cookies = cookies.map(|(_, cookie)| Cow::from(cookie));
    forms.into_iter().flatten().chain(cookies)
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

    fn redactor<'a>(call: &'a HeaderMap, credentials: &'a HeaderMap) -> Redactor<'a> {
        Redactor {
            headers: [Some(call), Some(credentials)],
            body: b"",
            is_proof: false,
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
        let redactor = redactor(&call, &credentials);
        for (text, redacted) in [
            ("no token canary here", "no token [redacted] here"),
            ("'Bearer canary', canary.", "'[redacted]', [redacted]."),
            ("canary-and-more", "[redacted]"),
            ("the code 112233 is wrong", "the code [redacted] is wrong"),
            ("mia-moss may not", "mia-moss may not"),
            ("Bearer of news", "Bearer of news"),
            ("", ""),
        ] {
            assert_eq!(redactor.redact(text.to_owned()), redacted);
        }
    }

    #[test]
    fn what_the_body_held_is_neither_a_code_nor_an_id() {
        let basic = sent(&[("authorization", "Basic YXBwOmNhbmFyeQ==", true)]);
        for (body, echoes) in [
            (
                &b"grant_type=refresh_token&refresh_token=canary-refresh"[..],
                &["canary-refresh", "canary", "x-canary-refresh"][..],
            ),
            (
                br#"{"password":{"digest":"ba7816bf8f01"}}"#,
                &["ba7816bf8f01"],
            ),
            (b"", &["canary"]),
        ] {
            let redactor = Redactor {
                headers: [None, Some(&basic)],
                body,
                is_proof: false,
            };
            for text in echoes {
                assert_eq!(redactor.code((*text).to_owned()), None, "{text}");
                assert_eq!(redactor.request_id((*text).to_owned()), None, "{text}");
            }
            let code = redactor.code("invalid_grant".to_owned());
            assert_eq!(code.as_deref(), Some("invalid_grant"));
        }
    }

    #[test]
    fn nothing_of_a_login_comes_back() {
        for body in [
            r#"{"user":"mia.moss","password":{"digest":"ba7816bf8f01"}}"#,
            "user=mia.moss&password=ba7816bf8f01",
        ] {
            let login = Redactor {
                headers: [None, None],
                body: body.as_bytes(),
                is_proof: true,
            };
            let words = "mia.moss has not the password ba7816bf8f01";
            let expected = "[redacted] has not the password [redacted]";
            assert_eq!(login.redact(words.to_owned()), expected);
        }
    }

    #[test]
    fn a_cookie_is_put_out_by_itself() {
        let (call, credentials) = (
            HeaderMap::new(),
            sent(&[("cookie", "session=canary1; XSRF-TOKEN=canary2", true)]),
        );
        let redactor = redactor(&call, &credentials);
        for text in ["canary1", "canary2", "session=canary1"] {
            let text = format!("of {text}.");
            assert!(!redactor.redact(text.clone()).contains("canary"), "{text}");
        }
    }

    #[test]
    fn what_is_too_short_to_be_a_secret_is_left_alone() {
        let (call, credentials) = (
            HeaderMap::new(),
            sent(&[("authorization", "Bearer a", true)]),
        );
        let text = "a call was refused";
        assert_eq!(redactor(&call, &credentials).redact(text.to_owned()), text);
    }

    #[test]
    fn a_code_and_a_request_id_are_nothing_else() {
        let (call, credentials) = (HeaderMap::new(), sent(&[("x-auth-token", "canary", true)]));
        let redactor = redactor(&call, &credentials);
        for code in [
            "not.found",
            "SoNotFoundException",
            "error-invalid-user",
            "429",
        ] {
            assert_eq!(redactor.code(code.to_owned()).as_deref(), Some(code));
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
            assert_eq!(redactor.code(other.to_owned()), None, "{other}");
        }
        let id = "c1d2:2026-11-22_07.15";
        assert_eq!(redactor.request_id(id.to_owned()).as_deref(), Some(id));
        for other in ["", "canary", "client_secret=abc", "in a call", "a\nb"] {
            assert_eq!(redactor.request_id(other.to_owned()), None, "{other}");
        }
    }
}
