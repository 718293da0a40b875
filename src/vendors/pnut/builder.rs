use std::{sync::Arc, time::Duration};

use super::{
    DIALECT, Limits, Pnut, api,
    auth::Login,
    heartbeat::{Heartbeats, Pulse},
    map, named,
};
use crate::{
    Error, HttpOptions, Result, Secret, TokenSource, UserId, http::Connection, settings,
    wire::check_id,
};

/// The shortest life of a heartbeat: a shorter one could be over when it arrives.
const SHORTEST_LIFE: Duration = Duration::from_secs(60);

/// Configures a [`Pnut`].
#[derive(Debug, Default)]
#[must_use]
pub struct PnutBuilder {
    base_url: Option<String>,
    login: Login,
    instance: Option<String>,
    channel: Option<String>,
    heartbeat: Option<Pulse>,
    limits: Option<Limits>,
    http: HttpOptions,
}

impl PnutBuilder {
    /// The access token of a user; the scope `presence` lets it set the presence, and `messages` read and set that in channels.
    pub fn with_access_token(mut self, token: impl Into<Secret>) -> Self {
        self.login = Login::Token(token.into());
        self
    }

    /// An application with the grant `client_credentials`: its token is fetched as needed. It is no user, so there is no
    /// [`Who::Me`](crate::Who::Me), and nothing to set. Of the operations here pnut lets it call `getPresentUsers` and
    /// `getConfiguration` alone: it may read the list of those who are present, and no single user, so a presence is looked up in that
    /// list.
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

    /// An application's token that is there already, in place of [`with_client_credentials`](Self::with_client_credentials) and with the
    /// same rights. It is not fetched anew when it is refused.
    pub fn with_app_token(mut self, token: impl Into<Secret>) -> Self {
        self.login = Login::AppToken(token.into());
        self
    }

    /// Access tokens of a user that come from elsewhere. They are asked for and renewed as needed.
    pub fn with_token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.login = Login::Source(Arc::new(source));
        self
    }

    /// Another address than `https://api.pnut.io/v1`.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// pnut's backup host, `https://api.pnut-api-1.org/v1`, for trouble with the name of the main one.
    ///
    /// The credentials, those for fetching a token too, go there because you say so: no provider changes hosts by itself. It is the same
    /// pnut with the same users, so the [`Source`](crate::Source) stays.
    pub fn with_backup_host(self) -> Self {
        self.with_base_url(api::SERVERS[1].url)
    }

    /// The instance in the [`Source`](crate::Source); the host of the base URL if not set. A channel's is this and `:channel:` with its id.
    pub fn with_instance(mut self, name: impl Into<String>) -> Self {
        self.instance = Some(name.into());
        self
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

    /// Makes this text one's own presence with each read of the provider, as the query parameter `update_presence`: whoever reads at
    /// least every 15 minutes stays present. It costs no call of its own, and none of the 20 writes a minute.
    ///
    /// - It goes with `get`, `get_many`, `list` and `changes`, not with calls of [`Pnut::api`], which have their own `update_presence`.
    /// - What [`set`](crate::PresenceProvider::set) writes stands until it ends: until then no heartbeat is sent. After one went offline,
    ///   none is sent until something else is set. `set` waits for reads under way that carry a heartbeat, which could undo it, but for
    ///   5 seconds at most; those are given up then, and begun again without. For a read that was dropped or ran out of time it cannot
    ///   wait: what such a read had sent may still arrive.
    /// - What is set elsewhere, by the typed client, another provider or another program, is replaced by the next read.
    /// - A read gives its value whatever becomes of the heartbeat, which pnut may refuse without saying why:
    ///   [`Pnut::last_heartbeat`] tells.
    /// - It needs a user's token with the scope `presence`, and there is none in channels.
    ///
    /// ```
    /// # #[cfg(feature = "mock")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::Result<()> {
    /// # use omnipresence::{PresenceProvider, Who, testkit::FakePnut};
    /// use omnipresence::pnut::HeartbeatOutcome;
    ///
    /// # let fake = FakePnut::start().await;
    /// # let builder = fake.builder();
    /// let pnut = builder.with_heartbeat("at my desk").build()?;
    /// let mine = pnut.get(&Who::Me).await?;
    /// assert_eq!(mine.native.code, "at my desk");
    /// let accepted = pnut.last_heartbeat().is_some_and(|it| it.outcome == HeartbeatOutcome::Accepted);
    /// assert!(accepted);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "mock"))]
    /// # fn main() {}
    /// ```
    pub fn with_heartbeat(mut self, text: impl Into<String>) -> Self {
        self.heartbeat = Some(Pulse {
            text: text.into(),
            life: None,
        });
        self
    }

    /// The same for whoever reads less often: each heartbeat lasts so long, from a minute to 7 days, in place of 15 minutes, and longer
    /// than [`HttpOptions::with_timeout`]. Its end goes by pnut's clock and is sent as `update_presence_expiration`. The provider's first
    /// read shows that clock, so it is sent without the heartbeat, and then once more with it.
    pub fn with_heartbeat_lasting(mut self, text: impl Into<String>, life: Duration) -> Self {
        self.heartbeat = Some(Pulse {
            text: text.into(),
            life: Some(life),
        });
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

    /// Timeouts, proxy and the like.
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        self
    }

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<Pnut> {
        self.check_place()?;
        self.login.check().map_err(named)?;
        let base = self.base_url.as_deref().unwrap_or(api::SERVERS[0].url);
        let token_url = format!("{}/oauth/access_token", base.trim_end_matches('/'));
        let mut http = self.http;
        let presence_chars = self
            .limits
            .as_ref()
            .map_or(map::MAX_CHARS, |limits| limits.presence_chars);
        if let Some(limits) = self.limits {
            http = http.or_quotas(limits.quotas);
        }
        let [transport, login] = http
            .open(
                api::OPERATIONS,
                [("base_url", base), ("base_url", &token_url)],
            )
            .map_err(named)?;
        let is_a_user = self.login.is_a_user();
        let authenticator = self.login.into_authenticator(login).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, authenticator);
        let heartbeats = self.heartbeat.map(|pulse| {
            check_heartbeat(&pulse, presence_chars, connection.timeout())?;
            Ok(Arc::new(Heartbeats::new(pulse, connection.clone())))
        });
        let instance = instance(self.instance, self.channel.as_deref(), &connection);
        Ok(Pnut {
            source: settings::source(DIALECT.vendor, &instance)?,
            api: api::Client::new(connection.clone()),
            connection,
            is_a_user,
            channel: self.channel.map(Arc::from),
            presence_chars,
            heartbeats: heartbeats.transpose()?,
        })
    }

    /// Whether what was asked for can be had together.
    fn check_place(&self) -> Result<()> {
        let is_a_user = self.login.is_a_user();
        match (&self.channel, &self.heartbeat) {
            (Some(_), _) if !is_a_user => Err(config(
                "channel needs a user's token: pnut shows channel presence to no application; call with_access_token or with_token_source",
            )),
            (None, Some(_)) if !is_a_user => Err(config(
                "heartbeat needs a user's token: an application has no presence; call with_access_token or with_token_source",
            )),
            (Some(_), Some(_)) => Err(config(
                "heartbeat and channel exclude each other: pnut sets no presence in a channel on the way; use a second provider without \
                 with_channel",
            )),
            (Some(id), None) => check_id(&UserId::from(id.as_str()))
                .map_err(|_| config("channel is no id: give with_channel the channel's number")),
            (None, _) => Ok(()),
        }
    }
}

fn check_heartbeat(pulse: &Pulse, max_chars: usize, timeout: Duration) -> Result<()> {
    if let Some(fault) = map::fault_of_heartbeat(&pulse.text, max_chars) {
        return Err(config(format!("heartbeat: {fault}")));
    }
    let allowed = SHORTEST_LIFE..=map::MAX_LIFE;
    match pulse.life {
        Some(life) if !allowed.contains(&life) || life <= timeout => Err(config(
            "heartbeat: give with_heartbeat_lasting a time from a minute to 7 days, and longer than HttpOptions::with_timeout: pnut takes \
             away a presence that is over when it arrives",
        )),
        _ => Ok(()),
    }
}

fn config(how: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    named(Error::new(crate::ErrorKind::Config, how))
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
