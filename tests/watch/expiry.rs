//! Statuses that end by themselves, by our clock and by a vendor's that goes otherwise.

use std::time::Duration;

use omnipresence::Clock;

use crate::{
    board::{Board, Kind, Question},
    reader::{AVAILABLE, BUSY, OFFLINE, seconds, users},
};

const KINDS: [Kind; 4] = [Kind::Deltas, Kind::LongPoll, Kind::Lists, Kind::Bulk(2)];
const MINUTE: Duration = Duration::from_secs(60);

fn busy_for(board: &Board, time: Duration) -> omnipresence::Presence {
    let mut presence = board.presence("ann", BUSY);
    presence.expires_at = Some(board.clock.now().saturating_add(time));
    presence
}

#[tokio::test]
async fn an_end_is_told_when_it_comes_and_the_source_is_read_at_once() {
    for kind in KINDS {
        let board = Board::new(kind, &[]);
        let clock = board.clock.clone();
        let end = seconds(1000);
        board.put(busy_for(&board, end));
        let began = clock.elapsed();
        let mut watch = board.follow(users(&["ann"]));
        let until_end = watch.told(seconds(900)).await;
        assert_eq!(until_end, ["ann: ? -> busy"], "{kind:?}");
        board.take_questions();
        // From here on the vendor shows that it has ended.
        let board_then = board.clone();
        let watching = async {
            let mut all = Vec::new();
            while clock.elapsed() < began + end + seconds(60) {
                all.extend(watch.told(seconds(5)).await);
                if clock.elapsed() >= began + end && all.len() == 1 {
                    board_then.show("ann", OFFLINE);
                }
            }
            all
        };
        let all = watching.await;
        let expected = ["ann: busy expired", "ann: busy -> offline"];
        assert_eq!(all, expected, "{kind:?}");
        let soon = board.take_questions();
        let (at, _) = soon.iter().find(|(at, _)| *at >= began + end).unwrap();
        assert!(*at <= began + end + seconds(2), "{kind:?}: {soon:?}");
    }
}

#[tokio::test]
async fn a_vendor_whose_clock_goes_behind_repeats_nothing() {
    for kind in KINDS {
        let board = Board::new(kind, &[]);
        // It ends in 10 minutes by our clock, and in 15 by the vendor's, who shows it until then.
        board.put(busy_for(&board, 10 * MINUTE));
        let mut watch = board.follow(users(&["ann"]));
        let told_early = watch.told(14 * MINUTE).await;
        assert_eq!(told_early, ["ann: ? -> busy", "ann: busy expired"]);
        board.show("ann", AVAILABLE);
        let later = watch.told(5 * MINUTE).await;
        assert_eq!(later, ["ann: busy -> available"], "{kind:?}");
    }
}

#[tokio::test]
async fn a_vendor_whose_clock_goes_ahead_ends_statuses_before_their_time() {
    for kind in KINDS {
        let board = Board::new(kind, &[]);
        board.put(busy_for(&board, 20 * MINUTE));
        let mut watch = board.follow(users(&["ann"]));
        watch.told(15 * MINUTE).await;
        board.show("ann", AVAILABLE);
        let later = watch.told(10 * MINUTE).await;
        assert_eq!(later, ["ann: busy -> available"], "{kind:?}");
    }
}

#[tokio::test]
async fn a_status_whose_end_lies_in_the_past_is_shown_and_has_not_ended() {
    for kind in KINDS {
        let board = Board::new(kind, &[]);
        let clock = board.clock.clone();
        let mut presence = board.presence("ann", BUSY);
        presence.expires_at = Some(clock.now().saturating_sub(5 * MINUTE));
        board.put(presence);
        let mut watch = board.follow(users(&["ann"]));
        let told = watch.told(10 * MINUTE).await;
        assert_eq!(told, ["ann: ? -> busy"], "{kind:?}");
    }
}

#[tokio::test]
async fn a_status_that_is_prolonged_does_not_end() {
    for kind in KINDS {
        let board = Board::new(kind, &[]);
        board.put(busy_for(&board, 10 * MINUTE));
        let mut watch = board.follow(users(&["ann"]));
        watch.told(5 * MINUTE).await;
        board.put(busy_for(&board, 20 * MINUTE));
        let told = watch.told(15 * MINUTE).await;
        assert_eq!(told, ["ann: busy -> busy"], "{kind:?}");
    }
}

#[tokio::test]
async fn only_whose_status_has_ended_is_read_out_of_turn() {
    let board = Board::new(Kind::Bulk(2), &["bob", "cid", "dan"]);
    let clock = board.clock.clone();
    board.put(busy_for(&board, 10 * MINUTE));
    let began = clock.elapsed();
    let names = ["ann", "bob", "cid", "dan"];
    let mut watch = board.follow(users(&names));
    watch.told(11 * MINUTE).await;
    let questions = board.take_questions();
    let alone = Question::Users(vec!["ann".to_owned()]);
    let (at, _) = questions.iter().find(|(_, it)| *it == alone).unwrap();
    assert!(*at >= began + 10 * MINUTE);
}

#[tokio::test]
async fn an_end_that_comes_while_a_request_is_under_way_is_told_and_read_after_it() {
    use futures_util::StreamExt;
    for kind in KINDS {
        let who = match kind {
            Kind::Lists => omnipresence::Follow::Everyone,
            Kind::Deltas | Kind::LongPoll | Kind::Bulk(_) => users(&["ann"]),
        };
        let board = Board::new(kind, &[]);
        let clock = board.clock.clone();
        let busy = busy_for(&board, 10 * MINUTE);
        board.put(busy.clone());
        let mut watch = board.follow(who);
        watch.next().await.unwrap();
        board.hold();
        clock.advance(MINUTE);
        assert!(watch.at_once().is_empty());
        let began = clock.elapsed();
        let end = async {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            let elapsed = clock.elapsed();
            assert_eq!(elapsed, began, "nothing waits for the answer by the clock");
            clock.advance(10 * MINUTE);
        };
        let (event, ()) = tokio::join!(watch.next(), end);
        assert_eq!(crate::reader::words(&event.unwrap()), "ann: busy expired");
        // The answer that was on its way still shows what has ended.
        board.show("ann", AVAILABLE);
        board.lag("ann", vec![busy]);
        board.release();
        let later = watch.told(seconds(5)).await;
        assert_eq!(later, ["ann: busy -> available"], "{kind:?}");
    }
}
