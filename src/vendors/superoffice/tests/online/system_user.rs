//! The system user: its key, its tickets and their renewal.

use std::{sync::LazyLock, time::Duration};

use aws_lc_rs::{encoding::AsDer, rsa::KeySize, signature::RsaKeyPair};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::future::join_all;
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{builder, calls};
use crate::{
    error::ErrorKind::{Config, Decode, RateLimited, Unauthenticated, Unavailable},
    model::Who,
    provider::PresenceProvider,
    testkit::{Fake, FakeSuperOffice, Fault},
    vendors::superoffice::SuperOffice,
    vendors::{
        superoffice::{Environment, SuperOfficeBuilder, fake::system_user::pem},
        test_support::{Fails, statuses},
    },
};

const HOUR: Duration = Duration::from_secs(3600);

/// A key that the fake does not know.
static OTHER_KEY: LazyLock<String> = LazyLock::new(|| {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    pem("PRIVATE KEY", key.as_der().unwrap().as_ref())
});

/// The key of the fake as PKCS #1, which PKCS #8 has behind a head of this length for each key of 2048 bits.
fn pkcs1_key() -> String {
    const HEAD: usize = 26;
    let key = PrivatePkcs8KeyDer::from_pem_slice(FakeSuperOffice::system_user_key().as_bytes());
    pem("RSA PRIVATE KEY", &key.unwrap().secret_pkcs8_der()[HEAD..])
}

fn with_key(builder: SuperOfficeBuilder, key: &str) -> SuperOfficeBuilder {
    builder.with_system_user(
        FakeSuperOffice::SYSTEM_USER_TOKEN,
        FakeSuperOffice::APP_TOKEN,
        key,
    )
}

async fn start() -> (FakeSuperOffice, SuperOffice) {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    let crm = with_key(builder(&fake), FakeSuperOffice::system_user_key())
        .build()
        .unwrap();
    (fake, crm)
}

fn ann() -> Who {
    Who::User(FakeSuperOffice::ANN.into())
}

#[tokio::test]
async fn one_ticket_is_asked_for_with_a_signature_and_serves_all_calls() {
    let (fake, crm) = start().await;
    for outcome in join_all((0..50).map(|_| async { crm.get(&ann()).await })).await {
        outcome.unwrap();
    }
    assert_eq!((fake.ticket_requests(), fake.state_requests()), (1, 1));
    for call in calls(&fake) {
        let ticket = call.headers["authorization"].to_str().unwrap();
        assert!(ticket.starts_with("SOTicket 7T:"), "{ticket}");
        assert_eq!(call.headers["so-apptoken"], FakeSuperOffice::APP_TOKEN);
    }
}

#[tokio::test]
async fn both_forms_of_a_key_sign_alike() {
    let fake = FakeSuperOffice::start().await;
    let crm = with_key(builder(&fake), &pkcs1_key()).build().unwrap();
    crm.get(&ann()).await.unwrap();
}

#[tokio::test]
async fn a_ticket_is_kept_while_it_is_used_and_fetched_anew_once_it_has_ended() {
    let (fake, crm) = start().await;
    for _ in 0..5 {
        crm.get(&ann()).await.unwrap();
        fake.clock().advance(6 * HOUR - Duration::from_secs(1));
    }
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.ticket_requests(), 1);
    fake.clock().advance(6 * HOUR);
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.ticket_requests(), 2);
    assert!(fake.calls().iter().all(|call| call.status == 200));
}

#[tokio::test]
async fn a_ticket_that_is_refused_is_renewed_once() {
    let (fake, crm) = start().await;
    crm.get(&ann()).await.unwrap();
    fake.revoke_tickets();
    crm.get(&ann()).await.unwrap();
    let statuses = statuses(&calls(&fake));
    assert_eq!(statuses, [200, 401, 401, 200]);
    assert_eq!(fake.ticket_requests(), 2);

    fake.accept_only("SOTicket none");
    fake.revoke_tickets();
    fake.clock().advance(HOUR);
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.ticket_requests(), 3);
}

#[tokio::test]
async fn an_injected_refusal_of_a_ticket_counts_and_is_that_of_the_login() {
    const TICKET: &str = "PartnerSystemUser_Authenticate";
    let (fake, crm) = start().await;
    fake.fail_next(1, Some(TICKET), Fault::Status(403));
    // Without the envelope of the login it would be Forbidden.
    let error = crm.get(&ann()).await.fails(Unauthenticated);
    assert_eq!(error.operation(), Some(TICKET));
    fake.forget_calls();
    assert_eq!((fake.ticket_requests(), fake.state_requests()), (1, 1));
}

#[tokio::test]
async fn who_is_not_the_system_user_is_told_so_and_gets_no_ticket() {
    let fake = FakeSuperOffice::start().await;
    let (token, app, key) = (
        FakeSuperOffice::SYSTEM_USER_TOKEN,
        FakeSuperOffice::APP_TOKEN,
        FakeSuperOffice::system_user_key(),
    );
    let wrong = [
        (token, app, OTHER_KEY.as_str()),
        ("canary-token", app, key),
        (token, "canary-app", key),
    ];
    for (asked, (token, app, key)) in (1..).zip(wrong) {
        let crm = builder(&fake).with_system_user(token, app, key);
        let crm = crm.build().unwrap();
        let error = crm.get(&ann()).await.fails(Unauthenticated);
        let expected = Some("PartnerSystemUser_Authenticate");
        assert_eq!(error.operation(), expected, "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"));
        assert_eq!(fake.ticket_requests(), asked);
    }
    assert!(calls(&fake).is_empty());
}

/// The vendor, as far as a system user sees it: this is the answer to a signature.
async fn vendor(authenticated: ResponseTemplate) -> (MockServer, SuperOffice) {
    let server = MockServer::start().await;
    let api = format!("{}/Cust12345/api", server.uri());
    let state = json!({ "State": "Running", "IsRunning": true, "Api": api });
    let answer = move |request: &wiremock::Request| match request.url.path() {
        path if path.contains("/state/") => ResponseTemplate::new(200).set_body_json(&state),
        path if path.contains("Authenticate") => authenticated.clone(),
        _ => ResponseTemplate::new(200).set_body_json(json!({ "Status": "StatusNormal" })),
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let crm = SuperOffice::builder()
        .with_login_url(server.uri())
        .with_tenant(Environment::Online, "Cust12345")
        .with_system_user("App-token.1", "canary-app", OTHER_KEY.as_str())
        .with_http(crate::clock::FakeClock::new().http_options())
        .build()
        .unwrap();
    (server, crm)
}

fn jwt(claims: &Value) -> String {
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("e30.{payload}.c2ln")
}

#[tokio::test]
async fn a_ticket_is_asked_for_as_the_vendor_documents_it() {
    let claims = json!({ "http://schemes.superoffice.net/identity/ticket": "7T:one" });
    let body = json!({ "IsSuccessful": true, "Token": jwt(&claims) });
    let (server, crm) = vendor(ResponseTemplate::new(200).set_body_json(body)).await;
    crm.get(&ann()).await.unwrap();

    let requests = server.received_requests().await.unwrap();
    let request = requests
        .iter()
        .find(|request| request.method == "POST")
        .unwrap();
    let expected = "/Login/api/PartnerSystemUser/Authenticate";
    assert_eq!(request.url.path(), expected);
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["accept"], "application/json");
    for secret in ["authorization", "so-apptoken", "cookie"] {
        assert!(!request.headers.contains_key(secret), "{secret}");
    }
    let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
    let signed = sent["SignedSystemToken"].take();
    let expected = json!({
        "SignedSystemToken": null,
        "ApplicationToken": "canary-app",
        "ContextIdentifier": "Cust12345",
        "ReturnTokenType": "JWT",
    });
    assert_eq!(sent, expected);
    let signed = signed.as_str().unwrap().strip_prefix("App-token.1.");
    let (minute, signature) = signed.unwrap().split_once('.').unwrap();
    assert!(minute.len() == 12 && minute.parse::<u64>().is_ok());
    assert_eq!(STANDARD.decode(signature).unwrap().len(), 2048 / 8);

    let call = requests.last().unwrap();
    assert_eq!(call.headers["authorization"], "SOTicket 7T:one");
    assert_eq!(call.headers["so-apptoken"], "canary-app");
}

#[tokio::test]
async fn an_answer_without_a_ticket_for_the_tenant_is_an_error_and_nothing_is_sent_with_it() {
    let other = json!({
        "http://schemes.superoffice.net/identity/ticket": "7T:canary",
        "http://schemes.superoffice.net/identity/ctx": "Cust99999",
    });
    let cases = [
        (
            200,
            json!({ "IsSuccessful": false, "ErrorMessage": "App-token.1 canary" }),
            Unauthenticated,
        ),
        (
            400,
            json!({ "isSuccessful": false, "errorMessage": "canary" }),
            Unauthenticated,
        ),
        (200, json!({ "IsSuccessful": true }), Decode),
        (
            200,
            json!({ "IsSuccessful": true, "Token": "canary" }),
            Decode,
        ),
        (
            200,
            json!({ "IsSuccessful": true, "Token": jwt(&json!({ "canary": 1 })) }),
            Decode,
        ),
        (
            200,
            json!({ "IsSuccessful": true, "Token": jwt(&other) }),
            Decode,
        ),
        (200, json!(["canary"]), Decode),
        (401, json!({ "canary": 1 }), Unauthenticated),
        (404, json!({}), Config),
        (503, json!({}), Unavailable),
        (429, json!({ "IsSuccessful": false }), RateLimited),
    ];
    for (status, body, kind) in cases {
        let (server, crm) = vendor(ResponseTemplate::new(status).set_body_json(&body)).await;
        let error = crm.get(&ann()).await.fails_at(body, kind);
        assert_eq!(error.operation(), Some("PartnerSystemUser_Authenticate"));
        assert_eq!(error.attempts(), 0);
        assert!(!error.may_have_been_applied());
        let told = format!("{error} {error:?} {:?}", error.vendor_message());
        assert!(!told.contains("canary"), "{told}");
        for request in server.received_requests().await.unwrap() {
            let path = request.url.path();
            assert!(!path.contains("UserPresenceStatus"), "{path}");
        }
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn the_settings_of_a_system_user_are_named_when_they_are_wrong_and_never_printed() {
    let tenant = || SuperOffice::builder().with_tenant(Environment::Online, "Cust12345");
    let key = FakeSuperOffice::system_user_key();
    let cases = [
        (
            "PRIVATE_KEY",
            tenant().with_system_user("canary", "canary", ""),
        ),
        (
            "private_key",
            tenant().with_system_user("canary", "canary", "canary"),
        ),
        (
            "with_tenant",
            SuperOffice::builder()
                .with_base_url("https://online2.superoffice.com/Cust12345/api")
                .with_system_user("canary", "canary", key),
        ),
    ];
    for (setting, builder) in cases {
        assert!(!format!("{builder:?}").contains("canary"));
        let error = builder.build().fails_at(setting, Config);
        let text = format!("{error} {error:?}");
        assert!(text.contains(setting), "{setting}: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
    let crm = tenant().with_system_user("canary", "canary", key).build();
    let printed = format!("{:#?}", crm.unwrap());
    assert!(
        !printed.contains("canary") && !printed.contains("PRIVATE"),
        "{printed}"
    );
}
