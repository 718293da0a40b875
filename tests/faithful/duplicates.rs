//! A response that names a user twice has one user, and the last entry counts.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use omnipresence::{
    Availability, Cursor, ErrorKind, Event, Follow, PresenceProvider, Result, UserId, WatchOptions,
    watch,
};

use crate::scripted::Scripted;

use Availability::{Available, Away, Busy};

/// How a vendor lists users: the list around entries, entries of the user `5` with two statuses and one that cannot be decoded, and one
/// of the user `6`, who is available.
struct List {
    open: fn(&Scripted) -> Box<dyn PresenceProvider>,
    around: [&'static str; 2],
    first: (&'static str, Availability),
    last: (&'static str, Availability),
    broken: &'static str,
    other: &'static str,
}

const LISTS: [List; 5] = [
    List {
        open: |server| Box::new(server.pnut()),
        around: [r#"{"meta":{"code":200},"data":["#, "]}"],
        first: (r#"{"id":"5","username":"ann","presence":"busy"}"#, Busy),
        last: (r#"{"id":"5","username":"ann","presence":"away"}"#, Away),
        broken: r#"{"id":"5","username":"ann","presence":7}"#,
        other: r#"{"id":"6","username":"bob","presence":"online"}"#,
    },
    List {
        open: |server| Box::new(server.rocketchat()),
        around: [r#"{"users":["#, r#"],"full":true,"success":true}"#],
        first: (r#"{"_id":"5","status":"busy"}"#, Busy),
        last: (r#"{"_id":"5","status":"away"}"#, Away),
        broken: r#"{"_id":"5","status":{}}"#,
        other: r#"{"_id":"6","status":"online"}"#,
    },
    List {
        open: |server| Box::new(server.chat()),
        around: ["[", "]"],
        first: (r#"{"UserId":5,"Present":true}"#, Available),
        last: (r#"{"UserId":5,"Present":false}"#, Away),
        broken: r#"{"UserId":5,"Present":{}}"#,
        other: r#"{"UserId":6,"Present":true}"#,
    },
    List {
        open: |server| Box::new(server.genesys()),
        around: ["[", "]"],
        first: (
            r#"{"userId":"5","presenceDefinition":{"systemPresence":"Busy"}}"#,
            Busy,
        ),
        last: (
            r#"{"userId":"5","presenceDefinition":{"systemPresence":"Away"}}"#,
            Away,
        ),
        broken: r#"{"userId":"5","presenceDefinition":7}"#,
        other: r#"{"userId":"6","presenceDefinition":{"systemPresence":"Available"}}"#,
    },
    List {
        open: |server| Box::new(server.genesys().for_source(REGISTERED).unwrap()),
        around: ["[", "]"],
        first: (
            r#"{"userId":"5","presenceDefinition":{"systemPresence":"Busy"}}"#,
            Busy,
        ),
        last: (
            r#"{"userId":"5","presenceDefinition":{"systemPresence":"Away"}}"#,
            Away,
        ),
        broken: r#"{"userId":"5","presenceDefinition":7}"#,
        other: r#"{"userId":"6","presenceDefinition":{"systemPresence":"Available"}}"#,
    },
];

const REGISTERED: &str = "e6a7b8c9-0d1e-4f2a-8b3c-4d5e6f708a0b";

impl List {
    fn of(&self, entries: &[&str]) -> String {
        self.around.join(&entries.join(","))
    }
}

fn users() -> [UserId; 2] {
    ["5".into(), "6".into()]
}

/// How often users were named, and what of each was read last.
#[derive(Debug, Default)]
struct Read(BTreeMap<String, (usize, Option<Availability>)>);

impl Read {
    fn note(&mut self, user: &UserId, availability: Option<Availability>) {
        let (count, last) = self.0.entry(user.as_str().to_owned()).or_default();
        *count += 1;
        *last = availability;
    }

    fn assert(&self, five: Option<Availability>, context: &str) {
        let expected = [("5", (1, five)), ("6", (1, Some(Available)))];
        let expected = expected.map(|(user, read)| (user.to_owned(), read));
        assert_eq!(self.0, expected.into(), "{context}");
    }
}

/// Reads both users in every way that the provider has, and checks what is read of the first.
async fn assert_read(list: &List, entries: &[&str], five: Option<Availability>) {
    let server = Scripted::bodies([list.of(entries)]).await;
    let provider = (list.open)(&server);
    let context = format!("{} {entries:?}", provider.source());
    let mut read = Read::default();
    for (user, answer) in provider.get_many(&users()).await {
        read.note(&user, availability(&answer));
    }
    read.assert(five, &format!("{context}: get_many"));
    let mut cursors = vec![Cursor::following(users().into_iter().chain(users()))];
    if let Ok(listing) = provider.list().await {
        let mut read = Read::default();
        for presence in &listing.entries {
            read.note(&presence.user, Some(presence.availability));
        }
        for (user, _) in &listing.failed {
            read.note(user.as_ref().unwrap(), None);
        }
        read.assert(five, &format!("{context}: list"));
        cursors.push(Cursor::default());
    }
    for cursor in cursors {
        let mut read = Read::default();
        let changes = provider.changes(Some(&cursor)).await.unwrap();
        for presence in &changes.presences {
            read.note(&presence.user, Some(presence.availability));
        }
        for (user, _) in &changes.failed {
            read.note(user.as_ref().unwrap(), None);
        }
        read.assert(five, &format!("{context}: changes"));
    }
}

fn availability(answer: &Result<omnipresence::Presence>) -> Option<Availability> {
    match answer {
        Ok(presence) => Some(presence.availability),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            None
        }
    }
}

#[tokio::test]
async fn the_last_of_several_entries_of_a_user_counts() {
    for list in &LISTS {
        let ((first, before), (last, after)) = (list.first, list.last);
        assert_read(list, &[first, list.other, last], Some(after)).await;
        assert_read(list, &[last, first, list.other, list.other], Some(before)).await;
    }
}

#[tokio::test]
async fn a_user_of_whom_one_of_several_entries_fails_has_failed() {
    for list in &LISTS {
        let (good, broken) = (list.first.0, list.broken);
        for entries in [[good, broken], [broken, good], [broken, broken]] {
            let [one, two] = entries;
            assert_read(list, &[one, list.other, two], None).await;
        }
    }
}

#[tokio::test]
async fn a_watch_emits_a_user_of_several_entries_once() {
    for list in &LISTS {
        let body = list.of(&[list.first.0, list.other, list.last.0]);
        let server = Scripted::bodies([body]).await;
        let provider = (list.open)(&server);
        let source = provider.source().clone();
        let options = WatchOptions::default();
        let watched = watch(provider, Follow::Users(users().into()), options);
        let mut read = Read::default();
        let mut events = watched.unwrap();
        for _ in 0..2 {
            match events.next().await.unwrap() {
                Event::Changed {
                    after: presence, ..
                } => {
                    read.note(&presence.user, Some(presence.availability));
                }
                event => panic!("{source}: {event:?}"),
            }
        }
        read.assert(Some(list.last.1), &source.to_string());
    }
}
