//! Responses that are not as documented: what one user's entry lacks costs this user alone.

use std::sync::atomic::{AtomicUsize, Ordering};

use wiremock::{
    Mock, MockServer, Request,
    matchers::{any, path},
};

use super::at;
use crate::{
    error::ErrorKind::Decode,
    provider::PresenceProvider,
    vendors::rocketchat::RocketChat,
    vendors::test_support::{Fails, json, serving, users},
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
        answer.fails(Decode);
    }
    chat.list().await.fails(Decode);
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
    chat.changes(Some(&first.next)).await.fails(Decode);
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
