use super::{DIALECT, Pnut, api, auth};
use crate::{Error, HttpOptions, Result, Secret, http::Connection, settings};

/// Configures a [`Pnut`].
#[derive(Debug, Default)]
#[must_use]
pub struct PnutBuilder {
    base_url: Option<String>,
    access_token: Secret,
    instance: Option<String>,
    http: HttpOptions,
}

impl PnutBuilder {
    /// The access token of a user; the scope `presence` lets it set the presence.
    pub fn with_access_token(mut self, token: impl Into<Secret>) -> Self {
        self.access_token = token.into();
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
        if self.access_token.is_empty() {
            return Err(settings::missing(
                DIALECT.vendor,
                "access_token is missing: call with_access_token or set PNUT_ACCESS_TOKEN",
            ));
        }
        let named = |error: Error| error.with_vendor(DIALECT.vendor);
        let base = self.base_url.as_deref().unwrap_or(api::SERVERS[0].url);
        let authenticator = auth::access_token(&self.access_token).map_err(named)?;
        let [transport] = self.http.open([("base_url", base)]).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let instance = self.instance.unwrap_or_else(|| connection.instance());
        Ok(Pnut {
            source: settings::source(DIALECT.vendor, &instance)?,
            api: api::Client::new(connection),
        })
    }
}
