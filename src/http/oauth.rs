//! The OAuth 2 token request that vendors share.

use std::{any::Any, time::Duration};

use reqwest::Method;
use serde::Deserialize;

use super::{Connection, Credentials, StaticCredentials};
use crate::{
    Result, Secret,
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
        lifetime: answer.expires_in.map(Duration::from_secs),
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
    expires_in: Option<u64>,
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
