//! Entries of a list that are damaged, missing or repeated.

use super::client;
use crate::{
    error::ErrorKind::{Decode, Unavailable},
    model::{
        Availability::{Available, Away, Busy},
        UserId, Who,
    },
    provider::{Cursor, PresenceProvider},
    vendors::{
        rocketchat::api::model::AccountState,
        test_support::{Fails, availabilities, ids, serving_bodies, serving_responses},
    },
};

/// Rocket.Chat's list of this entry and a good one of the user `b`.
fn rocketchat(entry: &[u8]) -> Vec<u8> {
    let good = br#",{"_id":"b","status":"busy"}],"full":false,"success":true}"#;
    [br#"{"users":["#, entry, good].concat()
}

use Fate::{Failed, Read, Unnamed};

/// What becomes of an entry of the user `a`.
#[derive(Clone, Copy)]
enum Fate {
    /// It is read as available.
    Read,
    /// The user fails.
    Failed,
    /// The entry has no id: it may be any user, so the list is partial.
    Unnamed,
}

/// Entries of the user `a` that no strict reader takes.
const BROKEN: [(&[u8], Fate); 15] = [
    (br#"{"_id":"a","status":"online","utcOffset":NaN}"#, Read),
    (br#"{"_id":"a","status":"online","utcOffset":1e999}"#, Read),
    (
        br#"{"_id":"a","status":"online","statusText":"on holiday \ud83c"}"#,
        Read,
    ),
    (
        b"{\"_id\":\"a\",\"status\":\"online\",\"statusText\":\"caf\xE9\"}",
        Read,
    ),
    (br#"{"_id":"a","status":"online","status":"away"}"#, Failed),
    (
        br#"{"_id":"a","status":"online","statusExpiresAt":{"$date":1785000000000}}"#,
        Failed,
    ),
    (br#"{"_id":"a","status":"online","statusText":42}"#, Failed),
    (br#"{"_id":"a","status":["online"]}"#, Failed),
    (br#"{"_id":"a","status":{}}"#, Failed),
    (br#"{"_id":7,"status":"online"}"#, Unnamed),
    (br#"{"_id":"","status":"online"}"#, Unnamed),
    (br#"{"status":"online"}"#, Unnamed),
    (br#"["a","u","n","busy"]"#, Unnamed),
    (b"null", Unnamed),
    (b"{}", Unnamed),
];

#[tokio::test]
async fn a_broken_entry_of_rocketchat_hides_no_other() {
    for (entry, fate) in BROKEN {
        let text = String::from_utf8_lossy(entry);
        let server = serving_bodies([rocketchat(entry)]).await;
        let chat = client(&server);
        let answers = chat.get_many(&["a".into(), "b".into()]).await;
        let a = match fate {
            Read => Ok(Available),
            Failed | Unnamed => Err(Decode),
        };
        assert_eq!(availabilities(&answers), [a, Ok(Busy)], "{text}");
        let b = chat.get(&Who::User("b".into())).await.unwrap();
        assert_eq!(b.availability, Busy, "{text}");
        let listing = chat.list().await.unwrap();
        let (read, failed): (&[&str], _) = match fate {
            Read => (&["a", "b"], vec![]),
            Failed => (&["b"], vec![Some("a")]),
            Unnamed => (&["b"], vec![None]),
        };
        assert_eq!(ids(&listing.entries), read, "{text}");
        let users = listing.failed.iter().map(|(user, error)| {
            assert_eq!((error.kind(), error.vendor()), (Decode, Some("rocketchat")));
            user.as_ref().map(UserId::as_str)
        });
        assert_eq!(users.collect::<Vec<_>>(), failed, "{text}");
        assert_eq!(listing.is_partial(), failed == [None], "{text}");
    }
}

#[tokio::test]
async fn a_partial_list_proves_nothing_of_a_known_user() {
    let list = |entry: &str| {
        let body = format!(r#"{{"users":[{entry}],"full":false,"success":true}}"#);
        (200, body.into_bytes())
    };
    let known = list(r#"{"_id":"a","status":"online"}"#);
    for (entry, refusal) in [(r#"{"status":"online"}"#, ""), ("null", "{}")] {
        let responses = [known.clone(), list(entry), (503, refusal.into())];
        let server = serving_responses(responses).await;
        let (chat, who) = (client(&server), Who::User("a".into()));
        chat.get(&who).await.unwrap();
        chat.get(&who).await.fails_at(entry, Unavailable);
    }
}

#[tokio::test]
async fn the_callers_own_broken_presence_hides_no_change() {
    let list = |entries: &str, full: bool| {
        format!(r#"{{"users":[{entries}],"full":{full},"success":true}}"#)
    };
    let me = r#"{"_id":"me","status":"online","statusText":42,"success":true}"#.to_owned();
    let server = serving_bodies([
        list(r#"{"_id":"a","status":"online"}"#, true),
        list(r#"{"_id":"a","status":"away"}"#, false),
        me,
        list(r#"{"_id":"me","status":"busy"}"#, false),
    ])
    .await;
    let chat = client(&server);
    let first = chat.changes(None).await.unwrap();
    let changes = chat.changes(Some(&first.next)).await.unwrap();
    let read = changes.presences.iter();
    let read = read.map(|presence| (presence.user.as_str(), presence.availability));
    let expected = [("a", Away), ("me", Busy)];
    assert!(read.eq(expected), "{changes:?}");
}

#[tokio::test]
async fn a_status_with_an_undecodable_end_is_not_everlasting() {
    for end in [r#""soon""#, r#""""#] {
        let user = |id: &str| format!(r#""_id":"{id}","status":"busy","statusExpiresAt":{end}"#);
        let list = |entries: String, full: bool| {
            format!(r#"{{"users":[{entries}],"full":{full},"success":true}}"#)
        };
        let entries = format!(r#"{{{}}},{{"_id":"b","status":"away"}}"#, user("a"));
        let server = serving_bodies([list(entries, false)]).await;
        let chat = client(&server);
        chat.get(&Who::User("a".into())).await.fails_at(end, Decode);
        let listing = chat.list().await.unwrap();
        assert_eq!(listing.entries.len(), 1, "{end}");
        assert_eq!(listing.failed[0].0, Some("a".into()), "{end}");

        let status = format!(r#"{{{},"success":true}}"#, user("a"));
        let server = serving_bodies([list(String::new(), false), status]).await;
        let read = client(&server).get(&Who::User("a".into())).await;
        read.fails_at(end, Decode);
    }
}

#[tokio::test]
async fn pages_without_ids_and_without_a_total_end() {
    let server = serving_bodies([r#"{"statuses":[{"_id":""}],"success":true}"#]).await;
    let listing = client(&server).custom_statuses().await.unwrap();
    assert!(listing.is_partial());
    assert!(server.received_requests().await.unwrap().len() <= 2);
}

#[tokio::test]
async fn an_account_without_an_id_makes_a_list_partial() {
    let body = r#"{"users":[{"_id":"","active":true,"type":"user","username":"a"},{"_id":"b","active":true,"type":"user","username":"b"}],"total":2,"success":true}"#;
    for by_state in [false, true] {
        let server = serving_bodies([body]).await;
        let chat = client(&server);
        let listing = match by_state {
            false => chat.users().await.unwrap(),
            true => chat.users_by_state(AccountState::Active).await.unwrap(),
        };
        let ids: Vec<&str> = listing.entries.iter().map(|user| &*user.id).collect();
        assert_eq!(ids, ["b"]);
        assert!(listing.is_partial());
    }
}

#[tokio::test]
async fn the_last_page_that_names_an_account_counts() {
    let page = |entries: &str| format!(r#"{{"users":[{entries}],"total":9,"success":true}}"#);
    let ann = |name: &str| format!(r#"{{"_id":"a","name":"{name}"}}"#);
    let broken = r#"{"_id":"a","roles":7,"active":{},"name":"x","username":[]}"#;
    let bob = r#"{"_id":"b","name":"Bob"}"#;
    for (pages, name) in [
        ([ann("Old"), ann("New")], Some("New")),
        ([broken.to_owned(), ann("New")], Some("New")),
    ] {
        let [one, two] = pages;
        let pages = [page(&format!("{one},{bob}")), page(&two), page("")];
        let server = serving_bodies(pages).await;
        let users = client(&server).users().await.unwrap();
        let ids: Vec<&str> = users.entries.iter().map(|user| &*user.id).collect();
        assert_eq!((ids, users.failed.len()), (vec!["a", "b"], 0));
        assert_eq!(users.entries[0].name.as_deref(), name);
    }
}

#[tokio::test]
async fn a_delta_of_rocketchat_that_names_the_caller_does_so_once() {
    let empty = r#"{"users":[],"full":false,"success":true}"#;
    let me = r#"{"_id":"me","status":"busy","success":true}"#;
    for (entry, expected) in [
        (r#"{"_id":"me","status":"away"}"#, Away),
        (r#"{"_id":"me","status":{}}"#, Busy),
    ] {
        let delta = format!(r#"{{"users":[{entry}],"full":false,"success":true}}"#);
        let listed = r#"{"users":[{"_id":"me","status":"online"}],"full":false,"success":true}"#;
        let server = serving_bodies([empty, listed, &delta, me]).await;
        let chat = client(&server);
        let start = Cursor::following(["me".into()]);
        let first = chat.changes(Some(&start)).await.unwrap();
        let next = chat.changes(Some(&first.next)).await.unwrap();
        let read: Vec<_> = next.presences.iter().map(|one| one.availability).collect();
        assert_eq!((read, next.failed.len()), (vec![expected], 0), "{entry}");
    }
}

#[tokio::test]
async fn a_response_counts_what_it_leaves_out() {
    let body =
        rocketchat(br#"{"_id":"a","status":"online","utcOffset":"1"},{"_id":"c","status":7}"#);
    let server = serving_bodies([body]).await;
    let response = client(&server).api().users_presence().send().await.unwrap();
    let undecodable = &response.undecodable;
    assert_eq!((undecodable.members, undecodable.entries), (1, 1));
    assert!(undecodable.is_partial());
    let described = undecodable.values.iter().map(|value| {
        let id = value.entry_id.as_deref();
        (&*value.pointer, id)
    });
    let expected = [("/users/0/utcOffset", Some("a")), ("/users/1", Some("c"))];
    assert!(described.eq(expected), "{undecodable:?}");
    let printed = format!("{response:?}");
    assert!(printed.contains("/users/1"), "{printed}");
}

#[tokio::test]
async fn broken_members_leave_room_for_a_broken_entry() {
    let user = |n: usize| format!(r#"{{"_id":"u{n}","status":"busy","utcOffset":"1"}}"#);
    let users: Vec<String> = (0..150).map(user).collect();
    let entry = r#"{"_id":"a","status":7}"#;
    let users = format!("{},{entry},{}", users.join(","), user(150));
    let body = format!(r#"{{"users":[{users}],"full":true,"success":true}}"#);
    let server = serving_bodies([body]).await;
    let chat = client(&server);
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
async fn a_page_of_entries_without_ids_ends_a_list() {
    let page = r#"{"statuses":[null],"users":[null],"total":1,"success":true}"#;
    let server = serving_bodies([page]).await;
    let chat = client(&server);
    assert_eq!(chat.custom_statuses().await.unwrap().failed.len(), 1);
    assert_eq!(chat.users().await.unwrap().failed.len(), 1);
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}
