//! Signing in with a password or an earlier token, once for all callers. A code is sent once, and never after a refusal.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use reqwest::header::HeaderMap;
use sha2::{Digest, Sha256};

use super::{api, api::model, named, signed_in::SignedIn};
use crate::{
    client::{
        Secret,
        auth::BackoffFlight,
        call::{Channel, Connection},
        settings,
    },
    error::{Error, ErrorKind, Result},
    model::is_id,
};

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

impl PasswordForm {
    /// What a builder takes it with.
    pub(super) fn setter(self) -> &'static str {
        match self {
            Self::Digested => "with_password",
            Self::Plain => "with_plain_password",
            Self::Digest => "with_password_digest",
        }
    }
}

/// What has become of a code at signing in, which it is good for once.
#[derive(Default)]
pub(super) enum Usage {
    #[default]
    Unused,
    /// The server may have seen it.
    Sent,
    /// The server has refused it. Another try would be a wrong code more, and servers count them.
    Refused(Error),
}

/// What a token is got for, and the token.
pub(super) struct SignIn {
    proof: Proof,
    /// The code of the second factor for the first time. A code is good once.
    code: Mutex<Option<Secret>>,
    pub(super) kept: BackoffFlight<SignedIn>,
}

pub(super) enum Proof {
    Password {
        user: String,
        password: model::LoginPassword,
    },
    Resume(Secret),
}

impl SignIn {
    pub(super) fn new(proof: Proof, code: Option<Secret>) -> Self {
        Self {
            proof,
            code: Mutex::new(code),
            kept: BackoffFlight::spaced(),
        }
    }

    /// The session; whoever comes first signs in, with the builder's code if that was not used.
    pub(super) async fn get(&self, channel: &Channel) -> Result<SignedIn> {
        let fetch = |_| async {
            // Whoever is dropped on the way may have used it up.
            let code = self.code().take();
            let signed_in = self.run(channel, code.clone()).await;
            if signed_in.as_ref().is_err_and(was_not_seen) {
                *self.code() = code;
            }
            signed_in
        };
        let clock = channel.clock();
        self.kept.get_or_fetch(clock, |_| true, fetch).await
    }

    /// The session, for which the channel sends a code along, once.
    pub(super) async fn get_with_code_sent(
        &self,
        channel: &Channel,
        usage: &Mutex<Usage>,
    ) -> Result<SignedIn> {
        if let Some(kept) = self.kept.current() {
            return Ok(kept);
        }
        let usage = || usage.lock().unwrap_or_else(PoisonError::into_inner);
        let before = mem::replace(&mut *usage(), Usage::Sent);
        match before {
            Usage::Unused => {}
            Usage::Sent => return self.get(&channel.with_headers(HeaderMap::new())).await,
            Usage::Refused(refusal) => {
                *usage() = Usage::Refused(refusal.clone());
                // Nothing was sent for this one.
                return Err(refusal.with_attempts(0));
            }
        }
        let fetched = self.run(channel, None).await;
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

    async fn run(&self, channel: &Channel, code: Option<Secret>) -> Result<SignedIn> {
        let mut body = match &self.proof {
            Proof::Password { user, password } => model::LoginRequest::default()
                .with_user(user)
                .with_password(password.clone()),
            Proof::Resume(token) => model::LoginRequest::default().with_resume(token.clone()),
        };
        body.code = code;
        let answer = api::Client::new(Connection::anonymous_over(channel.clone()))
            .login(&body)
            .send()
            .await?;
        let data = answer.into_value().data;
        let is_token =
            |token: &Secret| !token.is_empty() && settings::fault_of_token(token).is_none();
        if !is_id(&data.user_id) || !is_token(&data.auth_token) {
            let fault = "the response has an empty or damaged user id or token";
            return Err(named(Error::new(ErrorKind::Decode, fault)));
        }
        SignedIn::new(&data.user_id, &data.auth_token)
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
pub(super) fn password_in(form: PasswordForm, password: &Secret) -> Result<model::LoginPassword> {
    match form {
        PasswordForm::Digested => Ok(digested(digest(password))),
        PasswordForm::Plain => Ok(model::LoginPassword::String(password.clone())),
        PasswordForm::Digest => {
            let text = password.expose().to_ascii_lowercase();
            if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let fault = "with_password_digest: the text is no SHA-256 digest: give its 64 hexadecimal digits, or with_password the password itself";
                return Err(Error::new(ErrorKind::Config, fault));
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
