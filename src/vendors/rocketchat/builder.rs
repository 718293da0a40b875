use std::sync::Arc;

use super::{
    DIALECT, RocketChat, api,
    auth::{Login, Session},
    named,
    sign_in::PasswordForm,
};
use crate::{
    client::{HttpOptions, Secret, auth::TokenSource, call::Connection, settings},
    error::Result,
};

/// Configures a [`RocketChat`].
#[derive(Debug, Default)]
#[must_use]
pub struct RocketChatBuilder {
    base_url: Option<String>,
    login: Login,
    code: Option<Secret>,
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

    fn with_password_as(mut self, user: String, password: Secret, form: PasswordForm) -> Self {
        self.login = Login::Password {
            user,
            password,
            form,
        };
        self
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
    pub fn with_resume_token(mut self, token: impl Into<Secret>) -> Self {
        self.login = Login::Resume {
            token: token.into(),
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

    /// Checks every setting. Sends nothing. A token with a blank, a line end or a scheme such as `Bearer` around it is refused.
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
        let session = Session::new(self.login, self.code).map_err(named)?;
        let [transport] = self
            .http
            .open(api::OPERATIONS, [("base_url", &base)])
            .map_err(named)?;
        let connection = Connection::new(transport, &DIALECT, Arc::clone(&session) as _);
        let instance = self.instance.unwrap_or_else(|| connection.instance());
        let source = settings::source(DIALECT.vendor, &instance)?;
        Ok(RocketChat::assemble(
            source,
            connection,
            session,
            Arc::default(),
        ))
    }
}
