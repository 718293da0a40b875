//! Responses that are not as documented.

use futures_util::StreamExt;
use wiremock::MockServer;

use super::{at, client};
use crate::{
    Availability, ErrorKind, Event, Follow, Pnut, PresenceProvider, PresenceUpdate, UserId,
    WatchOptions, Who,
    pnut::PnutBuilder,
    testkit::FakeClock,
    vendors::{
        kit::watching::{start, words},
        test_support::{self, json, serving_bodies},
    },
    watch,
};

async fn serving(body: &str) -> (MockServer, Pnut) {
    let (server, builder) = server(body).await;
    let pnut = builder.with_access_token("token").build().unwrap();
    (server, pnut)
}

async fn server(body: &str) -> (MockServer, PnutBuilder) {
    let server = test_support::serving(json(body)).await;
    let builder = Pnut::builder().with_base_url(server.uri());
    (server, builder)
}

#[tokio::test]
async fn a_response_without_its_list_makes_no_user_offline() {
    let users = ["1", "2"].map(UserId::from);
    let forms: [fn(PnutBuilder) -> PnutBuilder; 3] = [
        |builder| builder.with_access_token("token"),
        |builder| builder.with_access_token("token").with_channel("336"),
        |builder| builder.with_app_token("token"),
    ];
    for body in [
        "{}",
        r#"{"meta":{"code":200}}"#,
        r#"{"meta":{"code":200},"data":null}"#,
        r#"{"status":"maintenance"}"#,
        r#"{"data":[]}"#,
    ] {
        for form in forms {
            let (_server, builder) = server(body).await;
            let pnut = form(builder).build().unwrap();
            let error = pnut.list().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            let error = pnut.changes(None).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            for (_, answer) in pnut.get_many(&users).await {
                assert_eq!(answer.unwrap_err().kind(), ErrorKind::Decode, "{body}");
            }
            let error = pnut.get(&Who::User("1".into())).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            for follow in [Follow::Everyone, Follow::Users(users.to_vec())] {
                let options = WatchOptions::default();
                let mut events = watch(pnut.clone(), follow, options).unwrap();
                let Some(Event::Gap { user, error, .. }) = events.next().await else {
                    panic!("{body} is a gap");
                };
                assert_eq!((user, error.kind()), (None, ErrorKind::Decode), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn a_broken_text_is_repaired() {
    let body = r#"{"meta":{"code":200},"data":[
        {"id":"1","presence":"fishing \ud83d"},
        {"id":"2","presence":"busy"}
    ]}"#;
    let (_server, pnut) = serving(body).await;
    let listing = pnut.list().await.unwrap();
    assert!(listing.failed.is_empty(), "{:?}", listing.failed);
    let codes: Vec<&str> = listing
        .entries
        .iter()
        .map(|one| one.native.code.as_str())
        .collect();
    assert_eq!(codes, ["fishing \u{FFFD}", "busy"]);
}

#[tokio::test]
async fn an_undecodable_entry_hides_no_other_user() {
    for entry in [r#"{"id":"1"}"#, r#"{"id":"1","presence":7}"#] {
        let other = r#"{"id":"2","presence":"busy"}"#;
        let body = format!(r#"{{"meta":{{"code":200}},"data":[{entry},{other}]}}"#);
        let (_server, pnut) = serving(&body).await;
        let listing = pnut.list().await.unwrap();
        let failed: Vec<_> = listing
            .failed
            .iter()
            .map(|(user, _)| user.clone())
            .collect();
        assert_eq!(failed, [Some("1".into())], "{entry}");
        let users = ["1", "2", "3"].map(UserId::from);
        let answers: Vec<_> = pnut
            .get_many(&users)
            .await
            .into_iter()
            .map(|(_, answer)| {
                answer
                    .map(|one| one.availability)
                    .map_err(|error| error.kind())
            })
            .collect();
        let expected = [
            Err(ErrorKind::Decode),
            Ok(Availability::Busy),
            Ok(Availability::Offline),
        ];
        assert_eq!(answers, expected, "{entry}");
    }
}

#[tokio::test]
async fn an_array_is_no_entry() {
    let (_server, pnut) =
        serving(r#"{"meta":{"code":200},"data":[["1","bob",null,null,"busy"]]}"#).await;
    let listing = pnut.list().await.unwrap();
    assert_eq!(listing.entries, []);
    assert!(listing.is_partial());
    let changes = pnut.changes(None).await.unwrap();
    assert!(!changes.full, "the user may be any who is missing");

    let (_server, pnut) = serving(r#"{"meta":{"code":200},"data":[]}"#).await;
    let error = pnut.get(&Who::User("1".into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_write_without_its_sign_of_success_is_no_success() {
    for body in ["{}", r#"{"data":{"id":"1","presence":"away"}}"#] {
        let (_server, pnut) = serving(body).await;
        let update = PresenceUpdate::new(Availability::Away).without_message();
        let error = pnut.set(&Who::Me, &update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(error.may_have_been_applied(), "{body}");
    }
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
        let server = serving_bodies([body]).await;
        let users: [UserId; 4] = ["@five", "@Six", "5", "7"].map(UserId::from);
        let answers = client(&server).get_many(&users).await;
        let read = answers.iter().map(|(_, answer)| {
            let availability = answer.as_ref().map(|presence| presence.availability);
            availability.map_err(crate::Error::kind)
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
    let server = serving_bodies([body]).await;
    let answers = client(&server).get_many(&["A5".into()]).await;
    let read = answers[0].1.as_ref().unwrap();
    assert_eq!(read.availability, Availability::Away);
}

#[tokio::test]
async fn the_response_to_a_write_needs_an_id_at_pnut() {
    for id in ["", r"5\ud83c"] {
        let body = format!(r#"{{"meta":{{"code":200}},"data":{{"id":"{id}","presence":"busy"}}}}"#);
        let server = serving_bodies([body]).await;
        let update = PresenceUpdate::new(Availability::Busy).with_message("tea");
        let error = client(&server).set(&Who::Me, &update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
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
        let one = is_offline.then_some(Availability::Offline);
        assert_eq!(availability, [one, Some(Availability::Busy)], "{entry}");
    }
    // A name may be that of the entry whose id is known.
    let server = serving_bodies([list(r#"{"id":"3","presence":7}"#)]).await;
    let answers = client(&server).get_many(&["@bob".into()]).await;
    assert_eq!(answers[0].1.as_ref().unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_name_is_not_offline_if_an_entry_has_none() {
    for username in ["", r#","username":7"#, r#","username":null"#] {
        let entry = format!(r#"{{"id":"3","presence":"busy"{username}}}"#);
        let server = serving_bodies([format!(
            r#"{{"meta":{{"code":200}},"data":[{entry},{{"id":"2","username":"ann","presence":"busy"}}]}}"#
        )])
        .await;
        let users = ["@bob".into(), "@ann".into(), "1".into()];
        let answers = client(&server).get_many(&users).await;
        let [(_, bob), (_, ann), (_, one)] = &answers[..] else {
            panic!("each user has an answer");
        };
        assert_eq!(bob.as_ref().unwrap_err().kind(), ErrorKind::Decode);
        assert_eq!(ann.as_ref().unwrap().availability, Availability::Busy);
        assert_eq!(one.as_ref().unwrap().availability, Availability::Offline);
    }
}

#[tokio::test]
async fn pnut_reads_no_list_as_one_users_presence() {
    let server = serving_bodies([r#"{"meta":{"code":200},"data":[]}"#]).await;
    let error = client(&server)
        .get(&Who::User("1".into()))
        .await
        .unwrap_err();
    let expected = "/data is an array where an object is documented";
    assert!(error.to_string().contains(expected), "{error}");
}

#[tokio::test]
async fn a_response_about_another_user_is_an_error() {
    for id in ["6", "", r"5\ud83c"] {
        let body = format!(r#"{{"meta":{{"code":200}},"data":{{"id":"{id}","presence":"busy"}}}}"#);
        let server = serving_bodies([body]).await;
        let error = client(&server)
            .get(&Who::User("5".into()))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
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
