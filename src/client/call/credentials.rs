//! Headers that authenticate a request. They are never printed.

use std::{fmt, sync::Arc};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    client::{settings, wire::secret::Secret},
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
