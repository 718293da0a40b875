//! What a watch, a directory of people and a mirror make of broken responses.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::StreamExt;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::WireForm, Availability::Away, Composer, Directory, ErrorKind, Event, Follow,
    InMemory, MirrorEvent, MirrorRules, People, Person, Policy, PresenceProvider, PresenceUpdate,
    Source, WatchOptions, When, Who, mirror, watch,
};
use tokio::time::timeout;

use super::{absence::EMPTY, of_everyone, scripted::Scripted};
use crate::harness::all;

pub(super) fn trials() -> Vec<Trial> {
    all([
        of_everyone(a_response_without_its_list_is_a_gap_of_the_source),
        of_everyone(a_broken_entry_is_a_gap_of_its_user),
        of_everyone(a_source_without_its_list_fails_for_all_persons),
        of_everyone(a_mirror_writes_nothing_that_no_reading_contained),
    ])
}

/// A watch that does not emit what it must fails the trial after this time.
const LIMIT: Duration = Duration::from_secs(30);

/// The first events of a watch, by their user.
async fn first_events(
    provider: Arc<dyn PresenceProvider>,
    follow: Follow,
    count: usize,
) -> BTreeMap<String, String> {
    let mut watch = watch(provider, follow, WatchOptions::default()).unwrap();
    let mut events = BTreeMap::new();
    for number in 1..=count {
        let next = timeout(LIMIT, watch.next()).await;
        let next = next.unwrap_or_else(|_| {
            panic!("no event {number} of {count}: does `get_many` read `WireList::some`?")
        });
        let (user, event) = match next.expect("a watch never ends") {
            Event::Changed { after, .. } => {
                (after.user.to_string(), after.availability.to_string())
            }
            Event::Gap { user, error, .. } => {
                let user = user.map_or_else(String::new, |user| user.to_string());
                (user, error.kind().to_string())
            }
            other => panic!("{other:?}"),
        };
        events.insert(user, event);
    }
    events
}

fn both() -> Follow {
    Follow::Users(vec!["5".into(), "6".into()])
}

async fn a_response_without_its_list_is_a_gap_of_the_source(form: &'static WireForm) {
    for body in EMPTY {
        let server = Scripted::bodies([body]).await;
        for follow in [Follow::Everyone, both()] {
            let events = first_events(server.provider(form), follow, 1).await;
            let expected = (String::new(), ErrorKind::Decode.to_string());
            assert_eq!(events, [expected].into(), "{body}");
        }
    }
}

async fn a_broken_entry_is_a_gap_of_its_user(form: &'static WireForm) {
    let (list, other) = (form.users(), super::other(form));
    for broken in list.broken("5") {
        let entries = [broken, (list.entry)("6", other.0, None)];
        for (body, follow) in [
            (list.everyone(&entries), Follow::Everyone),
            (list.some(&entries), both()),
        ] {
            let server = Scripted::bodies([&*body]).await;
            let events = first_events(server.provider(form), follow, 2).await;
            let expected = [
                ("5".to_owned(), ErrorKind::Decode.to_string()),
                ("6".to_owned(), other.1.to_string()),
            ];
            assert!(
                events.clone().into_iter().eq(expected),
                "{body}: {events:?}"
            );
        }
    }
}

async fn a_source_without_its_list_fails_for_all_persons(form: &'static WireForm) {
    let directory = |source: &Source| {
        let person = |user: &str| Person::new(user).with_account(source.clone(), user);
        let one = Directory::new().with_person(person("1")).unwrap();
        one.with_person(person("2")).unwrap()
    };
    let list = form.users();
    let broken = list.broken("1").next().unwrap();
    let good = (list.entry)("2", super::other(form).0, None);
    for (body, failed) in [("{}".to_owned(), 1), (list.everyone(&[broken, good]), 0)] {
        let server = Scripted::bodies([&*body]).await;
        let provider = server.provider(form);
        let people = People::new(
            directory(provider.source()),
            Composer::new(Policy::MostAvailable),
        );
        let everyone = people.with_provider(provider).unwrap().everyone().await;
        assert_eq!(everyone.failed.len(), failed, "{body}");
        let first = &everyone.persons[0];
        assert_eq!(first.failed[0].1.kind(), ErrorKind::Decode, "{body}");
    }
}

async fn a_mirror_writes_nothing_that_no_reading_contained(form: &'static WireForm) {
    let list = form.users();
    let mut bodies = vec!["{}".to_owned(), list.everyone(&["null"])];
    bodies.extend(list.broken("5").map(|entry| list.some(&[entry])));
    for body in bodies {
        let server = Scripted::bodies([&*body]).await;
        let source = server.provider(form);
        let target = InMemory::new("target", "b");
        let update = PresenceUpdate::new(Away).with_message("lunch");
        target.set(&Who::Me, &update).await.unwrap();
        let person = Person::new("p").with_account(source.source().clone(), "5");
        let person = person.with_account(target.source().clone(), "b");
        let directory = Directory::new().with_person(person).unwrap();
        let rules = MirrorRules::new(directory).with_rule(When::any().copy());
        let rules = match form.has_messages() {
            true => rules.with_messages(),
            false => rules,
        };
        let targets: [Arc<dyn PresenceProvider>; 1] = [Arc::new(target.clone())];
        let mut mirror = mirror(source, targets, rules).unwrap();
        let event = mirror.next().await.unwrap();
        assert!(
            matches!(event, MirrorEvent::Gap { .. }),
            "{body}: {event:?}"
        );
        let read = target.get(&Who::Me).await.unwrap();
        assert_eq!(read.availability, Away, "{body}");
        assert_eq!(read.message.unwrap().text, "lunch", "{body}");
    }
}
