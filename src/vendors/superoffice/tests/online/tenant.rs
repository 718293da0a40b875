//! The state and the host of a tenant.

use std::time::Duration;

use futures_util::future::join_all;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::path};

use super::{builder, calls, hosts};
use crate::{
    clock::FakeClock,
    error::ErrorKind::{Config, Decode, Unavailable, Unsupported},
    model::{Availability, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakeSuperOffice,
    vendors::superoffice::SuperOffice,
    vendors::{
        superoffice::{Environment, TenantStatus},
        test_support::{Fails, serving, statuses},
    },
};

const MILLISECOND: Duration = Duration::from_millis(1);

async fn start() -> (FakeSuperOffice, SuperOffice) {
    let fake = FakeSuperOffice::start().await;
    let crm = builder(&fake).build().unwrap();
    (fake, crm)
}

/// A provider that asks for its tokens at the login.
fn of_a_user(fake: &FakeSuperOffice) -> SuperOffice {
    let builder = builder(fake).with_refresh_token(
        FakeSuperOffice::CLIENT_ID,
        FakeSuperOffice::CLIENT_SECRET,
        FakeSuperOffice::REFRESH_TOKEN,
    );
    builder.build().unwrap()
}

fn ann() -> Who {
    Who::User(FakeSuperOffice::ANN.into())
}

#[tokio::test]
async fn the_host_of_a_tenant_is_looked_for_once_for_all_who_call() {
    let (fake, crm) = start().await;
    assert_eq!(fake.state_requests(), 0, "not before the first call");
    for outcome in join_all((0..50).map(|_| async { crm.get(&ann()).await })).await {
        outcome.unwrap();
    }
    assert_eq!(fake.state_requests(), 1);
    assert_eq!(hosts(&fake).len(), 50);
    for (host, status) in hosts(&fake) {
        assert_eq!((host.as_str(), status), ("online2", 200));
    }
}

#[tokio::test]
async fn what_is_found_is_kept_until_the_vendors_word_on_it_ends() {
    let (fake, crm) = start().await;
    fake.set_tenant_validity(Duration::from_secs(900));
    crm.get(&ann()).await.unwrap();
    fake.clock().advance(Duration::from_secs(900) - MILLISECOND);
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.state_requests(), 1);
    fake.clock().advance(MILLISECOND);
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.state_requests(), 2);
}

#[tokio::test]
async fn a_word_that_has_ended_already_is_asked_for_once_a_minute() {
    let (fake, crm) = start().await;
    fake.set_tenant_validity(Duration::ZERO);
    for _ in 0..10 {
        crm.get(&ann()).await.unwrap();
        fake.clock().advance(Duration::from_secs(30));
    }
    assert_eq!(fake.state_requests(), 5);
}

#[tokio::test]
async fn a_tenant_that_is_not_running_is_told_by_its_state_before_a_request() {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    let crm = of_a_user(&fake);
    for (state, named) in [
        ("Suspended", "Suspended"),
        ("OfflineMaintenance", "OfflineMaintenance"),
        ("Deleted", "Deleted"),
        ("Teleporting", "not documented"),
    ] {
        fake.set_tenant_state(state, false);
        fake.clock().advance(Duration::from_secs(600));
        let error = crm.get(&ann()).await.fails_naming(Unavailable, named);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
        assert_eq!((error.attempts(), error.vendor()), (0, Some("superoffice")));
        assert!(error.is_retryable());

        let told = crm.tenant_state().await.unwrap();
        assert_eq!((told.status.as_str(), told.is_running), (state, false));
    }
    assert_eq!(fake.state_requests(), 4, "an outage is kept too");
    assert_eq!((calls(&fake).len(), fake.token_requests()), (0, 0));

    fake.set_tenant_state("OnlineMaintenance", true);
    fake.clock().advance(Duration::from_secs(600));
    crm.get(&ann()).await.unwrap();
}

#[tokio::test]
async fn an_outage_is_not_believed_for_longer_than_an_hour() {
    let (fake, crm) = start().await;
    fake.set_tenant_validity(Duration::from_secs(365 * 24 * 3600));
    fake.set_tenant_state("OfflineMaintenance", false);
    crm.get(&ann()).await.unwrap_err();
    fake.set_tenant_state("Running", true);
    fake.clock().advance(Duration::from_secs(3600));
    crm.get(&ann()).await.unwrap();
}

#[tokio::test]
async fn the_state_of_a_tenant_can_be_read() {
    let (fake, crm) = start().await;
    let state = crm.tenant_state().await.unwrap();
    assert_eq!(state.tenant.as_deref(), Some(FakeSuperOffice::TENANT));
    assert_eq!(state.status, TenantStatus::Running);
    assert!(state.is_running);
    let expected = Some(format!("{}/online2/Cust12345/api", fake.login_url()));
    assert_eq!(state.api, expected);
    let end = fake.clock().now().saturating_add(Duration::from_secs(600));
    assert_eq!(state.valid_until, Some(end));
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.state_requests(), 1);
}

#[tokio::test]
async fn without_a_tenant_there_is_no_state_to_read() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().build().unwrap();
    crm.tenant_state()
        .await
        .fails_naming(Unsupported, "with_tenant");
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.state_requests(), 0);
}

#[tokio::test]
async fn a_tenant_that_has_moved_is_found_again_within_the_call() {
    let (fake, crm) = start().await;
    crm.get(&ann()).await.unwrap();
    fake.move_tenant("online3");
    let update = PresenceUpdate::new(Availability::Available).with_message("here");
    crm.set(&ann(), &update).await.unwrap();
    let seen = hosts(&fake);
    let seen: Vec<(&str, u16)> = seen.iter().map(|(host, s)| (host.as_str(), *s)).collect();
    let expected = [
        ("online2", 200),
        ("online2", 421),
        ("online3", 200),
        ("online3", 200),
    ];
    assert_eq!(seen, expected);
    assert_eq!(fake.state_requests(), 2);
    let presence = crm.get(&ann()).await.unwrap();
    assert_eq!(presence.availability, Availability::Available);
}

#[tokio::test]
async fn many_who_are_sent_away_at_once_share_what_one_finds() {
    let (fake, crm) = start().await;
    crm.get(&ann()).await.unwrap();
    fake.move_tenant("app");
    for outcome in join_all((0..50).map(|_| async { crm.get(&ann()).await })).await {
        outcome.unwrap();
    }
    assert_eq!(fake.state_requests(), 2);
}

#[tokio::test]
async fn a_tenant_is_looked_for_again_once_in_a_call_and_not_again_and_again() {
    let (fake, crm) = start().await;
    fake.set_wrong_host(true);
    let error = crm.get(&ann()).await.fails(Unavailable);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(421));
    assert_eq!(error.attempts(), 2);
    assert!(!error.may_have_been_applied());
    assert_eq!((calls(&fake).len(), fake.state_requests()), (2, 2));

    for _ in 0..10 {
        let error = crm.get(&ann()).await.fails(Unavailable);
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!((calls(&fake).len(), fake.state_requests()), (12, 2));
    fake.clock().advance(Duration::from_secs(1));
    crm.get(&ann()).await.unwrap_err();
    assert_eq!(fake.state_requests(), 3);
}

#[tokio::test]
async fn a_host_that_sends_away_what_has_a_fixed_address_is_not_looked_for() {
    let fake = FakeSuperOffice::start().await;
    fake.set_wrong_host(true);
    let crm = fake.builder().build().unwrap();
    let error = crm.get(&ann()).await.fails(Config);
    assert_eq!(error.attempts(), 1);
    assert_eq!(fake.state_requests(), 0);
}

#[tokio::test]
async fn a_move_and_a_refused_token_are_both_got_over_in_one_call() {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    let crm = of_a_user(&fake);
    crm.get(&ann()).await.unwrap();
    fake.move_tenant("online3");
    fake.revoke_tokens();
    crm.get(&ann()).await.unwrap();
    let statuses = statuses(&calls(&fake));
    assert_eq!(statuses, [200, 421, 401, 401, 200]);
    assert_eq!((fake.state_requests(), fake.token_requests()), (2, 2));
}

#[tokio::test]
async fn an_address_that_is_not_the_vendors_gets_nothing() {
    let elsewhere = serving(ResponseTemplate::new(200)).await;
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    let here = fake.login_url();
    let other = elsewhere.uri();
    let (_, port) = other.rsplit_once(':').unwrap();
    let hostile = [
        format!("{other}/Cust12345/api"),
        format!("http://localhost:{port}/Cust12345/api"),
        format!("{here}@127.0.0.1:{port}/Cust12345/api"),
        format!("http://mia:canary@127.0.0.1:{port}/Cust12345/api"),
        format!("{here}\\@127.0.0.1:{port}/Cust12345/api"),
        format!("{here}/online2/Cust99999/api"),
        format!("{here}/online2/Cust12345/api/../../Cust99999/api"),
        format!("{here}/online2/Cust12345/apis"),
        format!("{here}/online2/Cust12345/api?to=elsewhere"),
        format!("{here}/online2/Cust12345%2fapi"),
        "https://online2.superoffice.com.example.com/Cust12345/api".to_owned(),
        "http://online2.superoffice.com/Cust12345/api".to_owned(),
        "canary".to_owned(),
        String::new(),
    ];
    for api in &hostile {
        fake.set_tenant_api(Some(api));
        let crm = of_a_user(&fake);
        let error = crm.get(&ann()).await.fails_at(api, Decode);
        assert!(error.to_string().contains("not trusted"), "{error}");
        assert_eq!(error.operation(), Some("state"));
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!((calls(&fake).len(), fake.token_requests()), (0, 0));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_hostile_answer_in_place_of_a_good_one_gets_nothing_either() {
    let (fake, crm) = start().await;
    crm.get(&ann()).await.unwrap();
    fake.move_tenant("online3");
    fake.set_tenant_api(Some("https://evil.example.com/Cust12345/api"));
    let error = crm.get(&ann()).await.fails(Decode);
    assert_eq!(error.attempts(), 1, "the request that was sent away");
}

#[tokio::test]
async fn a_tenant_is_taken_to_be_where_it_was_while_nobody_can_tell() {
    let (fake, crm) = start().await;
    crm.get(&ann()).await.unwrap();
    fake.fail_tenant_state(Some(503));
    fake.clock().advance(Duration::from_secs(600));
    for _ in 0..5 {
        crm.get(&ann()).await.unwrap();
    }
    let asked = fake.state_requests();
    fake.fail_tenant_state(None);
    fake.clock().advance(Duration::from_secs(60));
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.state_requests(), asked + 1);
}

#[tokio::test]
async fn a_tenant_that_was_never_found_is_told_as_such() {
    let (fake, crm) = start().await;
    fake.fail_tenant_state(Some(503));
    let error = crm.get(&ann()).await.fails(Unavailable);
    assert_eq!((error.operation(), error.attempts()), (Some("state"), 0));
    assert!(!error.may_have_been_applied());
    assert!(calls(&fake).is_empty());

    let other = builder(&fake)
        .with_tenant(Environment::Online, "Cust54321")
        .build()
        .unwrap();
    fake.fail_tenant_state(None);
    other.get(&ann()).await.fails_naming(Unavailable, "Unknown");
}

#[tokio::test]
async fn who_tells_the_state_gets_no_credentials() {
    let server = MockServer::start().await;
    let api = format!("{}/Cust12345/api", server.uri());
    let state = serde_json::json!({ "State": "Running", "IsRunning": true, "Api": api });
    Mock::given(path("/api/state/Cust12345"))
        .respond_with(ResponseTemplate::new(200).set_body_json(state))
        .mount(&server)
        .await;
    let crm = SuperOffice::builder()
        .with_login_url(server.uri())
        .with_tenant(Environment::Online, "Cust12345")
        .with_ticket("canary-ticket", Some("canary-app".into()))
        .build()
        .unwrap();
    crm.get(&ann()).await.unwrap_err();
    let requests = server.received_requests().await.unwrap();
    let told = |request: &Request| format!("{request:?}").contains("canary");
    let paths: Vec<(&str, bool)> = requests
        .iter()
        .map(|request| (request.url.path(), told(request)))
        .collect();
    let expected = [
        ("/api/state/Cust12345", false),
        ("/Cust12345/api/v1/User/6/UserPresenceStatus", true),
    ];
    assert_eq!(paths, expected);
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn the_settings_of_a_tenant_are_named_when_they_are_wrong() {
    let builder = || SuperOffice::builder().with_access_token("token");
    for name in ["", "Cust/12345", "..", "Cust 1", "Cust1?x", "Cust%31", "ｃ"] {
        let built = builder().with_tenant(Environment::Sod, name).build();
        let error = built.fails_at(name, Config);
        assert!(error.to_string().contains("tenant"), "{error}");
    }
    let built = builder()
        .with_tenant(Environment::Online, "Cust12345")
        .with_login_url("http://login.example.com")
        .build();
    assert!(built.unwrap_err().to_string().contains("login_url"));
    let missing = builder().build().unwrap_err().to_string();
    assert!(missing.contains("with_tenant"), "{missing}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn credentials_that_are_never_good_online_are_not_sent_there() {
    let tenant = || SuperOffice::builder().with_tenant(Environment::Online, "Cust12345");
    let host = || SuperOffice::builder().with_base_url("https://sod2.superoffice.com/Cust1/api");
    let onsite = || SuperOffice::builder().with_base_url("https://crm.example.com/api");
    for (builder, way_out) in [
        (tenant().with_basic("mia", "canary"), "with_access_token"),
        (host().with_basic("mia", "canary"), "with_access_token"),
        (tenant().with_ticket("canary", None), "app_token"),
        (host().with_ticket("canary", None), "app_token"),
    ] {
        let error = builder.build().fails(Config);
        let text = format!("{error} {error:?}");
        assert!(text.contains(way_out), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    tenant()
        .with_ticket("7T:x", Some("app".into()))
        .build()
        .unwrap();
    onsite().with_ticket("7T:x", None).build().unwrap();
    onsite().with_basic("mia", "secret").build().unwrap();
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn a_tenant_is_the_same_source_on_every_host() {
    let crm = SuperOffice::builder()
        .with_tenant(Environment::QaOnline, "Cust12345")
        .with_access_token("token")
        .build()
        .unwrap();
    let source = crm.source().to_string();
    assert_eq!(source, "superoffice:qaonline.superoffice.com/Cust12345");
}

#[tokio::test]
async fn an_environment_in_trouble_costs_a_call_no_wait_while_the_tenant_is_known() {
    let (fake, crm) = start().await;
    crm.get(&ann()).await.unwrap();
    fake.fail_tenant_state(Some(503));
    fake.clock().advance(Duration::from_secs(600));
    let before = (fake.clock().now(), fake.state_requests());
    crm.get(&ann()).await.unwrap();
    let after = (fake.clock().now(), fake.state_requests());
    assert_eq!(after, (before.0, before.1 + 1));
}

#[tokio::test]
async fn what_is_found_is_kept_for_as_long_as_the_vendor_says_by_whatever_clock() {
    let fake = FakeSuperOffice::start().await;
    fake.set_tenant_validity(Duration::from_secs(900));
    for ahead in [true, false] {
        let clock = FakeClock::new();
        let day = Duration::from_secs(24 * 3600);
        match ahead {
            true => clock.advance(day),
            false => fake.clock().advance(2 * day),
        }
        let crm = builder(&fake).with_http(clock.http_options());
        let crm = crm.build().unwrap();
        crm.get(&ann()).await.unwrap();
        let asked = fake.state_requests();
        // The date in a response counts whole seconds, and the two clocks start at different parts of one.
        clock.advance(Duration::from_secs(898));
        crm.get(&ann()).await.unwrap();
        assert_eq!(fake.state_requests(), asked, "ahead: {ahead}");
        clock.advance(Duration::from_secs(4));
        crm.get(&ann()).await.unwrap();
        assert_eq!(fake.state_requests(), asked + 1, "ahead: {ahead}");
    }
}

#[tokio::test]
async fn no_word_on_a_tenant_is_believed_for_longer_than_a_day() {
    let (fake, crm) = start().await;
    fake.set_tenant_validity(Duration::from_secs(365 * 24 * 3600));
    crm.get(&ann()).await.unwrap();
    fake.clock().advance(Duration::from_secs(24 * 3600));
    crm.get(&ann()).await.unwrap();
    assert_eq!(fake.state_requests(), 2);
}
