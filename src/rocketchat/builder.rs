use std::sync::Arc;

use super::{
    DIALECT, OF_OTHERS, RocketChat, api,
    auth::{Login, Session},
};
use crate::{Error, HttpOptions, Result, Secret, TokenSource, http::Connection, settings};

/// Configures a [`RocketChat`].
#[derive(Debug, Default)]
#[must_use]
pub struct RocketChatBuilder {
    base_url: Option<String>,
    login: Login,
    instance: Option<String>,
    http: HttpOptions,
}

impl RocketChatBuilder {
    /// The address of the workspace, such as `https://chat.example.com`.
    pub fn with_base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// A personal access token or auth token, and the id of its user.
    pub fn with_token(mut self, user_id: impl Into<String>, token: impl Into<Secret>) -> Self {
        self.login = Login::Token {
            user_id: user_id.into(),
            token: token.into(),
        };
        self
    }

    /// A user name or e-mail address, and the password. Signs in at the first call, and again when the token is refused.
    pub fn with_password(mut self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.login = Login::Password {
            user: user.into(),
            password: password.into(),
        };
        self
    }

    /// The id of a user, and where the auth tokens of that user come from. They are asked for and renewed as needed.
    pub fn with_token_source(
        mut self,
        user_id: impl Into<String>,
        source: impl TokenSource + 'static,
    ) -> Self {
        self.login = Login::Source {
            user_id: user_id.into(),
            source: Arc::new(source),
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
    pub fn build(self) -> Result<RocketChat> {
        let base = self.base_url.ok_or_else(|| {
            settings::missing(
                DIALECT.vendor,
                "base_url is missing: call with_base_url or set ROCKETCHAT_URL to the address of the workspace",
            )
        })?;
        let named = |error: Error| error.with_vendor(DIALECT.vendor);
        let session = Session::new(self.login).map_err(named)?;
        let [transport] = self.http.open([("base_url", &base)]).map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, Arc::clone(&session) as _);
        let for_others = connection.with_dialect(&OF_OTHERS);
        let instance = self.instance.unwrap_or_else(|| connection.instance());
        Ok(RocketChat {
            source: settings::source(DIALECT.vendor, &instance)?,
            api: api::Client::new(connection.clone()),
            others: api::Client::new(for_others),
            connection,
            session,
            version: Arc::default(),
        })
    }
}
