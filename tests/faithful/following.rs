//! What a watch makes of responses that are broken.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::StreamExt;
use omnipresence::{
    Availability, Composer, Directory, ErrorKind, Event, Follow, InMemory, MirrorEvent,
    MirrorRules, People, Person, Pnut, Policy, PresenceProvider, PresenceUpdate, Source, Watch,
    WatchOptions, When, Who, mirror, mock::FakeClock, watch,
};

use crate::scripted::Scripted;

async fn first_events(watch: &mut Watch, count: usize) -> BTreeMap<String, String> {
    let mut events = BTreeMap::new();
    for _ in 0..count {
        let (user, event) = match watch.next().await.expect("a watch never ends") {
            Event::Changed { after, .. } => {
                (after.user.to_string(), after.availability.to_string())
            }
            Event::Gap { user, error, .. } => {
                let user = user.map_or_else(String::new, |user| user.to_string());
                (user, error.kind().to_string())
            }
            Event::Partial { error } => ("partial".to_owned(), error.kind().to_string()),
            other => panic!("{other:?}"),
        };
        events.insert(user, event);
    }
    events
}

/// A provider, and the options of a watch that waits for no real time.
fn on_a_fake_clock(server: &Scripted) -> (Pnut, WatchOptions) {
    let clock = FakeClock::new();
    let builder = Pnut::builder().with_base_url(server.uri());
    let builder = builder.with_access_token("token");
    let pnut = builder.with_http(clock.http_options()).build().unwrap();
    (pnut, WatchOptions::default().with_clock(clock))
}

fn start(provider: Arc<dyn PresenceProvider>, follow: Follow) -> Watch {
    watch(provider, follow, WatchOptions::default()).unwrap()
}

#[tokio::test]
async fn a_response_without_its_list_is_a_gap_of_the_source() {
    let server = Scripted::bodies(["{}"]).await;
    for provider in server.listing() {
        for follow in [
            Follow::Everyone,
            Follow::Users(vec!["5".into(), "6".into()]),
        ] {
            let mut watch = start(provider.clone(), follow);
            let events = first_events(&mut watch, 1).await;
            let expected = (String::new(), ErrorKind::Decode.to_string());
            assert!(events.into_iter().eq([expected]), "{}", provider.source());
        }
    }
}

#[tokio::test]
async fn a_broken_entry_is_a_gap_of_its_user() {
    let users = r#"{"_id":"a","status":7},{"_id":"b","status":"busy"}"#;
    let decode = ErrorKind::Decode.to_string();
    let busy = Availability::Busy.to_string();
    for (full, follow) in [
        (true, Follow::Everyone),
        (false, Follow::Users(vec!["a".into(), "b".into()])),
    ] {
        let body = format!(r#"{{"users":[{users}],"full":{full},"success":true}}"#);
        let server = Scripted::bodies([body]).await;
        let mut watch = start(Arc::new(server.rocketchat()), follow);
        let events = first_events(&mut watch, 2).await;
        let expected = [
            ("a".to_owned(), decode.clone()),
            ("b".to_owned(), busy.clone()),
        ];
        assert!(events.clone().into_iter().eq(expected), "{events:?}");
    }
}

#[tokio::test]
async fn an_entry_that_names_no_user_is_reported_once() {
    let body = r#"{"meta":{"code":200},"data":[null,{"id":"2","presence":"busy"}]}"#;
    let later = r#"{"meta":{"code":200},"data":[null,{"id":"2","presence":"away"}]}"#;
    let server = Scripted::bodies([body, body, later]).await;
    let (pnut, options) = on_a_fake_clock(&server);
    let mut watch = watch(pnut, Follow::Everyone, options).unwrap();
    let mut events = Vec::new();
    for _ in 0..3 {
        events.push(match watch.next().await.unwrap() {
            Event::Partial { error } => error.kind().to_string(),
            Event::Changed { after, .. } => after.availability.to_string(),
            other => panic!("{other:?}"),
        });
    }
    let mut expected = ["busy", "not understood", "away"];
    events[..2].sort_unstable();
    expected[..2].sort_unstable();
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_source_without_its_list_fails_for_all_persons() {
    let directory = |source: &Source| {
        let person = |user: &str| Person::new(user).with_account(source.clone(), user);
        let one = Directory::new().with_person(person("1")).unwrap();
        one.with_person(person("2")).unwrap()
    };
    let list =
        r#"{"meta":{"code":200},"data":[{"id":"1","presence":7},{"id":"2","presence":"busy"}]}"#;
    for (body, failed) in [("{}", 1), (list, 0)] {
        let server = Scripted::bodies([body]).await;
        let pnut = server.pnut();
        let people = People::new(
            directory(pnut.source()),
            Composer::new(Policy::MostAvailable),
        );
        let everyone = people.with_provider(pnut).unwrap().everyone().await;
        assert_eq!(everyone.failed.len(), failed, "{body}");
        let first = &everyone.persons[0];
        assert_eq!(first.failed[0].1.kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn a_mirror_writes_nothing_that_no_reading_contained() {
    for body in [
        "{}",
        r#"{"users":[null],"full":true,"success":true}"#,
        r#"{"users":[{"_id":"a","status":7}],"full":false,"success":true}"#,
        r#"{"users":[{"_id":"a","status":"busy","statusText":42}],"full":false,"success":true}"#,
        r#"{"users":[{"_id":"a","status":"busy","statusExpiresAt":"soon"}],"full":false,"success":true}"#,
    ] {
        let server = Scripted::bodies([body]).await;
        let source = server.rocketchat();
        let target = InMemory::new("target", "b");
        let update = PresenceUpdate::new(Availability::Away).with_message("lunch");
        target.set(&Who::Me, &update).await.unwrap();
        let person = Person::new("p").with_account(source.source().clone(), "a");
        let person = person.with_account(target.source().clone(), "b");
        let directory = Directory::new().with_person(person).unwrap();
        let rules = MirrorRules::new(directory).with_rule(When::any().copy());
        let targets: [Arc<dyn PresenceProvider>; 1] = [Arc::new(target.clone())];
        let mut mirror = mirror(source, targets, rules.with_messages()).unwrap();
        let event = mirror.next().await.unwrap();
        assert!(
            matches!(event, MirrorEvent::Gap { .. }),
            "{body}: {event:?}"
        );
        let shown = target.get(&Who::Me).await.unwrap();
        assert_eq!(shown.availability, Availability::Away, "{body}");
        assert_eq!(shown.message.unwrap().text, "lunch", "{body}");
    }
}

#[tokio::test]
async fn a_user_who_is_missing_in_a_partial_list_is_not_offline() {
    let list = |entries: &str| format!(r#"{{"meta":{{"code":200}},"data":[{entries}]}}"#);
    let good = r#"{"id":"1","presence":"busy"},{"id":"2","presence":"busy"}"#;
    let partial = r#"{"presence":"busy"},{"id":"2","presence":"away"}"#;
    let server = Scripted::bodies([list(good), list(partial)]).await;
    let (pnut, options) = on_a_fake_clock(&server);
    let mut watch = watch(pnut, Follow::Everyone, options).unwrap();
    first_events(&mut watch, 2).await;
    let events = first_events(&mut watch, 3).await;
    let away = Availability::Away.to_string();
    let decode = ErrorKind::Decode.to_string();
    let expected = [
        ("1".to_owned(), decode.clone()),
        ("2".to_owned(), away),
        ("partial".to_owned(), decode),
    ];
    assert!(events.clone().into_iter().eq(expected), "{events:?}");
}
