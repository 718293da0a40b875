//! The OAuth 2 token requests that vendors share.

mod authorization_code;
mod client_credentials;
mod login;
mod refresh_token;

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use serde_json::Value;

pub use authorization_code::{AuthorizationCode, SignIn};
pub(crate) use client_credentials::ClientCredentials;
pub(crate) use login::OAuthLogin;
pub(crate) use refresh_token::{KeepRefreshToken, RefreshToken, RefreshTokenLife};

use super::token_source::AccessToken;
use crate::{
    client::{
        call::{Connection, Dialect, Fault, StaticCredentials, Transport},
        settings,
        wire::{Answer, Slot, members, secret::Secret},
    },
    error::{Error, ErrorKind, Result},
};

/// Where a vendor issues tokens, and the client that asks for them.
#[derive(Clone, Debug)]
pub(crate) struct TokenUrl {
    connection: Connection,
    ask: AskToken,
    /// What the form says of the client.
    client_id: Option<String>,
    client_secret: Option<Secret>,
}

/// Requests a token by the operation of the vendor's document.
pub(crate) type AskToken = fn(Connection, TokenForm) -> BoxFuture<'static, Result<TokenAnswer>>;

/// The form of a token request, by the names of RFC 6749 and RFC 7636.
#[derive(Debug, Default)]
pub(crate) struct TokenForm {
    pub(crate) grant_type: &'static str,
    pub(crate) client_id: Option<String>,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) code: Option<Secret>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) code_verifier: Option<Secret>,
    pub(crate) refresh_token: Option<Secret>,
}

impl TokenUrl {
    /// For a client that proves in a header who it is.
    pub(crate) fn with_basic(
        transport: Transport,
        dialect: &'static Dialect,
        ask: AskToken,
        id: &str,
        secret: &Secret,
    ) -> Result<Self> {
        let client = StaticCredentials::basic(id, secret)?;
        Ok(Self {
            connection: Connection::new(transport, dialect, Arc::new(client)),
            ask,
            client_id: None,
            client_secret: None,
        })
    }

    /// For a client that proves in the form who it is, or that is public and only names itself.
    pub(crate) fn with_form(
        transport: Transport,
        dialect: &'static Dialect,
        ask: AskToken,
        id: String,
        secret: Option<Secret>,
    ) -> Self {
        Self {
            connection: Connection::anonymous(transport, dialect),
            ask,
            client_id: Some(id),
            client_secret: secret,
        }
    }

    /// The same for a grant that may be used again: a token more does no harm.
    fn with_repeatable_grant(self) -> Self {
        Self {
            connection: self.connection.with_repeatable_calls(),
            ..self
        }
    }

    async fn ask(&self, grant: TokenForm) -> Result<TokenAnswer> {
        let form = TokenForm {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            ..grant
        };
        (self.ask)(self.connection.clone(), form).await
    }
}

/// RFC 6749, section 5.1.
#[derive(Debug)]
pub(crate) struct TokenAnswer {
    access_token: Secret,
    /// A whole number by the RFC; some servers send it as text or with a fraction.
    expires_in: Option<Value>,
    /// In place of the one that was sent, if there is one.
    refresh_token: Option<Secret>,
}

impl TokenAnswer {
    pub(crate) fn new(
        access_token: Secret,
        expires_in: Option<Value>,
        refresh_token: Option<Secret>,
    ) -> Self {
        Self {
            access_token,
            expires_in,
            refresh_token,
        }
    }

    fn lifetime(&self) -> Option<Duration> {
        let seconds = match self.expires_in.as_ref()? {
            Value::String(text) => text.parse().ok(),
            other => other.as_f64(),
        };
        seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
    }

    fn into_token(self) -> Result<AccessToken> {
        if let Some(fault) = settings::fault_of_token(&self.access_token) {
            let fault = format!("the access_token in the response of the token URL {fault}");
            return Err(Error::new(ErrorKind::Decode, fault));
        }
        let lifetime = self.lifetime();
        Ok(AccessToken {
            token: self.access_token,
            lifetime,
        })
    }
}

/// How a token URL tells its faults, for all vendors.
pub(crate) const fn token_dialect(
    vendor: &'static str,
    request_id_header: &'static str,
) -> Dialect {
    Dialect {
        vendor,
        request_id_header,
        judge,
        rate_limit: |_, _| None,
        quotas: Vec::new,
    }
}

/// RFC 6749, section 5.2: a wrong client is a 400 or a 401.
///
/// The words are left out: the secrets are in the body of the request, and a server may repeat them.
fn judge(answer: &Answer) -> Option<Fault> {
    if answer.status.is_success() {
        return None;
    }
    let body = answer.text();
    let [error] = members(&body, ["error"], false).map(Slot::text);
    let kind = match (error.as_deref(), answer.status.as_u16()) {
        (Some("invalid_client" | "invalid_grant" | "unauthorized_client" | "access_denied"), _) => {
            Some(ErrorKind::Unauthenticated)
        }
        (_, 404 | 405) => Some(ErrorKind::Config),
        _ => None,
    };
    Some(Fault {
        kind,
        code: error.filter(|code| CODES.contains(&code.as_str())),
        ..Fault::default()
    })
}

/// The codes of RFC 6749 and RFC 8628. Errors print their code, and the secrets are in the body of the request: a server that repeats
/// one in place of a code must not get it printed.
const CODES: [&str; 11] = [
    "access_denied",
    "authorization_pending",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
];

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;

    fn fault(status: StatusCode, body: &'static str) -> Fault {
        let answer = Answer {
            status,
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
        };
        judge(&answer).unwrap()
    }

    #[test]
    fn only_what_looks_like_a_code_is_kept_of_a_refusal() {
        for (body, code) in [
            (r#"{"error":"invalid_grant"}"#, Some("invalid_grant")),
            (
                r#"{"error":"canary Secret","error_description":"canary"}"#,
                None,
            ),
            (r#"{"error":"canary1"}"#, None),
            (r#"{"error":""}"#, None),
            (r#"{"error":"canary"}"#, None),
            (r#"{"error":{"message":"canary"}}"#, None),
            ("canary", None),
        ] {
            let fault = fault(StatusCode::BAD_REQUEST, body);
            assert_eq!(fault.code.as_deref(), code, "{body}");
            assert_eq!(fault.message, None, "{body}");
        }
    }

    #[test]
    fn a_request_prints_neither_secret_nor_token() {
        let form = TokenForm {
            client_secret: Some("canary".into()),
            ..TokenForm::default()
        };
        let answer = TokenAnswer {
            access_token: "canary".into(),
            expires_in: None,
            refresh_token: Some("canary".into()),
        };
        assert!(!format!("{form:?} {answer:?}").contains("canary"));
    }
}
