//! A provider that a suite has built, with the connections that the calls of operations go over.

use std::{fmt::Debug, sync::Arc};

use crate::{
    client::{
        HttpOptions,
        call::{Connection, Dialect},
        wire::Descriptor,
    },
    error::Result,
    provider::PresenceProvider,
};

/// A provider with credentials of one kind.
#[derive(Clone)]
pub struct Opened {
    /// What the builder and the provider print, in both forms of `Debug`.
    pub printed: String,
    /// The provider.
    pub provider: Arc<dyn PresenceProvider>,
    pub(crate) connection: Connection,
    /// For the operations that go to other servers than the API; none if these are tried at the address of the API.
    pub(crate) login: Option<Connection>,
}

impl Opened {
    /// Builds a provider.
    pub(crate) fn new<B: Debug, P: PresenceProvider + Debug + 'static>(
        builder: B,
        build: fn(B) -> Result<P>,
        connection: fn(&P) -> &Connection,
    ) -> Result<Self> {
        let of_builder = format!("{builder:?} {builder:#?}");
        let provider = build(builder)?;
        Ok(Self {
            printed: format!("{of_builder} {provider:?} {provider:#?}"),
            connection: connection(&provider).clone(),
            login: None,
            provider: Arc::new(provider),
        })
    }

    /// The same, with a login at this address.
    pub(crate) fn with_login(
        self,
        http: HttpOptions,
        url: &str,
        dialect: &'static Dialect,
        operations: &[&'static Descriptor],
    ) -> Result<Self> {
        let [login] = http.open(operations, [("login_url", url)])?;
        let login = Some(Connection::anonymous(login, dialect));
        Ok(Self { login, ..self })
    }
}
