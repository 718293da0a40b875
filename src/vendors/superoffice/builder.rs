use std::sync::Arc;

#[cfg(feature = "system-user")]
use super::system_user;
use super::{
    DIALECT, Environment, SuperOffice, api, api_style::ApiStyle, auth::Login, environment,
    language::Language, named, tenant::Tenant,
};
use crate::{
    client::{
        HttpOptions, Secret, Transport,
        auth::TokenSource,
        call::{Connection, endpoint::EndpointResolver},
        settings,
    },
    error::{Error, ErrorKind, Result},
};

/// Configures a [`SuperOffice`].
#[derive(Debug, Default)]
#[must_use]
pub struct SuperOfficeBuilder {
    address: Option<Address>,
    login_url: Option<String>,
    login: Login,
    style: ApiStyle,
    language: Language,
    instance: Option<String>,
    http: HttpOptions,
}

/// Where the API is: the last that is given counts.
#[derive(Debug)]
enum Address {
    Url(String),
    Tenant(Environment, String),
}

impl SuperOfficeBuilder {
    /// The web API, without the version: `https://crm.example.com/site/api`, for an installation onsite.
    ///
    /// Online it is better found by the tenant's name, with [`with_tenant`](Self::with_tenant): tenants are moved between hosts, and a host
    /// that a tenant has left refuses its calls. If both are called, the last counts.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.address = Some(Address::Url(url.into()));
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
        self.address = Some(Address::Tenant(environment, tenant.into()));
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
    pub fn with_ticket(mut self, ticket: impl Into<Secret>, app_token: Option<Secret>) -> Self {
        self.login = Login::Ticket {
            ticket: ticket.into(),
            app_token,
        };
        self
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
        mut self,
        token: impl Into<Secret>,
        app_token: impl Into<Secret>,
        private_key: impl Into<Secret>,
    ) -> Self {
        self.login = Login::SystemUser(system_user::Login {
            token: token.into(),
            app_token: app_token.into(),
            private_key: private_key.into(),
        });
        self
    }

    /// The session of a browser: its cookies as the browser sends them (`name=value; name=value`), and the value of its cookie `XSRF-TOKEN`
    /// or of the hidden input `XSRF_TOKEN`, which takes the place of the header `Authorization`.
    ///
    /// Which of the cookies hold the session is not documented, so they are sent as they are given.
    pub fn with_session(
        mut self,
        cookies: impl Into<Secret>,
        xsrf_token: impl Into<Secret>,
    ) -> Self {
        self.login = Login::Session {
            cookies: cookies.into(),
            xsrf_token: xsrf_token.into(),
        };
        self
    }

    /// A user name and a password. Onsite only, where the server allows it: Online they are refused as
    /// [`Config`](crate::ErrorKind::Config), and so is a ticket without the app's token. Blanks at the ends of a password are a part of it. One
    /// that is blank, or has a line end or a byte order mark, is refused.
    pub fn with_basic(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.login = Login::Basic {
            user: user.into(),
            password: password.into(),
        };
        self
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

    /// The instance in the [`Source`](crate::Source); host and path of the base URL if not set, or the environment's host and
    /// the tenant.
    pub fn with_instance(mut self, name: impl Into<String>) -> Self {
        self.instance = Some(name.into());
        self
    }

    /// Timeouts, proxy and the like.
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        self
    }

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<SuperOffice> {
        self.login.check().map_err(named)?;
        let Reached { api, login, tenant } = self.reach().map_err(named)?;
        let headers = self.language.headers().map_err(named)?;
        let is_at_the_vendor = tenant.is_some() || environment::has(api.base());
        if is_at_the_vendor {
            self.login.check_online().map_err(named)?;
        }
        let is_online = is_at_the_vendor || self.login.is_online();
        let name = tenant.as_ref().map(|tenant| tenant.name());
        let authenticator = self.login.into_authenticator(&login, name).map_err(named)?;
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
        Ok(SuperOffice {
            source: settings::source(DIALECT.vendor, &self.instance.unwrap_or(instance))?,
            api: api::Client::new(connection.clone()),
            connection,
            me: Arc::default(),
            tenant,
            style: self.style,
            is_online,
        })
    }

    /// Checks the addresses.
    fn reach(&self) -> Result<Reached> {
        let login_url = self.login_url.as_deref();
        match &self.address {
            None => Err(settings::missing(
                DIALECT.vendor,
                "the address is missing: call with_tenant or with_base_url, or set SUPEROFFICE_TENANT to the tenant's name or \
                 SUPEROFFICE_BASE_URL, as base_url, to the web API",
            )),
            Some(Address::Url(base)) => {
                // Where no token is asked for, nothing goes to the login.
                let login_url = match login_url {
                    Some(url) => url.to_owned(),
                    None if self.login.needs_login() => login_url_of(base)?,
                    None => base.clone(),
                };
                let [api, login] = self.http.open(
                    api::OPERATIONS,
                    [("base_url", base), ("login_url", &login_url)],
                )?;
                Ok(Reached {
                    api,
                    login,
                    tenant: None,
                })
            }
            Some(Address::Tenant(environment, name)) => {
                let environment = environment.login_url();
                let login_url = login_url.unwrap_or(&environment);
                let [login] = self
                    .http
                    .open(api::OPERATIONS, [("login_url", login_url)])?;
                let tenant = Tenant::new(login.clone(), name.clone())?;
                Ok(Reached {
                    api: login.clone(),
                    login,
                    tenant: Some(Arc::new(tenant)),
                })
            }
        }
    }

    /// Takes what is set in the environment.
    pub(super) fn read_env(mut self) -> Result<Self> {
        let env = settings::env;
        let token = settings::env_token;
        let secret = |name: &str| token(name).unwrap_or_default();
        if let Some(tenant) = env("SUPEROFFICE_TENANT") {
            let environment = match env("SUPEROFFICE_ENVIRONMENT") {
                None => Environment::default(),
                Some(name) => name.parse().map_err(|_| {
                    let how = "SUPEROFFICE_ENVIRONMENT is none of online, qaonline and sod";
                    settings::missing(DIALECT.vendor, how)
                })?,
            };
            self = self.with_tenant(environment, tenant);
        } else if let Some(url) = env("SUPEROFFICE_BASE_URL") {
            self = self.with_base_url(url);
        }
        if let Some(url) = env("SUPEROFFICE_LOGIN_URL") {
            self = self.with_login_url(url);
        }
        if let Some(token) = token("SUPEROFFICE_SYSTEM_USER_TOKEN") {
            self = self.read_system_user(token)?;
        } else if let Some(refresh_token) = token("SUPEROFFICE_REFRESH_TOKEN") {
            self = self.with_refresh_token(
                secret("SUPEROFFICE_CLIENT_ID"),
                secret("SUPEROFFICE_CLIENT_SECRET"),
                refresh_token,
            );
        } else if let Some(token) = token("SUPEROFFICE_ACCESS_TOKEN") {
            self = self.with_access_token(token);
        } else if let Some(ticket) = token("SUPEROFFICE_TICKET") {
            self = self.with_ticket(ticket, token("SUPEROFFICE_APP_TOKEN").map(Secret::from));
        } else if let Some(token) = token("SUPEROFFICE_XSRF_TOKEN") {
            self = self.with_session(secret("SUPEROFFICE_COOKIE"), token);
        } else if let Some(user) = env("SUPEROFFICE_USER") {
            self = self.with_basic(user, env("SUPEROFFICE_PASSWORD").unwrap_or_default());
        }
        Ok(self)
    }

    #[cfg(feature = "system-user")]
    fn read_system_user(self, token: String) -> Result<Self> {
        let app_token = settings::env_token("SUPEROFFICE_APP_TOKEN").unwrap_or_default();
        let key = settings::env("SUPEROFFICE_PRIVATE_KEY").unwrap_or_default();
        // Some ways of setting variables allow for one line only. PEM has no backslashes of its own.
        let key = key.replace("\\n", "\n");
        Ok(self.with_system_user(token, app_token, key))
    }

    #[cfg(not(feature = "system-user"))]
    fn read_system_user(self, _: String) -> Result<Self> {
        let how = "SUPEROFFICE_SYSTEM_USER_TOKEN is set, and this build cannot sign: enable the feature system-user";
        Err(settings::missing(DIALECT.vendor, how))
    }
}

/// The checked addresses, and the clients to reach them with.
struct Reached {
    api: Transport,
    login: Transport,
    tenant: Option<Arc<Tenant>>,
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
