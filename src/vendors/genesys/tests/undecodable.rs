//! Responses that are not as documented.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{
    ANN, BOB, BULK_READ, DEFINITIONS, OLD_DEFINITIONS, anything, busy, client, ok, organization,
    refused, who,
};
use crate::{
    Availability::{self, Away},
    ErrorKind, NativeStatus, PresenceProvider, PresenceUpdate, UserId, Who,
    vendors::test_support::{serving_bodies, serving_responses},
};

#[tokio::test]
async fn an_undecodable_entry_of_a_bulk_read_hides_no_other_user() {
    let now = json!({ "id": "busy", "systemPresence": "Busy" });
    for (entry, expected) in [
        // No reader needs the date.
        (
            json!({ "userId": ANN, "presenceDefinition": now, "modifiedDate": 1_614_834_367_000_i64 }),
            Ok(Availability::Busy),
        ),
        (json!({ "userId": ANN }), Err(ErrorKind::Decode)),
        (
            json!({ "userId": ANN, "presenceDefinition": { "id": "busy" } }),
            Err(ErrorKind::Decode),
        ),
        (
            json!({ "userId": ANN, "presenceDefinition": now, "message": 7 }),
            Err(ErrorKind::Decode),
        ),
        // It names no user, so Ann is left out and is read alone.
        (json!(["busy"]), Ok(Availability::Away)),
    ] {
        let text = entry.to_string();
        let bob = json!({ "userId": BOB, "presenceDefinition": now });
        let list = json!([entry, bob]);
        let (_server, builder) = organization(move |request| match request.url.path() {
            BULK_READ => ok(list.clone()),
            _ => ok(json!({ "presenceDefinition": { "systemPresence": "Away" } })),
        })
        .await;
        let genesys = builder.build().unwrap();
        let [(_, ann), (_, bob)] = &genesys.get_many(&[ANN.into(), BOB.into()]).await[..] else {
            panic!("two users are read");
        };
        let ann = ann.as_ref().map(|one| one.availability);
        assert_eq!(ann.map_err(|error| error.kind()), expected, "{text}");
        assert_eq!(
            bob.as_ref().unwrap().availability,
            Availability::Busy,
            "{text}"
        );
    }
}

#[tokio::test]
async fn definitions_without_their_list_are_not_understood() {
    for (is_old, body) in [
        (false, json!({ "total": 1 })),
        (true, json!({ "total": 1 })),
        (false, json!({})),
    ] {
        let (_server, builder) = anything(move |request| match request.url.path() {
            DEFINITIONS if is_old => refused(404, json!({})),
            DEFINITIONS | OLD_DEFINITIONS => ok(body.clone()),
            _ => ok(json!({ "presenceDefinition": { "systemPresence": "Busy" } })),
        })
        .await;
        let genesys = builder.build().unwrap();
        let error = genesys.definitions().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{is_old}");
        let error = genesys.set(&who(ANN), &busy()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{is_old}");
    }
}

#[tokio::test]
async fn an_undecodable_definition_hides_no_other_definition() {
    for is_old in [false, true] {
        let (_server, builder) = anything(move |request| match request.url.path() {
            DEFINITIONS if is_old => refused(404, json!({})),
            DEFINITIONS | OLD_DEFINITIONS => ok(json!({
                "entities": [
                    { "id": "away" },
                    { "id": "busy", "systemPresence": "Busy" },
                ],
                "total": 2,
                "pageCount": 1,
            })),
            _ => ok(json!({ "presenceDefinition": { "id": "busy", "systemPresence": "Busy" } })),
        })
        .await;
        let genesys = builder.build().unwrap();
        let listing = genesys.definitions().await.unwrap();
        assert_eq!(listing.entries.len(), 1, "{is_old}");
        let failed: Vec<_> = listing.failed.iter().map(|(id, _)| id.as_deref()).collect();
        assert_eq!(failed, [Some("away")], "{is_old}");

        genesys.set(&who(ANN), &busy()).await.unwrap();
        // The entry may be the definition of this status, and is the one with this id.
        let native = NativeStatus::new("Away").with_definition_id("away");
        for update in [
            PresenceUpdate::new(Availability::Away),
            PresenceUpdate::native(native),
        ] {
            let error = genesys.set(&who(ANN), &update).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{is_old}");
        }
        let native = NativeStatus::new("Away").with_definition_id("nowhere");
        let update = PresenceUpdate::native(native);
        let error = genesys.set(&who(ANN), &update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{is_old}");
    }
}

#[tokio::test]
async fn an_empty_or_repaired_id_is_the_id_of_nothing() {
    for id in [r#""""#, r#""\ud83c""#] {
        for is_old in [false, true] {
            let list = format!(
                r#"{{"entities":[{{"id":{id},"systemPresence":"Away"}}],"total":1,"pageCount":1}}"#
            );
            let source = format!(r#"{{"sourceId":{id}}}"#);
            let me = format!(r#"{{"id":{id}}}"#);
            let (server, builder) = anything(move |request| {
                let body = match request.url.path() {
                    DEFINITIONS if is_old => return refused(404, json!({})),
                    DEFINITIONS | OLD_DEFINITIONS => &list,
                    "/api/v2/users/me" => &me,
                    _ => &source,
                };
                ResponseTemplate::new(200).set_body_raw(body.as_str(), "application/json")
            })
            .await;
            let genesys = builder.build().unwrap();
            let listing = genesys.definitions().await.unwrap();
            assert!(listing.entries.is_empty(), "{id} {is_old}");
            assert!(listing.is_partial(), "{id} {is_old}");

            let error = genesys.primary_source(&who(ANN)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
            let set = genesys.set_primary_source(&who(ANN), "PURECLOUD").await;
            let error = set.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
            assert!(error.may_have_been_applied(), "{id}");
            let error = genesys.get(&Who::Me).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
            let requests = server.received_requests().await.unwrap();
            let last = requests.last().unwrap();
            assert_eq!(last.url.path(), "/api/v2/users/me", "{id}");
        }
    }
}

#[tokio::test]
async fn a_broken_id_is_the_id_of_no_definition_at_genesys() {
    for id in ["", r"cut \ud83c"] {
        let body = format!(r#"{{"presenceDefinition":{{"id":"{id}","systemPresence":"Busy"}}}}"#);
        let server = serving_bodies([body]).await;
        let presence = client(&server).get(&Who::User("5".into())).await.unwrap();
        assert_eq!(presence.availability, Availability::Busy, "{id}");
        assert_eq!(presence.native.definition_id, None, "{id}");
    }
}

#[tokio::test]
async fn a_broken_entry_of_genesys_hides_no_other() {
    let entry = |user: &str, rest: &str| {
        format!(r#"{{"userId":"{user}","presenceDefinition":{{"systemPresence":"Busy"}}{rest}}}"#)
    };
    for rest in [
        r#","modifiedDate":1614834367000"#,
        r#","message":"cut \ud83c""#,
        r#","selfUri":{}"#,
    ] {
        let body = format!("[{},{}]", entry("a", rest), entry("b", ""));
        let server = serving_bodies([body]).await;
        for (user, answer) in client(&server).get_many(&["a".into(), "b".into()]).await {
            assert_eq!(answer.unwrap().availability, Availability::Busy, "{user}");
        }
    }
}

#[tokio::test]
async fn a_status_that_may_be_undecodable_is_not_missing() {
    let list = r#"{"entities":[{"id":"1","systemPresence":7},{"id":"2","systemPresence":"Away"}]}"#;
    let server = serving_bodies([list]).await;
    let update = PresenceUpdate::new(Availability::Busy);
    let genesys = client(&server);
    let outcome = genesys.set(&Who::User("u".into()), &update).await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Decode);
    let definitions = genesys.definitions().await.unwrap();
    assert_eq!(definitions.entries.len(), 1);
    assert_eq!(definitions.failed[0].0.as_deref(), Some("1"));
}

#[tokio::test]
async fn ids_of_genesys_are_one_in_any_case() {
    let id = "8d2f4b90-7a15-4c3e-9b61-2e7f0a5c6d02";
    let entry = |id: &str, word: &str| {
        format!(r#"{{"userId":"{id}","presenceDefinition":{{"systemPresence":"{word}"}}}}"#)
    };
    let upper = id.to_uppercase();
    let body = format!("[{},{}]", entry(id, "Busy"), entry(&upper, "Away"));
    let server = serving_bodies([body]).await;
    let users: [UserId; 2] = [id.into(), upper.as_str().into()];
    for (user, answer) in client(&server).get_many(&users).await {
        let presence = answer.unwrap();
        assert_eq!((&presence.user, presence.availability), (&user, Away));
    }
}

#[tokio::test]
async fn the_last_page_that_names_a_definition_counts() {
    let definition = |label: &str| {
        format!(
            r#"{{"id":"d","systemPresence":"Busy","primary":true,"languageLabels":{{"en_US":"{label}"}}}}"#
        )
    };
    let list = |entries: &str| format!(r#"{{"entities":[{entries}],"total":2}}"#);
    let both = [definition("Old"), definition("New")].join(",");
    let pages = [(404, "{}".to_owned()), (200, list(&definition("Old")))];
    let pages = pages.into_iter().chain([(200, list(&definition("New")))]);
    let pages = pages.map(|(status, body)| (status, body.into_bytes()));
    let servers = [
        serving_bodies([list(&both)]).await,
        serving_responses(pages).await,
    ];
    for server in servers {
        let definitions = client(&server).definitions().await.unwrap().entries;
        let labels: Vec<_> = definitions
            .iter()
            .map(|one| one.native.label.as_deref())
            .collect();
        assert_eq!(labels, [Some("New")]);
    }
}

#[tokio::test]
async fn a_page_of_entries_without_ids_ends_a_list() {
    let missing = (404, b"{}".to_vec());
    let page = br#"{"entities":[null],"total":1}"#.to_vec();
    let server = serving_responses([missing, (200, page)]).await;
    let definitions = client(&server).definitions().await.unwrap();
    assert_eq!(definitions.failed.len(), 1);
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}
