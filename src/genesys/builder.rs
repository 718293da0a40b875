use std::sync::Arc;

use url::Url;

use super::{DIALECT, Genesys, PURECLOUD, Region, api, auth::Login, definitions::Definitions};
use crate::{
    Error, ErrorKind, HttpOptions, Result, Secret, TokenSource, UserId, http::Connection, settings,
    wire::check_id,
};

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

    /// A refresh token of a user, and the OAuth client that it was issued to, whose grant is a code authorization: access tokens are
    /// fetched and renewed as needed. A public client (PKCE) has no secret.
    ///
    /// The vendor may answer with a new refresh token in place of this one; it is then used from there on, and lost when the program
    /// ends. Where that matters, ask for tokens in a [`TokenSource`] of your own, which can store what it gets.
    ///
    /// Such a request is sent again only if it has not reached the vendor: the refresh token may be good for one answer.
    ///
    /// That a client with a secret sends it as `Basic` is known from the vendor's own clients; how a public one refreshes is not
    /// documented there, and follows RFC 6749.
    pub fn with_refresh_token(
        mut self,
        client_id: impl Into<String>,
        client_secret: Option<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        self.login = Login::User {
            id: client_id.into(),
            secret: client_secret,
            refresh_token: refresh_token.into(),
        };
        self
    }

    /// Access tokens that come from elsewhere, of a user or a client. They are asked for and renewed as needed.
    pub fn with_token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.login = Login::Source(Arc::new(source));
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

    /// Another address than the region's, such as a gateway. Tokens are then asked for at the same address with `login.` in place of
    /// `api.`; where its host does not start with `api.`, [`with_login_url`](Self::with_login_url) is needed for client credentials and refresh
    /// tokens.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Another address for tokens than the region's.
    pub fn with_login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = Some(url.into());
        self
    }

    /// The instance in the [`Source`](crate::Source), such as the organization's name. If not set, it is the region's domain, or the
    /// host of the base URL without `api.`: two organizations in one region need names to be told apart.
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
        check_id(&UserId::from(self.source_id.as_str())).map_err(|error| {
            let fault =
                "source_id cannot be an id: it is empty, too long, or holds a slash or the like";
            named(Error::new(ErrorKind::Config, fault).with_source(error))
        })?;
        let base = match &self.base_url {
            Some(url) => url.clone(),
            None => self.region.api_url(),
        };
        let login_url = match (self.login_url, &self.base_url) {
            (Some(url), _) => url,
            (None, None) => self.region.login_url(),
            (None, Some(base)) if self.login.needs_login() => {
                login_url_beside(base).map_err(named)?
            }
            // No token is asked for.
            (None, Some(base)) => base.clone(),
        };
        let token_url = format!("{}/oauth/token", login_url.trim_end_matches('/'));
        let [transport, login] = self
            .http
            .open([("base_url", &base), ("login_url", &token_url)])
            .map_err(named)?;
        let may_be_a_user = self.login.may_be_a_user();
        let authenticator = self.login.into_authenticator(login).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let instance = self.instance.unwrap_or_else(|| {
            let host = connection.instance();
            host.strip_prefix(API).unwrap_or(&host).to_owned()
        });
        Ok(Genesys {
            source: settings::source(DIALECT.vendor, &instance)?,
            concurrency: connection.concurrency(),
            api: api::Client::new(connection),
            source_id: self.source_id.into(),
            me: may_be_a_user.then(Arc::default),
            definitions: Arc::new(Definitions::default()),
        })
    }
}

/// How the hosts of the API start.
const API: &str = "api.";

/// Where the tokens for this API are issued: the secret must not go anywhere else.
fn login_url_beside(base: &str) -> Result<String> {
    let Ok(mut url) = Url::parse(base) else {
        // Whoever opens it says that it is no URL.
        return Ok(base.to_owned());
    };
    let domain = url.host_str().and_then(|host| host.strip_prefix(API));
    let host = domain.map(|domain| format!("login.{domain}"));
    match host.map(|host| url.set_host(Some(&host))) {
        Some(Ok(())) => Ok(url.into()),
        _ => Err(Error::new(
            ErrorKind::Config,
            "login_url is missing, and cannot be told from a base_url whose host does not start with `api.`: call \
             with_login_url or set GENESYS_LOGIN_URL",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_is_beside_the_api() {
        for (base, login) in [
            (
                "https://api.mypurecloud.ie",
                "https://login.mypurecloud.ie/",
            ),
            (
                "https://API.Usw2.Pure.Cloud:8443/x",
                "https://login.usw2.pure.cloud:8443/x",
            ),
        ] {
            assert_eq!(login_url_beside(base).unwrap(), login);
        }
        for base in [
            "https://gateway.example.com",
            "http://127.0.0.1:1",
            "https://apis.example.com",
        ] {
            let error = login_url_beside(base).unwrap_err();
            assert!(error.to_string().contains("login_url"), "{base}");
        }
    }
}
