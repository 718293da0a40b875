//! A watch that is taken up again after a restart.

use futures_util::StreamExt;
use omnipresence::{
    Checkpoint, Error, ErrorKind, Follow, PresenceProvider, Scope, Source, WatchOptions, watch,
};
use serde_json::{Value, json};

use crate::{
    board::{Board, Kind, Question},
    reader::{AWAY, BUSY, Followed, OFFLINE, options, seconds, users},
};

const KINDS: [Kind; 5] = [
    Kind::Deltas,
    Kind::LongPoll,
    Kind::Lists,
    Kind::Bulk(2),
    Kind::Bulk(1),
];
const NAMES: [&str; 3] = ["ann", "bob", "cid"];

/// Stops a watch, stores where it was, and starts another there.
fn restart(old: Followed, board: &Board, who: Follow) -> Followed {
    let stored = serde_json::to_string(&old.checkpoint()).unwrap();
    drop(old);
    let checkpoint: Checkpoint = serde_json::from_str(&stored).unwrap();
    let options = options(&board.clock).with_checkpoint(checkpoint);
    board.follow_with(who, options)
}

#[tokio::test]
async fn a_restart_misses_nothing_and_repeats_nothing() {
    for kind in KINDS {
        for away in [seconds(60), seconds(3600)] {
            let board = Board::new(kind, &NAMES);
            let clock = board.clock.clone();
            let mut watch = board.follow(users(&NAMES));
            watch.told(seconds(100)).await;
            board.show("ann", BUSY);
            board.show("bob", OFFLINE);
            clock.advance(away);
            let mut watch = restart(watch, &board, users(&NAMES));
            let mut news = watch.told(seconds(200)).await;
            news.sort();
            let expected = ["ann: available -> busy", "bob: available -> offline"];
            assert_eq!(news, expected, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn what_was_still_to_be_told_is_told_after_the_restart() {
    for kind in KINDS {
        let board = Board::new(kind, &NAMES);
        let mut watch = board.follow(users(&NAMES));
        let mut all = vec![crate::reader::words(&watch.next().await.unwrap())];
        let mut watch = restart(watch, &board, users(&NAMES));
        all.extend(watch.told(seconds(200)).await);
        all.sort();
        let expected = NAMES.map(|user| format!("{user}: ? -> available"));
        assert_eq!(all, expected, "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_read_and_not_told_is_told_at_once() {
    let board = Board::new(Kind::Deltas, &NAMES);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(100)).await;
    for user in NAMES {
        board.show(user, AWAY);
    }
    watch.next().await.unwrap();
    board.fail(Error::new(ErrorKind::Unavailable, "down"));
    let mut watch = restart(watch, &board, Follow::Everyone);
    let left = watch.at_once();
    let expected = ["bob: available -> away", "cid: available -> away"];
    assert_eq!(left[..2], expected);
}

#[tokio::test]
async fn whoever_is_being_asked_for_at_the_restart_is_asked_for_again() {
    let board = Board::new(Kind::Deltas, &NAMES);
    board.show("cid", OFFLINE);
    let clock = board.clock.clone();
    let mut watch = board.follow(users(&NAMES));
    watch.next().await.unwrap();
    watch.next().await.unwrap();
    // The delta has left out one of them, and the question for that one has no answer yet.
    board.hold();
    clock.advance(seconds(1));
    assert!(watch.at_once().is_empty());
    board.release();
    let mut watch = restart(watch, &board, users(&NAMES));
    let news = watch.told(seconds(60)).await;
    assert_eq!(news, ["cid: ? -> offline"]);
}

#[tokio::test]
async fn a_delta_goes_on_where_it_was_within_its_window() {
    for (away, full) in [(seconds(300), false), (seconds(601), true)] {
        let board = Board::new(Kind::Deltas, &NAMES);
        let clock = board.clock.clone();
        let mut watch = board.follow(Follow::Everyone);
        watch.told(seconds(5)).await;
        let checkpoint = watch.checkpoint();
        clock.advance(away);
        board.take_questions();
        let options = options(&clock).with_checkpoint(checkpoint);
        let mut watch = board.follow_with(Follow::Everyone, options);
        assert!(watch.at_once().is_empty());
        assert_eq!(board.take_questions()[0].1, Question::Changes { full });
    }
}

#[tokio::test]
async fn a_status_that_ended_meanwhile_is_told_once() {
    for kind in KINDS {
        let board = Board::new(kind, &[]);
        let clock = board.clock.clone();
        let mut busy = board.presence("ann", BUSY);
        busy.expires_at = Some(clock.now().saturating_add(seconds(600)));
        board.put(busy);
        let mut watch = board.follow(users(&["ann"]));
        watch.told(seconds(100)).await;
        clock.advance(seconds(1000));
        let mut watch = restart(watch, &board, users(&["ann"]));
        let news = watch.told(seconds(100)).await;
        assert_eq!(news, ["ann: busy expired"], "{kind:?}");
        let mut watch = restart(watch, &board, users(&["ann"]));
        assert!(watch.told(seconds(100)).await.is_empty());
    }
}

#[tokio::test]
async fn gaps_that_were_told_are_told_to_be_over_after_the_restart() {
    for kind in KINDS {
        let board = Board::new(kind, &NAMES);
        let mut watch = board.follow(users(&NAMES));
        watch.told(seconds(100)).await;
        board.fail(Error::new(ErrorKind::Unavailable, "down"));
        let gap = watch.told(seconds(100)).await;
        assert_eq!(gap, ["everyone: gap, unavailable"]);
        let mut watch = restart(watch, &board, users(&NAMES));
        assert!(watch.told(seconds(100)).await.is_empty(), "{kind:?}");
        board.show("ann", BUSY);
        board.fail(None);
        let mut watch = restart(watch, &board, users(&NAMES));
        let end = watch.told(seconds(600)).await;
        let expected = ["ann: available -> busy", "everyone: resumed"];
        assert_eq!(end, expected, "{kind:?}");
    }
}

#[tokio::test]
async fn a_users_gap_that_was_told_is_told_to_be_over_after_the_restart() {
    let board = Board::new(Kind::Bulk(2), &NAMES);
    board.fail_user(
        "bob",
        Error::new(ErrorKind::Forbidden, "not this one").with_scope(Scope::User),
    );
    let mut watch = board.follow(users(&NAMES));
    let gap = watch.told(seconds(100)).await;
    assert!(gap.contains(&"bob: gap, forbidden".to_owned()));
    let mut watch = restart(watch, &board, users(&NAMES));
    assert!(watch.told(seconds(100)).await.is_empty());
    board.fail_user("bob", None);
    let end = watch.told(seconds(100)).await;
    assert_eq!(end, ["bob: ? -> available", "bob: resumed"]);
}

fn stored() -> Value {
    let board = Board::new(Kind::Lists, &NAMES);
    let watch = board.follow(Follow::Everyone);
    serde_json::to_value(watch.checkpoint()).unwrap()
}

fn refused(stored: Value, who: Follow) -> ErrorKind {
    let checkpoint: Checkpoint = serde_json::from_value(stored).unwrap();
    let board = Board::new(Kind::Lists, &NAMES);
    let options = WatchOptions::default().with_checkpoint(checkpoint);
    let refused = watch(board.clone(), who, options).map(|_| ());
    assert!(board.take_questions().is_empty());
    refused.unwrap_err().kind()
}

#[test]
fn a_checkpoint_of_another_watch_is_refused_before_any_request() {
    let mut other = stored();
    other["source"] = Source::new("board", "other").to_string().into();
    assert_eq!(refused(other, Follow::Everyone), ErrorKind::Invalid);
    let mut other = stored();
    other["version"] = 2.into();
    assert_eq!(refused(other, Follow::Everyone), ErrorKind::Invalid);
    assert_eq!(refused(stored(), users(&["ann"])), ErrorKind::Invalid);
    let mut other = stored();
    other["follow"] = json!(["ann", "bob"]);
    assert_eq!(refused(other, users(&["ann"])), ErrorKind::Invalid);
}

#[test]
fn the_order_in_which_users_are_named_does_not_matter() {
    let mut stored = stored();
    stored["follow"] = json!(["ann", "bob"]);
    let checkpoint: Checkpoint = serde_json::from_value(stored).unwrap();
    let board = Board::new(Kind::Lists, &NAMES);
    let options = WatchOptions::default().with_checkpoint(checkpoint);
    let resumed = watch(board, users(&["bob", "ann", "bob"]), options).unwrap();
    assert_eq!(resumed.source().vendor(), "board");
}

#[tokio::test]
async fn a_hostile_checkpoint_does_no_harm() {
    let record = json!({
        "availability": "busy", "code": "\u{0}", "observed_at": "9998-01-01T00:00:00Z",
        "changed_at": "9998-01-01T00:00:00Z", "more": { "expires_at": "0002-01-01T00:00:00Z" },
    });
    let mut stored = stored();
    stored["follow"] = json!(["ann", "bob"]);
    stored["cursor_at"] = json!("9998-01-01T00:00:00Z");
    stored["read_at"] = json!("9998-01-01T00:00:00Z");
    stored["cursor"] = json!({ "users": ["eve"], "token": "\n", "unread": ["eve"], "seen": {} });
    stored["wanted"] = json!(["", "eve", "ann", "ann", "../"]);
    stored["users"] = json!({
        "ann": { "shown": record, "told": { "other": record }, "ending": "passed", "gap": "over" },
        "bob": { "told": "shown", "ending": "passed", "gap": "open" },
        "eve": { "shown": record, "told": "nothing" },
        "": { "told": { "other": record } },
    });
    for kind in KINDS {
        let board = Board::new(kind, &NAMES);
        let clock = board.clock.clone();
        let checkpoint: Checkpoint = serde_json::from_value(stored.clone()).unwrap();
        let options = options(&clock).with_checkpoint(checkpoint);
        let who = users(&["ann", "bob"]);
        let mut watch = board.follow_with(who, options);
        let news = watch.told(seconds(3600)).await;
        assert!(!news.iter().any(|words| words.contains("eve")), "{news:?}");
        let of = |words: &str| news.iter().filter(|it| it.contains(words)).count();
        assert_eq!(of("bob: ? -> available"), 1, "{kind:?}: {news:?}");
        assert_eq!(of("ann: busy -> available"), 1, "{kind:?}: {news:?}");
        assert!(news.len() <= 8, "{kind:?}: {news:?}");
    }
}

#[test]
fn what_is_no_checkpoint_is_refused_by_serde() {
    for text in [
        "{}",
        "[]",
        "null",
        r#"{"version":1,"source":"x","follow":null}"#,
    ] {
        assert!(serde_json::from_str::<Checkpoint>(text).is_err(), "{text}");
    }
    let board = Board::new(Kind::Lists, &NAMES);
    assert_eq!(board.source().vendor(), "board");
}

#[tokio::test]
async fn a_cursor_of_other_users_is_not_gone_on_with() {
    let board = Board::new(Kind::Deltas, &["ann", "eve"]);
    let clock = board.clock.clone();
    let mut watch = board.follow(users(&["ann"]));
    watch.told(seconds(30)).await;
    let stored = serde_json::to_value(watch.checkpoint()).unwrap();
    for (field, users_of) in [("users", json!(["eve"])), ("unread", json!(["eve"]))] {
        let mut stored = stored.clone();
        stored["cursor"][field] = users_of;
        let checkpoint: Checkpoint = serde_json::from_value(stored).unwrap();
        let options = options(&clock).with_checkpoint(checkpoint);
        let mut watch = board.follow_with(users(&["ann"]), options);
        board.take_questions();
        board.show("eve", BUSY);
        board.show("ann", if field == "users" { AWAY } else { BUSY });
        let news = watch.told(seconds(30)).await;
        assert!(
            news.iter().all(|words| words.starts_with("ann")),
            "{news:?}"
        );
        let expected = Question::Changes { full: true };
        assert_eq!(board.take_questions()[0].1, expected);
    }
}

#[tokio::test]
async fn a_users_gap_that_was_still_to_be_told_is_told_after_the_restart() {
    let who = || users(&["ann", "bob", "cid", "nobody"]);
    let board = Board::new(Kind::Deltas, &NAMES);
    let clock = board.clock.clone();
    let mut watch = board.follow(who());
    watch.next().await.unwrap();
    // The delta leaves out the fourth, who is asked for, and the answer comes before that is told.
    clock.advance(seconds(1));
    watch.next().await.unwrap();
    watch.next().await.unwrap();
    assert_eq!(board.take_questions().len(), 2);
    let mut watch = restart(watch, &board, who());
    let news = watch.told(seconds(60)).await;
    assert_eq!(news, ["nobody: gap, not found"]);
}
