//! The kinds of credentials of Rocket.Chat, and the session that they lead to. Whatever is signed in to is shared by all callers.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;

use super::{
    api, map, named,
    sign_in::{PasswordForm, Proof, SignIn, Usage, password_in},
    signed_in::{SignedIn, headers, user_id_header},
};
use crate::{
    client::{
        Secret, SingleFlight,
        auth::{TokenCache, TokenSource},
        call::{Authenticator, Channel, Connection, Credentials, Remedy, StaticCredentials},
        settings::Given,
        settings::LoginSettings,
    },
    clock::Clock,
    error::{Error, ErrorKind, Result},
    model::UserId,
};

pub(super) const CREDENTIALS: &str = "call with_token, with_password, with_resume_token or with_token_source, or set ROCKETCHAT_USER_ID and \
     ROCKETCHAT_AUTH_TOKEN, or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD";

/// What proves who is asking.
pub(super) enum Login {
    /// An auth token or personal access token, and the id of the user it belongs to.
    Token { user_id: String, token: Secret },
    /// A user name or e-mail address, and the password.
    Password {
        user: String,
        password: Secret,
        form: PasswordForm,
    },
    /// A token from an earlier login, of which the user is not known.
    Resume { token: Secret },
    /// Tokens of one user, which come from elsewhere.
    Source {
        user_id: String,
        source: Arc<dyn TokenSource>,
    },
}

impl LoginSettings for Login {
    fn given(&self) -> Given<'_> {
        match self {
            Self::Token { user_id, token } => Given::by("with_token")
                .name("user id", user_id)
                .token("token", token),
            Self::Resume { token } => Given::by("with_resume_token").token("token", token),
            Self::Source { user_id, .. } => Given::by("with_token_source").name("user id", user_id),
            Self::Password {
                user,
                password,
                form,
            } => {
                let given = Given::by(form.setter()).name("user", user);
                match form {
                    PasswordForm::Digest => given.token("digest", password),
                    _ => given.password(password),
                }
            }
        }
    }
}

/// Knows the pair of headers, and whom they belong to.
pub(super) enum Session {
    /// A token, which stays as it is.
    Given(SignedIn),
    /// What a token is got for, once by whoever comes first for all who wait.
    SignIn(Arc<SignIn>),
    /// The same session for somebody who sends a code along: the code is tried although others were refused for the lack of one.
    WithCode {
        sign_in: Arc<SignIn>,
        /// One of those who send the code signs in for all who wait.
        own: SingleFlight<SignedIn>,
        usage: Mutex<Usage>,
    },
    /// A source of tokens for one user.
    Source { user: UserId, tokens: TokenCache },
}

/// Nothing of it is shown.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

impl Session {
    /// The code is for a password alone.
    pub(super) fn new(login: Login, code: Option<Secret>) -> Result<Self> {
        Ok(match login {
            Login::Token { user_id, token } => Self::Given(SignedIn::new(&user_id, &token)?),
            Login::Password {
                user,
                password,
                form,
            } => {
                let password = password_in(form, &password)?;
                Self::SignIn(SignIn::new(Proof::Password { user, password }, code).into())
            }
            Login::Resume { token } => Self::SignIn(SignIn::new(Proof::Resume(token), None).into()),
            Login::Source { user_id, source } => {
                let user = UserId::from(user_id.as_str());
                let user_id = user_id_header(&user_id)?;
                let tokens = TokenCache::new(source, move |token| {
                    headers("the token of the TokenSource", &user_id, token)
                });
                Self::Source { user, tokens }
            }
        })
    }

    /// The same session for whoever sends a code with every request.
    pub(super) fn with_code(self: &Arc<Self>) -> Arc<Self> {
        match &**self {
            Self::Given(_) | Self::Source { .. } => Arc::clone(self),
            Self::SignIn(sign_in) | Self::WithCode { sign_in, .. } => Arc::new(Self::WithCode {
                sign_in: Arc::clone(sign_in),
                own: SingleFlight::default(),
                usage: Mutex::default(),
            }),
        }
    }

    /// The user whom the credentials belong to; signs in if that has not been done.
    pub(super) async fn user(&self, channel: &Channel) -> Result<UserId> {
        let signed_in = self.signed_in(channel).await;
        // A login is not what the call is for.
        Ok(signed_in
            .map_err(|error| error.with_may_have_been_applied(false))?
            .user)
    }

    /// What signs in, if anything does.
    fn sign_in(&self) -> Option<&SignIn> {
        match self {
            Self::SignIn(sign_in) | Self::WithCode { sign_in, .. } => Some(sign_in),
            Self::Given(_) | Self::Source { .. } => None,
        }
    }

    async fn signed_in(&self, channel: &Channel) -> Result<SignedIn> {
        match self {
            Self::Given(signed_in) => Ok(signed_in.clone()),
            Self::Source { user, tokens } => {
                let credentials = tokens.credentials(channel).await;
                Ok(SignedIn {
                    user: user.clone(),
                    credentials: credentials.map_err(named)?,
                })
            }
            Self::SignIn(sign_in) => sign_in.get(channel).await,
            Self::WithCode {
                sign_in,
                own,
                usage,
            } => {
                if let Some(kept) = sign_in.kept.current() {
                    return Ok(kept);
                }
                let fetch = |_| sign_in.get_with_code_sent(channel, usage);
                own.get_or_fetch(|_| false, fetch).await
            }
        }
    }

    /// Ends the session that was signed in to, if there is one.
    pub(super) async fn end(&self, connection: &Connection) -> Result<()> {
        let Some(sign_in) = self.sign_in() else {
            let how = "the token was given and not got by signing in: api().logout() ends it, and the provider with it";
            return Err(named(Error::unsupported(how)));
        };
        let Some(kept) = sign_in.kept.current() else {
            return Ok(());
        };
        // With these credentials and no others: being refused must not lead to a new session.
        let credentials = StaticCredentials(kept.credentials.clone());
        let connection = connection.with_authenticator(Arc::new(credentials));
        let answer = api::Client::new(connection).logout().send().await;
        match answer {
            Err(error) if error.kind() != ErrorKind::Unauthenticated => Err(error),
            Ok(answer) if !map::is_success(&answer.value) => {
                let fault = "the response does not say that the session has ended";
                let error = Error::new(ErrorKind::Decode, fault).with_operation("logout");
                Err(named(error.with_may_have_been_applied(true)))
            }
            // A refused token is over already.
            _ => {
                let is_it = |signed_in: &SignedIn| signed_in.credentials.is(&kept.credentials);
                sign_in.kept.drop_value(is_it);
                Ok(())
            }
        }
    }
}

#[async_trait]
impl Authenticator for Session {
    async fn credentials(&self, channel: &Channel) -> Result<Credentials> {
        Ok(self.signed_in(channel).await?.credentials)
    }

    fn reject(&self, clock: &dyn Clock, refused: &Credentials, may_be_good: bool) -> Remedy {
        if let Self::Source { tokens, .. } = self {
            return tokens.reject(clock, refused, may_be_good);
        }
        let Some(sign_in) = self.sign_in() else {
            return Remedy::None;
        };
        let kept = &sign_in.kept;
        let is_refused = |signed_in: &SignedIn| signed_in.credentials.is(refused);
        // Whoever is refused after another has tried in vain to sign in again is told why, such as for the lack of a code.
        match kept.refuse(clock, may_be_good, is_refused) {
            Remedy::None if kept.is_denied(clock) => Remedy::Renew,
            remedy => remedy,
        }
    }

    fn accept(&self) {
        match self {
            Self::Source { tokens, .. } => tokens.accept(),
            _ => {
                if let Some(sign_in) = self.sign_in() {
                    sign_in.kept.accept();
                }
            }
        }
    }
}
