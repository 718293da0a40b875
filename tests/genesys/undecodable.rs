//! Responses that are not as documented.

use omnipresence::{Availability, ErrorKind, NativeStatus, PresenceProvider, PresenceUpdate};
use serde_json::json;

use super::{
    ANN, BOB, BULK_READ, DEFINITIONS, OLD_DEFINITIONS, anything, busy, ok, organization, refused,
    who,
};

#[tokio::test]
async fn an_undecodable_entry_of_a_bulk_read_hides_no_other_user() {
    let now = json!({ "id": "busy", "systemPresence": "Busy" });
    for (entry, expected) in [
        // The date is needed by nobody.
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
