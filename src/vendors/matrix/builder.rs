//! The settings of a [`Matrix`]. The server is an address, or found by the domain of the user ids.

use std::sync::Arc;

use super::{
    Matrix, api,
    auth::{CREDENTIALS, Login},
    discovery::Discovery,
    map::{self, DIALECT, SERVICE, SIGN_IN},
    named,
    session::RefreshTokenStore,
};
use crate::{
    client::{
        BuilderCore, HttpOptions, Secret,
        auth::TokenSource,
        call::{Connection, endpoint::EndpointResolver},
        settings::{self, from_env},
    },
    error::{Error, ErrorKind, Result},
    model::UserId,
};

/// Configures a [`Matrix`].
#[derive(Debug, Default)]
#[must_use]
pub struct MatrixBuilder {
    core: BuilderCore<Login>,
    server_name: Option<String>,
    device_id: Option<String>,
    store: Option<RefreshTokenStore>,
}

impl MatrixBuilder {
    /// The address of the server, such as `https://matrix.example.com`.
    pub fn with_base_url(self, url: impl Into<String>) -> Self {
        self.set(|core| core.base_url = Some(url.into()))
    }

    /// The domain of the user ids, such as `example.com`, in place of the address. The server's address is read from
    /// `https://example.com/.well-known/matrix/client` before the first call, and again after a day, or when that server sends a call away
    /// (421). It must be https.
    ///
    /// Without it and without an address, the domain of the user id in the credentials is used.
    pub fn with_server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    /// A name or a whole user id, and the password. Logs in before the first call, and again when neither the access token nor the refresh
    /// token is accepted. All logins of this provider use the same device.
    ///
    /// Synapse allows 5 logins, then one in 333 seconds, for each address and account: keep a provider rather than building one for each
    /// call.
    pub fn with_password(self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.with_login(Login::Password {
            user: user.into(),
            password: password.into(),
        })
    }

    /// The id of the device that [`with_password`](Self::with_password) logs in with, such as one of an earlier run. Without it the first
    /// login makes a new device.
    pub fn with_device_id(mut self, id: impl Into<String>) -> Self {
        self.device_id = Some(id.into());
        self
    }

    /// An access token. It is used until the server refuses it.
    pub fn with_access_token(self, token: impl Into<Secret>) -> Self {
        self.with_login(Login::Token(token.into()))
    }

    /// A refresh token of an earlier login. The server replaces it with every new access token: store the new one with
    /// [`with_refresh_token_store`](Self::with_refresh_token_store).
    pub fn with_refresh_token(self, token: impl Into<Secret>) -> Self {
        self.with_login(Login::Refresh(token.into()))
    }

    /// A function that stores each new refresh token, before the access token that came with it is used. It must not block.
    pub fn with_refresh_token_store(
        mut self,
        store: impl Fn(&Secret) + Send + Sync + 'static,
    ) -> Self {
        self.store = Some(RefreshTokenStore(Arc::new(store)));
        self
    }

    /// Access tokens that come from elsewhere. They are requested and renewed as needed.
    pub fn with_token_source(self, source: impl TokenSource + 'static) -> Self {
        self.with_login(Login::Source(Arc::new(source)))
    }

    /// The token of an application service, which reads and sets every user in its namespace. `user` is the whole id of the user that
    /// [`Who::Me`](crate::Who::Me) is, and whose rooms [`list`](crate::PresenceProvider::list) and [`watch`](crate::watch()) read.
    pub fn with_application_service(
        self,
        token: impl Into<Secret>,
        user: impl Into<String>,
    ) -> Self {
        self.with_login(Login::Service {
            token: token.into(),
            user: user.into(),
        })
    }

    /// Timeouts, proxy and the like.
    pub fn with_http(self, options: HttpOptions) -> Self {
        self.set(|core| core.http = options)
    }

    /// The instance in the [`Source`](crate::Source). The server name if not set, else host and path of the base URL.
    pub fn with_instance(self, name: impl Into<String>) -> Self {
        self.set(|core| core.instance = Some(name.into()))
    }

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<Matrix> {
        self.open().map_err(named)
    }
}

impl Matrix {
    /// Takes the settings from `MATRIX_URL` or `MATRIX_SERVER_NAME`, and one of these: `MATRIX_SERVICE_TOKEN` with `MATRIX_USER`;
    /// `MATRIX_ACCESS_TOKEN`; `MATRIX_REFRESH_TOKEN`; `MATRIX_USER` with `MATRIX_PASSWORD`, and with `MATRIX_DEVICE_ID` if it is set.
    ///
    /// Blanks, line ends and a byte order mark around a value are left out, and so is `Bearer` before a token. A variable with nothing else in
    /// it counts as not set.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming what is missing or wrong.
    pub fn from_env() -> Result<Self> {
        from_env(DIALECT.vendor, |mut builder: MatrixBuilder, env| {
            builder.core.base_url = env.text("MATRIX_URL");
            builder.server_name = env.text("MATRIX_SERVER_NAME");
            if let Some(token) = env.token("MATRIX_SERVICE_TOKEN") {
                let user = env.text("MATRIX_USER").unwrap_or_default();
                builder = builder.with_application_service(token, user);
            } else if let Some(token) = env.token("MATRIX_ACCESS_TOKEN") {
                builder = builder.with_access_token(token);
            } else if let Some(token) = env.token("MATRIX_REFRESH_TOKEN") {
                builder = builder.with_refresh_token(token);
            } else if let Some(user) = env.text("MATRIX_USER") {
                let password = env.text("MATRIX_PASSWORD").unwrap_or_default();
                builder = builder.with_password(user, password);
                builder.device_id = env.text("MATRIX_DEVICE_ID");
            }
            builder.build()
        })
    }
}

impl MatrixBuilder {
    fn open(mut self) -> Result<Matrix> {
        let login = self.core.take_login(CREDENTIALS)?;
        let is_service = matches!(login, Login::Service { .. });
        let own_user = login.user_id().map(UserId::from);
        if let (Login::Service { .. }, None) = (&login, &own_user) {
            let fault = "with_application_service: the user is not a whole user id: give it as @name:domain";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        let domain = own_user
            .as_ref()
            .and_then(|user| map::domain(user.as_str()));
        let name = self.server_name.take();
        let name = name.or_else(|| domain.map(str::to_owned));
        let (base, resolver) = match (self.core.base_url.take(), &name) {
            (Some(base), _) => (base, None),
            (None, Some(name)) => (address_of(name), Some(())),
            (None, None) => {
                let fault = "the server is missing: call with_base_url or with_server_name, or set MATRIX_URL or MATRIX_SERVER_NAME";
                return Err(Error::new(ErrorKind::Config, fault));
            }
        };
        let setting = match resolver {
            Some(()) => "server_name",
            None => "base_url",
        };
        let [transport, domain] = self
            .core
            .http
            .open(api::OPERATIONS, [(setting, &base), (setting, &base)])?;
        let resolver =
            resolver.map(|()| Arc::new(Discovery::new(domain)) as Arc<dyn EndpointResolver>);
        let reached = |connection: Connection| match &resolver {
            Some(resolver) => connection.with_resolver(Arc::clone(resolver)),
            None => connection,
        };
        let sign_in = reached(Connection::anonymous(transport.clone(), &SIGN_IN));
        let dialect = match is_service {
            true => &SERVICE,
            false => &DIALECT,
        };
        let authenticator = login.into_authenticator(sign_in, self.device_id, self.store)?;
        let connection = reached(Connection::new(transport, dialect, authenticator));
        let instance = self.core.instance.or(name.filter(|_| resolver.is_some()));
        let instance = instance.unwrap_or_else(|| connection.instance());
        let source = settings::source(DIALECT.vendor, &instance)?;
        let own_user = own_user.filter(|_| is_service);
        Ok(Matrix::assemble(source, connection, own_user))
    }

    fn set(mut self, change: impl FnOnce(&mut BuilderCore<Login>)) -> Self {
        change(&mut self.core);
        self
    }

    fn with_login(self, login: Login) -> Self {
        self.set(|core| core.login = Some(login))
    }
}

/// The address of the file in which a domain names its server: its port, if it has one, is that of the servers among themselves.
fn address_of(name: &str) -> String {
    if name.contains("://") {
        return name.to_owned();
    }
    let host = match name.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => name,
    };
    format!("https://{host}")
}
