//! Many users in one request.

use std::net::TcpListener;

use serde_json::{Value, json};

use super::{
    ANN, BOB, BULK_READ, BULK_WRITE, DEFINITIONS, all, busy, calls, client, connected, ok,
    organization, path_of, refused, requests, who,
};
use crate::{
    client::{HttpOptions, call::Retry},
    clock::{FakeClock, SystemClock},
    error::ErrorKind,
    model::{Availability, PresenceUpdate, UserId},
    provider::PresenceProvider,
    testkit::FakeGenesys,
    vendors::{
        genesys::Genesys,
        kit::SILENT,
        test_support::{Fails, serving_bodies},
    },
};

#[tokio::test]
async fn another_source_is_set_user_by_user_and_in_order() {
    let presence = json!({ "presenceDefinition": { "id": "busy", "systemPresence": "Busy" } });
    let (server, builder) = organization(move |_| ok(presence.clone())).await;
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
    let (fake, genesys) = connected().await;
    genesys.set(&who(ANN), &busy()).await.unwrap();
    let renewed = fake.renew_definition(FakeGenesys::BUSY);
    let outcomes = genesys.set_many(&all([ANN, BOB], &busy())).await;
    for (_, outcome) in outcomes {
        let sent = outcome.unwrap().sent.unwrap();
        assert_eq!(sent.definition_id.as_deref(), Some(renewed.as_str()));
    }
    assert_eq!(calls(&fake, "putUsersPresencesBulk"), 2);
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 2);
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
    let ann = outcomes[0].1.as_ref().fails(ErrorKind::Conflict);
    assert!(ann.may_have_been_applied());
    let bob = outcomes[1].1.as_ref().unwrap();
    let expected = Availability::Busy;
    assert_eq!(bob.effective.as_ref().unwrap().availability, expected);
}

#[tokio::test]
async fn a_bulk_answer_names_users_in_any_case_or_by_their_path() {
    let busy_now = json!({ "id": "busy", "systemPresence": "Busy" });
    let (server, builder) = organization(move |_| {
        ok(json!([
            {
                "selfUri": format!("/api/v2/users/{BOB}/presences"),
                "presenceDefinition": busy_now,
                "message": "of Bob",
            },
            {
                "id": ANN.to_ascii_uppercase(),
                "presenceDefinition": busy_now,
                "message": "of Ann",
            },
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
    let error = bob.as_ref().fails(ErrorKind::Unavailable);
    assert!(
        error
            .to_string()
            .contains("it is not known whether the change was made")
    );
    eve.as_ref().fails(ErrorKind::NotFound);
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
    let (fake, genesys) = connected().await;
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
async fn a_bulk_write_that_returns_nothing_may_have_been_applied() {
    for body in SILENT {
        let definitions = r#"{"entities":[{"id":"d","type":"System","languageLabels":{"en_US":"Away"},"systemPresence":"Away","divisionId":"*"}]}"#;
        let server = serving_bodies([definitions, body]).await;
        let update = PresenceUpdate::new(Availability::Away).without_message();
        for (user, outcome) in client(&server).set_many(&all(["5", "6"], &update)).await {
            let error = outcome.expect_err(body);
            assert!(error.may_have_been_applied(), "{user} {body}: {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_port_ends_a_write_of_many_after_a_dozen_attempts() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", address.local_addr().unwrap());
    drop(address);
    let http = HttpOptions::default().with_clock(SystemClock::default());
    let builder = Genesys::builder().with_access_token("token");
    let builder = builder.with_base_url(url).with_http(http);
    let genesys = builder.build().unwrap();
    let updates: Vec<_> = (0..1_000)
        .map(|number| {
            (
                UserId::from(number.to_string()),
                PresenceUpdate::message("x"),
            )
        })
        .collect();
    let outcomes = genesys.set_many(&updates).await;
    let errors: Vec<_> = outcomes
        .into_iter()
        .map(|(_, set)| set.unwrap_err())
        .collect();
    // Those of one request share its error.
    let sent: u32 = errors.chunks(100).map(|of_one| of_one[0].attempts()).sum();
    assert!((1..=12).contains(&sent), "{sent}");
    let last = errors.last().unwrap();
    assert!(
        !last.may_have_been_applied() && last.to_string().contains("not sent"),
        "{last}"
    );
}
