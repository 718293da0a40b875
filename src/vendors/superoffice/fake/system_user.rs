//! The tickets of the system user, which are issued for a valid signature alone.

use std::{collections::BTreeMap, sync::LazyLock, time::Duration};

use aws_lc_rs::{
    encoding::AsDer,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use super::FakeSuperOffice;
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

/// How long a ticket lasts after it was last used.
const LIFE: Duration = Duration::from_secs(6 * 3600);

/// The key of the app. A process generates one for all fakes, because that takes a while, and no key is in the package.
static KEY: LazyLock<AppKey> = LazyLock::new(|| {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("the system has random numbers");
    let der = key.as_der().expect("a generated key can be encoded");
    AppKey {
        private: pem("PRIVATE KEY", der.as_ref()),
        public: key.public_key().as_ref().to_vec(),
    }
});

struct AppKey {
    /// In PEM.
    private: String,
    /// In DER.
    public: Vec<u8>,
}

/// Encodes a key in PEM, with lines of 64 characters.
pub(in super::super) fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----");
    for (at, letter) in STANDARD.encode(der).chars().enumerate() {
        if at % 64 == 0 {
            text.push('\n');
        }
        text.push(letter);
    }
    text + &format!("\n-----END {label}-----\n")
}

/// The tickets given out, and when they end.
#[derive(Default)]
pub(super) struct SystemUser {
    tickets: BTreeMap<String, Timestamp>,
    issued: usize,
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
    pub(super) fn grant(&mut self, call: &Call<'_>, now: Timestamp) -> Reply {
        let body = call.json();
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
            return Reply::json(200, body);
        }
        self.issued += 1;
        let ticket = format!("7T:system-user-ticket-{}-of-the-fake", self.issued);
        let jwt = jwt(&ticket);
        self.tickets.insert(ticket, now.saturating_add(LIFE));
        let body = json!({ "IsSuccessful": true, "ErrorMessage": null, "Token": jwt });
        Reply::json(200, body)
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
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &KEY.public)
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

    /// The private key of the app, in PEM. Each process generates its own, and all fakes of the process share it.
    #[must_use]
    pub fn system_user_key() -> &'static str {
        &KEY.private
    }

    /// Ends every ticket that the system user was given. New ones can be had.
    pub fn revoke_tickets(&self) {
        self.installation.lock().system_user.tickets.clear();
    }

    /// How often a ticket was asked for, in vain or not.
    #[must_use]
    pub fn ticket_requests(&self) -> usize {
        self.server.requests_of("PartnerSystemUser_Authenticate")
    }
}
