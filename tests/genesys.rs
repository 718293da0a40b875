//! What the Genesys provider does beyond what every provider promises: odd answers, outdated definitions, settings.
#![cfg(feature = "genesys")]
#![allow(clippy::unwrap_used)]

use omnipresence::{
    Availability, ErrorKind, Genesys, NativeStatus, PresenceProvider, PresenceUpdate, Retry,
    UserId, Who,
    genesys::GenesysBuilder,
    mock::{FakeClock, FakeGenesys},
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

const ANN: &str = FakeGenesys::ANN;
const BOB: &str = FakeGenesys::BOB;
const DEFINITIONS: &str = "/api/v2/presencedefinitions";
const BULK_WRITE: &str = "/api/v2/users/presences/bulk";
const BULK_READ: &str = "/api/v2/users/presences/purecloud/bulk";

fn busy() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Busy)
}

fn who(id: &str) -> Who {
    Who::User(id.into())
}

fn all<const N: usize>(users: [&str; N], update: &PresenceUpdate) -> Vec<(UserId, PresenceUpdate)> {
    users.map(|user| (user.into(), update.clone())).into()
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn refused(status: u16, body: Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

fn path_of(user: &str) -> String {
    format!("/api/v2/users/{user}/presences/PURECLOUD")
}

/// A server whose organization has the definition Busy and nothing else; the rest is up to the test.
async fn organization(
    answer: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
) -> (MockServer, GenesysBuilder) {
    let server = MockServer::start().await;
    let respond = move |request: &Request| match request.url.path() {
        DEFINITIONS => ok(json!({
            "entities": [{ "id": "busy", "systemPresence": "Busy", "primary": true }],
            "pageCount": 1,
        })),
        _ => answer(request),
    };
    Mock::given(any())
        .respond_with(respond)
        .mount(&server)
        .await;
    let builder = Genesys::builder()
        .with_base_url(server.uri())
        .with_access_token("token")
        .with_http(FakeClock::new().http_options());
    (server, builder)
}

async fn requests(server: &MockServer, path: &str) -> Vec<Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| request.url.path() == path);
    requests
}

fn calls(fake: &FakeGenesys, operation: &str) -> usize {
    let calls = fake.calls();
    calls
        .iter()
        .filter(|call| call.operation == operation)
        .count()
}

#[tokio::test]
async fn another_source_is_set_user_by_user_and_in_order() {
    let (server, builder) = organization(|_| ok(json!({}))).await;
    let genesys = builder.with_source_id("desk-phone").build().unwrap();
    let mut updates = all([ANN, BOB], &busy().with_message("first"));
    updates.extend(all([ANN], &busy().with_message("second")));
    let outcomes = genesys.set_many(&updates).await;
    let order: Vec<&str> = outcomes.iter().map(|(user, _)| user.as_str()).collect();
    assert_eq!(order, [ANN, BOB, ANN]);
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    assert_eq!(genesys.capabilities().write_batch, 1);
    assert!(requests(&server, BULK_WRITE).await.is_empty());
    let of_ann = requests(
        &server,
        &format!("/api/v2/users/{ANN}/presences/desk-phone"),
    )
    .await;
    let messages: Vec<Value> = of_ann
        .iter()
        .map(|request| request.body_json::<Value>().unwrap()["message"].clone())
        .collect();
    assert_eq!(messages, ["first", "second"]);
    assert_eq!(requests(&server, DEFINITIONS).await.len(), 1);
}

#[tokio::test]
async fn a_bulk_write_with_outdated_definitions_is_sent_once_more() {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    genesys.set(&who(ANN), &busy()).await.unwrap();
    let renewed = fake.renew_definition(FakeGenesys::BUSY).unwrap();
    let outcomes = genesys.set_many(&all([ANN, BOB], &busy())).await;
    for (_, outcome) in outcomes {
        let sent = outcome.unwrap().sent.unwrap();
        assert_eq!(sent.definition_id.as_deref(), Some(renewed.as_str()));
    }
    assert_eq!(calls(&fake, "putUsersPresencesBulk"), 2);
    assert_eq!(calls(&fake, "getPresencedefinitions"), 2);
}

#[tokio::test]
async fn a_bulk_write_that_is_refused_for_another_reason_is_not_repeated() {
    let (server, builder) = organization(|_| refused(400, json!({ "code": "bad.request" }))).await;
    let genesys = builder.build().unwrap();
    genesys.definitions().await.unwrap();
    let outcomes = genesys.set_many(&all([ANN, BOB], &busy())).await;
    for (_, outcome) in outcomes {
        assert_eq!(outcome.unwrap_err().vendor_code(), Some("bad.request"));
    }
    assert_eq!(requests(&server, BULK_WRITE).await.len(), 1);
    assert_eq!(requests(&server, DEFINITIONS).await.len(), 2);
}

#[tokio::test]
async fn everyone_is_answered_for_when_a_batch_fails_and_only_its_users_are_in_doubt() {
    let (_server, builder) = organization(|request| {
        let items: Vec<Value> = serde_json::from_slice(&request.body).unwrap();
        if items.iter().any(|item| item["id"] == "user-150") {
            return refused(504, json!({}));
        }
        let set = items.iter().map(|item| {
            json!({ "id": item["id"], "presenceDefinition": { "id": "busy", "systemPresence": "Busy" } })
        });
        ok(set.collect())
    })
    .await;
    let genesys = builder.build().unwrap();
    let users: Vec<UserId> = (0..250).map(|n| format!("user-{n}").into()).collect();
    let updates: Vec<_> = users.iter().map(|user| (user.clone(), busy())).collect();
    let outcomes = genesys.set_many(&updates).await;
    let answered: Vec<_> = outcomes.iter().map(|(user, _)| user.clone()).collect();
    assert_eq!(answered, users);
    for (position, (_, outcome)) in outcomes.iter().enumerate() {
        // The second hundred.
        match outcome {
            Ok(_) => assert!(!(100..200).contains(&position), "{position}"),
            Err(error) => {
                assert!((100..200).contains(&position), "{position}: {error}");
                assert!(error.may_have_been_applied());
            }
        }
    }
}

/// What a refusal of a batch does to the users whom it does not blame is not documented.
#[tokio::test]
async fn whoever_is_in_a_bulk_write_that_is_refused_is_read_back() {
    let (_server, builder) = organization(|request| match request.url.path() {
        BULK_READ => ok(json!([
            { "userId": ANN, "presenceDefinition": { "id": "idle", "systemPresence": "Idle" } },
            { "userId": BOB, "presenceDefinition": { "id": "busy", "systemPresence": "Busy" } },
        ])),
        _ => refused(409, json!({ "code": "general.conflict" })),
    })
    .await;
    let genesys = builder.build().unwrap();
    let outcomes = genesys.set_many(&all([ANN, BOB], &busy())).await;
    let ann = outcomes[0].1.as_ref().unwrap_err();
    assert_eq!(ann.kind(), ErrorKind::Conflict);
    assert!(ann.may_have_been_applied());
    let bob = outcomes[1].1.as_ref().unwrap();
    assert_eq!(
        bob.effective.as_ref().unwrap().availability,
        Availability::Busy
    );
}

#[tokio::test]
async fn definitions_are_read_anew_and_used_from_then_on() {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    genesys.definitions().await.unwrap();
    let renewed = fake.renew_definition(FakeGenesys::BUSY).unwrap();
    let listed = genesys.definitions().await.unwrap();
    let ids = listed
        .iter()
        .map(|listed| listed.native.definition_id.as_deref());
    assert!(ids.into_iter().any(|id| id == Some(&renewed)));
    genesys.set(&who(ANN), &busy()).await.unwrap();
    assert_eq!(calls(&fake, "getPresencedefinitions"), 2);
    assert_eq!(calls(&fake, "patchUserPresence"), 1);
}

#[tokio::test]
async fn what_cannot_be_resolved_costs_one_more_walk_of_the_list_at_most() {
    let nowhere = PresenceUpdate::native(NativeStatus::new("Busy").with_definition_id("nowhere"));
    for (is_warm, walks) in [(false, 1), (true, 2)] {
        let fake = FakeGenesys::start().await;
        let genesys = fake.builder().build().unwrap();
        if is_warm {
            genesys.definitions().await.unwrap();
        }
        let outcomes = genesys.set_many(&all([ANN, BOB, ANN], &nowhere)).await;
        assert!(outcomes.iter().all(|(_, outcome)| outcome.is_err()));
        assert_eq!(calls(&fake, "getPresencedefinitions"), walks);
    }
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    genesys.set(&who(ANN), &nowhere).await.unwrap_err();
    assert_eq!(calls(&fake, "getPresencedefinitions"), 1);
}

#[tokio::test]
async fn an_unknown_definition_is_invalid_and_a_missing_availability_not_representable() {
    let (_server, builder) = organization(|_| ok(json!({}))).await;
    let genesys = builder.build().unwrap();
    let native = NativeStatus::new("Busy").with_definition_id("nowhere");
    for (update, kind) in [
        (PresenceUpdate::native(native), ErrorKind::Invalid),
        (
            PresenceUpdate::new(Availability::Away),
            ErrorKind::NotRepresentable,
        ),
    ] {
        let error = genesys.set(&who(ANN), &update).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains("definitions() lists"), "{error}");
    }
}

#[tokio::test]
async fn a_bulk_answer_names_users_in_any_case_or_by_their_path() {
    let (server, builder) = organization(|_| {
        ok(json!([
            { "selfUri": format!("/api/v2/users/{BOB}/presences"), "message": "of Bob" },
            { "id": ANN.to_ascii_uppercase(), "message": "of Ann" },
        ]))
    })
    .await;
    let genesys = builder.build().unwrap();
    let outcomes = genesys.set_many(&all([ANN, BOB], &busy())).await;
    for ((user, outcome), text) in outcomes.into_iter().zip(["of Ann", "of Bob"]) {
        let effective = outcome.unwrap().effective.unwrap();
        assert_eq!(effective.user, user);
        assert_eq!(effective.message.unwrap().text, text);
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn whom_a_bulk_answer_leaves_out_is_read_back() {
    const EVE: &str = FakeGenesys::EVE;
    let (server, builder) = organization(|request| match request.url.path() {
        BULK_WRITE => ok(json!([])),
        BULK_READ => ok(json!([
            { "userId": ANN, "presenceDefinition": { "id": "busy", "systemPresence": "Busy" } },
            { "userId": BOB, "presenceDefinition": { "id": "away", "systemPresence": "Away" } },
        ])),
        _ => refused(404, json!({ "code": "not.found" })),
    })
    .await;
    let genesys = builder.build().unwrap();
    let outcomes = genesys.set_many(&all([ANN, BOB, EVE], &busy())).await;
    let [(_, ann), (_, bob), (_, eve)] = &outcomes[..] else {
        panic!("{outcomes:?}");
    };
    let effective = ann.as_ref().unwrap().effective.as_ref().unwrap();
    assert_eq!(effective.availability, Availability::Busy);
    let error = bob.as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(
        error
            .to_string()
            .contains("it is not known whether the change was made")
    );
    assert_eq!(eve.as_ref().unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(requests(&server, BULK_READ).await.len(), 1);
}

#[tokio::test]
async fn a_user_who_spoils_a_bulk_read_hides_nobody() {
    for status in [400, 403, 404] {
        let (_server, builder) = organization(move |request| {
            if request.url.path() == path_of(ANN) {
                ok(json!({ "presenceDefinition": { "systemPresence": "Busy" } }))
            } else {
                refused(status, json!({}))
            }
        })
        .await;
        let genesys = builder.build().unwrap();
        let answers = genesys.get_many(&[BOB.into(), ANN.into()]).await;
        assert!(answers[0].1.is_err());
        let ann = answers[1].1.as_ref().unwrap();
        assert_eq!(ann.availability, Availability::Busy);
    }
}

#[tokio::test]
async fn a_vendor_that_is_down_is_not_asked_for_each_user() {
    let (server, builder) = organization(|_| refused(503, json!({}))).await;
    let once = FakeClock::new().http_options().with_retry(Retry::OFF);
    let genesys = builder.with_http(once).build().unwrap();
    let answers = genesys.get_many(&[BOB.into(), ANN.into()]).await;
    assert!(answers.iter().all(|(_, answer)| answer.is_err()));
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn no_bulk_write_is_larger_than_the_vendor_takes() {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    let ids: Vec<String> = (0..10)
        .map(|n| format!("9a000000-0000-4000-8000-{n:012}"))
        .collect();
    let updates: Vec<_> = ids
        .iter()
        .map(|id| {
            fake.add_user(id, "Una Usual");
            (
                UserId::from(id.as_str()),
                busy().with_message("\u{1}".repeat(20_000)),
            )
        })
        .collect();
    for (user, outcome) in genesys.set_many(&updates).await {
        assert!(outcome.is_ok(), "{user}: {outcome:?}");
    }
    let calls = fake.calls();
    let bodies: Vec<usize> = calls
        .iter()
        .filter(|call| call.operation == "putUsersPresencesBulk")
        .map(|call| call.body.len())
        .collect();
    assert_eq!(bodies.len(), 4);
    assert!(bodies.iter().all(|bytes| *bytes <= 400_000), "{bodies:?}");
}

#[tokio::test]
async fn a_refresh_that_fails_does_not_hide_why_the_write_failed() {
    for in_bulk in [false, true] {
        let fake = FakeGenesys::start().await;
        let genesys = fake.builder().build().unwrap();
        genesys.set(&who(ANN), &busy()).await.unwrap();
        fake.renew_definition(FakeGenesys::BUSY).unwrap();
        // One call is left for the write, none for the refresh.
        fake.limit_calls(1);
        let error = if in_bulk {
            let mut outcomes = genesys.set_many(&all([ANN], &busy())).await;
            outcomes.remove(0).1.unwrap_err()
        } else {
            genesys.set(&who(ANN), &busy()).await.unwrap_err()
        };
        assert_eq!(error.vendor_code(), Some("invalid.value"), "{error}");
        assert_eq!(calls(&fake, "getPresencedefinitions"), 2);
    }
}

#[tokio::test]
async fn an_error_that_names_the_user_makes_nobody_read_the_definitions_again() {
    for body in [
        json!({ "code": "bad.request", "entityId": ANN.to_ascii_uppercase(), "details": [null] }),
        json!({ "code": "not.found", "entityName": "user" }),
    ] {
        let (server, builder) = organization(move |_| refused(404, body.clone())).await;
        let genesys = builder.build().unwrap();
        genesys.definitions().await.unwrap();
        genesys.set(&who(ANN), &busy()).await.unwrap_err();
        genesys.set_many(&all([BOB, ANN], &busy())).await[1]
            .1
            .as_ref()
            .unwrap_err();
        assert_eq!(requests(&server, DEFINITIONS).await.len(), 1);
    }
}

#[tokio::test]
async fn odd_fields_of_an_error_hide_neither_code_nor_message() {
    for odd in [
        json!({ "details": [null], "errors": null, "status": "many", "messageParams": { "a": 1 } }),
        json!({ "entityId": 7, "limit": [], "messageParams": { "a": null } }),
    ] {
        let mut body = odd;
        body["code"] = "missing.permissions".into();
        body["message"] = "no".into();
        body["contextId"] = "c-1".into();
        let (_server, builder) = organization(move |_| refused(403, body.clone())).await;
        let error = builder.build().unwrap().get(&who(ANN)).await.unwrap_err();
        assert_eq!(error.vendor_code(), Some("missing.permissions"));
        assert_eq!(error.vendor_message(), Some("no"));
        assert_eq!(error.request_id(), Some("c-1"));
    }
}

#[tokio::test]
async fn labels_are_shown_once_the_definitions_are_known_and_never_asked_for() {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    let label = |presence: omnipresence::Presence| presence.native.label;
    assert_eq!(label(genesys.get(&who(ANN)).await.unwrap()), None);
    assert_eq!(calls(&fake, "getPresencedefinitions"), 0);
    genesys.definitions().await.unwrap();
    let shown = Some("On Queue".to_owned());
    assert_eq!(label(genesys.get(&who(ANN)).await.unwrap()), shown);
    let mut many = genesys.get_many(&[ANN.into()]).await;
    assert_eq!(label(many.remove(0).1.unwrap()), shown);
    assert_eq!(calls(&fake, "getPresencedefinitions"), 1);
}

fn config_fault(outcome: omnipresence::Result<Genesys>, setting: &str) {
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains(setting), "{error}");
    assert_eq!(error.vendor(), Some("genesys"));
}

#[test]
fn a_secret_goes_to_no_other_place_than_the_one_that_belongs_to_the_base_url() {
    let builder = |base| {
        Genesys::builder()
            .with_base_url(base)
            .with_client_credentials("id", "secret")
    };
    config_fault(builder("http://127.0.0.1:1").build(), "login_url");
    config_fault(builder("nonsense").build(), "base_url");
    let here = builder("http://127.0.0.1:1").with_login_url("http://127.0.0.1:2");
    assert_eq!(here.build().unwrap().source().instance(), "127.0.0.1:1");
    let with_token = Genesys::builder()
        .with_base_url("http://127.0.0.1:1")
        .with_access_token("t");
    assert!(with_token.build().is_ok());
}

#[cfg(feature = "rustls")]
#[test]
fn the_instance_is_where_the_base_url_leads() {
    let builder = || Genesys::builder().with_client_credentials("id", "secret");
    let instance =
        |builder: GenesysBuilder| builder.build().unwrap().source().instance().to_owned();
    assert_eq!(instance(builder()), "mypurecloud.com");
    let ireland = builder().with_base_url("https://api.mypurecloud.ie");
    assert_eq!(instance(ireland), "mypurecloud.ie");
}

#[test]
fn a_source_id_that_cannot_be_one_is_refused() {
    for source_id in ["", "..", "a/b", "a\nb"] {
        let builder = Genesys::builder().with_access_token("t");
        config_fault(builder.with_source_id(source_id).build(), "source_id");
    }
}

#[test]
fn an_instance_that_cannot_be_printed_is_refused() {
    for instance in ["", " ", "a\nb"] {
        let builder = Genesys::builder().with_access_token("t");
        config_fault(builder.with_instance(instance).build(), "instance");
    }
}
