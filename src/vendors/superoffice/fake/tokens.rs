//! The access tokens of the installation: what was issued, and until when it is valid.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;

use super::FakeSuperOffice;
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

/// The access tokens given out, and the login that gives them.
pub(super) struct Tokens {
    expiries: BTreeMap<String, Timestamp>,
    pub(super) lifetime: Duration,
    pub(super) refresh_token_is_valid: bool,
    issued: usize,
}

impl Tokens {
    pub(super) fn new() -> Self {
        Self {
            expiries: BTreeMap::new(),
            lifetime: Duration::from_secs(3600),
            refresh_token_is_valid: true,
            issued: 0,
        }
    }

    pub(super) fn is_good(&self, token: &str, now: Timestamp) -> bool {
        self.expiries.get(token).is_some_and(|end| now < *end)
    }

    pub(super) fn revoke(&mut self) {
        self.expiries.clear();
    }

    /// Answers a request for a token. The form is documented, the failures are not: they follow RFC 6749.
    pub(super) fn grant(&mut self, call: &Call<'_>, now: Timestamp) -> Reply {
        let form = call.form();
        let field = |name: &str| form.get(name).map(String::as_str);
        let is_client = field("client_id") == Some(FakeSuperOffice::CLIENT_ID)
            && field("client_secret") == Some(FakeSuperOffice::CLIENT_SECRET);
        if !is_client {
            return refusal(401, "invalid_client");
        }
        // Neither client_credentials nor password is a grant here; an authorization code needs a browser.
        if field("grant_type") != Some("refresh_token") {
            return refusal(400, "unsupported_grant_type");
        }
        let is_known = field("refresh_token") == Some(FakeSuperOffice::REFRESH_TOKEN);
        if !is_known || !self.refresh_token_is_valid {
            return refusal(400, "invalid_grant");
        }
        self.issued += 1;
        let token = format!("{}-{}", FakeSuperOffice::ACCESS_TOKEN, self.issued);
        let end = now.saturating_add(self.lifetime);
        self.expiries.insert(token.clone(), end);
        let body = json!({
            "token_type": "Bearer",
            "access_token": token,
            "expires_in": self.lifetime.as_secs(),
        });
        Reply::json(200, body)
    }
}

fn refusal(status: u16, error: &str) -> Reply {
    Reply::json(status, json!({ "error": error }))
}
