//! Texts and ids that no JSON reader takes as they are.

use omnipresence::{Availability, ErrorKind, PresenceProvider, Who};

use crate::scripted::Scripted;

/// A list of each vendor that has one: the user 5, with this text in it, and the user 6.
fn lists(text: &str) -> [(usize, String); 3] {
    [
        (
            0,
            format!(
                r#"{{"meta":{{"code":200}},"data":[{{"id":"5","presence":{text}}},{{"id":"6","presence":"busy"}}]}}"#
            ),
        ),
        (
            1,
            format!(
                r#"{{"users":[{{"_id":"5","status":"online","statusText":{text}}},{{"_id":"6","status":"busy"}}],"full":false,"success":true}}"#
            ),
        ),
        (
            4,
            format!(
                r#"[{{"userId":"5","presenceDefinition":{{"systemPresence":"Available"}},"message":{text}}},{{"userId":"6","presenceDefinition":{{"systemPresence":"Busy"}}}}]"#
            ),
        ),
    ]
}

#[tokio::test]
async fn a_control_character_or_false_escape_hides_no_user() {
    for (text, message) in [
        ("\"in\na\tcall\"", "in\na\tcall"),
        ("\"call \u{1b}[0m\"", "call \u{FFFD}[0m"),
        ("\"call \u{0}\"", "call \u{FFFD}"),
        (r#""C:\xampp""#, "C:\u{FFFD}xampp"),
        (r#""C:\users \'x\'""#, "C:\u{FFFD}users \u{FFFD}'x\u{FFFD}'"),
        (r#""cut \u00""#, "cut \u{FFFD}u00"),
    ] {
        for (index, body) in lists(text) {
            let server = Scripted::bodies([body]).await;
            let provider = &server.all()[index];
            let answers = provider.get_many(&["5".into(), "6".into()]).await;
            let context = format!("{} {text:?}", provider.source());
            let [(_, Ok(five)), (_, Ok(six))] = &answers[..] else {
                panic!("{context}: {answers:?}");
            };
            assert_eq!(five.availability, Availability::Available, "{context}");
            let shown = five.message.as_ref().map(|message| &*message.text);
            assert_eq!(shown, Some(message), "{context}");
            assert_eq!(six.availability, Availability::Busy, "{context}");
        }
    }
}

#[tokio::test]
async fn a_control_character_hides_no_error_code() {
    let body =
        "{\"success\":false,\"error\":\"no\nsuch user\",\"errorType\":\"error-invalid-user\"}";
    let server = Scripted::responses([(400, body.into())]).await;
    let read = server.rocketchat().get(&Who::User("5".into())).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_id_that_is_cut_proves_no_absence() {
    for id in [r#""5\ud83c""#, r#""""#] {
        let pnut = format!(
            r#"{{"meta":{{"code":200}},"data":[{{"id":{id},"presence":"away"}},{{"id":"6","presence":"busy"}}]}}"#
        );
        let server = Scripted::bodies([pnut]).await;
        let listing = server.pnut().list().await.unwrap();
        assert!(listing.is_partial(), "{id}");
        let answers = server.pnut().get_many(&["5".into()]).await;
        let error = answers[0].1.as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{id}");

        let genesys =
            format!(r#"[{{"userId":{id},"presenceDefinition":{{"systemPresence":"Away"}}}}]"#);
        let server = Scripted::bodies([genesys]).await;
        let source = "5fbfb5d2-0d0a-4a5c-8f6d-4f0a0b4d8c11";
        let registered = server.genesys().for_source(source).unwrap();
        let read = registered.get(&Who::User("5".into())).await;
        assert_eq!(read.unwrap_err().kind(), ErrorKind::Decode, "{id}");
    }
}

#[tokio::test]
async fn a_list_counts_its_entries_without_an_id() {
    let entries = vec![r#"{"_id":"","status":"online"}"#; 250].join(",");
    let body = format!(r#"{{"users":[{entries}],"full":true,"success":true}}"#);
    let server = Scripted::bodies([body]).await;
    let failed = server.rocketchat().list().await.unwrap().failed;
    assert_eq!(failed.len(), 101);
    let last = failed[100].1.to_string();
    assert!(last.contains("150 more entries"), "{last}");
}

#[tokio::test]
async fn a_page_of_entries_without_ids_ends_a_list() {
    let page = r#"{"statuses":[null],"users":[null],"total":1,"success":true}"#;
    let server = Scripted::bodies([page]).await;
    let chat = server.rocketchat();
    assert_eq!(chat.custom_statuses().await.unwrap().failed.len(), 1);
    assert_eq!(chat.users().await.unwrap().failed.len(), 1);
    assert_eq!(server.requests().await.len(), 2);

    let missing = (404, b"{}".to_vec());
    let page = br#"{"entities":[null],"total":1}"#.to_vec();
    let server = Scripted::responses([missing, (200, page)]).await;
    let definitions = server.genesys().definitions().await.unwrap();
    assert_eq!(definitions.failed.len(), 1);
    assert_eq!(server.requests().await.len(), 2);
}

#[tokio::test]
async fn broken_members_leave_room_for_a_broken_entry() {
    let user = |n: usize| format!(r#"{{"_id":"u{n}","status":"busy","utcOffset":"1"}}"#);
    let users: Vec<String> = (0..150).map(user).collect();
    let entry = r#"{"_id":"a","status":7}"#;
    let users = format!("{},{entry},{}", users.join(","), user(150));
    let body = format!(r#"{{"users":[{users}],"full":true,"success":true}}"#);
    let server = Scripted::bodies([body]).await;
    let chat = server.rocketchat();
    let response = chat.api().users_presence().send().await.unwrap();
    let undecodable = &response.undecodable;
    assert_eq!((undecodable.members, undecodable.entries), (151, 1));
    assert_eq!(undecodable.values.len(), 100);
    let listing = chat.list().await.unwrap();
    let failed: Vec<_> = listing.failed.iter().map(|(user, _)| user).collect();
    assert_eq!(failed, [&Some("a".into())]);
    assert!(!listing.is_partial());
}

#[tokio::test]
async fn a_user_id_with_a_replacement_character_is_not_sent() {
    let server = Scripted::bodies(["{}"]).await;
    for provider in server.all() {
        let user = Who::User("5\u{fffd}".into());
        let error = provider.get(&user).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{}", provider.source());
    }
    assert!(server.requests().await.is_empty());
}
