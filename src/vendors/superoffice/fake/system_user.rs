//! Tickets for the system user of a tenant.

use std::{collections::BTreeMap, time::Duration};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use reqwest::Method;
use rustls_pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};
use serde_json::{Value, json};

use super::FakeSuperOffice;
use crate::{
    Timestamp,
    testkit::{Call, Reply, Request},
};

const PATH: &str = "/Login/api/PartnerSystemUser/Authenticate";

/// How long a ticket lasts after it was last used.
const LIFE: Duration = Duration::from_secs(6 * 3600);

/// Belongs to [`FakeSuperOffice::SYSTEM_USER_KEY`].
const PUBLIC_KEY: &str = include_str!("test_only_public_key.pem");

/// The tickets given out, and when they end.
#[derive(Default)]
pub(super) struct SystemUser {
    tickets: BTreeMap<String, Timestamp>,
    issued: usize,
    requests: usize,
}

impl SystemUser {
    /// Whether a ticket is good. Its life begins anew.
    pub(super) fn admits(&mut self, call: &Call<'_>, now: Timestamp) -> bool {
        let given = call.header("authorization").unwrap_or_default();
        let Some((scheme, ticket)) = given.split_once(' ') else {
            return false;
        };
        let is_possible = scheme.eq_ignore_ascii_case("soticket")
            && call.header("so-apptoken") == Some(FakeSuperOffice::APP_TOKEN);
        match self.tickets.get_mut(ticket) {
            Some(end) if is_possible && now < *end => {
                *end = now.saturating_add(LIFE);
                true
            }
            _ => false,
        }
    }

    /// Answers a request for a ticket. The form of the failures is that which the vendor's own examples read; which status they
    /// have is not documented.
    pub(super) fn grant(&mut self, request: &Request, now: Timestamp) -> Option<Reply> {
        if request.method != Method::POST || request.path() != PATH {
            return None;
        }
        self.requests += 1;
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let member = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let refusal = if member("ApplicationToken") != FakeSuperOffice::APP_TOKEN {
            Some("The application is not known")
        } else if member("ContextIdentifier") != FakeSuperOffice::TENANT {
            Some("The context is not known")
        } else if member("ReturnTokenType") != "JWT" {
            Some("The fake gives JWT only")
        } else {
            check(member("SignedSystemToken"), now).err()
        };
        if let Some(why) = refusal {
            let body = json!({ "IsSuccessful": false, "ErrorMessage": why, "Token": null });
            return Some(Reply::json(200, body));
        }
        self.issued += 1;
        let ticket = format!("7T:system-user-ticket-{}-of-the-fake", self.issued);
        let jwt = jwt(&ticket);
        self.tickets.insert(ticket, now.saturating_add(LIFE));
        let body = json!({ "IsSuccessful": true, "ErrorMessage": null, "Token": jwt });
        Some(Reply::json(200, body))
    }
}

/// `token.YYYYMMDDHHmm.signature`, of this minute or the one before: which times the vendor takes is not documented.
fn check(signed: &str, now: Timestamp) -> Result<(), &'static str> {
    let (text, signature) = signed.rsplit_once('.').ok_or("There is no signature")?;
    let (token, time) = text.rsplit_once('.').ok_or("There is no time")?;
    if token != FakeSuperOffice::SYSTEM_USER_TOKEN {
        return Err("The system user is not known");
    }
    let minutes = [Duration::ZERO, Duration::from_secs(60)];
    if !minutes
        .map(|ago| minute(now.saturating_sub(ago)))
        .contains(&time.to_owned())
    {
        return Err("The time is not now");
    }
    let signature = STANDARD.decode(signature);
    let signature = signature.map_err(|_| "The signature is not in base64")?;
    let key = SubjectPublicKeyInfoDer::from_pem_slice(PUBLIC_KEY.as_bytes());
    let key = key.map_err(|_| "The fake has no key")?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.as_ref())
        .verify(text.as_bytes(), &signature)
        .map_err(|_| "The signature is wrong")
}

fn minute(moment: Timestamp) -> String {
    let text = moment.to_string();
    let (date, time) = text.split_once('T').unwrap_or_default();
    let time: String = time.split(':').take(2).collect();
    date.replace('-', "") + &time
}

/// The claims as the vendor names them. The signature is none.
fn jwt(ticket: &str) -> String {
    let claims = json!({
        "iss": "SuperOffice AS",
        "http://schemes.superoffice.net/identity/ctx": FakeSuperOffice::TENANT,
        "http://schemes.superoffice.net/identity/ticket": ticket,
    });
    let header = json!({ "typ": "JWT", "alg": "RS256" });
    [
        header.to_string(),
        claims.to_string(),
        "not signed".to_owned(),
    ]
    .map(|part| URL_SAFE_NO_PAD.encode(part))
    .join(".")
}

/// The system user's side of the fake, with the feature `system-user`.
impl FakeSuperOffice {
    /// The token of the tenant's system user.
    pub const SYSTEM_USER_TOKEN: &'static str = "FakeApp-system-user-of-the-fake";

    /// The private key of the app, which is in this crate for everybody to read: for tests alone.
    pub const SYSTEM_USER_KEY: &'static str = include_str!("test_only_private_key.pem");

    /// Ends every ticket that the system user was given. New ones can be had.
    pub fn revoke_tickets(&self) {
        self.installation.lock().system_user.tickets.clear();
    }

    /// How often a ticket was asked for, in vain or not.
    #[must_use]
    pub fn ticket_requests(&self) -> usize {
        self.installation.lock().system_user.requests
    }
}
