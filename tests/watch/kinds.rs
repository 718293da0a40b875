//! Every means of following tells the same.

use omnipresence::{ErrorKind, Event, Follow, watch};

use crate::{
    board::{Board, Kind, Question},
    reader::{AVAILABLE, BUSY, OFFLINE, options, seconds, users},
};

const KINDS: [Kind; 5] = [
    Kind::Deltas,
    Kind::LongPoll,
    Kind::Lists,
    Kind::Bulk(2),
    Kind::Bulk(1),
];

fn everyone_or_all(kind: Kind) -> Follow {
    match kind {
        Kind::Bulk(_) => users(&["ann", "bob", "cid"]),
        Kind::Deltas | Kind::LongPoll | Kind::Lists => Follow::Everyone,
    }
}

#[tokio::test]
async fn each_user_is_told_first_then_each_change_once() {
    for kind in KINDS {
        for who in [everyone_or_all(kind), users(&["ann", "bob", "cid"])] {
            let board = Board::new(kind, &["ann", "bob", "cid"]);
            let mut watch = board.follow(who);
            let mut first = watch.told(seconds(60)).await;
            first.sort();
            let expected = ["ann", "bob", "cid"].map(|user| format!("{user}: ? -> available"));
            assert_eq!(first, expected, "{kind:?}");

            board.show("bob", BUSY);
            let second = watch.told(seconds(120)).await;
            assert_eq!(second, ["bob: available -> busy"], "{kind:?}");
            board.show("bob", OFFLINE);
            let third = watch.told(seconds(120)).await;
            assert_eq!(third, ["bob: busy -> offline"], "{kind:?}");
            board.show("bob", BUSY);
            let fourth = watch.told(seconds(120)).await;
            assert_eq!(fourth, ["bob: offline -> busy"], "{kind:?}");
        }
    }
}

#[tokio::test]
async fn nobody_but_the_followed_is_told() {
    for kind in [Kind::Deltas, Kind::LongPoll, Kind::Lists, Kind::Bulk(2)] {
        // Three users are more than the board reads in one question, one is not.
        for names in [&["ann"] as &[&str], &["ann", "bob", "cid"]] {
            let board = Board::new(kind, &["ann", "bob", "cid", "dan"]);
            let mut watch = board.follow(users(names));
            board.show("dan", BUSY);
            let told = watch.told(seconds(100)).await;
            assert_eq!(told.len(), names.len(), "{kind:?}: {told:?}");
        }
    }
}

#[tokio::test]
async fn a_user_who_is_named_twice_is_told_once() {
    let board = Board::new(Kind::Bulk(2), &["ann"]);
    let mut watch = board.follow(users(&["ann", "ann"]));
    let told = watch.told(seconds(60)).await;
    assert_eq!(told, ["ann: ? -> available"]);
}

#[tokio::test]
async fn whoever_a_full_answer_leaves_out_is_offline_and_keeps_the_name() {
    let board = Board::new(Kind::Deltas, &[]);
    let mut ann = board.presence("ann", AVAILABLE);
    ann.display_name = Some("Ann Archer".to_owned());
    board.put(ann);
    let mut watch = board.follow(Follow::Everyone);
    watch.events(seconds(30)).await;
    board.delete("ann");
    let told = watch.events(seconds(3600)).await;
    // Then a lookup tells that the user is gone.
    let [Event::Changed { after, .. }, Event::Gap { error, .. }] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(after.availability, OFFLINE);
    assert_eq!(after.native.code, "");
    assert_eq!(after.display_name.as_deref(), Some("Ann Archer"));
}

#[tokio::test]
async fn a_user_whose_entry_has_no_id_is_read_by_name() {
    let names = ["ann", "bob", "cid"];
    for kind in [Kind::Deltas, Kind::Lists] {
        for who in [Follow::Everyone, users(&names)] {
            let board = Board::new(kind, &names);
            // Of users who are followed by name each is read.
            let partial = match who {
                Follow::Everyone => vec!["partial, not understood"],
                _ => Vec::new(),
            };
            let mut watch = board.follow(who);
            watch.told(seconds(60)).await;
            board.lose_id("bob");
            let events = watch.told(seconds(7200)).await;
            assert_eq!(events, partial, "{kind:?}");
            board.show("bob", BUSY);
            let changed = watch.told(seconds(120)).await;
            assert_eq!(changed, ["bob: available -> busy"], "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_change_that_no_delta_told_is_found_by_the_next_resync() {
    let board = Board::new(Kind::Deltas, &["ann"]);
    let clock = board.clock.clone();
    let options = options(&clock).with_resync(seconds(300));
    let mut watch = board.follow_with(Follow::Everyone, options);
    watch.told(seconds(30)).await;
    board.show_silently("ann", BUSY);
    assert!(watch.told(seconds(200)).await.is_empty());
    let later = watch.told(seconds(200)).await;
    assert_eq!(later, ["ann: available -> busy"]);
    let questions = board.take_questions();
    let full = Question::Changes { full: true };
    let fulls = questions.iter().filter(|(_, it)| *it == full).count();
    assert_eq!(fulls, 2);
}

#[tokio::test]
async fn many_users_are_read_by_everyones_deltas_and_the_rest_by_name_once() {
    let names = ["ann", "bob", "cid", "dan", "eve"];
    let board = Board::new(Kind::Deltas, &names);
    board.show("dan", OFFLINE);
    board.show("eve", OFFLINE);
    let mut watch = board.follow(users(&names));
    let mut first = watch.told(seconds(600)).await;
    first.sort();
    assert_eq!(first[3..], ["dan: ? -> offline", "eve: ? -> offline"]);
    let questions = board.take_questions();
    let by_name = questions
        .iter()
        .filter(|(_, question)| matches!(question, Question::Users(_)));
    assert_eq!(by_name.count(), 1);
}

#[tokio::test]
async fn everyone_cannot_be_followed_where_nobody_is_listed() {
    let board = Board::new(Kind::Bulk(2), &["ann"]);
    let options = options(&board.clock);
    let error = watch(board.clone(), Follow::Everyone, options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(board.take_questions().is_empty());
}
