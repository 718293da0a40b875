use std::{fmt, sync::Arc};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::connection::Connection;
use crate::{
    client::{secret::Secret, settings},
    error::{Error, ErrorKind, Result},
};

/// Headers that prove who is asking.
#[derive(Clone)]
pub(crate) struct Credentials(Arc<HeaderMap>);

impl Credentials {
    pub(crate) fn new(headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Self {
        Self(Arc::new(headers.into_iter().collect()))
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.0
    }

    /// Whether both are the very same, not merely equal: a new token may have the same text.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
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
    async fn reject(&self, connection: &Connection, refused: &Credentials) -> bool;

    /// The vendor has taken credentials that came in place of refused ones.
    fn accept(&self) {}
}

/// Credentials that stay as they are.
#[derive(Debug)]
pub(crate) struct StaticCredentials(pub(crate) Credentials);

impl StaticCredentials {
    /// For requests that prove in their body who is asking.
    pub(crate) fn none() -> Self {
        Self(Credentials::new([]))
    }

    /// A token in the `Authorization` header. `setting` names it in an error.
    pub(crate) fn bearer(setting: &str, token: &Secret) -> Result<Self> {
        let value = token_header(setting, "Bearer ", token)?;
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

    async fn reject(&self, _: &Connection, _: &Credentials) -> bool {
        false
    }
}

/// The header value of a token that has come while the program runs, and so was not checked by a builder.
pub(crate) fn token_header(setting: &str, scheme: &str, token: &Secret) -> Result<HeaderValue> {
    match settings::fault_of_token(token) {
        Some(fault) => Err(Error::new(ErrorKind::Config, format!("{setting} {fault}"))),
        None => sensitive(setting, scheme, token),
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
