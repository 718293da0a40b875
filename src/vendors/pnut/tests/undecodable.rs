//! Responses that are not as documented.

use futures_util::StreamExt;

use super::{at, client};
use crate::{
    clock::FakeClock,
    error::ErrorKind::Decode,
    model::{
        Availability::{Away, Busy, Offline},
        PresenceUpdate, UserId, Who,
    },
    provider::PresenceProvider,
    vendors::{
        kit::watching::{start, words},
        test_support::{Fails, availabilities, serving_bodies},
    },
    watch::Follow,
};

#[tokio::test]
async fn an_array_is_no_entry() {
    let body = r#"{"meta":{"code":200},"data":[["1","bob",null,null,"busy"]]}"#;
    let server = serving_bodies([body]).await;
    let pnut = client(&server);
    let listing = pnut.list().await.unwrap();
    assert_eq!(listing.entries, []);
    assert!(listing.is_partial());
    let changes = pnut.changes(None).await.unwrap();
    assert!(!changes.full, "the user may be any who is missing");
}

#[tokio::test]
async fn pnut_reads_no_user_as_offline_for_an_undecodable_name() {
    for entry in [
        r#"{"id":"5","username":7,"presence":"away"}"#,
        r#"{"id":"5","presence":"away"}"#,
        r#"{"id":"5","username":null,"presence":"away"}"#,
    ] {
        let body = format!(
            r#"{{"meta":{{"code":200}},"data":[{entry},{{"id":"6","username":"six","presence":"busy"}}]}}"#
        );
        let server = serving_bodies([body]).await;
        let users: [UserId; 4] = ["@five", "@Six", "5", "7"].map(UserId::from);
        let answers = client(&server).get_many(&users).await;
        let expected = [Err(Decode), Ok(Busy), Ok(Away), Ok(Offline)];
        assert_eq!(availabilities(&answers), expected, "{entry}");
    }
}

#[tokio::test]
async fn pnut_finds_an_id_in_capital_letters() {
    let body = r#"{"meta":{"code":200},"data":[{"id":"A5","presence":"away"}]}"#;
    let server = serving_bodies([body]).await;
    let answers = client(&server).get_many(&["A5".into()]).await;
    let read = answers[0].1.as_ref().unwrap();
    assert_eq!(read.availability, Away);
}

#[tokio::test]
async fn the_response_to_a_write_needs_an_id_at_pnut() {
    for id in ["", r"5\ud83c"] {
        let body = format!(r#"{{"meta":{{"code":200}},"data":{{"id":"{id}","presence":"busy"}}}}"#);
        let server = serving_bodies([body]).await;
        let update = PresenceUpdate::new(Busy).with_message("tea");
        let error = client(&server)
            .set(&Who::Me, &update)
            .await
            .fails_at(id, Decode);
        assert!(error.may_have_been_applied(), "{id}");
    }
}

#[tokio::test]
async fn a_partial_list_proves_no_absence() {
    let list = |entry: &str| {
        format!(r#"{{"meta":{{"code":200}},"data":[{entry},{{"id":"2","presence":"busy"}}]}}"#)
    };
    for (entry, is_offline) in [
        (r#"{"id":"3","presence":"away"}"#, true),
        (r#"{"id":"3","presence":7}"#, true),
        (r#"{"presence":"away"}"#, false),
        (r#"["1","bob",null,null,"busy"]"#, false),
        ("null", false),
    ] {
        let server = serving_bodies([list(entry)]).await;
        let answers = client(&server).get_many(&["1".into(), "2".into()]).await;
        let availability: Vec<_> = answers
            .iter()
            .map(|(_, answer)| answer.as_ref().map(|one| one.availability).ok())
            .collect();
        let one = is_offline.then_some(Offline);
        assert_eq!(availability, [one, Some(Busy)], "{entry}");
    }
    // A name may be that of the entry whose id is known.
    let server = serving_bodies([list(r#"{"id":"3","presence":7}"#)]).await;
    let answers = client(&server).get_many(&["@bob".into()]).await;
    answers[0].1.as_ref().fails(Decode);
}

#[tokio::test]
async fn pnut_reads_no_list_as_one_users_presence() {
    let server = serving_bodies([r#"{"meta":{"code":200},"data":[]}"#]).await;
    let expected = "/data is an array where an object is documented";
    let read = client(&server).get(&Who::User("1".into())).await;
    read.fails_naming(Decode, expected);
}

#[tokio::test]
async fn a_response_about_another_user_is_an_error() {
    for id in ["6", "", r"5\ud83c"] {
        let body = format!(r#"{{"meta":{{"code":200}},"data":{{"id":"{id}","presence":"busy"}}}}"#);
        let server = serving_bodies([body]).await;
        client(&server)
            .get(&Who::User("5".into()))
            .await
            .fails_at(id, Decode);
    }
}

/// A watch of everyone at a server that sends these lists, and its first events in words.
async fn first_events(lists: &[&str], count: usize) -> Vec<String> {
    let lists = lists
        .iter()
        .map(|entries| format!(r#"{{"meta":{{"code":200}},"data":[{entries}]}}"#));
    let server = serving_bodies(lists).await;
    let clock = FakeClock::new();
    let builder = at(&server).with_http(clock.http_options());
    let mut watch = start(builder.build().unwrap(), &clock, Follow::Everyone);
    let mut events = Vec::new();
    while events.len() < count {
        events.push(words(&watch.next().await.unwrap()));
    }
    events
}

#[tokio::test]
async fn an_entry_that_names_no_user_is_reported_once() {
    let before = r#"null,{"id":"2","presence":"busy"}"#;
    let after = r#"null,{"id":"2","presence":"away"}"#;
    let mut events = first_events(&[before, before, after], 3).await;
    events[..2].sort_unstable();
    let expected = ["2: ? -> busy", "partial, not understood", "2: busy -> away"];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_user_who_is_missing_in_a_partial_list_is_not_offline() {
    let good = r#"{"id":"1","presence":"busy"},{"id":"2","presence":"busy"}"#;
    let partial = r#"{"presence":"busy"},{"id":"2","presence":"away"}"#;
    let mut events = first_events(&[good, partial], 5).await.split_off(2);
    events.sort_unstable();
    let expected = [
        "1: gap, not understood",
        "2: busy -> away",
        "partial, not understood",
    ];
    assert_eq!(events, expected);
}
