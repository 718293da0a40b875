//! The OAuth 2 token request that vendors share.

use std::{any::Any, time::Duration};

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use super::{Connection, Credentials, Dialect, Fault, StaticCredentials};
use crate::{
    ErrorKind, Result, Secret,
    wire::{Answer, BodyDescriptor, Descriptor, Operation, Request, RequestBuilder},
};

/// A token as credentials, and how long it lives if the vendor tells.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) credentials: Credentials,
    pub(crate) lifetime: Option<Duration>,
}

/// Asks for a token of the client's own. The connection leads to the token URL and proves who the client is.
pub(crate) async fn client_credentials(token_url: &Connection) -> Result<AccessToken> {
    let answer = token_url.send(&ClientCredentials).await?.value;
    let bearer = StaticCredentials::bearer("the token", &answer.access_token)?;
    Ok(AccessToken {
        credentials: bearer.0,
        lifetime: answer.lifetime(),
    })
}

/// RFC 6749, section 4.4.
#[derive(Debug)]
struct ClientCredentials;

static DESCRIPTOR: Descriptor = Descriptor {
    vendor: "oauth",
    id: "client_credentials",
    method: Method::POST,
    path: "",
    idempotent: true,
    deprecated: false,
    auth: &[&["Basic"]],
    parameters: &[],
    body: Some(BodyDescriptor {
        content_type: "application/x-www-form-urlencoded",
        required: true,
    }),
    success: &[200],
    errors: &[400, 401],
};

#[derive(Debug, Deserialize)]
struct TokenAnswer {
    access_token: Secret,
    /// A whole number by RFC 6749; some servers send it as text or with a fraction.
    #[serde(default)]
    expires_in: Value,
}

impl TokenAnswer {
    fn lifetime(&self) -> Option<Duration> {
        let seconds = match &self.expires_in {
            Value::String(text) => text.parse().ok(),
            other => other.as_f64(),
        };
        seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
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
    }
}

/// RFC 6749, section 5.2: a wrong client is a 400 or a 401.
fn judge(answer: &Answer) -> Option<Fault> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct ErrorBody {
        error: Option<String>,
        error_description: Option<String>,
    }
    if answer.status.is_success() {
        return None;
    }
    let body: ErrorBody = serde_json::from_slice(&answer.body).unwrap_or_default();
    let kind = match (body.error.as_deref(), answer.status.as_u16()) {
        (Some("invalid_client" | "invalid_grant" | "unauthorized_client" | "access_denied"), _) => {
            Some(ErrorKind::Unauthenticated)
        }
        (_, 404 | 405) => Some(ErrorKind::Config),
        _ => None,
    };
    Some(Fault {
        kind,
        code: body.error,
        message: body.error_description,
        ..Fault::default()
    })
}

impl Operation for ClientCredentials {
    type Output = TokenAnswer;

    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn request(&self) -> Result<Request> {
        let mut request = RequestBuilder::new(&DESCRIPTOR);
        request.form("grant_type", Some("client_credentials"));
        request.build()
    }

    fn decode(answer: &Answer) -> Result<TokenAnswer> {
        answer.json()
    }

    fn decode_error(_: &Answer) -> Option<Box<dyn Any + Send + Sync>> {
        None
    }
}
