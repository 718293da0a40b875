//! Clocks that go otherwise than the vendor's, or jump.

use std::time::Duration;

use omnipresence::{__testkit::watching::SkewedClock, Clock, WatchOptions};

use crate::{
    board::{Board, Kind},
    reader::{BUSY, seconds, users},
};

const HOUR: Duration = Duration::from_secs(3600);

fn options(clock: &SkewedClock) -> WatchOptions {
    WatchOptions::default().with_clock(clock.clone())
}

#[tokio::test]
async fn a_jump_of_the_time_of_day_tells_nothing_and_hides_nothing() {
    for kind in [Kind::Deltas, Kind::LongPoll, Kind::Lists, Kind::Bulk(2)] {
        for minutes in [-24 * 60, -1, 1, 60] {
            let board = Board::new(kind, &["ann", "bob"]);
            let mut bob = board.presence("bob", BUSY);
            bob.expires_at = Some(board.clock.now().saturating_add(48 * HOUR));
            board.put(bob);
            let clock = SkewedClock::ahead_of(&board.clock, 0);
            let who = users(&["ann", "bob"]);
            let mut watch = board.follow_with(who, options(&clock));
            assert_eq!(watch.told(seconds(100)).await.len(), 2);

            clock.jump(minutes);
            board.take_questions();
            let nothing = watch.told(HOUR).await;
            assert_eq!(nothing, Vec::<String>::new(), "{kind:?} {minutes}");
            assert!(board.take_questions().len() < 360, "{kind:?} {minutes}");
            board.show("ann", BUSY);
            let change = watch.told(seconds(60)).await;
            assert_eq!(change, ["ann: available -> busy"], "{kind:?} {minutes}");
        }
    }
}

#[tokio::test]
async fn an_end_that_is_put_off_by_a_jump_back_is_told_once_all_the_same() {
    for kind in [Kind::Deltas, Kind::LongPoll, Kind::Lists, Kind::Bulk(2)] {
        let board = Board::new(kind, &[]);
        let clock = SkewedClock::ahead_of(&board.clock, 0);
        let mut ann = board.presence("ann", BUSY);
        ann.expires_at = Some(clock.now().saturating_add(seconds(600)));
        board.put(ann.clone());
        let mut watch = board.follow_with(users(&["ann"]), options(&clock));
        let news = watch.told(seconds(700)).await;
        assert_eq!(news, ["ann: ? -> busy", "ann: busy expired"], "{kind:?}");
        // The clock was wrong: what has been told to have ended is still shown, with other words.
        clock.jump(-60);
        ann.display_name = Some("Ann Archer".to_owned());
        board.put(ann);
        let news = watch.told(2 * HOUR).await;
        assert_eq!(news, ["ann: busy -> busy", "ann: busy expired"], "{kind:?}");
    }
}
