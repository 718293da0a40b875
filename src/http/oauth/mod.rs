//! The OAuth 2 token requests that vendors share.

mod authorization_code;
mod client_credentials;
mod refresh_token;

use std::{any::Any, sync::Arc, time::Duration};

use reqwest::Method;
use serde_json::Value;

pub use authorization_code::{AuthorizationCode, SignIn};
pub(crate) use client_credentials::ClientCredentials;
pub(crate) use refresh_token::{KeepRefreshToken, RefreshToken, RefreshTokenLife};

use super::{AccessToken, Connection, Dialect, Fault, StaticCredentials, Transport};
use crate::{
    Clock, Error, ErrorKind, Result, Secret, settings,
    wire::{
        Answer, BodyDescriptor, Decoded, Descriptor, Operation, Request, RequestBuilder, Slot,
        json::{FromJson, Json, Outcome, needed},
        members,
        schema::{Absence, Kind, Member, Model, Schema},
    },
};

/// Where a vendor issues tokens, and the client that asks for them.
#[derive(Clone, Debug)]
pub(crate) struct TokenUrl {
    connection: Connection,
    /// What the form says of the client.
    client: Vec<(&'static str, Secret)>,
}

impl TokenUrl {
    /// For a client that proves in a header who it is.
    pub(crate) fn with_basic(
        transport: Transport,
        dialect: &'static Dialect,
        id: &str,
        secret: &Secret,
    ) -> Result<Self> {
        let client = StaticCredentials::basic(id, secret)?;
        Ok(Self {
            connection: Connection::new(transport, dialect, Arc::new(client)),
            client: Vec::new(),
        })
    }

    /// For a client that proves in the form who it is, or that is public and only names itself.
    pub(crate) fn with_form(
        transport: Transport,
        dialect: &'static Dialect,
        id: &str,
        secret: Option<Secret>,
    ) -> Self {
        let nothing = StaticCredentials::none();
        let mut client = vec![("client_id", id.into())];
        client.extend(secret.map(|secret| ("client_secret", secret)));
        Self {
            connection: Connection::new(transport, dialect, Arc::new(nothing)),
            client,
        }
    }

    fn clock(&self) -> &dyn Clock {
        self.connection.clock()
    }

    /// Asks for a token. The descriptor's id is the grant's name.
    async fn ask(
        &self,
        descriptor: &'static Descriptor,
        fields: impl IntoIterator<Item = (&'static str, Secret)>,
    ) -> Result<TokenAnswer> {
        let request = TokenRequest {
            descriptor,
            form: self.client.iter().cloned().chain(fields).collect(),
        };
        Ok(self.connection.send(&request).await?.value)
    }
}

/// Every grant has this form.
const fn grant(name: &'static str, idempotent: bool) -> Descriptor {
    Descriptor {
        vendor: "oauth",
        id: name,
        method: Method::POST,
        path: "",
        idempotent,
        writes: true,
        deprecated: false,
        auth: &[&["client"]],
        parameters: &[],
        body: Some(BodyDescriptor {
            content_type: "application/x-www-form-urlencoded",
            required: true,
        }),
        success: &[200],
        errors: &[400, 401],
    }
}

#[derive(Debug)]
struct TokenRequest {
    descriptor: &'static Descriptor,
    form: Vec<(&'static str, Secret)>,
}

impl Operation for TokenRequest {
    type Output = TokenAnswer;

    fn descriptor(&self) -> &'static Descriptor {
        self.descriptor
    }

    fn request(&self) -> Result<Request> {
        let mut request = RequestBuilder::new(self.descriptor);
        request.form("grant_type", Some(self.descriptor.id));
        for (name, value) in &self.form {
            request.form(name, Some(value.expose()));
        }
        request.build()
    }

    fn decode(answer: &Answer) -> Result<Decoded<TokenAnswer>> {
        answer.decode(&TOKEN)
    }

    fn decode_error(_: &Answer) -> Option<Box<dyn Any + Send + Sync>> {
        None
    }
}

/// RFC 6749, section 5.1.
#[derive(Debug)]
struct TokenAnswer {
    access_token: Secret,
    /// A whole number by the RFC; some servers send it as text or with a fraction.
    expires_in: Value,
    /// In place of the one that was sent, if there is one.
    refresh_token: Option<Secret>,
}

static TOKEN: Schema = Schema {
    kind: Kind::Model(&TOKEN_ANSWER),
    ignore_case: false,
};

static TOKEN_ANSWER: Model = Model {
    members: &[
        Member {
            key: "access_token",
            kind: Kind::Secret,
            absence: Absence::Error,
        },
        Member {
            key: "expires_in",
            kind: Kind::Any,
            absence: Absence::Unknown,
        },
        // The one that was sent stays good, which must not be concluded from one that cannot be decoded.
        Member {
            key: "refresh_token",
            kind: Kind::Secret,
            absence: Absence::MeaningOrNull,
        },
    ],
};

impl FromJson for TokenAnswer {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut access_token: Option<Secret> = None;
        let mut expires_in: Option<Value> = None;
        let mut refresh_token: Option<Secret> = None;
        json.object(
            &TOKEN_ANSWER,
            &mut [&mut access_token, &mut expires_in, &mut refresh_token],
        )?;
        Ok(Self {
            access_token: needed(access_token)?,
            expires_in: expires_in.unwrap_or_default(),
            refresh_token,
        })
    }
}

impl TokenAnswer {
    fn lifetime(&self) -> Option<Duration> {
        let seconds = match &self.expires_in {
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
        let request = TokenRequest {
            descriptor: &client_credentials::GRANT,
            form: vec![("client_secret", "canary".into())],
        };
        let answer = TokenAnswer {
            access_token: "canary".into(),
            expires_in: Value::Null,
            refresh_token: Some("canary".into()),
        };
        assert!(!format!("{request:?} {answer:?}").contains("canary"));
    }
}
