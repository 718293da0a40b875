use std::sync::Arc;

use super::{DIALECT, Genesys, PURECLOUD, Region, api, auth::Login, definitions::Definitions};
use crate::{Error, HttpOptions, Result, Secret, Source, http::Connection};

/// Configures a [`Genesys`].
#[derive(Debug)]
#[must_use]
pub struct GenesysBuilder {
    region: Region,
    base_url: Option<String>,
    login_url: Option<String>,
    login: Login,
    source_id: String,
    instance: Option<String>,
    http: HttpOptions,
}

impl Default for GenesysBuilder {
    fn default() -> Self {
        Self {
            region: Region::default(),
            base_url: None,
            login_url: None,
            login: Login::default(),
            source_id: PURECLOUD.to_owned(),
            instance: None,
            http: HttpOptions::default(),
        }
    }
}

impl GenesysBuilder {
    /// The region of the organization; `mypurecloud.com` if not set.
    pub fn with_region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// An OAuth client with the grant `client_credentials`: tokens are fetched and renewed as needed. It is no user, so there is
    /// no [`Who::Me`](crate::Who::Me).
    pub fn with_client_credentials(
        mut self,
        id: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Self {
        self.login = Login::Client {
            id: id.into(),
            secret: secret.into(),
        };
        self
    }

    /// An access token that was issued elsewhere. It is not renewed.
    pub fn with_access_token(mut self, token: impl Into<Secret>) -> Self {
        self.login = Login::Token(token.into());
        self
    }

    /// The presence source to read and set; `PURECLOUD`, the built-in one, if not set.
    pub fn with_source_id(mut self, source_id: impl Into<String>) -> Self {
        self.source_id = source_id.into();
        self
    }

    /// Another address than the region's, such as a gateway.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Another address for tokens than the region's.
    pub fn with_login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = Some(url.into());
        self
    }

    /// The instance in the [`Source`], such as the organization's name; the region's domain if not set.
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
    pub fn build(self) -> Result<Genesys> {
        let named = |error: Error| error.with_vendor(DIALECT.vendor);
        let base = self.base_url.unwrap_or_else(|| self.region.api_url());
        let login_url = self.login_url.unwrap_or_else(|| self.region.login_url());
        let token_url = format!("{}/oauth/token", login_url.trim_end_matches('/'));
        let [transport, login] = self
            .http
            .open([("base_url", &base), ("login_url", &token_url)])
            .map_err(named)?;
        let may_be_a_user = self.login.may_be_a_user();
        let authenticator = self.login.into_authenticator(login).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let instance = self
            .instance
            .unwrap_or_else(|| self.region.domain().to_owned());
        Ok(Genesys {
            source: Source::new(DIALECT.vendor, &instance),
            api: api::Client::new(connection),
            source_id: self.source_id.into(),
            me: may_be_a_user.then(Arc::default),
            definitions: Arc::new(Definitions::default()),
        })
    }
}
