//! Responses that are not as documented.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{
    ANN, BOB, BULK_READ, DEFINITIONS, OLD_DEFINITIONS, anything, busy, ok, organization, refused,
    who,
};
use crate::{Availability, ErrorKind, NativeStatus, PresenceProvider, PresenceUpdate, Who};

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
    for is_old in [false, true] {
        let (_server, builder) = anything(move |request| match request.url.path() {
            DEFINITIONS if is_old => refused(404, json!({})),
            DEFINITIONS | OLD_DEFINITIONS => ok(json!({ "total": 1 })),
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
