use std::{cmp::Reverse, fmt, sync::Arc};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::Connection;
use crate::{Error, ErrorKind, Result, Secret};

/// Headers that prove who is asking.
#[derive(Clone)]
pub(crate) struct Credentials(Arc<HeaderMap>);

impl Credentials {
    pub(crate) fn new(headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Self {
        Self(Arc::new(headers.into_iter().collect()))
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.0
    }

    /// Whether both are the very same, not merely equal: a new token may have the same text.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The text with `[redacted]` in place of these credentials: servers repeat what they were sent. A scheme before a secret, such as
    /// `Bearer`, is no part of it, so the secret is looked for without it too.
    pub(crate) fn redact(&self, text: String) -> String {
        let sensitive = self.0.values().filter(|value| value.is_sensitive());
        let mut secrets: Vec<&str> = sensitive
            .filter_map(|value| str::from_utf8(value.as_bytes()).ok())
            .flat_map(|value| [Some(value), value.split_once(' ').map(|(_, secret)| secret)])
            .flatten()
            .collect();
        // A secret may hold another.
        secrets.sort_unstable_by_key(|secret| Reverse(secret.len()));
        secrets.into_iter().fold(text, redact)
    }
}

/// Shorter texts are found in any words: putting them out would tell more than it hides.
const SHORTEST_SECRET: usize = 4;

fn redact(text: String, secret: &str) -> String {
    if secret.len() < SHORTEST_SECRET || !text.contains(secret) {
        return text;
    }
    text.replace(secret, "[redacted]")
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Turns a vendor's kind of credentials into headers, and keeps tokens alive.
#[async_trait]
pub(crate) trait Authenticator: fmt::Debug + Send + Sync {
    /// The headers for the next request. The connection is for calls that need no credentials, such as signing in.
    async fn credentials(&self, connection: &Connection) -> Result<Credentials>;

    /// The vendor refused these. Returns whether asking again may give others.
    ///
    /// It may not where the credentials stay as they are, and where others have already been asked for in place of these and denied.
    async fn reject(&self, refused: &Credentials) -> bool;
}

/// Credentials that stay as they are.
#[derive(Debug)]
pub(crate) struct StaticCredentials(pub(crate) Credentials);

impl StaticCredentials {
    /// For requests that prove in their body who is asking.
    pub(super) fn none() -> Self {
        Self(Credentials::new([]))
    }

    /// A token in the `Authorization` header. `setting` names it in an error.
    pub(crate) fn bearer(setting: &str, token: &Secret) -> Result<Self> {
        let value = sensitive(setting, "Bearer ", token)?;
        Ok(Self(Credentials::new([(AUTHORIZATION, value)])))
    }

    /// A name and a password in the `Authorization` header.
    pub(crate) fn basic(name: &str, password: &Secret) -> Result<Self> {
        if name.contains(':') {
            let fault = "the name holds a colon, which Basic credentials take for its end";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        let pair = Secret::from(STANDARD.encode(format!("{name}:{}", password.expose())));
        let value = sensitive("the password", "Basic ", &pair)?;
        Ok(Self(Credentials::new([(AUTHORIZATION, value)])))
    }
}

#[async_trait]
impl Authenticator for StaticCredentials {
    async fn credentials(&self, _: &Connection) -> Result<Credentials> {
        Ok(self.0.clone())
    }

    async fn reject(&self, _: &Credentials) -> bool {
        false
    }
}

/// A header value that is never printed. `setting` names where the text comes from.
pub(crate) fn sensitive(setting: &str, prefix: &str, secret: &Secret) -> Result<HeaderValue> {
    let mut value = HeaderValue::try_from([prefix, secret.expose()].concat()).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            format!("{setting} holds a character that cannot be sent in a header"),
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(headers: &[(&'static str, &str, bool)]) -> Credentials {
        Credentials::new(headers.iter().map(|(name, value, is_sensitive)| {
            let mut value = HeaderValue::from_str(value).unwrap();
            value.set_sensitive(*is_sensitive);
            (HeaderName::from_static(name), value)
        }))
    }

    #[test]
    fn secrets_are_put_out_wherever_a_server_repeats_them() {
        let credentials = credentials(&[
            ("authorization", "Bearer canary", true),
            ("so-apptoken", "canary-and-more", true),
            ("x-user-id", "mia-moss", false),
        ]);
        for (text, redacted) in [
            ("no token canary here", "no token [redacted] here"),
            ("'Bearer canary', canary.", "'[redacted]', [redacted]."),
            ("canary-and-more", "[redacted]"),
            ("mia-moss may not", "mia-moss may not"),
            ("Bearer of news", "Bearer of news"),
            ("", ""),
        ] {
            assert_eq!(credentials.redact(text.to_owned()), redacted);
        }
    }

    #[test]
    fn what_is_too_short_to_be_a_secret_is_left_alone() {
        let credentials = credentials(&[("authorization", "Bearer a", true)]);
        let text = "a call was refused";
        assert_eq!(credentials.redact(text.to_owned()), text);
    }
}
