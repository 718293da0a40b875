//! Presence sources other than the built-in one, and which of them counts.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::{Value, json};

use super::{ANN, BOB, all, busy, calls, connected, ok, organization, refused, requests, who};
use crate::{
    error::{
        ErrorKind::{Config, Decode, Forbidden, Invalid, NotFound, NotRepresentable, Unsupported},
        Scope,
    },
    model::{Activity, Availability, NativeStatus, PresenceUpdate, UserId},
    provider::PresenceProvider,
    testkit::FakeGenesys,
    vendors::test_support::Fails,
};

const CALENDAR: &str = FakeGenesys::CALENDAR;
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
const EVENTS: &str = "/api/v2/events/users/presence";

fn code(presence: crate::model::Presence) -> String {
    presence.native.code
}

#[tokio::test]
async fn the_sources_of_an_organization_are_told_apart() {
    let (fake, built_in) = connected().await;
    let calendar = built_in.for_source(CALENDAR).unwrap();
    assert_eq!(built_in.source().to_string(), "genesys:fake");
    let expected = format!("genesys:fake/{CALENDAR}");
    assert_eq!(calendar.source().to_string(), expected);
    assert_eq!(calendar.source_id(), CALENDAR);
    let by_builder = fake.builder().with_source_id(CALENDAR).build().unwrap();
    assert_eq!(by_builder.source(), calendar.source());
    let back = calendar.for_source("purecloud").unwrap();
    assert_eq!(back.source(), built_in.source());
    assert_eq!(back.source_id(), "PURECLOUD");
    let error = built_in.for_source("a/b").fails(Config);
    assert_eq!(error.vendor(), Some("genesys"));
}

#[tokio::test]
async fn a_registered_source_has_presences_of_its_own() {
    let (fake, built_in) = connected().await;
    let calendar = built_in.for_source(CALENDAR).unwrap();
    assert_eq!(code(built_in.get(&who(ANN)).await.unwrap()), "On Queue");
    let presence = calendar.get(&who(ANN)).await.unwrap();
    assert_eq!(presence.availability, Availability::Busy);
    assert_eq!(&presence.source, calendar.source());
    assert_eq!(presence.user.as_str(), ANN);
    assert_eq!(calls(&fake, "getUsersPresenceBulk"), 1);
    assert_eq!(fake.token_requests(), 1, "both share a token");
}

#[tokio::test]
async fn whoever_has_no_presence_at_a_registered_source_is_not_found_and_not_offline() {
    let fake = FakeGenesys::start().await;
    let calendar = fake.builder().with_source_id(CALENDAR).build().unwrap();
    for user in [BOB, NOBODY] {
        calendar.get(&who(user)).await.fails_at(user, NotFound);
    }
    let before = fake.calls().len();
    let users: Vec<UserId> = [BOB, ANN, NOBODY].map(UserId::from).into();
    let answers = calendar.get_many(&users).await;
    let kinds: Vec<_> = answers
        .iter()
        .map(|(_, answer)| answer.as_ref().err().map(crate::error::Error::kind))
        .collect();
    let not_found = Some(NotFound);
    assert_eq!(kinds, [not_found, None, not_found]);
    assert_eq!(fake.calls().len(), before + 1, "one request tells of all");
}

#[tokio::test]
async fn a_presence_is_published_as_that_of_a_registered_source() {
    let (fake, built_in) = connected().await;
    let calendar = built_in.for_source(CALENDAR).unwrap();
    let meeting = PresenceUpdate::new(Availability::Busy)
        .with_activity(Activity::InMeeting)
        .with_message("Weekly planning");
    let outcome = calendar.set(&who(BOB), &meeting).await.unwrap();
    assert_eq!(outcome.sent.unwrap().code, "Meeting");
    assert_eq!(outcome.effective, None, "the vendor does not tell");
    let shown = calendar.get(&who(BOB)).await.unwrap();
    assert_eq!(shown.activity, Some(Activity::InMeeting));
    assert_eq!(shown.message.unwrap().text, "Weekly planning");
    assert_eq!(
        shown.changed_at,
        Some(crate::clock::Clock::now(fake.clock()))
    );
    let elsewhere = built_in.get(&who(BOB)).await.unwrap();
    assert_eq!(elsewhere.native.code, "Away");
    assert_eq!(calls(&fake, "patchUserPresence"), 0);
}

#[tokio::test]
async fn many_are_published_in_few_calls_in_order_and_each_is_answered() {
    let fake = FakeGenesys::start().await;
    let calendar = fake.builder().with_source_id(CALENDAR).build().unwrap();
    let users: Vec<UserId> = (0..120)
        .map(|n| format!("9a000000-0000-4000-8000-{n:012}").into())
        .collect();
    for user in &users {
        fake.add_user(user.as_str(), "Una Usual");
    }
    let mut updates: Vec<_> = users.iter().map(|user| (user.clone(), busy())).collect();
    updates.extend(all([NOBODY], &busy()));
    updates.extend(all(
        [users[0].as_str()],
        &PresenceUpdate::new(Availability::Away),
    ));
    let outcomes = calendar.set_many(&updates).await;
    for (position, (_, outcome)) in outcomes.iter().enumerate() {
        assert_eq!(outcome.is_ok(), position != 120, "{position}: {outcome:?}");
    }
    let refused = outcomes[120].1.as_ref().fails(NotFound);
    assert!(!refused.may_have_been_applied());
    let calls = fake.calls();
    let batches: Vec<usize> = calls
        .iter()
        .filter(|call| call.operation == "postEventsUsersPresence")
        .map(|call| serde_json::from_slice::<Value>(&call.body).unwrap())
        .map(|body| body["userPresenceEvents"].as_array().unwrap().len())
        .collect();
    assert_eq!(batches, [100, 22]);
    assert_eq!(
        code(calendar.get(&users[0].clone().into()).await.unwrap()),
        "Away"
    );
    assert_eq!(calendar.capabilities().write_batch, 100);
}

#[tokio::test]
async fn two_events_of_one_user_go_into_two_calls_with_ids_of_their_own() {
    let fake = FakeGenesys::start().await;
    let calendar = fake.builder().with_source_id(CALENDAR).build().unwrap();
    let mut updates = all([ANN], &busy());
    updates.extend(all([ANN], &PresenceUpdate::new(Availability::Away)));
    let outcomes = calendar.set_many(&updates).await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    assert_eq!(calls(&fake, "postEventsUsersPresence"), 2);
    assert_eq!(code(calendar.get(&who(ANN)).await.unwrap()), "Away");
    let published = fake.calls();
    let [ids, times] = ["eventId", "eventDateTime"].map(|member| {
        let bodies = published.iter().filter(|call| !call.body.is_empty());
        let bodies = bodies.filter_map(|call| serde_json::from_slice::<Value>(&call.body).ok());
        let told: Vec<String> = bodies
            .filter_map(|body| Some(body["userPresenceEvents"][0][member].as_str()?.to_owned()))
            .collect();
        assert_eq!(told.len(), 2);
        told
    });
    assert_ne!(ids[0], ids[1]);
    assert!(times[0] < times[1], "the clock stands: {times:?}");
}

#[tokio::test]
async fn a_refusal_to_read_a_registered_source_is_not_asked_for_user_by_user() {
    let path = format!("/api/v2/users/presences/{CALENDAR}/bulk");
    let users: Vec<UserId> = [ANN, BOB].map(UserId::from).into();
    let of_source = json!({ "code": "not.found", "entityId": CALENDAR });
    for (status, body, users, asked, scope) in [
        (403, json!({}), &users[..], 1, Scope::Source),
        (404, of_source, &users[..], 1, Scope::Source),
        (400, json!({}), &users[..1], 1, Scope::Request),
        (400, json!({}), &users[..], 3, Scope::Request),
    ] {
        let (server, builder) = organization(move |_| refused(status, body.clone())).await;
        let calendar = builder.with_source_id(CALENDAR).build().unwrap();
        for (_, answer) in calendar.get_many(users).await {
            let error = answer.unwrap_err();
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(error.scope(), scope, "{status}");
        }
        assert_eq!(requests(&server, &path).await.len(), asked, "{status}");
    }
}

#[tokio::test]
async fn an_event_with_an_outdated_definition_is_published_once_more() {
    let fake = FakeGenesys::start().await;
    let calendar = fake.builder().with_source_id(CALENDAR).build().unwrap();
    calendar.set(&who(ANN), &busy()).await.unwrap();
    let renewed = fake.renew_definition(FakeGenesys::BUSY);
    let outcomes = calendar.set_many(&all([ANN, NOBODY, BOB], &busy())).await;
    for position in [0, 2] {
        let sent = outcomes[position]
            .1
            .as_ref()
            .unwrap()
            .sent
            .as_ref()
            .unwrap();
        assert_eq!(sent.definition_id.as_deref(), Some(renewed.as_str()));
    }
    outcomes[1].1.as_ref().fails(NotFound);
    assert_eq!(calls(&fake, "postEventsUsersPresence"), 3);
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 2);
}

#[tokio::test]
async fn an_event_that_may_be_sent_again_fails_for_now_only() {
    let (_server, builder) = organization(|request| {
        let body: Value = request.body_json().unwrap();
        let id = body["userPresenceEvents"][0]["eventId"].as_str().unwrap();
        ok(json!({ "errors": [{ "eventId": id.to_uppercase(), "message": "later", "retryable": true }] }))
    })
    .await;
    let calendar = builder.with_source_id(CALENDAR).build().unwrap();
    let outcomes = calendar.set_many(&all([ANN, BOB], &busy())).await;
    let error = outcomes[0].1.as_ref().unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(error.vendor_message(), Some("later"));
    assert!(outcomes[1].1.is_ok());
}

#[tokio::test]
async fn an_event_that_is_refused_for_another_reason_than_its_user_is_invalid() {
    let fake = FakeGenesys::start().await;
    let former = fake.builder().with_source_id(FakeGenesys::FORMER_SOURCE);
    let error = former.build().unwrap().set(&who(ANN), &busy()).await;
    let error = error.fails(Invalid);
    assert!(error.vendor_message().unwrap().contains("source"));
    assert_eq!(calls(&fake, "postEventsUsersPresence"), 1);
}

#[tokio::test]
async fn why_many_events_were_refused_is_asked_in_few_calls() {
    let fake = FakeGenesys::start().await;
    let former = fake.builder().with_source_id(FakeGenesys::FORMER_SOURCE);
    let mut updates = all([NOBODY], &busy());
    for n in 0..99 {
        let user = format!("9a000000-0000-4000-8000-{n:012}");
        fake.add_user(&user, "Una Usual");
        updates.push((user.into(), busy()));
    }
    let outcomes = former.build().unwrap().set_many(&updates).await;
    for (position, (_, outcome)) in outcomes.iter().enumerate() {
        let kind = match position {
            0 => NotFound,
            _ => Invalid,
        };
        let error = outcome.as_ref().fails_at(position, kind);
        assert!(!error.may_have_been_applied());
    }
    assert_eq!(calls(&fake, "getUsersPresencesPurecloudBulk"), 2);
    assert_eq!(calls(&fake, "getUserPresence"), 1);
}

#[tokio::test]
async fn an_event_that_is_refused_when_it_is_sent_again_may_have_been_taken() {
    let sent = AtomicUsize::new(0);
    let (_server, builder) = organization(move |request| match request.url.path() {
        EVENTS if sent.fetch_add(1, Relaxed) == 0 => refused(503, json!({})),
        EVENTS => {
            let body: Value = request.body_json().unwrap();
            let id = &body["userPresenceEvents"][0]["eventId"];
            ok(json!({ "errors": [{ "eventId": id, "message": "known already" }] }))
        }
        _ => ok(json!([])),
    })
    .await;
    let calendar = builder.with_source_id(CALENDAR).build().unwrap();
    let error = calendar.set(&who(ANN), &busy()).await.unwrap_err();
    assert_eq!(error.vendor_message(), Some("known already"));
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn an_error_that_names_no_event_leaves_all_in_doubt() {
    for errors in [
        json!([{ "message": "no" }]),
        json!([{ "eventId": "of another call", "message": "no" }]),
        json!([{ "eventId": 7, "message": "no" }]),
        json!([["no"]]),
    ] {
        let (_server, builder) =
            organization(move |_| ok(json!({ "errors": errors.clone() }))).await;
        let calendar = builder.with_source_id(CALENDAR).build().unwrap();
        for (_, outcome) in calendar.set_many(&all([ANN, BOB], &busy())).await {
            assert!(outcome.unwrap_err().may_have_been_applied());
        }
    }
}

#[tokio::test]
async fn a_call_that_is_refused_fails_for_all_whom_it_names() {
    let (server, builder) =
        organization(|_| refused(403, json!({ "code": "missing.permissions" }))).await;
    let calendar = builder.with_source_id(CALENDAR).build().unwrap();
    for (_, outcome) in calendar.set_many(&all([ANN, BOB], &busy())).await {
        outcome.fails(Forbidden);
    }
    assert_eq!(requests(&server, EVENTS).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_published_exactly_is_refused_before_any_request() {
    let fake = FakeGenesys::start().await;
    let calendar = fake.builder().with_source_id(CALENDAR).build().unwrap();
    let update = PresenceUpdate::new(Availability::DoNotDisturb).exact();
    calendar
        .set(&who(ANN), &update)
        .await
        .fails(NotRepresentable);
    assert!(fake.calls().is_empty());
}

#[tokio::test]
async fn a_message_alone_is_published_without_a_definition() {
    let fake = FakeGenesys::start().await;
    let calendar = fake.builder().with_source_id(CALENDAR).build().unwrap();
    // Shows the vendor's clock, which else the definitions would.
    calendar.get(&who(ANN)).await.unwrap();
    let outcome = calendar
        .set(&who(ANN), &PresenceUpdate::message("until 3"))
        .await;
    assert_eq!(outcome.unwrap().sent, None);
    let shown = calendar.get(&who(ANN)).await.unwrap();
    assert_eq!(shown.message.unwrap().text, "until 3");
    assert_eq!(shown.native.code, "Busy");
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 0);
}

#[tokio::test]
async fn the_primary_source_is_read_and_set() {
    let (_fake, genesys) = connected().await;
    let before = genesys.primary_source(&who(BOB)).await.unwrap();
    assert_eq!(before.source_id, "PURECLOUD");
    let set = genesys
        .set_primary_source(&who(BOB), CALENDAR)
        .await
        .unwrap();
    let expected = (CALENDAR, Some(true));
    assert_eq!((set.source_id.as_str(), set.is_registered), expected);
    let after = genesys.primary_source(&who(BOB)).await.unwrap();
    assert_eq!(after, set);
    let of_ann = genesys.primary_source(&who(ANN)).await.unwrap();
    assert_eq!(of_ann, before);
}

#[tokio::test]
async fn a_primary_source_of_nobody_or_of_no_source_is_told() {
    let (fake, genesys) = connected().await;
    genesys.primary_source(&who(NOBODY)).await.fails(NotFound);
    let before = fake.calls().len();
    let error = genesys
        .set_primary_source(&who(ANN), "a/b")
        .await
        .fails(Invalid);
    assert_eq!(error.vendor(), Some("genesys"));
    let me = crate::model::Who::Me;
    genesys.primary_source(&me).await.fails(Unsupported);
    assert_eq!(fake.calls().len(), before);
    let (_server, builder) = organization(|_| ok(json!({}))).await;
    let genesys = builder.build().unwrap();
    let read = genesys.primary_source(&who(ANN)).await.unwrap_err();
    let set = genesys.set_primary_source(&who(ANN), CALENDAR).await;
    for (error, may_be_set) in [(read, false), (set.unwrap_err(), true)] {
        assert_eq!((error.kind(), error.vendor()), (Decode, Some("genesys")));
        assert_eq!(error.may_have_been_applied(), may_be_set);
    }
}

#[tokio::test]
async fn a_custom_source_is_read_and_set_at_its_own_address() {
    let (server, builder) =
        organization(|_| ok(json!({ "presenceDefinition": { "systemPresence": "Busy" } }))).await;
    let phone = builder.with_source_id("desk-phone").build().unwrap();
    assert_eq!(code(phone.get(&who(ANN)).await.unwrap()), "Busy");
    let native = NativeStatus::new("BUSY");
    phone
        .set(&who(ANN), &PresenceUpdate::native(native))
        .await
        .unwrap();
    let path = format!("/api/v2/users/{ANN}/presences/desk-phone");
    let methods: Vec<String> = requests(&server, &path)
        .await
        .iter()
        .map(|request| request.method.to_string())
        .collect();
    assert_eq!(methods, ["GET", "PATCH"]);
    assert!(phone.source().instance().ends_with("/desk-phone"));
}
