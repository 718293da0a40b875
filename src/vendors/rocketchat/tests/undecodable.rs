//! Responses that are not as documented: what one user's entry lacks costs this user alone.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, method, path},
};

use super::at;
use crate::{
    Availability, ErrorKind, Event, Follow, PresenceProvider, PresenceUpdate, RocketChat,
    WatchOptions, Who,
    vendors::test_support::{json, serving, users},
    watch,
};

/// A server that sends these bodies of `users.presence` in turn, and the last one from then on.
async fn serving_lists(lists: Vec<Vec<u8>>) -> (MockServer, RocketChat) {
    let server = MockServer::start().await;
    let turn = AtomicUsize::new(0);
    let list = move |_: &Request| {
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        json(lists[turn.min(lists.len() - 1)].clone())
    };
    Mock::given(path("/api/v1/users.presence"))
        .respond_with(list)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(json(r#"{"success":true}"#))
        .mount(&server)
        .await;
    let chat = at(&server).build().unwrap();
    (server, chat)
}

/// A list of `a`, whose entry holds these bytes, and `b`, who is busy.
fn list(bytes: &[u8]) -> Vec<u8> {
    [
        br#"{"users":[{"_id":"a","#,
        bytes,
        br#"},{"_id":"b","status":"busy"}],"full":true,"success":true}"#,
    ]
    .concat()
}

/// Entries that a strict reader rejects, and the status that is left of each.
const ENTRIES: [(&[u8], Option<Availability>); 7] = [
    (
        br#""status":"online","statusText":"on holiday \ud83c""#,
        Some(Availability::Available),
    ),
    (
        b"\"status\":\"online\",\"statusText\":\"caf\xE9\"",
        Some(Availability::Available),
    ),
    (
        br#""status":"online","utcOffset":1e999"#,
        Some(Availability::Available),
    ),
    (br#""status":"online","status":"away""#, None),
    (br#""status":["online"]"#, None),
    (br#""status":"online","statusText":42"#, None),
    (
        br#""status":"online","statusExpiresAt":{"$date":1785000000000}"#,
        None,
    ),
];

#[tokio::test]
async fn an_undecodable_entry_hides_no_other_user() {
    for (entry, expected) in ENTRIES {
        let text = String::from_utf8_lossy(entry);
        let (_server, chat) = serving_lists(vec![list(entry)]).await;
        let [(_, a), (_, b)] = &chat.get_many(&users(&["a", "b"])).await[..] else {
            panic!("two users are read");
        };
        assert_eq!(
            b.as_ref().unwrap().availability,
            Availability::Busy,
            "{text}"
        );
        let a = a.as_ref().map(|one| one.availability);
        let a = a.map_err(|error| error.kind());
        assert_eq!(a, expected.ok_or(ErrorKind::Decode), "{text}");

        let listing = chat.list().await.unwrap();
        let failed: Vec<_> = listing
            .failed
            .iter()
            .map(|(user, _)| user.clone())
            .collect();
        let lost = expected.is_none().then(|| Some("a".into()));
        assert_eq!(failed, Vec::from_iter(lost), "{text}");
        assert_eq!(listing.entries.len(), 2 - failed.len(), "{text}");
        assert!(!listing.is_partial(), "{text}");
    }
}

#[tokio::test]
async fn an_undecodable_entry_hides_no_other_user_from_a_watch() {
    let (entry, _) = ENTRIES[3];
    for follow in [Follow::Everyone, Follow::Users(users(&["a", "b"]))] {
        let (_server, chat) = serving_lists(vec![list(entry)]).await;
        let mut events = watch(chat, follow, WatchOptions::default()).unwrap();
        let (mut gap, mut busy) = (false, false);
        while !(gap && busy) {
            match events.next().await.unwrap() {
                Event::Changed { after, .. } => {
                    assert_eq!(after.user.as_str(), "b");
                    assert_eq!(after.availability, Availability::Busy);
                    busy = true;
                }
                Event::Gap { user, error, .. } => {
                    assert_eq!(user, Some("a".into()));
                    assert_eq!(error.kind(), ErrorKind::Decode);
                    gap = true;
                }
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn a_response_without_its_list_makes_no_user_offline() {
    let first = list(br#""status":"online""#);
    let without = br#"{"full":false,"success":true}"#.to_vec();
    let (_server, chat) = serving_lists(vec![first, without]).await;
    let both = users(&["a", "b"]);
    for (_, answer) in chat.get_many(&both).await {
        answer.unwrap();
    }
    for (_, answer) in chat.get_many(&both).await {
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::Decode);
    }
    assert_eq!(chat.list().await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn an_array_is_no_entry() {
    let body = r#"{"users":[["rocket.cat","u","n","busy"]],"full":true,"success":true}"#;
    let (_server, chat) = serving_lists(vec![body.into()]).await;
    let listing = chat.list().await.unwrap();
    assert_eq!(listing.entries, []);
    assert!(listing.is_partial());
    let [(_, cat)] = &chat.get_many(&users(&["rocket.cat"])).await[..] else {
        panic!("one user is read");
    };
    assert_eq!(cat.as_ref().unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn an_undecodable_status_hides_no_other_status() {
    let body = r#"{"statuses":[
        {"_id":"1","name":"Lunch \ud83c","statusType":"away"},
        {"_id":"2","name":"Rounds","statusType":7},
        {"_id":"3","name":"Lab","statusType":"busy"}
    ],"count":3,"offset":0,"total":3,"success":true}"#;
    let server = serving(json(body)).await;
    let chat = at(&server).build().unwrap();
    let listing = chat.definitions().await.unwrap();
    let ids: Vec<&str> = listing
        .entries
        .iter()
        .filter_map(|one| one.native.definition_id.as_deref())
        .collect();
    assert_eq!(ids, ["1", "3"]);
    let failed: Vec<_> = listing.failed.iter().map(|(id, _)| id.as_deref()).collect();
    assert_eq!(failed, [Some("2")]);
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    const BOM: &[u8] = b"\xEF\xBB\xBF";
    let marked = [BOM, &list(br#""status":"online""#)].concat();
    let (_server, chat) = serving_lists(vec![marked]).await;
    assert_eq!(chat.list().await.unwrap().entries.len(), 2);

    let fault = br#"{"success":false,"error":"nope [error-invalid-user]","errorType":"error-invalid-user"}"#;
    let body = [BOM, fault].concat();
    let answer = ResponseTemplate::new(400).set_body_raw(body, "application/json");
    let server = serving(answer).await;
    let chat = at(&server).build().unwrap();
    let error = chat.get(&Who::User("a".into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.vendor_code(), Some("error-invalid-user"));
}

#[tokio::test]
async fn a_write_without_its_sign_of_success_is_no_success() {
    for body in ["{}", r#"{"success":null}"#, r#"{"status":"ok"}"#, "[]"] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .respond_with(json(body))
            .mount(&server)
            .await;
        let chat = at(&server).build().unwrap();
        let update = PresenceUpdate::new(Availability::Away).with_message("lunch");
        let error = chat.set(&Who::Me, &update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(error.may_have_been_applied(), "{body}");
    }
}

#[tokio::test]
async fn a_page_without_a_decodable_entry_is_not_the_end() {
    let empty = r#"{"_id":"","name":"Lunch","statusType":"away"}"#;
    let half = r#"{"_id":"\ud83c","name":"Lunch","statusType":"away"}"#;
    for (broken, id) in [
        (r#"{"_id":7}"#, None),
        (r#"{"_id":"1"}"#, Some("1")),
        (empty, None),
        (half, None),
    ] {
        let answer = move |request: &Request| {
            let mut query = request.url.query_pairs();
            let offset = query.find(|(name, _)| name == "offset").unwrap().1;
            let entry = match &*offset {
                "0" => broken,
                "1" => r#"{"_id":"2","name":"Lab","statusType":"busy"}"#,
                _ => "",
            };
            json(format!(
                r#"{{"statuses":[{entry}],"total":2,"success":true}}"#
            ))
        };
        let server = serving(answer).await;
        let chat = at(&server).build().unwrap();
        let listing = chat.custom_statuses().await.unwrap();
        let ids: Vec<&str> = listing.entries.iter().map(|one| &*one.id).collect();
        assert_eq!(ids, ["2"], "{broken}");
        let failed: Vec<_> = listing.failed.iter().map(|(id, _)| id.as_deref()).collect();
        assert_eq!(failed, [id], "{broken}");
    }
}

#[tokio::test]
async fn a_delta_without_its_list_is_not_understood() {
    let first = list(br#""status":"online""#);
    let without = br#"{"full":false,"success":true}"#.to_vec();
    let (_server, chat) = serving_lists(vec![first, without]).await;
    let first = chat.changes(None).await.unwrap();
    let error = chat.changes(Some(&first.next)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn an_error_names_the_documented_type_and_the_one_received() {
    for (body, fault) in [
        ("[]", "it is an array where an object is documented"),
        (r#"{"success":true}"#, "/users is missing"),
        (
            r#"{"users":{},"success":true}"#,
            "/users is an object where an array is documented",
        ),
        (
            r#"{"users":[],"success":"yes"}"#,
            "/success is a string where a boolean is documented",
        ),
        (
            r#"{"users":[],"users":[],"success":true}"#,
            "/users is given twice",
        ),
        ("", "it is empty"),
        ("secret", "it is not JSON at line 1, column 1"),
    ] {
        let server = serving(json(body)).await;
        let chat = at(&server).build().unwrap();
        let error = chat.list().await.unwrap_err().to_string();
        let expected = format!("the response cannot be decoded: {fault}");
        assert!(error.contains(&expected), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
