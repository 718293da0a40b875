use std::sync::Arc;

use url::{Host, Url};

use super::{DIALECT, SuperOffice, api, auth::Login};
use crate::{
    Error, ErrorKind, HttpOptions, Result, Secret, TokenSource, http::Connection, settings,
};

/// Configures a [`SuperOffice`].
#[derive(Debug, Default)]
#[must_use]
pub struct SuperOfficeBuilder {
    base_url: Option<String>,
    login_url: Option<String>,
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

    /// A refresh token of a user, and id and secret of the app that it was issued to: access tokens are fetched and renewed as needed.
    /// Online only, from the authorization code flow.
    ///
    /// The vendor documents that a refresh token can be used again and again, and that an answer holds no new one. If one comes all the
    /// same, it is used from there on, and lost when the program ends; a [`TokenSource`] of your own can store it. That a client
    /// without a secret can refresh is not documented, so the secret is needed.
    pub fn with_refresh_token(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        self.login = Login::User {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            refresh_token: refresh_token.into(),
        };
        self
    }

    /// OAuth 2 access tokens that come from elsewhere. They are asked for and renewed as needed. Online only.
    pub fn with_token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.login = Login::Source(Arc::new(source));
        self
    }

    /// Where access tokens are issued: `https://sod.superoffice.com` (development), `https://qaonline.superoffice.com` (stage) or
    /// `https://online.superoffice.com` (production). If not set, it is the environment of the base URL, where its host shows that.
    pub fn with_login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = Some(url.into());
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
        let named = |error: Error| error.with_vendor(DIALECT.vendor);
        let login_url = match self.login_url {
            Some(url) => url,
            None if self.login.needs_login() => login_url_of(&base).map_err(named)?,
            // No token is asked for.
            None => base.clone(),
        };
        let token_url = format!("{}{TOKEN_PATH}", login_url.trim_end_matches('/'));
        let [transport, login] = self
            .http
            .open([("base_url", &base), ("login_url", &token_url)])
            .map_err(named)?;
        let authenticator = self.login.into_authenticator(login).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let instance = self.instance.unwrap_or_else(|| connection.instance());
        Ok(SuperOffice {
            source: settings::source(DIALECT.vendor, &instance)?,
            concurrency: connection.concurrency(),
            api: api::Client::new(connection),
            me: Arc::default(),
        })
    }
}

/// Where tokens are issued, below the login's address.
const TOKEN_PATH: &str = "/login/common/oauth/tokens";

/// The environments, whose hosts issue tokens. The hosts of their tenants have a number after the name, or another name.
const ENVIRONMENTS: [&str; 3] = ["sod", "qaonline", "online"];

/// Where the tokens for this API are issued: the secret must not go anywhere else.
fn login_url_of(base: &str) -> Result<String> {
    let Ok(url) = Url::parse(base) else {
        // Whoever opens it says that it is no URL.
        return Ok(base.to_owned());
    };
    let environment = match url.host() {
        Some(Host::Domain(host)) => host.strip_suffix(".superoffice.com").map(without_number),
        _ => None,
    };
    match environment.filter(|name| ENVIRONMENTS.contains(name)) {
        Some(name) => Ok(format!("https://{name}.superoffice.com")),
        None => Err(Error::new(
            ErrorKind::Config,
            "login_url is missing, and cannot be told from this base_url: call with_login_url or set SUPEROFFICE_LOGIN_URL to \
             https://online.superoffice.com or the login of another environment",
        )),
    }
}

fn without_number(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_is_that_of_the_environment() {
        for (base, login) in [
            (
                "https://online2.superoffice.com/Cust12345/api",
                "https://online.superoffice.com",
            ),
            (
                "https://SOD.superoffice.com/Cust12345/api",
                "https://sod.superoffice.com",
            ),
            (
                "https://qaonline11.superoffice.com/x",
                "https://qaonline.superoffice.com",
            ),
        ] {
            assert_eq!(login_url_of(base).unwrap(), login);
        }
        for base in [
            "https://app.superoffice.com/Cust12345/api",
            "https://online.superoffice.com.example.com",
            "https://x.online2.superoffice.com",
            "https://crm.example.com/api",
            "http://127.0.0.1:1",
        ] {
            let error = login_url_of(base).unwrap_err();
            assert!(error.to_string().contains("login_url"), "{base}");
        }
    }
}
