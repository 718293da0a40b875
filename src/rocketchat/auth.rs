//! Rocket.Chat's pair of headers, from a token or by signing in.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use reqwest::header::{HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

use super::{
    DIALECT,
    api::{self, model},
};
use crate::{
    Error, ErrorKind, Result, Secret, TokenSource, UserId,
    http::{Authenticator, Connection, Credentials, Renewal, TokenCache, sensitive},
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
    Password { user: String, password: Secret },
    /// Tokens of one user, which come from elsewhere.
    Source {
        user_id: String,
        source: Arc<dyn TokenSource>,
    },
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::Token { .. } => "Token",
            Self::Password { .. } => "Password",
            Self::Source { .. } => "Source",
        })
    }
}

/// Knows the pair of headers, and whom they belong to.
pub(super) enum Session {
    /// A token, which stays as it is.
    Given(SignedIn),
    /// A name and a password that a token is got for, once by whoever comes first for all who wait.
    Password {
        user: String,
        password: Secret,
        signed_in: Renewal<SignedIn>,
    },
    /// A source of tokens for one user.
    Source { user: UserId, tokens: TokenCache },
}

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
    pub(super) fn new(login: Login) -> Result<Arc<Self>> {
        match login {
            Login::Token { user_id, token } if !user_id.is_empty() && !token.is_empty() => {
                Ok(Arc::new(Self::Given(pair(&user_id, &token)?)))
            }
            Login::Password { user, password } if !user.is_empty() && !password.is_empty() => {
                Ok(Arc::new(Self::Password {
                    user,
                    password,
                    signed_in: Renewal::default(),
                }))
            }
            Login::Source { user_id, source } if !user_id.is_empty() => {
                let user = UserId::from(user_id.as_str());
                let user_id = user_id_header(&user_id)?;
                let tokens = TokenCache::new(source, move |token| headers(&user_id, token));
                Ok(Arc::new(Self::Source { user, tokens }))
            }
            Login::Missing
            | Login::Token { .. }
            | Login::Password { .. }
            | Login::Source { .. } => Err(settings::missing(
                DIALECT.vendor,
                "credentials are missing or empty: call with_token, with_password or with_token_source, or set \
                 ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN, or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD",
            )),
        }
    }

    /// The user whom the credentials belong to; signs in if that has not been done.
    pub(super) async fn user(&self, connection: &Connection) -> Result<UserId> {
        Ok(self.signed_in(connection).await?.user)
    }

    async fn signed_in(&self, connection: &Connection) -> Result<SignedIn> {
        match self {
            Self::Given(signed_in) => Ok(signed_in.clone()),
            Self::Source { user, tokens } => {
                let credentials = tokens.credentials(connection).await;
                Ok(SignedIn {
                    user: user.clone(),
                    credentials: credentials.map_err(|error| error.with_vendor(DIALECT.vendor))?,
                })
            }
            Self::Password {
                user,
                password,
                signed_in,
            } => {
                let sign_in = |_| sign_in(connection, user, password);
                let clock = connection.clock();
                signed_in.get_or_fetch(clock, |_| true, sign_in).await
            }
        }
    }
}

async fn sign_in(connection: &Connection, user: &str, password: &Secret) -> Result<SignedIn> {
    let body = model::LoginRequest::default()
        .with_user(user)
        .with_password(digest(password));
    let answer = api::Client::new(connection.clone())
        .login(&body)
        .send()
        .await?
        .into_value();
    let data = answer.data.unwrap_or_default();
    match (data.user_id, data.auth_token) {
        (Some(user), Some(token)) => pair(&user, &token),
        _ => {
            Err(Error::new(ErrorKind::Decode, "the answer holds no token")
                .with_vendor(DIALECT.vendor))
        }
    }
}

/// The password itself need not travel: the server takes its digest.
fn digest(password: &Secret) -> model::LoginPassword {
    let hash = Sha256::digest(password.expose());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    model::LoginPassword::LoginDigest(model::LoginDigest::new(hex, model::DigestAlgorithm::Sha256))
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
        match self {
            Self::Given(_) => false,
            Self::Source { tokens, .. } => tokens.reject(connection, refused).await,
            Self::Password { signed_in, .. } => {
                let is_refused = |signed_in: &SignedIn| signed_in.credentials.is(refused);
                signed_in.refuse(connection.clock(), is_refused)
            }
        }
    }

    fn accept(&self) {
        match self {
            Self::Given(_) => {}
            Self::Source { tokens, .. } => tokens.accept(),
            Self::Password { signed_in, .. } => signed_in.accept(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_sent_as_the_lower_case_hex_of_its_sha_256() {
        let sent = serde_json::to_value(digest(&Secret::from("abc"))).unwrap();
        assert_eq!(
            sent["digest"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(sent["algorithm"], "sha-256");
    }
}
