//! The tickets of a system user, fetched with a signature. The private key never leaves the process.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use reqwest::header::AUTHORIZATION;
use rustls_pki_types::{PrivateKeyDer, pem::PemObject};
use secrecy::zeroize::Zeroize;

use super::{
    DIALECT,
    api::{LoginClient, model, operation::PartnerSystemUserAuthenticate},
    map::APP_TOKEN,
};
use crate::{
    client::{
        Secret, Transport,
        auth::{AccessToken, TokenCache, TokenSource},
        call::{Connection, Credentials, Dialect, Fault, sensitive, token_header},
        settings,
        settings::Given,
        wire::{Answer, Slot, members, text},
    },
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
};

/// How long a ticket lives after it was last used.
const IDLE_LIMIT: Duration = Duration::from_secs(6 * 3600);

/// What proves that an app may act as the system user of a tenant.
pub(super) struct Login {
    pub(super) token: Secret,
    pub(super) app_token: Secret,
    pub(super) private_key: Secret,
}

impl Login {
    pub(super) fn given(&self) -> Given<'_> {
        Given::by("with_system_user")
            .token("system user's token", &self.token)
            .token("app's token", &self.app_token)
            .pem("private key", &self.private_key)
    }
}

/// Asks for tickets.
pub(super) struct SystemUser {
    connection: Connection,
    tenant: String,
    token: Secret,
    app_token: Secret,
    key: RsaKeyPair,
}

impl fmt::Debug for SystemUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemUser")
    }
}

impl SystemUser {
    /// The tickets of the system user of a tenant. They are fetched as needed, kept while they are used, and renewed once they are refused.
    pub(super) fn tickets(transport: Transport, tenant: &str, login: Login) -> Result<TokenCache> {
        // Whatever the ticket will be, this must be one that can be sent.
        let app_token = sensitive("app_token", "", &login.app_token)?;
        let user = Self {
            connection: Connection::anonymous(transport, &AUTHENTICATION),
            tenant: tenant.to_owned(),
            key: read_key(&login.private_key)?,
            token: login.token,
            app_token: login.app_token,
        };
        let tickets = TokenCache::new(Arc::new(user), move |ticket| {
            let ticket = token_header("the ticket that the login issued", "SOTicket ", ticket)?;
            let headers = [(AUTHORIZATION, ticket), (APP_TOKEN, app_token.clone())];
            Ok(Credentials::new(headers))
        });
        Ok(tickets.with_idle_limit(IDLE_LIMIT))
    }

    /// The token with the time to the minute, and the signature of both.
    fn sign(&self, now: Timestamp) -> Result<Secret> {
        let text = [self.token.expose(), ".", &minute(now)].concat();
        let mut signature = vec![0; self.key.public_modulus_len()];
        // The library wants a source of chance, and needs none for this padding.
        let chance = SystemRandom::new();
        self.key
            .sign(&RSA_PKCS1_SHA256, &chance, text.as_bytes(), &mut signature)
            .map_err(|_| {
                Error::new(
                    ErrorKind::Config,
                    "with_system_user: the private_key cannot be used for signing",
                )
            })?;
        Ok([&text, ".", &STANDARD.encode(signature)].concat().into())
    }
}

#[async_trait]
impl TokenSource for SystemUser {
    async fn token(&self) -> Result<AccessToken> {
        let signed = self.sign(self.connection.vendor_now())?;
        let app_token = self.app_token.clone();
        let form = model::AuthenticateRequest::new(signed, app_token, &*self.tenant, "JWT");
        let login = LoginClient::new(self.connection.clone());
        let answer = login.partner_system_user_authenticate(&form).send().await?;
        let ticket = ticket_in(&answer.value.token, &self.tenant).map_err(|why| {
            Error::new(
                ErrorKind::Decode,
                format!("the answer to the system user cannot be used: {why}"),
            )
            .with_vendor(DIALECT.vendor)
            .with_operation(PartnerSystemUserAuthenticate::DESCRIPTOR.id)
        })?;
        Ok(AccessToken::new(ticket))
    }
}

/// `YYYYMMDDHHmm` in UTC.
fn minute(now: Timestamp) -> String {
    let digits = now.to_millis_string();
    let digits = digits.chars().filter(char::is_ascii_digit);
    digits.take("YYYYMMDDHHmm".len()).collect()
}

/// Reads an RSA key from PEM, as PKCS #8 or PKCS #1.
fn read_key(pem: &Secret) -> Result<RsaKeyPair> {
    let fault = |why: &str| {
        Error::new(
            ErrorKind::Config,
            format!("with_system_user: the private_key {why}"),
        )
    };
    let text = pem.expose();
    if text.contains("<RSAKeyValue") {
        return Err(fault("is in the vendor's XML form: convert it to PEM"));
    }
    if text.contains("ENCRYPTED") {
        return Err(fault("is encrypted: decrypt it first"));
    }
    // The library's errors quote the text.
    let mut der = PrivateKeyDer::from_pem_slice(text.as_bytes())
        .map_err(|_| fault("is no private key in PEM form"))?;
    let key = match &der {
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(fault("is no RSA key")),
    };
    der.zeroize();
    key.map_err(|_| fault("is no RSA key of 2048 to 8192 bits"))
}

/// The claim that holds the ticket, and the one that names the tenant.
const CLAIMS: [&str; 2] = [
    "http://schemes.superoffice.net/identity/ticket",
    "http://schemes.superoffice.net/identity/ctx",
];

/// Reads the ticket out of the JWT.
///
/// The signature of the JWT is not checked. It came over https from the very server that would also hand out the keys to check it with,
/// in answer to a question with our secrets; the ticket is not believed but only used, at the vendor; and nobody else ever shows
/// us such a token. What a wrong one could do is to make calls fail, or to let them run as a user of this tenant chosen by the vendor.
/// The expiry of the JWT is not looked at either: it is not that of the ticket, which the vendor checks whenever it is used.
fn ticket_in(jwt: &Secret, tenant: &str) -> Result<Secret, &'static str> {
    let mut parts = jwt.expose().split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("it holds no JWT");
    };
    let claims = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('='));
    let claims = claims.map_err(|_| "its JWT is not in base64")?;
    let claims = text(&claims);
    let [ticket, context] = members(&claims, CLAIMS, false);
    let is_other = |name: String| !name.eq_ignore_ascii_case(tenant);
    if !matches!(context, Slot::Absent) && context.text().is_none_or(is_other) {
        return Err("its ticket is for another tenant");
    }
    let ticket = ticket.text().filter(|ticket| !ticket.is_empty());
    let ticket = ticket.map(Secret::from).ok_or("its JWT holds no ticket")?;
    match settings::fault_of_token(&ticket) {
        Some(_) => Err("its ticket holds a blank, a line end or a scheme"),
        None => Ok(ticket),
    }
}

/// The words of a refusal are left out: they may repeat a part of the signed token.
pub(super) static AUTHENTICATION: Dialect = Dialect {
    vendor: DIALECT.vendor,
    request_id_header: DIALECT.request_id_header,
    judge,
    rate_limit: |_, _| None,
    quotas: Vec::new,
};

/// A refusal may come with any status, and says so.
fn judge(answer: &Answer) -> Option<Fault> {
    let body = answer.text();
    let [is_successful] = members(&body, ["IsSuccessful"], true);
    let is_refusal = is_successful.is(false);
    let kind = match answer.status.as_u16() {
        404 | 405 => Some(ErrorKind::Config),
        408 | 429 | 500.. => None,
        _ if is_refusal => Some(ErrorKind::Unauthenticated),
        _ => None,
    };
    (is_refusal || kind.is_some()).then(|| Fault {
        kind,
        ..Fault::default()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn jwt(claims: &Value) -> Secret {
        let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
        format!("e30.{payload}.c2ln").into()
    }

    #[test]
    fn a_ticket_is_read_from_its_claim() {
        let [ticket, context] = CLAIMS;
        let claims = [
            json!({ ticket: "7T:abc" }),
            json!({ ticket: "7T:abc", context: "cust12345", "exp": 1, "ticket": "other" }),
        ];
        for claims in claims {
            let read = ticket_in(&jwt(&claims), "Cust12345").unwrap();
            assert_eq!(read.expose(), "7T:abc");
        }
    }

    #[test]
    fn a_token_without_a_ticket_for_the_tenant_is_refused() {
        let [ticket, context] = CLAIMS;
        for claims in [
            json!({}),
            json!([]),
            json!({ ticket: "" }),
            json!({ ticket: 7 }),
            json!({ ticket: "7T:abc\n" }),
            json!({ ticket: "SOTicket 7T:abc" }),
            json!({ "http://schemes.example.com/identity/ticket": "7T:abc" }),
            json!({ ticket: "7T:abc", context: "Cust54321" }),
            json!({ ticket: "7T:abc", context: 54321 }),
        ] {
            assert!(ticket_in(&jwt(&claims), "Cust12345").is_err(), "{claims}");
        }
        for text in [
            "",
            ".",
            "..",
            "a.b.c",
            "a.e30",
            "a.e30.c.d",
            "a.e30.c",
            "a.W10.c",
        ] {
            assert!(ticket_in(&text.into(), "Cust12345").is_err(), "{text}");
        }
    }

    #[test]
    fn the_time_is_signed_to_the_minute_in_utc() {
        for (moment, expected) in [
            ("2026-02-23T09:52:59.999Z", "202602230952"),
            ("2026-12-31T23:30:00-01:00", "202701010030"),
        ] {
            assert_eq!(minute(moment.parse().unwrap()), expected);
        }
    }

    #[test]
    fn a_key_that_cannot_be_used_is_named_and_not_printed() {
        for (pem, why) in [
            ("canary", "no private key in PEM"),
            (
                "<RSAKeyValue><Modulus>canary</Modulus>",
                "convert it to PEM",
            ),
            (
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\ncanary\n-----END ENCRYPTED PRIVATE KEY-----",
                "encrypted",
            ),
            (
                "-----BEGIN EC PRIVATE KEY-----\ncanary00\n-----END EC PRIVATE KEY-----",
                "no RSA key",
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\ncanary00\n-----END RSA PRIVATE KEY-----",
                "no RSA key of 2048",
            ),
            (
                "-----BEGIN PRIVATE KEY-----\ncanary00\n-----END PRIVATE KEY-----",
                "no RSA key of 2048",
            ),
            (
                "-----BEGIN CERTIFICATE-----\ncanary00\n-----END CERTIFICATE-----",
                "no private key in PEM",
            ),
        ] {
            let error = read_key(&pem.into()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            let text = format!("{error} {error:?}");
            assert!(text.contains(why), "{text}");
            assert!(!text.contains("canary"), "{text}");
        }
    }
}
