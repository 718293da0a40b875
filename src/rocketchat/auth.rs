//! Rocket.Chat's pair of headers, from a token or by signing in.

use std::{
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

use super::{
    DIALECT,
    api::{self, model},
    named,
};
use crate::{
    Error, ErrorKind, Result, Secret, TokenSource, UserId,
    http::{
        Authenticator, Connection, Credentials, Renewal, SingleFlight, StaticCredentials,
        TokenCache, sensitive,
    },
    settings,
};

const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const USER_ID: HeaderName = HeaderName::from_static("x-user-id");

/// What proves who is asking.
#[derive(Default)]
pub(super) enum Login {
    #[default]
    Missing,
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

/// How a password was given, and how it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PasswordForm {
    /// In plain text; its digest travels, which is all that the server needs.
    Digested,
    /// In plain text, and it travels so.
    Plain,
    /// As its digest.
    Digest,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Token { .. } => "Token",
            Self::Password { .. } => "Password",
            Self::Resume { .. } => "Resume",
            Self::Source { .. } => "Source",
        })
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

/// What has become of a code at signing in, which it is good for once.
#[derive(Clone, Default)]
pub(super) enum Usage {
    #[default]
    Unused,
    /// The server may have seen it.
    Sent,
    /// The server has refused it. Another try would be a wrong code more, and servers count them.
    Refused(Error),
}

/// Nothing of it is shown.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

#[derive(Clone)]
pub(super) struct SignedIn {
    user: UserId,
    credentials: Credentials,
}

impl Session {
    pub(super) fn new(login: Login, code: Option<Secret>) -> Result<Arc<Self>> {
        let is_signing_in = matches!(login, Login::Password { .. });
        if code
            .as_ref()
            .is_some_and(|code| code.is_empty() || !is_signing_in)
        {
            return Err(settings::missing(
                DIALECT.vendor,
                "second_factor_code is empty or of no use: only signing in with a password takes one from the builder",
            ));
        }
        let session = match login {
            Login::Token { user_id, token } if !user_id.is_empty() && !token.is_empty() => {
                Self::Given(pair(&user_id, &token)?)
            }
            Login::Password {
                user,
                password,
                form,
            } if !user.is_empty() && !password.is_empty() => {
                let password = password_in(form, &password)?;
                Self::SignIn(SignIn::new(Proof::Password { user, password }, code).into())
            }
            Login::Resume { token } if !token.is_empty() => {
                Self::SignIn(SignIn::new(Proof::Resume(token), None).into())
            }
            Login::Source { user_id, source } if !user_id.is_empty() => {
                let user = UserId::from(user_id.as_str());
                let user_id = user_id_header(&user_id)?;
                let tokens = TokenCache::new(source, move |token| headers(&user_id, token));
                Self::Source { user, tokens }
            }
            Login::Missing
            | Login::Token { .. }
            | Login::Password { .. }
            | Login::Resume { .. }
            | Login::Source { .. } => {
                return Err(settings::missing(
                    DIALECT.vendor,
                    "credentials are missing or empty: call with_token, with_password, with_resume_token or with_token_source, or set \
                     ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN, or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD",
                ));
            }
        };
        Ok(Arc::new(session))
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
    pub(super) async fn user(&self, connection: &Connection) -> Result<UserId> {
        Ok(self.signed_in(connection).await?.user)
    }

    /// What signs in, if anything does.
    fn sign_in(&self) -> Option<&SignIn> {
        match self {
            Self::SignIn(sign_in) | Self::WithCode { sign_in, .. } => Some(sign_in),
            Self::Given(_) | Self::Source { .. } => None,
        }
    }

    async fn signed_in(&self, connection: &Connection) -> Result<SignedIn> {
        match self {
            Self::Given(signed_in) => Ok(signed_in.clone()),
            Self::Source { user, tokens } => {
                let credentials = tokens.credentials(connection).await;
                Ok(SignedIn {
                    user: user.clone(),
                    credentials: credentials.map_err(named)?,
                })
            }
            Self::SignIn(sign_in) => sign_in.get(connection).await,
            Self::WithCode {
                sign_in,
                own,
                usage,
            } => {
                if let Some(kept) = sign_in.kept.current() {
                    return Ok(kept);
                }
                let fetch = |_| sign_in.get_with_code_sent(connection, usage);
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
            // A refused token is over already.
            _ => {
                let is_it = |signed_in: &SignedIn| signed_in.credentials.is(&kept.credentials);
                sign_in.kept.drop_value(is_it);
                Ok(())
            }
        }
    }
}

/// What a token is got for, and the token.
pub(super) struct SignIn {
    proof: Proof,
    /// The code of the second factor for the first time. A code is good once.
    code: Mutex<Option<Secret>>,
    kept: Renewal<SignedIn>,
}

enum Proof {
    Password {
        user: String,
        password: model::LoginPassword,
    },
    Resume(Secret),
}

impl SignIn {
    fn new(proof: Proof, code: Option<Secret>) -> Self {
        Self {
            proof,
            code: Mutex::new(code),
            kept: Renewal::default(),
        }
    }

    /// The session; whoever comes first signs in, with the builder's code if that was not used.
    async fn get(&self, connection: &Connection) -> Result<SignedIn> {
        let fetch = |_| async {
            // Whoever is dropped on the way may have used it up.
            let code = self.code().take();
            let signed_in = self.run(connection, code.clone()).await;
            if signed_in.as_ref().is_err_and(was_not_seen) {
                *self.code() = code;
            }
            signed_in
        };
        let clock = connection.clock();
        self.kept.get_or_fetch(clock, |_| true, fetch).await
    }

    /// The session, for which the connection sends a code along, once.
    async fn get_with_code_sent(
        &self,
        connection: &Connection,
        usage: &Mutex<Usage>,
    ) -> Result<SignedIn> {
        if let Some(kept) = self.kept.current() {
            return Ok(kept);
        }
        let usage = || usage.lock().unwrap_or_else(PoisonError::into_inner);
        let before = mem::replace(&mut *usage(), Usage::Sent);
        match before {
            Usage::Unused => {}
            Usage::Sent => return self.get(&connection.with_headers(HeaderMap::new())).await,
            Usage::Refused(refusal) => {
                *usage() = Usage::Refused(refusal.clone());
                // Nothing was sent for this one.
                return Err(refusal.with_attempts(0));
            }
        }
        let fetched = self.run(connection, None).await;
        match &fetched {
            Ok(fetched) => {
                // The builder's is older.
                *self.code() = None;
                self.kept.put(fetched.clone()).await;
            }
            Err(error) if was_not_seen(error) => *usage() = Usage::Unused,
            Err(error) if error.is_retryable() => {}
            Err(error) => *usage() = Usage::Refused(error.clone()),
        }
        fetched
    }

    async fn run(&self, connection: &Connection, code: Option<Secret>) -> Result<SignedIn> {
        let mut body = match &self.proof {
            Proof::Password { user, password } => model::LoginRequest::default()
                .with_user(user)
                .with_password(password.clone()),
            Proof::Resume(token) => model::LoginRequest::default().with_resume(token.clone()),
        };
        body.code = code;
        let answer = api::Client::new(connection.clone())
            .login(&body)
            .send()
            .await?;
        let data = answer.into_value().data.unwrap_or_default();
        match (data.user_id, data.auth_token) {
            (Some(user), Some(token)) => pair(&user, &token),
            _ => Err(named(Error::new(
                ErrorKind::Decode,
                "the answer holds no token",
            ))),
        }
    }

    fn code(&self) -> MutexGuard<'_, Option<Secret>> {
        self.code.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a request has failed before the server could look at it.
fn was_not_seen(error: &Error) -> bool {
    error.is_retryable() && !error.may_have_been_applied()
}

/// The password as it travels.
fn password_in(form: PasswordForm, password: &Secret) -> Result<model::LoginPassword> {
    match form {
        PasswordForm::Digested => Ok(digested(digest(password))),
        PasswordForm::Plain => Ok(model::LoginPassword::String(password.clone())),
        PasswordForm::Digest => {
            let text = password.expose().to_ascii_lowercase();
            if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(settings::missing(
                    DIALECT.vendor,
                    "password_digest is no SHA-256 digest: give its 64 hexadecimal digits, or with_password the password itself",
                ));
            }
            Ok(digested(text.into()))
        }
    }
}

fn digested(digest: Secret) -> model::LoginPassword {
    model::LoginPassword::LoginDigest(model::LoginDigest::new(
        digest,
        model::DigestAlgorithm::Sha256,
    ))
}

/// The SHA-256 of a password in lower-case hexadecimal digits.
pub(super) fn digest(password: &Secret) -> Secret {
    let hash = Sha256::digest(password.expose());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.into()
}

fn pair(user_id: &str, token: &Secret) -> Result<SignedIn> {
    Ok(SignedIn {
        user: UserId::from(user_id),
        credentials: headers(&user_id_header(user_id)?, token)?,
    })
}

fn headers(user_id: &HeaderValue, token: &Secret) -> Result<Credentials> {
    let token = sensitive("token", "", token)?;
    let headers = [(USER_ID, user_id.clone()), (AUTH_TOKEN, token)];
    Ok(Credentials::new(headers))
}

fn user_id_header(user_id: &str) -> Result<HeaderValue> {
    HeaderValue::try_from(user_id).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "user_id holds a character that cannot be sent in a header",
        )
    })
}

#[async_trait]
impl Authenticator for Session {
    async fn credentials(&self, connection: &Connection) -> Result<Credentials> {
        Ok(self.signed_in(connection).await?.credentials)
    }

    async fn reject(&self, connection: &Connection, refused: &Credentials) -> bool {
        if let Self::Source { tokens, .. } = self {
            return tokens.reject(connection, refused).await;
        }
        let is_refused = |signed_in: &SignedIn| signed_in.credentials.is(refused);
        self.sign_in()
            .is_some_and(|sign_in| sign_in.kept.refuse(connection.clock(), is_refused))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_sent_as_the_lower_case_hex_of_its_sha_256() {
        let password = password_in(PasswordForm::Digested, &Secret::from("abc")).unwrap();
        let sent = serde_json::to_value(password).unwrap();
        assert_eq!(
            sent["digest"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(sent["algorithm"], "sha-256");
    }
}
