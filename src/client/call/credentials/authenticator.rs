//! Supplies a connection with credentials. It gets a [`Channel`], which has none, so signing in cannot wait for itself.

use std::fmt;

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::AUTHORIZATION;

use super::{Credentials, sensitive, token_header};
use crate::{
    client::{call::channel::Channel, wire::secret::Secret},
    clock::Clock,
    error::{Error, ErrorKind, Result},
};

/// What may help after a refusal of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nothing: the credentials stay as they are, or others have been requested in place of these and denied.
    None,
    /// Others: a further [`credentials`](Authenticator::credentials) may return some.
    Renew,
    /// The same ones, after a pause: they may be good at another of the vendor's servers or a little later.
    Repeat,
}

/// Turns a vendor's kind of credentials into headers, and keeps tokens alive.
#[async_trait]
pub(crate) trait Authenticator: fmt::Debug + Send + Sync {
    /// The headers for the next request. The channel is that of the call: for calls that need no credentials, such as signing in.
    async fn credentials(&self, channel: &Channel) -> Result<Credentials>;

    /// The vendor refused these, though they may be good all the same: another of its servers has accepted them lately. Returns what
    /// may help.
    fn reject(&self, clock: &dyn Clock, refused: &Credentials, may_be_good: bool) -> Remedy;

    /// The vendor has accepted credentials that came in place of refused ones.
    fn accept(&self) {}

    /// Whether the next credentials may be those of another user.
    fn may_change_user(&self) -> bool {
        false
    }
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
    async fn credentials(&self, _: &Channel) -> Result<Credentials> {
        Ok(self.0.clone())
    }

    fn reject(&self, _: &dyn Clock, _: &Credentials, _: bool) -> Remedy {
        Remedy::None
    }
}
