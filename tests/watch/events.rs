//! What a reader who is slow, and a source that lags, make of the events.

use omnipresence::{Caveat, Follow, PresencePart, Timestamp};

use crate::{
    board::{Board, Kind, earlier},
    reader::{AVAILABLE, AWAY, BUSY, Followed, seconds, users},
};

/// Lets the watch read the board without taking more than one event.
async fn let_read(watch: &mut Followed, board: &Board) {
    use futures_util::StreamExt;
    board.clock.advance(seconds(60));
    board.show_message("marker", &board.clock.now().to_string());
    let _ = watch.next().await;
}

#[tokio::test]
async fn a_slow_reader_is_told_the_newest_of_each_user() {
    let names = ["ann", "bob", "cid", "marker"];
    let is_marker = |words: &String| words.starts_with("marker");
    let board = Board::new(Kind::Lists, &names);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(30)).await;

    board.show("ann", BUSY);
    board.show("bob", BUSY);
    board.show("cid", BUSY);
    let_read(&mut watch, &board).await;
    board.show("ann", AWAY);
    board.show("bob", AVAILABLE);
    board.show("cid", AVAILABLE);
    let_read(&mut watch, &board).await;
    // In between two events were taken: that ann and that bob is busy.
    let mut rest = watch.at_once();
    rest.retain(|words| !is_marker(words));
    assert_eq!(rest, ["ann: busy -> away", "bob: busy -> available"]);
}

#[tokio::test]
async fn what_is_known_is_told_while_a_request_is_under_way() {
    let board = Board::new(Kind::Lists, &["ann", "bob"]);
    let clock = board.clock.clone();
    let mut watch = board.follow(Follow::Everyone);
    use futures_util::StreamExt;
    let first = watch.next().await.unwrap();
    // The next round is due and does not answer, and there is one more to tell.
    board.hold();
    clock.advance(seconds(60));
    assert!(matches!(first, omnipresence::Event::Changed { .. }));
    assert_eq!(watch.at_once().len(), 1);
    assert_eq!(board.take_questions().len(), 2);
}

#[tokio::test]
async fn a_reading_older_than_the_last_counts_only_when_it_is_said_again() {
    let of = |availability, changed_at: Timestamp, board: &Board| {
        let mut presence = board.presence("ann", availability);
        presence.changed_at = Some(changed_at);
        presence
    };
    for kind in [Kind::Deltas, Kind::LongPoll, Kind::Lists, Kind::Bulk(2)] {
        let board = Board::new(kind, &[]);
        let clock = board.clock.clone();
        let now = clock.now();
        board.put(of(BUSY, now, &board));
        let mut watch = board.follow(users(&["ann"]));
        assert_eq!(watch.told(seconds(30)).await, ["ann: ? -> busy"]);

        // A replica that lags behind once.
        let stale = of(AWAY, earlier(now, 60), &board);
        board.lag("ann", vec![stale.clone()]);
        board.put(of(BUSY, now, &board));
        let nothing = watch.told(seconds(100)).await;
        assert_eq!(nothing, Vec::<String>::new(), "{kind:?}");

        // The vendor's clock was put back: it insists.
        board.put(stale);
        let told = watch.told(seconds(100)).await;
        assert_eq!(told, ["ann: busy -> away"], "{kind:?}");
    }
}

#[tokio::test]
async fn a_user_who_is_read_anew_says_nothing_new() {
    for kind in [Kind::Deltas, Kind::LongPoll, Kind::Lists] {
        let board = Board::new(kind, &["ann"]);
        let mut watch = board.follow(Follow::Everyone);
        watch.told(seconds(30)).await;
        // A delta tells the same again, and so does a list.
        board.show("ann", AVAILABLE);
        assert!(watch.told(seconds(100)).await.is_empty());
    }
}

#[tokio::test]
async fn a_new_caveat_is_a_change_and_a_part_that_is_read_later_is_none() {
    let board = Board::new(Kind::Lists, &["ann"]);
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(30)).await;
    let mut counts = Vec::new();
    for read_at in [10, 20] {
        let part = PresencePart::Message;
        let at = Timestamp::from_unix_millis(read_at);
        let presence = board.presence("ann", AVAILABLE);
        board.put(presence.with_caveat(Caveat::PartRead { part, at }));
        counts.push(watch.told(seconds(300)).await.len());
    }
    board.put(board.presence("ann", AVAILABLE));
    counts.push(watch.told(seconds(300)).await.len());
    assert_eq!(counts, [1, 0, 1]);
}
