//! The settings of a [`SuperOffice`]. It decides whether an address is Online, and which credentials may go there.

use std::sync::Arc;

#[cfg(feature = "system-user")]
use super::system_user;
use super::{
    DIALECT, Environment, SuperOffice, api,
    api_style::ApiStyle,
    auth::{CREDENTIALS, Login},
    environment,
    language::Language,
    named,
    tenant::Tenant,
};
use crate::{
    client::{
        BuilderCore, HttpOptions, Secret, Transport,
        auth::{OAuthLogin, OwnId, TokenSource},
        call::{Connection, endpoint::EndpointResolver},
        settings::{self, Env, from_env},
    },
    error::{Error, ErrorKind, Result},
};

/// Configures a [`SuperOffice`].
#[derive(Debug, Default)]
#[must_use]
pub struct SuperOfficeBuilder {
    core: BuilderCore<Login>,
    /// Counts in place of the base URL.
    tenant: Option<(Environment, String)>,
    login_url: Option<String>,
    style: ApiStyle,
    language: Language,
}

impl SuperOfficeBuilder {
    /// The web API, without the version: `https://crm.example.com/site/api`, for an installation onsite.
    ///
    /// Online it is better found by the tenant's name, with [`with_tenant`](Self::with_tenant): tenants are moved between hosts, and a host
    /// that a tenant has left refuses its calls. If both are called, the last counts.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.core.base_url = Some(url.into());
        self.tenant = None;
        self
    }

    /// A tenant Online, such as `Cust12345`. Its host is looked for before the first call, when the vendor's word on it has ended, and once
    /// in a call whose host says that the tenant is not there; all calls share what is found.
    ///
    /// - The time of a call covers the search. Where nobody tells anew where a known tenant is, a quarter of it, the call goes to where the
    ///   tenant was.
    /// - A tenant that is not running makes a call fail as [`Unavailable`](crate::ErrorKind::Unavailable), naming the state, before
    ///   anything is sent. [`SuperOffice::tenant_state`] tells more.
    /// - Credentials go only to https and to hosts of `superoffice.com`. An answer that names another address is refused as
    ///   [`Decode`](crate::ErrorKind::Decode).
    /// - The environment is asked, or what [`with_login_url`](Self::with_login_url) says.
    pub fn with_tenant(mut self, environment: Environment, tenant: impl Into<String>) -> Self {
        self.tenant = Some((environment, tenant.into()));
        self
    }

    /// Timeouts, proxy and the like.
    pub fn with_http(self, options: HttpOptions) -> Self {
        self.set(|core| core.http = options)
    }

    /// The instance in the [`Source`](crate::Source); host and path of the base URL if not set, or the environment's host and
    /// the tenant.
    pub fn with_instance(self, name: impl Into<String>) -> Self {
        self.set(|core| core.instance = Some(name.into()))
    }

    /// An OAuth 2 access token. Online only.
    pub fn with_access_token(self, token: impl Into<Secret>) -> Self {
        self.with_login(Login::OAuth(OAuthLogin::Token(token.into())))
    }

    /// A refresh token of a user, and id and secret of the app that it was issued to: access tokens are fetched and renewed as needed.
    /// Online only, from the authorization code flow.
    ///
    /// The vendor documents that a refresh token can be used again and again, and that an answer holds no new one. If one comes all the
    /// same, it is used from there on, and lost when the program ends; a [`TokenSource`] of your own can store it. That a client
    /// without a secret can refresh is not documented, so the secret is needed.
    pub fn with_refresh_token(
        self,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        self.with_login(Login::OAuth(OAuthLogin::User {
            id: client_id.into(),
            secret: Some(client_secret.into()),
            refresh_token: refresh_token.into(),
        }))
    }

    /// OAuth 2 access tokens that come from elsewhere. They are asked for and renewed as needed. Online only.
    pub fn with_token_source(self, source: impl TokenSource + 'static) -> Self {
        self.with_login(Login::OAuth(OAuthLogin::Source(Arc::new(source))))
    }

    /// Where access tokens and tickets are issued, and where the state of a tenant is told: `https://sod.superoffice.com` (development),
    /// `https://qaonline.superoffice.com` (stage) or `https://online.superoffice.com` (production). If not set, it is the environment
    /// of the tenant, or of the base URL, where its host shows that.
    ///
    /// A server of your own, such as a fake, may name addresses on itself for the API.
    pub fn with_login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = Some(url.into());
        self
    }

    /// A ticket such as `7T:...`. Online it needs the token of the partner app as well.
    pub fn with_ticket(self, ticket: impl Into<Secret>, app_token: Option<Secret>) -> Self {
        self.with_login(Login::Ticket {
            ticket: ticket.into(),
            app_token,
        })
    }

    /// The system user of a tenant, whom an app acts for: its token (`AppName-...`, a claim that an administrator's sign-in gives), the
    /// app's secret, and the app's private RSA key in PEM form (PKCS #8 or PKCS #1, 2048 to 8192 bits, not encrypted). Online only, with
    /// [`with_tenant`](Self::with_tenant).
    ///
    /// Tickets are asked for with a signature when they are needed. They are kept while they are used at least every 6 hours, as the vendor
    /// documents, and renewed once in a call that is refused. The vendor's answer is a JWT, of which the claims are read; its signature is
    /// not checked, because it comes straight from the login by https, and the ticket in it is of use at the vendor alone.
    #[cfg(feature = "system-user")]
    pub fn with_system_user(
        self,
        token: impl Into<Secret>,
        app_token: impl Into<Secret>,
        private_key: impl Into<Secret>,
    ) -> Self {
        self.with_login(Login::SystemUser(system_user::Login {
            token: token.into(),
            app_token: app_token.into(),
            private_key: private_key.into(),
        }))
    }

    /// The session of a browser: its cookies as the browser sends them (`name=value; name=value`), and the value of its cookie `XSRF-TOKEN`
    /// or of the hidden input `XSRF_TOKEN`, which takes the place of the header `Authorization`.
    ///
    /// Which of the cookies hold the session is not documented, so they are sent as they are given.
    pub fn with_session(self, cookies: impl Into<Secret>, xsrf_token: impl Into<Secret>) -> Self {
        self.with_login(Login::Session {
            cookies: cookies.into(),
            xsrf_token: xsrf_token.into(),
        })
    }

    /// A user name and a password. Onsite only, where the server allows it: Online they are refused as
    /// [`Config`](crate::ErrorKind::Config), and so is a ticket without the app's token. Blanks at the ends of a password are a part of it. One
    /// that is blank, or has a line end or a byte order mark, is refused.
    pub fn with_basic(self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.with_login(Login::Basic {
            user: user.into(),
            password: password.into(),
        })
    }

    /// Calls the vendor's agents, which are remote calls, in place of its REST operations: for installations that have only these open.
    ///
    /// Agents answer null to a call that fails, and don't say why. The provider takes that for a user who does not exist. Who the caller
    /// is, [`Who::Me`](crate::Who::Me) needs one REST operation for all the same.
    pub fn with_agents(mut self) -> Self {
        self.style = ApiStyle::Agents;
        self
    }

    /// The language of texts in answers, such as `en`; `*` leaves them as they are stored. It goes with every call as `SO-Language`, and
    /// is left to the vendor if not set. Presence has no such texts, but the caller's role has, and the vendor's words for a failure
    /// may have.
    pub fn with_language(mut self, language: impl Into<String>) -> Self {
        self.language.language = Some(language.into());
        self
    }

    /// The language by which numbers and dates in texts are written, such as `nb`. It goes with every call as `SO-Culture`, and has no
    /// effect without [`with_language`](Self::with_language), so it is refused alone.
    pub fn with_culture(mut self, culture: impl Into<String>) -> Self {
        self.language.culture = Some(culture.into());
        self
    }

    /// The time zone of times in answers, an id or a code such as `UTC`. It goes with every call as `SO-TimeZone`. Presence has no times.
    pub fn with_time_zone(mut self, zone: impl Into<String>) -> Self {
        self.language.time_zone = Some(zone.into());
        self
    }

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<SuperOffice> {
        self.open().map_err(named)
    }
}

impl SuperOffice {
    /// Takes the settings from the environment; of each list, the first that is set counts.
    ///
    /// - The API: `SUPEROFFICE_TENANT`, such as `Cust12345`, with or without `SUPEROFFICE_ENVIRONMENT` (`online` if not set, `qaonline`
    ///   or `sod`); or `SUPEROFFICE_BASE_URL`.
    /// - The credentials: `SUPEROFFICE_SYSTEM_USER_TOKEN` with `SUPEROFFICE_APP_TOKEN` and `SUPEROFFICE_PRIVATE_KEY` (PEM, in which `\n`
    ///   may stand for the end of a line; needs the feature `system-user`); `SUPEROFFICE_REFRESH_TOKEN` with `SUPEROFFICE_CLIENT_ID` and
    ///   `SUPEROFFICE_CLIENT_SECRET`; `SUPEROFFICE_ACCESS_TOKEN`; `SUPEROFFICE_TICKET` with or without `SUPEROFFICE_APP_TOKEN`;
    ///   `SUPEROFFICE_XSRF_TOKEN` with `SUPEROFFICE_COOKIE`; `SUPEROFFICE_USER` with `SUPEROFFICE_PASSWORD`.
    /// - `SUPEROFFICE_LOGIN_URL`, if tokens are issued elsewhere than the above tells.
    ///
    /// Blanks, line ends and a byte order mark around a value are left out, and so is `Bearer` before a token. A variable with nothing else in
    /// it counts as not set.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming what is missing or wrong.
    pub fn from_env() -> Result<Self> {
        from_env(DIALECT.vendor, |builder: SuperOfficeBuilder, env| {
            builder.read(env)?.build()
        })
    }
}

impl SuperOfficeBuilder {
    fn open(mut self) -> Result<SuperOffice> {
        let credentials = self.core.take_login(CREDENTIALS)?;
        let [api, login] = self.transports(credentials.needs_login())?;
        let tenant = self
            .tenant
            .map(|(_, name)| Tenant::new(login.clone(), name));
        let tenant = tenant.transpose()?.map(Arc::new);
        let headers = self.language.headers()?;
        let is_at_the_vendor = tenant.is_some() || environment::has(api.base());
        if is_at_the_vendor {
            credentials.check_online()?;
        }
        let is_online = is_at_the_vendor || credentials.is_online();
        let name = tenant.as_ref().map(|tenant| tenant.name());
        let authenticator = credentials.into_authenticator(&login, name)?;
        let (connection, instance) = match &tenant {
            None => {
                let connection = Connection::new(api, &DIALECT, authenticator);
                let instance = connection.instance();
                (connection, instance)
            }
            Some(tenant) => {
                let resolver = Arc::clone(tenant) as Arc<dyn EndpointResolver>;
                let connection =
                    Connection::new(api, &DIALECT, authenticator).with_resolver(resolver);
                let instance = [&connection.instance(), "/", tenant.name()].concat();
                (connection, instance)
            }
        };
        let connection = connection.with_headers(headers);
        let instance = self.core.instance.unwrap_or(instance);
        Ok(SuperOffice {
            source: settings::source(DIALECT.vendor, &instance)?,
            api: api::Client::new(connection.clone()),
            connection,
            me: OwnId::default(),
            tenant,
            style: self.style,
            is_online,
        })
    }

    /// Opens the API and the login. The API of a tenant is found later.
    fn transports(&self, needs_login: bool) -> Result<[Transport; 2]> {
        let login_url = self.login_url.as_deref();
        let http = &self.core.http;
        if let Some((environment, _)) = &self.tenant {
            let environment = environment.login_url();
            let login_url = login_url.unwrap_or(&environment);
            let [login] = http.open(api::OPERATIONS, [("login_url", login_url)])?;
            return Ok([login.clone(), login]);
        }
        let base = self.core.base_url.as_ref().ok_or_else(|| {
            let fault = "the address is missing: call with_tenant or with_base_url, or set SUPEROFFICE_TENANT to the tenant's name or \
                         SUPEROFFICE_BASE_URL, as base_url, to the web API";
            Error::new(ErrorKind::Config, fault)
        })?;
        // Where no token is asked for, nothing goes to the login.
        let login_url = match login_url {
            Some(url) => url.to_owned(),
            None if needs_login => login_url_of(base)?,
            None => base.clone(),
        };
        http.open(
            api::OPERATIONS,
            [("base_url", base), ("login_url", &login_url)],
        )
    }

    /// Takes what is set in the environment.
    fn read(mut self, env: &mut Env) -> Result<Self> {
        if let Some(tenant) = env.text("SUPEROFFICE_TENANT") {
            let environment = match env.text("SUPEROFFICE_ENVIRONMENT") {
                None => Environment::default(),
                Some(name) => name.parse().map_err(|_| {
                    let fault = "SUPEROFFICE_ENVIRONMENT is none of online, qaonline and sod";
                    Error::new(ErrorKind::Config, fault)
                })?,
            };
            self.tenant = Some((environment, tenant));
        } else {
            self.core.base_url = env.text("SUPEROFFICE_BASE_URL");
        }
        self.login_url = env.text("SUPEROFFICE_LOGIN_URL");
        let mut token = |name| env.token(name);
        if let Some(token) = token("SUPEROFFICE_SYSTEM_USER_TOKEN") {
            return self.read_system_user(token, env);
        }
        if let Some(refresh_token) = token("SUPEROFFICE_REFRESH_TOKEN") {
            let id = token("SUPEROFFICE_CLIENT_ID").unwrap_or_default();
            let secret = token("SUPEROFFICE_CLIENT_SECRET").unwrap_or_default();
            return Ok(self.with_refresh_token(id, secret, refresh_token));
        }
        if let Some(token) = token("SUPEROFFICE_ACCESS_TOKEN") {
            return Ok(self.with_access_token(token));
        }
        if let Some(ticket) = token("SUPEROFFICE_TICKET") {
            let app_token = token("SUPEROFFICE_APP_TOKEN").map(Secret::from);
            return Ok(self.with_ticket(ticket, app_token));
        }
        if let Some(xsrf_token) = token("SUPEROFFICE_XSRF_TOKEN") {
            let cookies = token("SUPEROFFICE_COOKIE").unwrap_or_default();
            return Ok(self.with_session(cookies, xsrf_token));
        }
        Ok(match env.text("SUPEROFFICE_USER") {
            Some(user) => {
                let password = env.text("SUPEROFFICE_PASSWORD").unwrap_or_default();
                self.with_basic(user, password)
            }
            None => self,
        })
    }

    #[cfg(feature = "system-user")]
    fn read_system_user(self, token: String, env: &mut Env) -> Result<Self> {
        let app_token = env.token("SUPEROFFICE_APP_TOKEN").unwrap_or_default();
        let key = env.text("SUPEROFFICE_PRIVATE_KEY").unwrap_or_default();
        // Some ways of setting variables allow for one line only. PEM has no backslashes of its own.
        let key = key.replace("\\n", "\n");
        Ok(self.with_system_user(token, app_token, key))
    }

    #[cfg(not(feature = "system-user"))]
    fn read_system_user(self, _: String, _: &mut Env) -> Result<Self> {
        let fault = "SUPEROFFICE_SYSTEM_USER_TOKEN is set, and this build cannot sign: enable the feature system-user";
        Err(Error::new(ErrorKind::Config, fault))
    }

    fn set(mut self, change: impl FnOnce(&mut BuilderCore<Login>)) -> Self {
        change(&mut self.core);
        self
    }

    fn with_login(self, login: Login) -> Self {
        self.set(|core| core.login = Some(login))
    }
}

/// Where the tokens for this API are issued: the secret must not go anywhere else.
fn login_url_of(base: &str) -> Result<String> {
    let Ok(url) = base.parse() else {
        // Whoever opens it says that it is no URL.
        return Ok(base.to_owned());
    };
    match Environment::of_api(&url) {
        Some(environment) => Ok(environment.login_url()),
        None => Err(Error::new(
            ErrorKind::Config,
            "login_url is missing, and cannot be told from this base_url: call with_login_url or set SUPEROFFICE_LOGIN_URL to \
             https://online.superoffice.com or the login of another environment",
        )),
    }
}
