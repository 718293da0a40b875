//! A response that names a user twice has one user, and the last entry counts.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::WireForm,
    Availability::{self, Available, Away},
    Cursor, ErrorKind, Event, Follow, Presence, Result, UserId, WatchOptions, watch,
};

use super::{of_lists, other, scripted::Scripted};
use crate::harness::all;

pub(super) fn trials() -> Vec<Trial> {
    all([
        of_lists(the_last_of_several_entries_of_a_user_counts),
        of_lists(a_user_of_whom_one_of_several_entries_fails_has_failed),
        of_lists(a_watch_emits_a_user_of_several_entries_once),
    ])
}

/// Entries of the user `5` with two statuses, and one of the user `6`, who is available.
struct Entries {
    first: (String, Availability),
    last: (String, Availability),
    other: String,
}

impl Entries {
    fn of(form: &WireForm) -> Self {
        let entry = |user, word| (form.users().entry)(user, word, None);
        let available = form.word(Available).unwrap();
        // Another word than the last.
        let first = match other(form) {
            (_, Away) => (available, Available),
            busy => busy,
        };
        Self {
            first: (entry("5", first.0), first.1),
            last: (entry("5", form.word(Away).unwrap()), Away),
            other: entry("6", available),
        }
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
async fn assert_read(form: &WireForm, entries: &[&str], five: Option<Availability>) {
    let server = Scripted::bodies([form.users().everyone(entries)]).await;
    let provider = server.provider(form);
    let context = format!("{entries:?}");
    let mut read = Read::default();
    for (user, response) in provider.get_many(&users()).await {
        read.note(&user, availability(&response));
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

fn availability(response: &Result<Presence>) -> Option<Availability> {
    match response {
        Ok(presence) => Some(presence.availability),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
            None
        }
    }
}

async fn the_last_of_several_entries_of_a_user_counts(form: &'static WireForm) {
    let Entries { first, last, other } = Entries::of(form);
    assert_read(form, &[&first.0, &other, &last.0], Some(last.1)).await;
    assert_read(form, &[&last.0, &first.0, &other, &other], Some(first.1)).await;
}

async fn a_user_of_whom_one_of_several_entries_fails_has_failed(form: &'static WireForm) {
    let Entries { first, other, .. } = Entries::of(form);
    let good = first.0;
    for broken in form.users().broken("5") {
        for [one, two] in [[&good, &broken], [&broken, &good], [&broken, &broken]] {
            assert_read(form, &[one, &other, two], None).await;
        }
    }
}

async fn a_watch_emits_a_user_of_several_entries_once(form: &'static WireForm) {
    let Entries { first, last, other } = Entries::of(form);
    let body = form.users().everyone(&[&first.0, &other, &last.0]);
    let server = Scripted::bodies([body]).await;
    let options = WatchOptions::default();
    let watched = watch(
        server.provider(form),
        Follow::Users(users().into()),
        options,
    );
    let mut read = Read::default();
    let mut events = watched.unwrap();
    for _ in 0..2 {
        match events.next().await.unwrap() {
            Event::Changed {
                after: presence, ..
            } => {
                read.note(&presence.user, Some(presence.availability));
            }
            event => panic!("{event:?}"),
        }
    }
    read.assert(Some(last.1), "watch");
}
