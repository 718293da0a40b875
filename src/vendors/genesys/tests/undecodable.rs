//! Responses that are not as documented.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{
    ANN, BOB, BULK_READ, DEFINITIONS, OLD_DEFINITIONS, anything, busy, client, ok, organization,
    refused, who,
};
use crate::{
    error::ErrorKind::{Decode, Invalid},
    model::{
        Availability,
        Availability::{Away, Busy},
        NativeStatus, PresenceUpdate, UserId, Who,
    },
    provider::PresenceProvider,
    vendors::test_support::{
        Fails, availabilities, json as raw_json, serving_bodies, serving_responses,
    },
};

#[tokio::test]
async fn an_undecodable_entry_of_a_bulk_read_hides_no_other_user() {
    let busy = r#""presenceDefinition":{"id":"busy","systemPresence":"Busy"}"#;
    let of_ann = |rest: &str| format!(r#"{{"userId":"{ANN}",{rest}}}"#);
    for (entry, expected) in [
        // Readers need none of these.
        (
            of_ann(&format!(r#"{busy},"modifiedDate":1614834367000"#)),
            Ok(Busy),
        ),
        (
            of_ann(&format!(r#"{busy},"message":"cut \ud83c""#)),
            Ok(Busy),
        ),
        (of_ann(&format!(r#"{busy},"selfUri":{{}}"#)), Ok(Busy)),
        (of_ann(r#""message":"""#), Err(Decode)),
        (of_ann(r#""presenceDefinition":{"id":"busy"}"#), Err(Decode)),
        (of_ann(&format!(r#"{busy},"message":7"#)), Err(Decode)),
        // It names no user, so Ann is left out and is read alone.
        (r#"["busy"]"#.to_owned(), Ok(Away)),
    ] {
        let list = format!(r#"[{entry},{{"userId":"{BOB}",{busy}}}]"#);
        let (_server, builder) = organization(move |request| match request.url.path() {
            BULK_READ => raw_json(list.clone()),
            _ => ok(json!({ "presenceDefinition": { "systemPresence": "Away" } })),
        })
        .await;
        let genesys = builder.build().unwrap();
        let answers = genesys.get_many(&[ANN.into(), BOB.into()]).await;
        assert_eq!(availabilities(&answers), [expected, Ok(Busy)], "{entry}");
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
        genesys.definitions().await.fails_at(is_old, Decode);
        genesys
            .set(&who(ANN), &busy())
            .await
            .fails_at(is_old, Decode);
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
            genesys
                .set(&who(ANN), &update)
                .await
                .fails_at(is_old, Decode);
        }
        let native = NativeStatus::new("Away").with_definition_id("nowhere");
        let update = PresenceUpdate::native(native);
        genesys
            .set(&who(ANN), &update)
            .await
            .fails_at(is_old, Invalid);
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

            genesys.primary_source(&who(ANN)).await.fails_at(id, Decode);
            let set = genesys.set_primary_source(&who(ANN), "PURECLOUD").await;
            let error = set.fails_at(id, Decode);
            assert!(error.may_have_been_applied(), "{id}");
            genesys.get(&Who::Me).await.fails_at(id, Decode);
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
async fn a_status_that_may_be_undecodable_is_not_missing() {
    let list = r#"{"entities":[{"id":"1","systemPresence":7},{"id":"2","systemPresence":"Away"}]}"#;
    let server = serving_bodies([list]).await;
    let update = PresenceUpdate::new(Availability::Busy);
    let genesys = client(&server);
    let outcome = genesys.set(&Who::User("u".into()), &update).await;
    outcome.fails(Decode);
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
