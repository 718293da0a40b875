//! Texts and ids that no JSON reader takes as they are.

use omnipresence::{
    Availability, ErrorKind, PresenceProvider, PresenceUpdate, UserId, Who,
    rocketchat::api::model::AccountState,
};

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
async fn pnut_reads_no_user_as_offline_for_an_undecodable_name() {
    for entry in [
        r#"{"id":"5","username":7,"presence":"away"}"#,
        r#"{"id":"5","presence":"away"}"#,
    ] {
        let body = format!(
            r#"{{"meta":{{"code":200}},"data":[{entry},{{"id":"6","username":"six","presence":"busy"}}]}}"#
        );
        let server = Scripted::bodies([body]).await;
        let users: [UserId; 4] = ["@five", "@Six", "5", "7"].map(UserId::from);
        let answers = server.pnut().get_many(&users).await;
        let read = answers.iter().map(|(_, answer)| {
            let availability = answer.as_ref().map(|presence| presence.availability);
            availability.map_err(omnipresence::Error::kind)
        });
        let expected = [
            Err(ErrorKind::Decode),
            Ok(Availability::Busy),
            Ok(Availability::Away),
            Ok(Availability::Offline),
        ];
        assert!(read.eq(expected), "{entry} {answers:?}");
    }
}

#[tokio::test]
async fn pnut_finds_an_id_in_capital_letters() {
    let body = r#"{"meta":{"code":200},"data":[{"id":"A5","presence":"away"}]}"#;
    let server = Scripted::bodies([body]).await;
    let answers = server.pnut().get_many(&["A5".into()]).await;
    let read = answers[0].1.as_ref().unwrap();
    assert_eq!(read.availability, Availability::Away);
}

#[tokio::test]
async fn an_entry_without_an_id_and_a_refusal_prove_no_absence() {
    let list = |entry: &str| {
        let body = format!(r#"{{"users":[{entry}],"full":false,"success":true}}"#);
        (200, body.into_bytes())
    };
    let good = list(r#"{"_id":"a","status":"online"}"#);
    let refusal = (503, b"{}".to_vec());
    let server = Scripted::responses([good, list("null"), refusal]).await;
    let (chat, who) = (server.rocketchat(), Who::User("a".into()));
    chat.get(&who).await.unwrap();
    let error = chat.get(&who).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn the_callers_own_broken_presence_hides_no_change() {
    let list = |entries: &str, full: bool| {
        format!(r#"{{"users":[{entries}],"full":{full},"success":true}}"#)
    };
    let me = r#"{"_id":"me","status":"online","statusText":42,"success":true}"#.to_owned();
    let server = Scripted::bodies([
        list(r#"{"_id":"a","status":"online"}"#, true),
        list(r#"{"_id":"a","status":"away"}"#, false),
        me,
        list(r#"{"_id":"me","status":"busy"}"#, false),
    ])
    .await;
    let chat = server.rocketchat();
    let first = chat.changes(None).await.unwrap();
    let changes = chat.changes(Some(&first.next)).await.unwrap();
    let read = changes.presences.iter();
    let read = read.map(|presence| (presence.user.as_str(), presence.availability));
    let expected = [("a", Availability::Away), ("me", Availability::Busy)];
    assert!(read.eq(expected), "{changes:?}");
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
async fn a_status_with_an_undecodable_end_is_not_everlasting() {
    for end in [r#""soon""#, r#""""#] {
        let user = |id: &str| format!(r#""_id":"{id}","status":"busy","statusExpiresAt":{end}"#);
        let list = |entries: String, full: bool| {
            format!(r#"{{"users":[{entries}],"full":{full},"success":true}}"#)
        };
        let entries = format!(r#"{{{}}},{{"_id":"b","status":"away"}}"#, user("a"));
        let server = Scripted::bodies([list(entries, false)]).await;
        let chat = server.rocketchat();
        let error = chat.get(&Who::User("a".into())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{end}");
        let listing = chat.list().await.unwrap();
        assert_eq!(listing.entries.len(), 1, "{end}");
        assert_eq!(listing.failed[0].0, Some("a".into()), "{end}");

        let status = format!(r#"{{{},"success":true}}"#, user("a"));
        let server = Scripted::bodies([list(String::new(), false), status]).await;
        let read = server.rocketchat().get(&Who::User("a".into())).await;
        assert_eq!(read.unwrap_err().kind(), ErrorKind::Decode, "{end}");
    }
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
async fn the_response_to_a_write_needs_an_id_at_pnut() {
    for id in ["", r"5\ud83c"] {
        let body = format!(r#"{{"meta":{{"code":200}},"data":{{"id":"{id}","presence":"busy"}}}}"#);
        let server = Scripted::bodies([body]).await;
        let update = PresenceUpdate::new(Availability::Busy).with_message("tea");
        let error = server.pnut().set(&Who::Me, &update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
        assert!(error.may_have_been_applied(), "{id}");
    }
}

#[tokio::test]
async fn a_broken_id_is_the_id_of_no_definition_at_genesys() {
    for id in ["", r"cut \ud83c"] {
        let body = format!(r#"{{"presenceDefinition":{{"id":"{id}","systemPresence":"Busy"}}}}"#);
        let server = Scripted::bodies([body]).await;
        let presence = server.genesys().get(&Who::User("5".into())).await.unwrap();
        assert_eq!(presence.availability, Availability::Busy, "{id}");
        assert_eq!(presence.native.definition_id, None, "{id}");
    }
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

#[tokio::test]
async fn pages_without_ids_and_without_a_total_end() {
    let server = Scripted::bodies([r#"{"statuses":[{"_id":""}],"success":true}"#]).await;
    let listing = server.rocketchat().custom_statuses().await.unwrap();
    assert!(listing.is_partial());
    assert!(server.requests().await.len() <= 2);
}

#[tokio::test]
async fn an_account_without_an_id_makes_a_list_partial() {
    let body = r#"{"users":[{"_id":"","active":true,"type":"user","username":"a"},{"_id":"b","active":true,"type":"user","username":"b"}],"total":2,"success":true}"#;
    for by_state in [false, true] {
        let server = Scripted::bodies([body]).await;
        let chat = server.rocketchat();
        let listing = match by_state {
            false => chat.users().await.unwrap(),
            true => chat.users_by_state(AccountState::Active).await.unwrap(),
        };
        let ids: Vec<&str> = listing.entries.iter().map(|user| &*user.id).collect();
        assert_eq!(ids, ["b"]);
        assert!(listing.is_partial());
    }
}
