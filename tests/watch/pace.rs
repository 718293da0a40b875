//! How often a source is asked.

use std::time::Duration;

use omnipresence::{Follow, Pace, WatchOptions};

use crate::{
    board::{Board, Kind, Question},
    reader::{AWAY, BUSY, options, seconds, users},
};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|user| format!("user{user:03}")).collect()
}

fn board(kind: Kind, count: usize, pace: Pace) -> (Board, Vec<String>) {
    let names = names(count);
    let names_of: Vec<&str> = names.iter().map(String::as_str).collect();
    (Board::new(kind, &names_of).with_pace(pace), names)
}

fn waits(questions: &[(Duration, Question)]) -> Vec<Duration> {
    questions.windows(2).map(|it| it[1].0 - it[0].0).collect()
}

#[tokio::test]
async fn quiet_rounds_grow_and_a_change_ends_that() {
    for kind in [Kind::Deltas, Kind::Lists] {
        let board = Board::new(kind, &["ann"]);
        let clock = board.clock.clone();
        let options = WatchOptions::default()
            .with_clock(clock.clone())
            .with_interval(seconds(10))
            .with_max_interval(seconds(30));
        let mut watch = board.follow_with(Follow::Everyone, options);
        watch.told(seconds(300)).await;
        // The fake clock's waits are the longest: a tenth longer than the interval.
        let quiet = waits(&board.take_questions());
        assert_eq!(quiet[0], seconds(11), "{kind:?}");
        assert!(quiet.is_sorted(), "{quiet:?}");
        assert_eq!(*quiet.last().unwrap(), seconds(33), "{kind:?}");
        board.show("ann", BUSY);
        watch.told(seconds(60)).await;
        let busy = waits(&board.take_questions());
        assert!(busy.contains(&seconds(11)), "{busy:?}");
    }
}

#[tokio::test]
async fn users_are_read_in_slices_spread_over_the_round() {
    let pace = Pace {
        interval: seconds(60),
        request_gap: seconds(2),
    };
    let (board, names) = board(Kind::Bulk(10), 50, pace);
    let clock = board.clock.clone();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let options = options(&clock).with_max_interval(seconds(60));
    let mut watch = board.follow_with(users(&all), options);
    // The first round is as quick as the limit allows.
    let first = watch.told(seconds(9)).await;
    assert_eq!(first.len(), 50);
    let questions = board.take_questions();
    assert!(questions.len() >= 5);
    assert!(
        waits(&questions[..5])
            .iter()
            .all(|wait| *wait == seconds(2))
    );
    watch.told(seconds(70)).await;
    board.take_questions();
    watch.told(seconds(66 * 4)).await;
    let questions = board.take_questions();
    let spread = waits(&questions);
    assert!(
        spread.iter().all(|wait| wait.as_millis() == 13_200),
        "{spread:?}"
    );
}

#[tokio::test]
async fn no_user_is_read_twice_within_the_interval_whatever_changes() {
    for kind in [Kind::Bulk(10), Kind::Bulk(1)] {
        let pace = Pace {
            interval: seconds(20),
            request_gap: Duration::from_millis(500),
        };
        let (board, names) = board(kind, 30, pace);
        let clock = board.clock.clone();
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut watch = board.follow_with(users(&all), options(&clock));
        for step in 0..60 {
            watch.told(seconds(1 + step % 9)).await;
            board.show(
                all[usize::try_from(step * 7 % 30).unwrap()],
                [BUSY, AWAY][usize::from(step % 2 == 0)],
            );
        }
        let questions = board.take_questions();
        for user in &names {
            let of_user = questions.iter().filter(|(_, question)| match question {
                Question::Users(users) => users.contains(user),
                _ => false,
            });
            let read: Vec<_> = of_user.cloned().collect();
            let waits = waits(&read);
            let least = waits.iter().min().unwrap();
            assert!(*least >= seconds(20), "{kind:?}: {least:?}");
        }
    }
}

#[tokio::test]
async fn a_round_that_needs_more_requests_than_fit_takes_longer() {
    let pace = Pace {
        interval: seconds(1),
        request_gap: seconds(1),
    };
    let (board, names) = board(Kind::Bulk(10), 1000, pace);
    let clock = board.clock.clone();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut watch = board.follow_with(users(&all), options(&clock));
    watch.told(seconds(600)).await;
    let questions = board.take_questions();
    assert!(waits(&questions).iter().all(|wait| *wait >= seconds(1)));
    assert!(questions.len() >= 595, "{}", questions.len());
}

#[tokio::test]
async fn without_any_interval_there_is_still_a_pause() {
    for kind in [Kind::Deltas, Kind::Lists, Kind::Bulk(2)] {
        let board = Board::new(kind, &["ann"]);
        let clock = board.clock.clone();
        let options = options(&clock)
            .with_interval(Duration::ZERO)
            .with_max_interval(Duration::ZERO)
            .with_request_gap(Duration::ZERO);
        let mut watch = board.follow_with(users(&["ann"]), options);
        watch.told(seconds(10)).await;
        assert!(board.take_questions().len() <= 102, "{kind:?}");
    }
}
