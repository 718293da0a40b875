use std::sync::Arc;

use super::{DIALECT, SuperOffice, api, auth::Login};
use crate::{HttpOptions, Result, Secret, http::Connection, settings};

/// Configures a [`SuperOffice`].
#[derive(Debug, Default)]
#[must_use]
pub struct SuperOfficeBuilder {
    base_url: Option<String>,
    login: Login,
    instance: Option<String>,
    http: HttpOptions,
}

impl SuperOfficeBuilder {
    /// The web API of the tenant, without the version: `https://online2.superoffice.com/Cust12345/api`.
    ///
    /// Online, it is the value `Api` of the tenant's state at `https://online.superoffice.com/api/state/Cust12345`.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// An OAuth 2 access token. Online only.
    pub fn with_access_token(mut self, token: impl Into<Secret>) -> Self {
        self.login = Login::Bearer(token.into());
        self
    }

    /// A ticket such as `7T:...`. Online it needs the token of the partner app as well.
    pub fn with_ticket(mut self, ticket: impl Into<Secret>, app_token: Option<Secret>) -> Self {
        self.login = Login::Ticket {
            ticket: ticket.into(),
            app_token,
        };
        self
    }

    /// A user name and a password. Onsite only, where the server allows it.
    pub fn with_basic(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.login = Login::Basic {
            user: user.into(),
            password: password.into(),
        };
        self
    }

    /// The instance in the [`Source`](crate::Source); host and path of the base URL if not set.
    pub fn with_instance(mut self, name: impl Into<String>) -> Self {
        self.instance = Some(name.into());
        self
    }

    /// Timeouts, proxy and the like.
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        self
    }

    /// Checks every setting. Sends nothing.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<SuperOffice> {
        let base = self.base_url.ok_or_else(|| {
            settings::missing(
                DIALECT.vendor,
                "base_url is missing: call with_base_url or set SUPEROFFICE_BASE_URL to the tenant's web API",
            )
        })?;
        let named = |error: crate::Error| error.with_vendor(DIALECT.vendor);
        let authenticator = self.login.into_authenticator().map_err(named)?;
        let [transport] = self.http.open([("base_url", &base)]).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let instance = self.instance.unwrap_or_else(|| connection.instance());
        Ok(SuperOffice {
            source: settings::source(DIALECT.vendor, &instance)?,
            api: api::Client::new(connection),
            me: Arc::default(),
        })
    }
}
