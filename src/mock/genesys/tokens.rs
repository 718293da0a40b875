use std::{collections::BTreeMap, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::json;
use url::form_urlencoded;

use super::{FakeGenesys, fault::Fault};
use crate::{Timestamp, mock::Reply};

/// Whom a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// The OAuth client, which is no user.
    Client,
    /// [`FakeGenesys::ME`].
    Me,
}

/// The tokens given out, and the login that gives them.
pub(super) struct Tokens {
    expiries: BTreeMap<String, Timestamp>,
    user_token_is_valid: bool,
    lifetime: Duration,
    requests: usize,
}

impl Tokens {
    pub(super) fn new() -> Self {
        Self {
            expiries: BTreeMap::new(),
            user_token_is_valid: true,
            lifetime: Duration::from_secs(86_399),
            requests: 0,
        }
    }

    pub(super) fn requests(&self) -> usize {
        self.requests
    }

    pub(super) fn revoke(&mut self) {
        self.expiries.clear();
        self.user_token_is_valid = false;
    }

    pub(super) fn set_lifetime(&mut self, lifetime: Duration) {
        self.lifetime = lifetime;
    }

    /// Whose call this is.
    pub(super) fn caller(
        &self,
        authorization: Option<&str>,
        now: Timestamp,
    ) -> Result<Caller, Fault> {
        let token = authorization
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token)
            .ok_or_else(|| {
                Fault::new(
                    401,
                    "authentication.required",
                    "The request has no bearer token",
                )
            })?;
        if token == FakeGenesys::USER_TOKEN && self.user_token_is_valid {
            return Ok(Caller::Me);
        }
        match self.expiries.get(token) {
            Some(expiry) if now < *expiry => Ok(Caller::Client),
            // The vendor has this code; that an expired token gets it and a revoked one the other is not verified.
            Some(_) => Err(Fault::new(
                401,
                "credentials.expired",
                "The token has expired",
            )),
            None => Err(Fault::new(401, "bad.credentials", "The token is not valid")),
        }
    }

    /// Answers `POST /oauth/token`.
    ///
    /// The statuses of failures are not verified: only `invalid_client` is known by name. They follow RFC 6749.
    pub(super) fn grant(&mut self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Reply {
        self.requests += 1;
        let client = [FakeGenesys::CLIENT_ID, FakeGenesys::CLIENT_SECRET].join(":");
        let expected = format!("Basic {}", STANDARD.encode(client));
        if headers
            .get(AUTHORIZATION)
            .is_none_or(|given| *given != expected)
        {
            return Reply::json(401, json!({ "error": "invalid_client" }));
        }
        let is_supported = form_urlencoded::parse(body)
            .any(|(name, value)| name == "grant_type" && value == "client_credentials");
        if !is_supported {
            return Reply::json(400, json!({ "error": "unsupported_grant_type" }));
        }
        let token = format!("client-token-{}-of-the-fake-organization", self.requests);
        self.expiries
            .insert(token.clone(), now.saturating_add(self.lifetime));
        let body = json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self.lifetime.as_secs(),
        });
        Reply::json(200, body)
    }
}
