//! Nothing happens but while the watch is polled, and nothing after it is dropped.

use futures_util::StreamExt;
use omnipresence::{Follow, Watch};

use crate::{
    board::{Board, Kind},
    reader::{seconds, users},
};

fn is_a_stream<T: futures_util::Stream<Item = omnipresence::Event> + Send + Unpin + 'static>() {}

#[tokio::test]
async fn nothing_is_read_before_the_first_poll_nor_after_the_drop() {
    is_a_stream::<Watch>();
    let board = Board::new(Kind::Lists, &["ann"]);
    let clock = board.clock.clone();
    let mut watch = board.follow(Follow::Everyone);
    clock.advance(seconds(100));
    tokio::task::yield_now().await;
    assert!(board.take_questions().is_empty());
    watch.next().await.unwrap();
    drop(watch);
    clock.advance(seconds(100));
    tokio::task::yield_now().await;
    assert_eq!(board.take_questions().len(), 1);
}

#[tokio::test]
async fn dropping_a_watch_drops_the_request_that_is_under_way() {
    let board = Board::new(Kind::Lists, &["ann"]);
    let gate = board.hold();
    let mut watch = board.follow(Follow::Everyone);
    assert!(watch.at_once().is_empty());
    assert_eq!(board.take_questions().len(), 1);
    let before = std::sync::Arc::strong_count(&gate);
    drop(watch);
    assert_eq!(std::sync::Arc::strong_count(&gate), before - 1);
    board.release();
}

#[tokio::test(start_paused = true)]
async fn without_another_clock_it_goes_by_tokios() {
    use omnipresence::{
        Availability, Event, InMemory, PresenceProvider, PresenceUpdate, WatchOptions, Who, watch,
    };
    let board = InMemory::new("board", "ann");
    let began = tokio::time::Instant::now();
    let mut watch = watch(board.clone(), Follow::Everyone, WatchOptions::default()).unwrap();
    watch.next().await.unwrap();
    let update = PresenceUpdate::new(Availability::Busy);
    board.set(&Who::Me, &update).await.unwrap();
    let Some(Event::Changed { after, .. }) = watch.next().await else {
        panic!("the change is told");
    };
    assert_eq!(after.availability, Availability::Busy);
    assert!((seconds(15)..seconds(17)).contains(&began.elapsed()));
}

#[tokio::test]
async fn a_watch_of_nobody_tells_nothing_and_asks_nothing() {
    for kind in [Kind::Deltas, Kind::LongPoll, Kind::Lists, Kind::Bulk(2)] {
        let board = Board::new(kind, &["ann"]);
        let mut watch = board.follow(users(&[]));
        assert!(watch.at_once().is_empty());
        assert!(board.take_questions().is_empty(), "{kind:?}");
    }
}

#[tokio::test]
async fn nothing_of_a_user_is_printed() {
    let board = Board::new(Kind::Lists, &["private"]);
    board.show_message("private", "secret");
    let mut watch = board.follow(Follow::Everyone);
    watch.told(seconds(30)).await;
    let checkpoint = watch.checkpoint();
    let printed = format!("{:?} {checkpoint:?}", *watch);
    assert!(!printed.contains("private") && !printed.contains("secret"));
}
