//! The settings of a [`Pnut`]. It decides which source a provider is: the vendor's hosts are one, and each channel is another.

use std::sync::Arc;

use super::{
    DIALECT, Limits, Pnut, api,
    auth::{CREDENTIALS, Login},
    limits::MAX_CHARS,
    named,
};
use crate::{
    client::{
        BuilderCore, HttpOptions, Secret,
        auth::{OAuthLogin, TokenSource},
        call::Connection,
        settings::{self, from_env},
    },
    error::{Error, ErrorKind, Result},
    model::{UserId, check_id},
};

/// Configures a [`Pnut`].
#[derive(Debug, Default)]
#[must_use]
pub struct PnutBuilder {
    core: BuilderCore<Login>,
    channel: Option<String>,
    limits: Option<Limits>,
}

impl PnutBuilder {
    /// The access token of a user; the scope `presence` lets it set the presence, and `messages` read and set that in channels.
    pub fn with_access_token(self, token: impl Into<Secret>) -> Self {
        self.with_login(Login::OAuth(OAuthLogin::Token(token.into())))
    }

    /// An application with the grant `client_credentials`: its token is fetched as needed. It is no user, so there is no
    /// [`Who::Me`](crate::Who::Me), and nothing to set. Of the operations here pnut lets it call `getPresentUsers` and
    /// `getConfiguration` alone: it may read the list of those who are present, and no single user, so a presence is looked up in that
    /// list.
    pub fn with_client_credentials(self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.with_login(Login::OAuth(OAuthLogin::Client {
            id: id.into(),
            secret: secret.into(),
        }))
    }

    /// An application's token that is there already, in place of [`with_client_credentials`](Self::with_client_credentials) and with the
    /// same rights. It is not fetched anew when it is refused.
    pub fn with_app_token(self, token: impl Into<Secret>) -> Self {
        self.with_login(Login::AppToken(token.into()))
    }

    /// Access tokens of a user that come from elsewhere. They are asked for and renewed as needed.
    pub fn with_token_source(self, source: impl TokenSource + 'static) -> Self {
        self.with_login(Login::OAuth(OAuthLogin::Source(Arc::new(source))))
    }

    /// Another address than `https://api.pnut.io/v1`.
    pub fn with_base_url(self, url: impl Into<String>) -> Self {
        self.set(|core| core.base_url = Some(url.into()))
    }

    /// pnut's backup host, `https://api.pnut-api-1.org/v1`, for trouble with the name of the main one.
    ///
    /// The credentials, those for fetching a token too, go there because you say so: no provider changes hosts by itself. It is the same
    /// pnut with the same users, so the [`Source`](crate::Source) stays.
    pub fn with_backup_host(self) -> Self {
        self.with_base_url(api::SERVERS[1].url)
    }

    /// Timeouts, proxy and the like.
    pub fn with_http(self, options: HttpOptions) -> Self {
        self.set(|core| core.http = options)
    }

    /// The instance in the [`Source`](crate::Source); the host of the base URL if not set. A channel's is this and `:channel:` with its id.
    pub fn with_instance(self, name: impl Into<String>) -> Self {
        self.set(|core| core.instance = Some(name.into()))
    }

    /// The presence in one channel, in place of that for all of pnut: another source, `pnut:channel:<id>`, which is read, listed and set
    /// apart. It needs a user's token with the scope `messages`.
    ///
    /// ```no_run
    /// # use omnipresence::*;
    /// # async fn example() -> Result<()> {
    /// let chat = Pnut::builder().with_access_token("token").with_channel("336").build()?;
    /// chat.set(&Who::Me, &PresenceUpdate::message("typing")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_channel(mut self, id: impl Into<String>) -> Self {
        self.channel = Some(id.into());
        self
    }

    /// Goes by what [`Pnut::limits`] has read, in place of what is documented: the length of a text, and how much is sent, unless
    /// [`HttpOptions::with_quotas`] says that.
    ///
    /// ```
    /// # #[cfg(feature = "mock")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::Result<()> {
    /// # use omnipresence::{MessageSupport, PresenceProvider, testkit::FakePnut};
    /// # let fake = FakePnut::start().await;
    /// # fake.set_longest_presence(140);
    /// # let builder = || fake.builder();
    /// let limits = builder().build()?.limits().await?;
    /// let pnut = builder().with_limits(&limits).build()?;
    /// assert_eq!(pnut.capabilities().message, MessageSupport::MaxChars(limits.presence_chars));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "mock"))]
    /// # fn main() {}
    /// ```
    pub fn with_limits(mut self, limits: &Limits) -> Self {
        self.limits = Some(limits.clone());
        self
    }

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<Pnut> {
        self.open().map_err(named)
    }
}

impl Pnut {
    /// Takes the settings from `PNUT_ACCESS_TOKEN`, or else `PNUT_CLIENT_ID` with `PNUT_CLIENT_SECRET`; and from `PNUT_BASE_URL`, if it
    /// is set.
    ///
    /// Blanks, line ends and a byte order mark around a value are left out, and so is `Bearer` before a token. A variable with nothing else in
    /// it counts as not set.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming what is missing or wrong.
    pub fn from_env() -> Result<Self> {
        from_env(DIALECT.vendor, |mut builder: PnutBuilder, env| {
            if let Some(token) = env.token("PNUT_ACCESS_TOKEN") {
                builder = builder.with_access_token(token);
            } else if let Some(id) = env.token("PNUT_CLIENT_ID") {
                let secret = env.token("PNUT_CLIENT_SECRET").unwrap_or_default();
                builder = builder.with_client_credentials(id, secret);
            }
            builder.core.base_url = env.text("PNUT_BASE_URL");
            builder.build()
        })
    }
}

impl PnutBuilder {
    fn open(mut self) -> Result<Pnut> {
        self.check_channel()?;
        let login = self.core.take_login(CREDENTIALS)?;
        let base = self.core.base_url.as_deref();
        let base = base.unwrap_or(api::SERVERS[0].url);
        let mut http = self.core.http;
        let presence_chars = self
            .limits
            .as_ref()
            .map_or(MAX_CHARS, |limits| limits.presence_chars);
        if let Some(limits) = self.limits {
            http = http.or_quotas(limits.quotas);
        }
        let [transport] = http.open(api::OPERATIONS, [("base_url", base)])?;
        let is_a_user = login.is_a_user();
        let authenticator = login.into_authenticator(transport.clone())?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let instance = instance(self.core.instance, self.channel.as_deref(), &connection);
        Ok(Pnut {
            source: settings::source(DIALECT.vendor, &instance)?,
            api: api::Client::new(connection.clone()),
            connection,
            is_a_user,
            channel: self.channel.map(Arc::from),
            presence_chars,
        })
    }

    /// Checks the channel.
    fn check_channel(&self) -> Result<()> {
        let Some(id) = &self.channel else {
            return Ok(());
        };
        let config = |fault| Error::new(ErrorKind::Config, fault);
        let login = self.core.login.as_ref();
        if login.is_some_and(|login| !login.is_a_user()) {
            return Err(config(
                "channel needs a user's token: pnut shows channel presence to no application; call with_access_token or with_token_source",
            ));
        }
        check_id(&UserId::from(id.as_str()))
            .map_err(|_| config("channel is no id: give with_channel the channel's number"))
    }

    fn set(mut self, change: impl FnOnce(&mut BuilderCore<Login>)) -> Self {
        change(&mut self.core);
        self
    }

    fn with_login(self, login: Login) -> Self {
        self.set(|core| core.login = Some(login))
    }
}

/// The vendor's hosts are one pnut. Its channels need not say which.
fn instance(given: Option<String>, channel: Option<&str>, connection: &Connection) -> String {
    let [main, backup] =
        [0, 1].map(|server| api::SERVERS[server].url.trim_start_matches("https://"));
    let reached = connection.instance();
    let is_pnut = [main, backup].contains(&&*reached);
    let instance = match (given, channel) {
        (Some(name), _) => name,
        (None, Some(id)) if is_pnut => return format!("channel:{id}"),
        (None, _) if is_pnut => main.to_owned(),
        (None, _) => reached,
    };
    match channel {
        // A name that is none stays one.
        Some(id) if !instance.trim().is_empty() => format!("{instance}:channel:{id}"),
        _ => instance,
    }
}
