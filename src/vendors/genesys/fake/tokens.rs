//! The tokens of clients and users: each with its owner and its expiry.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Value, json};

use super::{FakeGenesys, fault::Fault, sign_in::Code};
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

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
    issued: BTreeMap<String, Issued>,
    refresh_tokens: BTreeSet<String>,
    codes: BTreeMap<String, Code>,
    codes_given: usize,
    user_token_is_valid: bool,
    lifetime: Duration,
    /// Counts the requests, because each new token has the number of its request.
    grants: usize,
    pub(super) rotates: bool,
    pub(super) gives_refresh_tokens: bool,
    pub(super) client_is_active: bool,
}

struct Issued {
    owner: Caller,
    expiry: Timestamp,
}

impl Tokens {
    pub(super) fn new() -> Self {
        Self {
            issued: BTreeMap::new(),
            refresh_tokens: BTreeSet::from([FakeGenesys::REFRESH_TOKEN.to_owned()]),
            codes: BTreeMap::new(),
            codes_given: 0,
            user_token_is_valid: true,
            lifetime: Duration::from_secs(86_399),
            grants: 0,
            rotates: true,
            gives_refresh_tokens: true,
            client_is_active: true,
        }
    }

    pub(super) fn revoke(&mut self) {
        self.issued.clear();
        self.user_token_is_valid = false;
    }

    pub(super) fn revoke_refresh_tokens(&mut self) {
        self.refresh_tokens.clear();
    }

    pub(super) fn add_code(&mut self, code: Code) -> String {
        self.codes_given += 1;
        let given = format!("code-{}-of-the-fake-organization", self.codes_given);
        self.codes.insert(given.clone(), code);
        given
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
        match self.issued.get(token) {
            Some(issued) if now < issued.expiry => Ok(issued.owner),
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
    pub(super) fn grant(&mut self, call: &Call<'_>, now: Timestamp) -> Reply {
        let headers = call.headers;
        self.grants += 1;
        let form = call.form();
        let field = |name: &str| form.get(name).map(String::as_str);
        let with_secret = is_confidential_client(headers);
        let by_name = headers.get(AUTHORIZATION).is_none()
            && field("client_id") == Some(FakeGenesys::PUBLIC_CLIENT_ID);
        if !self.client_is_active || !(with_secret || by_name) {
            return refusal(401, "invalid_client");
        }
        match field("grant_type") {
            Some("client_credentials") if with_secret => self.issue(Caller::Client, None, now),
            Some("client_credentials") => refusal(400, "unauthorized_client"),
            Some("authorization_code") => {
                let client_id = match with_secret {
                    true => FakeGenesys::CLIENT_ID,
                    false => FakeGenesys::PUBLIC_CLIENT_ID,
                };
                self.exchange(client_id, &form, now)
            }
            Some("refresh_token") => self.refresh(field("refresh_token").unwrap_or_default(), now),
            _ => refusal(400, "unsupported_grant_type"),
        }
    }

    /// A code is good once, even if the exchange fails.
    fn exchange(
        &mut self,
        client_id: &str,
        form: &BTreeMap<String, String>,
        now: Timestamp,
    ) -> Reply {
        let given = form.get("code").map(String::as_str).unwrap_or_default();
        match self.codes.remove(given) {
            Some(code) if code.is_for(client_id, form) => {
                let refresh_token = self.gives_refresh_tokens.then(|| self.add_refresh_token());
                self.issue(Caller::Me, refresh_token, now)
            }
            _ => refusal(400, "invalid_grant"),
        }
    }

    fn add_refresh_token(&mut self) -> String {
        let token = format!("refresh-token-{}-of-the-fake-organization", self.grants);
        self.refresh_tokens.insert(token.clone());
        token
    }

    /// A refresh token is good for both clients. Which one it was issued to makes no difference here.
    fn refresh(&mut self, given: &str, now: Timestamp) -> Reply {
        if !self.refresh_tokens.contains(given) {
            return refusal(400, "invalid_grant");
        }
        let next = self.rotates.then(|| {
            self.refresh_tokens.remove(given);
            self.add_refresh_token()
        });
        self.issue(Caller::Me, next, now)
    }

    fn issue(&mut self, owner: Caller, refresh_token: Option<String>, now: Timestamp) -> Reply {
        let token = match owner {
            Caller::Client => format!("client-token-{}-of-the-fake-organization", self.grants),
            Caller::Me => format!("user-token-{}-of-the-fake-organization", self.grants),
        };
        let expiry = now.saturating_add(self.lifetime);
        self.issued.insert(token.clone(), Issued { owner, expiry });
        let mut body = json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self.lifetime.as_secs(),
        });
        if let Some(refresh_token) = refresh_token {
            body["refresh_token"] = Value::from(refresh_token);
        }
        Reply::json(200, body)
    }
}

fn is_confidential_client(headers: &HeaderMap) -> bool {
    let client = [FakeGenesys::CLIENT_ID, FakeGenesys::CLIENT_SECRET].join(":");
    let expected = format!("Basic {}", STANDARD.encode(client));
    headers
        .get(AUTHORIZATION)
        .is_some_and(|given| *given == expected)
}

fn refusal(status: u16, error: &str) -> Reply {
    Reply::json(status, json!({ "error": error }))
}
