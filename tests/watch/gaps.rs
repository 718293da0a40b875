//! What a watch tells of failures, and what it does about them.

use std::time::Duration;

use omnipresence::{Availability, Clock, Error, ErrorKind, Event, Follow, Scope};

use crate::{
    board::{Board, Kind, Question},
    reader::{BUSY, seconds, users},
};

const KINDS: [Kind; 5] = [
    Kind::Deltas,
    Kind::LongPoll,
    Kind::Lists,
    Kind::Bulk(2),
    Kind::Bulk(1),
];
const NAMES: [&str; 3] = ["ann", "bob", "cid"];

fn down() -> Error {
    Error::new(ErrorKind::Unavailable, "the board is down")
}

#[tokio::test]
async fn an_outage_is_told_once_and_ends_after_what_it_hid() {
    for kind in KINDS {
        let board = Board::new(kind, &NAMES);
        let clock = board.clock.clone();
        let mut watch = board.follow(users(&NAMES));
        watch.told(seconds(60)).await;
        let last_good = clock.now();
        board.fail(down());
        let gap = watch.events(seconds(2000)).await;
        let [
            Event::Gap {
                user: None,
                since: Some(since),
                error,
            },
        ] = gap.as_slice()
        else {
            panic!("{kind:?}: {gap:?}");
        };
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(*since <= last_good && last_good < since.saturating_add(seconds(60)));

        board.show("bob", BUSY);
        board.fail(None);
        let end = watch.told(seconds(600)).await;
        let expected = ["bob: available -> busy", "everyone: resumed"];
        assert_eq!(end, expected, "{kind:?}");
    }
}

#[tokio::test]
async fn an_outage_from_the_start_has_no_time_and_ends_with_the_first_reading() {
    for kind in KINDS {
        let board = Board::new(kind, &["ann"]);
        board.fail(down());
        let mut watch = board.follow(users(&["ann"]));
        let gap = watch.events(seconds(100)).await;
        assert!(
            matches!(gap.as_slice(), [Event::Gap { since: None, .. }]),
            "{kind:?}"
        );
        board.fail(None);
        let end = watch.told(seconds(600)).await;
        let expected = ["ann: ? -> available", "everyone: resumed"];
        assert_eq!(end, expected, "{kind:?}");
    }
}

#[tokio::test]
async fn failures_are_asked_about_less_and_less_often() {
    for kind in KINDS {
        let board = Board::new(kind, &["ann"]);
        board.fail(down());
        let mut watch = board.follow(users(&["ann"]));
        watch.told(seconds(2 * 3600)).await;
        let asked: Vec<Duration> = board.take_questions().iter().map(|(at, _)| *at).collect();
        let waits: Vec<u64> = asked
            .windows(2)
            .map(|it| (it[1] - it[0]).as_secs())
            .collect();
        assert_eq!(waits[..9], [2, 4, 8, 16, 32, 64, 128, 256, 300], "{kind:?}");
        assert!(waits[9..].iter().all(|wait| *wait == 300), "{kind:?}");
    }
}

#[tokio::test]
async fn the_vendors_word_on_when_to_come_back_counts_for_a_minute_at_most() {
    for (asked_for, waits) in [
        (45, [45, 45, 45, 45, 45, 64, 128]),
        (36_000, [60, 60, 60, 60, 60, 64, 128]),
    ] {
        for kind in KINDS {
            let board = Board::new(kind, &["ann"]);
            let error = Error::new(ErrorKind::RateLimited, "too many requests");
            board.fail(error.with_retry_after(Some(seconds(asked_for))));
            let mut watch = board.follow(users(&["ann"]));
            watch.told(seconds(600)).await;
            let asked = board.take_questions();
            let pairs = asked.windows(2);
            let waited: Vec<u64> = pairs.map(|it| (it[1].0 - it[0].0).as_secs()).collect();
            assert_eq!(waited[..7], waits, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn one_user_who_cannot_be_read_hides_nobody() {
    for kind in [Kind::Deltas, Kind::LongPoll, Kind::Bulk(2), Kind::Bulk(1)] {
        let board = Board::new(kind, &NAMES);
        let who = match kind {
            Kind::Deltas | Kind::LongPoll => Follow::Everyone,
            Kind::Lists | Kind::Bulk(_) => users(&NAMES),
        };
        let mut watch = board.follow(who);
        watch.told(seconds(60)).await;
        board.fail_user(
            "bob",
            Error::new(ErrorKind::Forbidden, "not this one").with_scope(Scope::User),
        );
        board.show("ann", BUSY);
        let mut gap = watch.told(seconds(200)).await;
        gap.sort();
        let expected = ["ann: available -> busy", "bob: gap, forbidden"];
        assert_eq!(gap, expected, "{kind:?}");

        board.show("bob", BUSY);
        board.fail_user("bob", None);
        let end = watch.told(seconds(200)).await;
        assert_eq!(end, ["bob: available -> busy", "bob: resumed"], "{kind:?}");
    }
}

#[tokio::test]
async fn nobody_but_the_followed_is_named_for_failing() {
    // More users than the board reads in one question are followed by everyone's deltas.
    let board = Board::new(Kind::Deltas, &["ann", "bob", "cid", "dan"]);
    board.fail_user(
        "dan",
        Error::new(ErrorKind::Forbidden, "not this one").with_scope(Scope::User),
    );
    let mut watch = board.follow(users(&NAMES));
    let news = watch.told(seconds(200)).await;
    assert_eq!(news.len(), 3, "{news:?}");
}

#[tokio::test]
async fn whoever_always_fails_is_named_and_does_not_hold_up_the_others() {
    let board = Board::new(Kind::Bulk(1), &NAMES).with_pace(omnipresence::Pace {
        interval: seconds(10),
        request_gap: seconds(2),
    });
    board.fail_user("bob", down());
    let mut watch = board.follow(users(&NAMES));
    let mut all = watch.told(seconds(600)).await;
    board.show("cid", BUSY);
    all.extend(watch.told(seconds(600)).await);
    let of = |words: &str| all.iter().filter(|it| it.as_str() == words).count();
    assert_eq!(of("everyone: gap, unavailable"), 1, "{all:?}");
    assert_eq!(of("everyone: resumed"), 1, "{all:?}");
    assert_eq!(of("bob: gap, unavailable"), 1, "{all:?}");
    assert_eq!(all.last().unwrap(), "cid: available -> busy");
}

#[tokio::test]
async fn a_deleted_user_is_named_once_and_forgotten_where_everyone_is_followed() {
    let board = Board::new(Kind::Lists, &NAMES);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(60)).await;
    board.delete("bob");
    let gone = watch.told(seconds(600)).await;
    assert_eq!(gone, ["bob: gap, not found"]);
    board.take_questions();
    watch.told(seconds(100)).await;
    let asked = board.take_questions();
    assert!(
        asked
            .iter()
            .all(|(_, question)| *question == Question::List)
    );
    board.show("bob", BUSY);
    let back = watch.told(seconds(100)).await;
    assert_eq!(back, ["bob: ? -> busy"]);
}

#[tokio::test]
async fn a_user_who_is_deleted_while_offline_is_forgotten_in_half_a_day() {
    let board = Board::new(Kind::Lists, &NAMES);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(60)).await;
    board.show("bob", Availability::Offline);
    assert_eq!(
        watch.told(seconds(600)).await,
        ["bob: available -> offline"]
    );
    board.delete("bob");
    board.take_questions();
    let gone = watch.told(seconds(13 * 60 * 60)).await;
    assert_eq!(gone, ["bob: gap, not found"]);
    let questions = board.take_questions();
    let checks = questions.iter().filter(|(_, it)| *it != Question::List);
    assert_eq!(checks.count(), 1);
}

#[tokio::test]
async fn a_check_that_fails_as_the_source_does_is_left_to_the_lists() {
    let board = Board::new(Kind::Lists, &NAMES);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(60)).await;
    board.show("bob", Availability::Offline);
    watch.told(seconds(600)).await;
    board.fail_user("bob", down());
    board.take_questions();
    let told = watch.told(seconds(25 * 60 * 60)).await;
    assert!(told.is_empty(), "{told:?}");
    let questions = board.take_questions();
    let checks = questions.iter().filter(|(_, it)| *it != Question::List);
    assert_eq!(checks.count(), 2, "one in half a day");
}

#[tokio::test]
async fn a_deleted_user_who_was_asked_for_is_named_once_and_may_come_back() {
    let board = Board::new(Kind::Bulk(2), &NAMES);
    let mut watch = board.follow(users(&NAMES));
    watch.told(seconds(60)).await;
    board.delete("bob");
    let gone = watch.told(seconds(600)).await;
    assert_eq!(gone, ["bob: gap, not found"]);
    board.show("bob", BUSY);
    let back = watch.told(seconds(100)).await;
    assert_eq!(back, ["bob: available -> busy", "bob: resumed"]);
}

#[tokio::test]
async fn a_window_that_was_missed_costs_a_full_reading() {
    let board = Board::new(Kind::Deltas, &NAMES);
    let clock = board.clock.clone();
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(60)).await;
    board.fail(down());
    watch.told(seconds(1200)).await;
    board.show("ann", BUSY);
    board.delete("bob");
    board.forget_changes();
    board.fail(None);
    board.take_questions();
    let end = watch.told(seconds(600)).await;
    let expected = [
        "ann: available -> busy",
        "bob: available -> offline",
        "everyone: resumed",
        "bob: gap, not found",
    ];
    assert_eq!(end, expected);
    let questions = board.take_questions();
    assert_eq!(questions[0].1, Question::Changes { full: true });
    assert!(clock.elapsed() > Duration::ZERO);
}

#[tokio::test]
async fn whoever_never_can_be_read_does_not_keep_an_outage_open() {
    let names: Vec<String> = (0..21).map(|user| format!("user{user}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // Ten questions for those who fail, and room for three between two lists.
    let board = Board::new(Kind::Lists, &names)
        .with_read_batch(2)
        .with_pace(omnipresence::Pace {
            interval: seconds(1),
            request_gap: seconds(1),
        });
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(60)).await;
    for user in &names[1..] {
        board.fail_user(
            user,
            Error::new(ErrorKind::Forbidden, "not this one").with_scope(Scope::User),
        );
    }
    assert_eq!(watch.told(seconds(200)).await.len(), 20);
    board.fail(down());
    let gap = watch.told(seconds(100)).await;
    assert_eq!(gap, ["everyone: gap, unavailable"]);
    board.fail(None);
    let end = watch.told(seconds(600)).await;
    assert_eq!(end, ["everyone: resumed"]);
}

#[tokio::test]
async fn a_users_gap_begins_with_the_last_reading_of_that_user() {
    let board = Board::new(Kind::Bulk(1), &NAMES).with_pace(omnipresence::Pace {
        interval: seconds(60),
        request_gap: seconds(10),
    });
    let clock = board.clock.clone();
    let (began, start_of) = (clock.elapsed(), clock.now());
    let mut watch = board.follow(users(&NAMES));
    watch.told(seconds(300)).await;
    board.fail_user(
        "bob",
        Error::new(ErrorKind::Forbidden, "not this one").with_scope(Scope::User),
    );
    let questions = board.take_questions();
    let bob = Question::Users(vec!["bob".to_owned()]);
    let (last, _) = questions.iter().rfind(|(_, it)| *it == bob).unwrap();
    let gap = watch.events(seconds(300)).await;
    let [Event::Gap { since, .. }] = gap.as_slice() else {
        panic!("{gap:?}");
    };
    assert_eq!(*since, Some(start_of.saturating_add(*last - began)));
}

#[tokio::test]
async fn whoever_cannot_be_read_is_asked_for_apart_from_the_others() {
    let names = ["ann", "bob", "cid", "dan", "eve", "fay"];
    let board = Board::new(Kind::Bulk(3), &names);
    board.fail_user("bob", Error::new(ErrorKind::NotFound, "nobody"));
    let mut watch = board.follow(users(&names));
    watch.told(seconds(100)).await;
    let questions = board.take_questions();
    let with = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let question = Question::Users(names);
        questions.iter().filter(|(_, it)| *it == question).count()
    };
    assert_eq!(with(&["ann", "bob", "cid"]), 1, "{questions:?}");
    assert!(with(&["ann", "cid", "dan"]) > 1, "{questions:?}");
    assert!(with(&["bob"]) > 1, "{questions:?}");
    // The first of them may have cost a request for each, and one.
    assert!(
        questions[1].0 - questions[0].0 >= seconds(4),
        "{questions:?}"
    );
    board.fail_user("bob", None);
    let back = watch.told(seconds(100)).await;
    assert_eq!(back, ["bob: ? -> available", "bob: resumed"]);
}
