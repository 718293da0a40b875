//! Headers that authenticate a request. They are never printed.

mod authenticator;
mod pinned;
mod refusals;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

pub(crate) use authenticator::{Authenticator, Remedy, StaticCredentials};
pub(crate) use pinned::Pinned;
pub(super) use refusals::{Refusals, were_accepted};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    client::{settings, wire::secret::Secret},
    error::{Error, ErrorKind, Result},
};

/// Headers that prove who is asking, and when the vendor has last accepted them.
#[derive(Clone)]
pub(crate) struct Credentials(Arc<Inner>);

struct Inner {
    headers: HeaderMap,
    /// When the last request was sent that the vendor accepted them in, in microseconds by the clock's count; zero if there is none.
    accepted: AtomicU64,
}

impl Credentials {
    pub(crate) fn new(headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Self {
        Self(Arc::new(Inner {
            headers: headers.into_iter().collect(),
            accepted: AtomicU64::new(0),
        }))
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Whether both are the very same, not merely equal: a new token may have the same text.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The vendor has accepted them in a request that was sent then.
    pub(super) fn accept(&self, sent_at: Duration) {
        self.0.accepted.fetch_max(count(sent_at), Relaxed);
    }

    /// When the last request was sent that the vendor has accepted them in.
    pub(super) fn accepted_at(&self) -> Option<Duration> {
        let count = self.0.accepted.load(Relaxed).checked_sub(1)?;
        Some(Duration::from_micros(count))
    }
}

/// Never zero.
fn count(time: Duration) -> u64 {
    u64::try_from(time.as_micros())
        .unwrap_or(u64::MAX)
        .saturating_add(1)
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
