use std::sync::Arc;

use super::{DIALECT, Pnut, api, auth::Login};
use crate::{Error, HttpOptions, Result, Secret, TokenSource, http::Connection, settings};

/// Configures a [`Pnut`].
#[derive(Debug, Default)]
#[must_use]
pub struct PnutBuilder {
    base_url: Option<String>,
    login: Login,
    instance: Option<String>,
    http: HttpOptions,
}

impl PnutBuilder {
    /// The access token of a user; the scope `presence` lets it set the presence.
    pub fn with_access_token(mut self, token: impl Into<Secret>) -> Self {
        self.login = Login::Token(token.into());
        self
    }

    /// An application with the grant `client_credentials`: its token is fetched as needed. It is no user, so there is no
    /// [`Who::Me`](crate::Who::Me), and nothing to set. It may read the list of those who are present, and no single user: a presence
    /// is looked up in that list.
    pub fn with_client_credentials(
        mut self,
        id: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Self {
        self.login = Login::Application {
            id: id.into(),
            secret: secret.into(),
        };
        self
    }

    /// Access tokens of a user that come from elsewhere. They are asked for and renewed as needed.
    pub fn with_token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.login = Login::Source(Arc::new(source));
        self
    }

    /// Another address than `https://api.pnut.io/v1`, such as the backup `https://api.pnut-api-1.org/v1`.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The instance in the [`Source`](crate::Source); the host of the base URL if not set.
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
    pub fn build(self) -> Result<Pnut> {
        let named = |error: Error| error.with_vendor(DIALECT.vendor);
        let base = self.base_url.as_deref().unwrap_or(api::SERVERS[0].url);
        let token_url = format!("{}/oauth/access_token", base.trim_end_matches('/'));
        let [transport, login] = self
            .http
            .open([("base_url", base), ("base_url", &token_url)])
            .map_err(named)?;
        let is_a_user = self.login.is_a_user();
        let authenticator = self.login.into_authenticator(login).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let instance = self.instance.unwrap_or_else(|| connection.instance());
        Ok(Pnut {
            source: settings::source(DIALECT.vendor, &instance)?,
            api: api::Client::new(connection),
            is_a_user,
        })
    }
}
