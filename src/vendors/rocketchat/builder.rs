//! The settings of a [`RocketChat`]. It decides which credentials take the code of a second factor: a password alone.

use std::{sync::Arc, time::Duration};

use super::{
    DIALECT, RocketChat, api,
    auth::{CREDENTIALS, Login, Session},
    changes::{MAX_OVERLAP, OVERLAP},
    named,
    sign_in::PasswordForm,
};
use crate::{
    client::{
        BuilderCore, HttpOptions, Secret,
        auth::TokenSource,
        call::Connection,
        settings::{self, Given, from_env},
    },
    error::{Error, ErrorKind, Result},
};

/// Configures a [`RocketChat`].
#[derive(Debug, Default)]
#[must_use]
pub struct RocketChatBuilder {
    core: BuilderCore<Login>,
    code: Option<Secret>,
    overlap: Option<Duration>,
}

impl RocketChatBuilder {
    /// The address of the workspace, such as `https://chat.example.com`.
    pub fn with_base_url(self, url: impl Into<String>) -> Self {
        self.set(|core| core.base_url = Some(url.into()))
    }

    /// Timeouts, proxy and the like.
    pub fn with_http(self, options: HttpOptions) -> Self {
        self.set(|core| core.http = options)
    }

    /// A personal access token or auth token, and the id of its user.
    pub fn with_token(self, user_id: impl Into<String>, token: impl Into<Secret>) -> Self {
        self.with_login(Login::Token {
            user_id: user_id.into(),
            token: token.into(),
        })
    }

    /// A user name or e-mail address, and the password. Signs in at the first call, and again when the token is refused. The password
    /// itself does not travel: its SHA-256 digest does, which is as good as the password to the server.
    ///
    /// Blanks at the ends of a password are a part of it. One that is blank, or has a line end or a byte order mark, is refused by
    /// [`build`](Self::build).
    pub fn with_password(self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.with_password_as(user.into(), password.into(), PasswordForm::Digested)
    }

    /// As [`with_password`](Self::with_password), for who keeps the password's SHA-256 digest only: 64 hexadecimal digits.
    pub fn with_password_digest(self, user: impl Into<String>, digest: impl Into<Secret>) -> Self {
        self.with_password_as(user.into(), digest.into(), PasswordForm::Digest)
    }

    /// As [`with_password`](Self::with_password), and the password travels as it is: for servers that have it checked elsewhere, such as
    /// by LDAP, where a digest is of no use (inferred).
    pub fn with_plain_password(self, user: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.with_password_as(user.into(), password.into(), PasswordForm::Plain)
    }

    fn with_password_as(self, user: String, password: Secret, form: PasswordForm) -> Self {
        self.with_login(Login::Password {
            user,
            password,
            form,
        })
    }

    /// The code of the second factor for the first time that the password is used. A code is good once: if the server asks for another
    /// later, the call fails with [`SecondFactorRequired`](crate::ErrorKind::SecondFactorRequired), and
    /// [`RocketChat::with_second_factor`] goes on from there.
    pub fn with_second_factor_code(mut self, code: impl Into<Secret>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// An auth token from an earlier login, where the id of its user is not known: signs in with it at the first call.
    /// [`with_token`](Self::with_token) saves that.
    pub fn with_resume_token(self, token: impl Into<Secret>) -> Self {
        self.with_login(Login::Resume {
            token: token.into(),
        })
    }

    /// The id of a user, and where the auth tokens of that user come from. They are asked for and renewed as needed.
    pub fn with_token_source(
        self,
        user_id: impl Into<String>,
        source: impl TokenSource + 'static,
    ) -> Self {
        self.with_login(Login::Source {
            user_id: user_id.into(),
            source: Arc::new(source),
        })
    }

    /// How much earlier than the server's last response a delta starts, in [`changes`](crate::PresenceProvider::changes) and when
    /// everyone is followed. 2 minutes if not set, 8 at most: the server reports the changes of the last 10.
    ///
    /// A change is missed until the next full list, for up to half an hour, if a replica of the server's database lags by more than this.
    /// The response has no date of a change by which such a lag could be noticed. A longer overlap costs longer responses, and no request.
    pub fn with_overlap(mut self, overlap: Duration) -> Self {
        self.overlap = Some(overlap);
        self
    }

    /// The instance in the [`Source`](crate::Source); host and path of the base URL if not set.
    pub fn with_instance(self, name: impl Into<String>) -> Self {
        self.set(|core| core.instance = Some(name.into()))
    }

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming the setting that is missing or wrong.
    pub fn build(self) -> Result<RocketChat> {
        self.open().map_err(named)
    }
}

impl RocketChat {
    /// Takes the settings from `ROCKETCHAT_URL` and one of these: `ROCKETCHAT_USER_ID` with `ROCKETCHAT_AUTH_TOKEN`; `ROCKETCHAT_AUTH_TOKEN`
    /// alone, of an earlier login; or `ROCKETCHAT_USER` with `ROCKETCHAT_PASSWORD`, and with `ROCKETCHAT_SECOND_FACTOR_CODE` if the server
    /// asks for one.
    ///
    /// Blanks, line ends and a byte order mark around a value are left out, and so is `Bearer` before a token. A variable with nothing else in
    /// it counts as not set.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming what is missing or wrong.
    pub fn from_env() -> Result<Self> {
        from_env(DIALECT.vendor, |mut builder: RocketChatBuilder, env| {
            builder.core.base_url = env.text("ROCKETCHAT_URL");
            let token = env.token("ROCKETCHAT_AUTH_TOKEN");
            if let Some(user_id) = env.text("ROCKETCHAT_USER_ID") {
                builder = builder.with_token(user_id, token.unwrap_or_default());
            } else if let Some(token) = token {
                builder = builder.with_resume_token(token);
            } else if let Some(user) = env.text("ROCKETCHAT_USER") {
                let password = env.text("ROCKETCHAT_PASSWORD").unwrap_or_default();
                builder = builder.with_password(user, password);
                builder.code = env.token("ROCKETCHAT_SECOND_FACTOR_CODE").map(Secret::from);
            }
            builder.build()
        })
    }
}

impl RocketChatBuilder {
    fn open(mut self) -> Result<RocketChat> {
        let base = self.core.base_url.take().ok_or_else(|| {
            let fault = "base_url is missing: call with_base_url or set ROCKETCHAT_URL to the address of the workspace";
            Error::new(ErrorKind::Config, fault)
        })?;
        self.check_code()?;
        let overlap = self.overlap.unwrap_or(OVERLAP);
        if overlap > MAX_OVERLAP {
            let fault = "with_overlap is longer than 8 minutes: the server reports the changes of the last 10";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        let session = Arc::new(Session::new(self.core.take_login(CREDENTIALS)?, self.code)?);
        let [transport] = self
            .core
            .http
            .open(api::OPERATIONS, [("base_url", &base)])?;
        let connection = Connection::new(transport, &DIALECT, Arc::clone(&session) as _);
        let instance = self.core.instance.unwrap_or_else(|| connection.instance());
        let source = settings::source(DIALECT.vendor, &instance)?;
        Ok(RocketChat::assemble(
            source,
            connection,
            session,
            Arc::default(),
            overlap,
        ))
    }

    fn check_code(&self) -> Result<()> {
        let is_signing_in = matches!(self.core.login, Some(Login::Password { .. }));
        if self.code.is_some() && !is_signing_in {
            let fault = "with_second_factor_code: the code is of no use: only signing in with a password takes one from the builder";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        Given::by("with_second_factor_code")
            .tokens("code", &self.code)
            .check("give the code, or set ROCKETCHAT_SECOND_FACTOR_CODE")
    }

    fn set(mut self, change: impl FnOnce(&mut BuilderCore<Login>)) -> Self {
        change(&mut self.core);
        self
    }

    fn with_login(self, login: Login) -> Self {
        self.set(|core| core.login = Some(login))
    }
}
