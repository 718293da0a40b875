//! A source that holds a request open until something changes.

use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use omnipresence::{Checkpoint, Clock, Error, ErrorKind, Event, Follow, Pace, Scope};

use crate::{
    board::{Board, HOLD, Kind, Question},
    reader::{AVAILABLE, AWAY, BUSY, Followed, OFFLINE, options, seconds, users},
};

const NAMES: [&str; 3] = ["ann", "bob", "cid"];
const SNAPSHOT: Question = Question::Changes { full: true };
const AT_ONCE: Question = Question::Changes { full: false };

fn questions(board: &Board) -> Vec<Question> {
    let asked = board.take_questions();
    asked.into_iter().map(|(_, question)| question).collect()
}

/// A board and a watch of everyone, with a request open.
async fn followed() -> (Board, Followed) {
    let board = Board::new(Kind::LongPoll, &NAMES);
    let mut watch = board.follow(Follow::Everyone);
    let first = watch.told(seconds(10)).await;
    assert_eq!(first.len(), NAMES.len());
    assert_eq!(questions(&board), [SNAPSHOT, Question::Wait]);
    (board, watch)
}

#[tokio::test]
async fn a_change_is_emitted_when_it_happens() {
    let (board, mut watch) = followed().await;
    for (availability, before) in [(BUSY, "available"), (AWAY, "busy"), (AVAILABLE, "away")] {
        board.clock.advance(seconds(5));
        assert!(watch.at_once().is_empty());
        let changed_at = board.clock.elapsed();
        board.show("ann", availability);
        let emitted = watch.at_once();
        assert_eq!(emitted, [format!("ann: {before} -> {availability}")]);
        assert_eq!(board.clock.elapsed(), changed_at);
    }
    assert!(questions(&board).iter().all(|it| *it == Question::Wait));
}

#[tokio::test]
async fn changes_of_several_users_are_emitted_together() {
    let (board, mut watch) = followed().await;
    watch.at_once();
    for user in NAMES {
        board.show(user, BUSY);
    }
    let mut emitted = watch.at_once();
    emitted.sort();
    assert_eq!(
        emitted,
        NAMES.map(|user| format!("{user}: available -> busy"))
    );
}

#[tokio::test]
async fn a_quiet_response_is_no_event_and_the_next_request_follows_at_once() {
    let (board, mut watch) = followed().await;
    assert!(watch.told(seconds(3600)).await.is_empty());
    let asked = board.take_questions();
    assert!(
        asked
            .iter()
            .all(|(_, question)| *question == Question::Wait)
    );
    for pair in asked.windows(2) {
        assert_eq!(pair[1].0 - pair[0].0, HOLD);
    }
}

#[tokio::test]
async fn requests_are_as_far_apart_as_the_pace_says() {
    let pace = Pace {
        interval: seconds(10),
        request_gap: seconds(3),
    };
    let board = Board::new(Kind::LongPoll, &["ann"]).with_pace(pace);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(60)).await;
    board.take_questions();
    for availability in [BUSY, AWAY, BUSY, AWAY] {
        board.show("ann", availability);
        assert_eq!(
            watch.next().await.map(|event| is_change(&event)),
            Some(true)
        );
    }
    let asked = board.take_questions();
    assert!(asked.len() >= 3, "{asked:?}");
    let gaps = asked.windows(2).map(|pair| pair[1].0 - pair[0].0);
    assert_eq!(gaps.collect::<Vec<_>>(), vec![seconds(3); asked.len() - 1]);
}

fn is_change(event: &Event) -> bool {
    matches!(event, Event::Changed { .. })
}

#[tokio::test]
async fn a_server_that_holds_no_request_is_polled_at_the_pace() {
    let (board, mut watch) = followed().await;
    board.never_wait();
    assert!(watch.told(seconds(4000)).await.is_empty());
    // Ten in a row, and then one in 10 to 40 seconds.
    let asked = board.take_questions().len();
    assert!((80..160).contains(&asked), "{asked}");
}

#[tokio::test]
async fn a_failure_is_a_gap_and_its_end_is_noticed_by_a_request_that_does_not_wait() {
    let (board, mut watch) = followed().await;
    board.fail(Error::new(ErrorKind::Unavailable, "down"));
    let gap = watch.told(seconds(300)).await;
    assert_eq!(gap, ["everyone: gap, unavailable"]);
    let mut asked = questions(&board);
    asked.retain(|question| *question != Question::Wait);
    assert!(asked.len() > 3 && asked.iter().all(|it| *it == AT_ONCE));
    board.fail(None);
    board.show("bob", AWAY);
    let resumed = watch.told(seconds(310)).await;
    assert_eq!(resumed, ["bob: available -> away", "everyone: resumed"]);
    assert_eq!(questions(&board)[..2], [AT_ONCE, Question::Wait]);
}

#[tokio::test]
async fn the_wait_that_the_vendor_requests_is_kept() {
    let (board, mut watch) = followed().await;
    let error = Error::new(ErrorKind::RateLimited, "slow down");
    board.fail(error.with_retry_after(Some(seconds(40))));
    watch.told(seconds(200)).await;
    let asked = board.take_questions();
    let failed = asked.iter().filter(|(_, question)| *question == AT_ONCE);
    let times: Vec<Duration> = failed.map(|(at, _)| *at).collect();
    assert!(times.len() > 2);
    assert!(
        times
            .windows(2)
            .all(|pair| pair[1] - pair[0] >= seconds(40))
    );
}

#[tokio::test]
async fn a_held_request_that_breaks_is_no_gap_while_the_source_responds() {
    for kind in [
        ErrorKind::Timeout,
        ErrorKind::Transport,
        ErrorKind::Unavailable,
    ] {
        let (board, mut watch) = followed().await;
        board.fail(Error::new(kind, "the connection was open for long"));
        board.clock.advance(seconds(300));
        board.hold();
        assert!(watch.next().now_or_never().is_none());
        assert_eq!(questions(&board), [AT_ONCE]);
        board.fail(None);
        board.release();
        board.show("ann", BUSY);
        assert_eq!(watch.told(seconds(60)).await, ["ann: available -> busy"]);
        board.fail(Error::new(kind, "it is down"));
        let gap = watch.told(seconds(60)).await;
        assert_eq!(gap, [format!("everyone: gap, {kind}")]);
    }
}

#[tokio::test]
async fn held_requests_that_always_break_lead_to_the_pace_of_polls() {
    let (board, mut watch) = followed().await;
    let broken = Error::new(ErrorKind::Transport, "a proxy lets nothing be open");
    board.break_open_requests(broken);
    assert!(watch.told(seconds(4000)).await.is_empty());
    // Two requests ten times, and then two in 10 to 40 seconds.
    let asked = board.take_questions().len();
    assert!((150..330).contains(&asked), "{asked}");
    board.show("ann", BUSY);
    assert_eq!(watch.told(seconds(60)).await, ["ann: available -> busy"]);
}

#[tokio::test]
async fn an_unknown_cursor_is_a_gap_and_costs_a_snapshot() {
    let (board, mut watch) = followed().await;
    board.show_silently("bob", BUSY);
    board.show_silently("cid", OFFLINE);
    board.forget_changes();
    let mut events = watch.events(seconds(60)).await;
    let Event::Gap {
        user: None,
        since,
        error,
    } = events.remove(0)
    else {
        panic!("{events:?}");
    };
    assert!(since.is_some());
    assert_eq!(
        (error.kind(), error.scope()),
        (ErrorKind::Conflict, Scope::Source)
    );
    assert_eq!(error.vendor(), Some("board"));
    let words: Vec<String> = events.iter().map(crate::reader::words).collect();
    // The snapshot leaves out who is offline, and a lookup shows that.
    let expected = [
        "bob: available -> busy",
        "cid: available -> offline",
        "everyone: resumed",
    ];
    assert_eq!(words, expected);
    assert_eq!(
        questions(&board)[..2],
        [Question::Users(vec!["cid".to_owned()]), Question::Wait]
    );
}

#[tokio::test]
async fn a_user_whom_a_snapshot_leaves_out_is_not_taken_for_offline() {
    let (board, mut watch) = followed().await;
    board.delete("cid");
    board.forget_changes();
    let events = watch.told(seconds(60)).await;
    let expected = [
        "everyone: gap, conflict",
        "cid: gap, not found",
        "everyone: resumed",
    ];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_dropped_watch_drops_the_open_request() {
    let (board, mut watch) = followed().await;
    assert!(watch.at_once().is_empty());
    assert!(board.has_open_request());
    drop(watch);
    assert!(!board.has_open_request());
}

#[tokio::test]
async fn a_restart_goes_on_at_the_cursor() {
    let (board, watch) = followed().await;
    let stored = serde_json::to_string(&watch.checkpoint()).unwrap();
    drop(watch);
    board.show("ann", BUSY);
    board.clock.advance(seconds(7 * 24 * 3600));
    let checkpoint: Checkpoint = serde_json::from_str(&stored).unwrap();
    let options = options(&board.clock).with_checkpoint(checkpoint);
    let mut watch = board.follow_with(Follow::Everyone, options);
    assert_eq!(watch.at_once(), ["ann: available -> busy"]);
    assert_eq!(questions(&board), [Question::Wait]);
}

#[tokio::test]
async fn a_checkpoint_of_an_unknown_cursor_is_a_gap() {
    let (board, watch) = followed().await;
    let checkpoint = watch.checkpoint();
    drop(watch);
    board.show("ann", BUSY);
    board.forget_changes();
    let options = options(&board.clock).with_checkpoint(checkpoint);
    let mut watch = board.follow_with(Follow::Everyone, options);
    let expected = [
        "everyone: gap, conflict",
        "ann: available -> busy",
        "everyone: resumed",
    ];
    assert_eq!(watch.at_once(), expected);
}

#[tokio::test]
async fn lookups_interrupt_the_open_request_and_it_goes_on_after_them() {
    let board = Board::new(Kind::LongPoll, &["bob"]);
    let mut busy = board.presence("ann", BUSY);
    busy.expires_at = Some(board.clock.now().saturating_add(seconds(10)));
    board.put(busy);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(5)).await;
    assert_eq!(questions(&board), [SNAPSHOT, Question::Wait]);
    board.show_silently("ann", AVAILABLE);
    let events = watch.told(seconds(10)).await;
    assert_eq!(events, ["ann: busy expired", "ann: busy -> available"]);
    let lookup = Question::Users(vec!["ann".to_owned()]);
    assert_eq!(questions(&board), [lookup, Question::Wait]);
}

#[tokio::test]
async fn users_are_looked_up_without_waits_between() {
    let names: Vec<String> = (0..20).map(|user| format!("user{user}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let board = Board::new(Kind::LongPoll, &names);
    for user in &names {
        board.show(user, OFFLINE);
    }
    let mut watch = board.follow(users(&names));
    let events = watch.told(HOLD).await;
    assert_eq!(events.len(), names.len());
    let asked = questions(&board);
    let waits = asked.iter().filter(|it| **it == Question::Wait).count();
    assert_eq!(waits, 1, "{asked:?}");
}

#[tokio::test]
async fn a_user_who_cannot_be_read_is_read_again_after_the_resync_time() {
    let board = Board::new(Kind::LongPoll, &NAMES);
    let error = Error::new(ErrorKind::Forbidden, "not this one").with_scope(Scope::User);
    board.fail_user("bob", error);
    let options = options(&board.clock).with_resync(seconds(600));
    let mut watch = board.follow_with(users(&NAMES), options);
    let mut first = watch.told(seconds(60)).await;
    first.sort();
    assert_eq!(first[1], "bob: gap, forbidden");
    board.show_silently("bob", BUSY);
    board.fail_user_silently("bob", None);
    assert!(watch.told(seconds(400)).await.is_empty());
    let later = watch.told(seconds(300)).await;
    assert_eq!(later, ["bob: ? -> busy", "bob: resumed"]);
}

#[tokio::test]
async fn an_entry_without_an_id_costs_one_snapshot() {
    let (board, mut watch) = followed().await;
    board.lose_id("bob");
    board.show("bob", BUSY);
    let events = watch.told(seconds(600)).await;
    assert_eq!(
        events,
        ["partial, not understood", "bob: available -> busy"]
    );
    let asked = questions(&board);
    let snapshots = asked.iter().filter(|it| **it == SNAPSHOT).count();
    assert_eq!(snapshots, 1, "{asked:?}");
}
