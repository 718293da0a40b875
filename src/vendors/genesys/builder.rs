//! The settings of a [`Genesys`]. It decides where tokens are fetched: nowhere but at the login that belongs to the API.

use std::sync::Arc;

use url::Url;

use super::{
    DIALECT, Genesys, Region, api,
    auth::{CREDENTIALS, Keeper, authenticator},
    definitions::Definitions,
    named,
    source::PresenceSource,
};
use crate::{
    client::{
        BuilderCore, HttpOptions, Secret,
        auth::{AuthorizationCode, OAuthLogin, OwnId, SignIn, TokenSource},
        call::Connection,
        settings::{self, from_env},
    },
    error::{Error, ErrorKind, Result},
};

/// Configures a [`Genesys`].
#[derive(Debug, Default)]
#[must_use]
pub struct GenesysBuilder {
    core: BuilderCore<OAuthLogin>,
    region: Region,
    login_url: Option<String>,
    keeper: Option<Keeper>,
    /// The built-in one, if it is none.
    source_id: Option<String>,
}

impl GenesysBuilder {
    /// The region of the organization; `mypurecloud.com` if not set.
    pub fn with_region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// An OAuth client with the grant `client_credentials`: tokens are fetched and renewed as needed. It is no user, so there is
    /// no [`Who::Me`](crate::Who::Me).
    pub fn with_client_credentials(self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.with_login(OAuthLogin::Client {
            id: id.into(),
            secret: secret.into(),
        })
    }

    /// A refresh token of a user, and the OAuth client that it was issued to, whose grant is a code authorization: access tokens are
    /// fetched and renewed as needed. A public client (PKCE) has no secret.
    ///
    /// The vendor may answer with a new refresh token in place of this one; it is then used from there on, and lost when the program
    /// ends, unless [`with_refresh_token_store`](Self::with_refresh_token_store) stores it.
    ///
    /// Such a request is sent again only if it has not reached the vendor: the refresh token may be good for one answer.
    ///
    /// That a client with a secret sends it as `Basic` is known from the vendor's own clients; how a public one refreshes is not
    /// documented there, and follows RFC 6749.
    pub fn with_refresh_token(
        self,
        client_id: impl Into<String>,
        client_secret: Option<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        self.with_login(OAuthLogin::User {
            id: client_id.into(),
            secret: client_secret,
            refresh_token: refresh_token.into(),
        })
    }

    /// The code that a user's [sign-in](Self::sign_in) has come to, and the client's secret; a public client has none. The first call
    /// that needs a token exchanges the code. From then on it is as with [`with_refresh_token`](Self::with_refresh_token), if a
    /// refresh token comes with the answer; if none does, calls are [`Unauthenticated`](ErrorKind::Unauthenticated) once the access
    /// token has ended.
    ///
    /// The code is sent again only if it has not reached the vendor: it is good once. If it may have been used and brought no token, every
    /// call is [`Unauthenticated`](ErrorKind::Unauthenticated) from there on, with the cause.
    pub fn with_authorization_code(
        self,
        client_secret: Option<Secret>,
        code: AuthorizationCode,
    ) -> Self {
        self.with_login(OAuthLogin::Code {
            secret: client_secret,
            code,
        })
    }

    /// Is given every refresh token that the vendor answers with, for
    /// [`with_refresh_token`](Self::with_refresh_token) when the program runs the next time. It is called before the token is used, from
    /// a task of the asynchronous runtime: it must not block for long. If it panics, that is logged, and the token is used all the same.
    /// With credentials to which no refresh token comes, [`build`](Self::build) refuses it.
    ///
    /// ```
    /// # use omnipresence::{Genesys, Secret};
    /// # use std::sync::{Arc, Mutex};
    /// let newest = Arc::new(Mutex::new(Secret::from("the one from before")));
    /// let store = Arc::clone(&newest);
    /// let builder = Genesys::builder()
    ///     .with_refresh_token("client id", None, newest.lock().expect("nobody panics").clone())
    ///     .with_refresh_token_store(move |token| *store.lock().expect("nobody panics") = token.clone());
    /// ```
    pub fn with_refresh_token_store(
        mut self,
        store: impl Fn(&Secret) + Send + Sync + 'static,
    ) -> Self {
        self.keeper = Some(Keeper(Arc::new(store)));
        self
    }

    /// Access tokens that come from elsewhere, of a user or a client. They are asked for and renewed as needed.
    pub fn with_token_source(self, source: impl TokenSource + 'static) -> Self {
        self.with_login(OAuthLogin::Source(Arc::new(source)))
    }

    /// An access token that was issued elsewhere. It is not renewed.
    pub fn with_access_token(self, token: impl Into<Secret>) -> Self {
        self.with_login(OAuthLogin::Token(token.into()))
    }

    /// The presence source to read and set; `PURECLOUD`, the built-in one, if not set. A UUID is the id of a registered source, any other
    /// word that of a custom one; [the module](super) tells what can be done with each.
    pub fn with_source_id(mut self, source_id: impl Into<String>) -> Self {
        self.source_id = Some(source_id.into());
        self
    }

    /// Another address than the region's, such as a gateway. Tokens are then asked for at the same address with `login.` in place of
    /// `api.`; where its host does not start with `api.`, [`with_login_url`](Self::with_login_url) is needed wherever tokens are
    /// asked for or users signed in.
    pub fn with_base_url(self, url: impl Into<String>) -> Self {
        self.set(|core| core.base_url = Some(url.into()))
    }

    /// Another address for tokens than the region's.
    pub fn with_login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = Some(url.into());
        self
    }

    /// The instance in the [`Source`](crate::Source), such as the organization's name. If not set, it is the region's domain, or the
    /// host of the base URL without `api.`: two organizations in one region need names to be told apart. For another presence source than
    /// the built-in one, a slash and its id are added.
    pub fn with_instance(self, name: impl Into<String>) -> Self {
        self.set(|core| core.instance = Some(name.into()))
    }

    /// Timeouts, proxy and the like.
    pub fn with_http(self, options: HttpOptions) -> Self {
        self.set(|core| core.http = options)
    }

    /// Begins the sign-in of a user by an OAuth client whose grant is a code authorization, at the login host of the region, or of the
    /// addresses that were set. The redirect URI must be one of those that the client is registered with.
    ///
    /// Nothing is sent from here. That a client with a secret exchanges a code as RFC 6749 says is known from the vendor's own clients; PKCE
    /// follows RFC 7636, which they have too, but whose form there was not verified.
    ///
    /// ```no_run
    /// # use omnipresence::*;
    /// # fn example(come_back_to: impl Fn(&str) -> String) -> Result<()> {
    /// let builder = Genesys::builder().with_region("eu-west-1".parse()?);
    /// let sign_in = builder.sign_in("client id", "https://app.example.com/signed-in")?;
    /// let address_that_the_browser_came_back_to = come_back_to(sign_in.url().as_str());
    /// let code = sign_in.code_from(&address_that_the_browser_came_back_to)?;
    /// let genesys = builder.with_authorization_code(None, code).build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn sign_in(&self, client_id: &str, redirect_uri: &str) -> Result<SignIn> {
        let sign_in = || {
            let address = [self.login_url()?.trim_end_matches('/'), "/oauth/authorize"].concat();
            let url = self.core.http.check_address("login_url", &address)?;
            SignIn::new(url, client_id, redirect_uri)
        };
        sign_in().map_err(named)
    }

    /// Where users sign in and tokens are issued.
    fn login_url(&self) -> Result<String> {
        match (&self.login_url, &self.core.base_url) {
            (Some(url), _) => Ok(url.clone()),
            (None, None) => Ok(self.region.login_url()),
            (None, Some(base)) => login_url_beside(base),
        }
    }

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<Genesys> {
        self.open().map_err(named)
    }
}

impl Genesys {
    /// Takes the settings from one of: `GENESYS_REFRESH_TOKEN` with `GENESYS_CLIENT_ID` and, unless the client is public,
    /// `GENESYS_CLIENT_SECRET`; `GENESYS_CLIENT_ID` with `GENESYS_CLIENT_SECRET`; `GENESYS_ACCESS_TOKEN`. The first that is set counts.
    /// And from `GENESYS_REGION`, `GENESYS_SOURCE_ID`, `GENESYS_BASE_URL` and `GENESYS_LOGIN_URL`, if they are set.
    ///
    /// Blanks, line ends and a byte order mark around a value are left out, and so is `Bearer` before a token. A variable with nothing else in
    /// it counts as not set.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config), naming what is missing or wrong.
    pub fn from_env() -> Result<Self> {
        from_env(DIALECT.vendor, |mut builder: GenesysBuilder, env| {
            builder.source_id = env.text("GENESYS_SOURCE_ID");
            if let Some(region) = env.text("GENESYS_REGION") {
                builder.region = region_of_environment(&region)?;
            }
            builder.core.base_url = env.text("GENESYS_BASE_URL");
            builder.login_url = env.text("GENESYS_LOGIN_URL");
            let id = env.token("GENESYS_CLIENT_ID");
            let secret = env.token("GENESYS_CLIENT_SECRET").map(Secret::from);
            if let Some(refresh_token) = env.token("GENESYS_REFRESH_TOKEN") {
                builder = builder.with_refresh_token(id.unwrap_or_default(), secret, refresh_token);
            } else if let Some(id) = id {
                builder = builder.with_client_credentials(id, secret.unwrap_or_default());
            } else if let Some(token) = env.token("GENESYS_ACCESS_TOKEN") {
                builder = builder.with_access_token(token);
            }
            builder.build()
        })
    }
}

impl GenesysBuilder {
    fn open(mut self) -> Result<Genesys> {
        let credentials = self.core.take_login(CREDENTIALS)?;
        let presence_source = match &self.source_id {
            Some(id) => PresenceSource::of_id(id)?,
            None => PresenceSource::default(),
        };
        let base = match &self.core.base_url {
            Some(url) => url.clone(),
            None => self.region.api_url(),
        };
        let login_url = if credentials.is_fetched() || self.login_url.is_some() {
            self.login_url()?
        } else {
            // No token is asked for.
            base.clone()
        };
        let [transport, login] = self.core.http.open(
            api::OPERATIONS,
            [("base_url", &base), ("login_url", &login_url)],
        )?;
        let may_be_a_user = credentials.may_be_a_user();
        let authenticator = authenticator(credentials, login, self.keeper)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let organization = self.core.instance.unwrap_or_else(|| {
            let host = connection.instance();
            host.strip_prefix(API).unwrap_or(&host).to_owned()
        });
        // Before the source's id is added, which would hide that there is no name.
        settings::source(DIALECT.vendor, &organization)?;
        let instance = presence_source.instance(&organization);
        Ok(Genesys {
            source: settings::source(DIALECT.vendor, &instance)?,
            organization: organization.into(),
            api: api::Client::new(connection.clone()),
            shared: api::Client::new(connection.clone()),
            connection,
            presence_source,
            me: may_be_a_user.then(OwnId::default),
            definitions: Arc::new(Definitions::default()),
        })
    }

    fn set(mut self, change: impl FnOnce(&mut BuilderCore<OAuthLogin>)) -> Self {
        change(&mut self.core);
        self
    }

    fn with_login(self, login: OAuthLogin) -> Self {
        self.set(|core| core.login = Some(login))
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

fn region_of_environment(text: &str) -> Result<Region> {
    let fault = |fault| Error::new(ErrorKind::Config, format!("GENESYS_REGION is {fault}"));
    Region::parse(text).map_err(fault)
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

    #[test]
    fn an_unknown_region_is_reported_with_its_kind_once() {
        let error = region_of_environment("atlantis").unwrap_err().to_string();
        assert!(error.starts_with("GENESYS_REGION is no region"), "{error}");
        assert_eq!(error.matches(&ErrorKind::Config.to_string()).count(), 1);
    }
}
