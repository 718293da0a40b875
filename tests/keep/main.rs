//! Keepers over sources on a fake clock: when they write, what ends them, and what they leave.
#![allow(clippy::unwrap_used)]

mod desk;

use std::{sync::Arc, time::Duration};

use desk::{Desk, USUAL, Write};
use futures_util::{FutureExt, StreamExt};
use omnipresence::{
    Availability, Clock, Error, ErrorKind, Expiry, ExpirySupport, Finished, InMemory, Keeper,
    PresenceProvider, PresenceUpdate, Result, SetOutcome, Who, keep,
};
use tokio::sync::Notify;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const HOUR: Duration = seconds(60 * 60);

fn busy() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Busy)
}

fn busy_for(life: Duration) -> PresenceUpdate {
    busy().with_expiry(Expiry::After(life))
}

fn keeper(desk: &Desk, update: PresenceUpdate) -> Keeper {
    keep(desk.clone(), Who::Me, update).with_clock(desk.clock.clone())
}

async fn take(keeper: &mut Keeper, items: usize) -> Vec<Result<SetOutcome>> {
    keeper.take(items).collect().await
}

/// All items of a keeper that ends.
async fn all(keeper: &mut Keeper) -> Vec<Result<SetOutcome>> {
    keeper.take(1_000).collect().await
}

fn unavailable() -> Error {
    Error::new(ErrorKind::Unavailable, "down")
}

/// Always, for 15 minutes unless another time of up to an hour is asked for.
const UP_TO_AN_HOUR: ExpirySupport = ExpirySupport::Always {
    default: seconds(900),
    max: HOUR,
};

#[tokio::test]
async fn a_status_is_renewed_after_two_thirds_of_its_life() {
    let desk = Desk::with_period(30);
    let mut keeper = keeper(&desk, busy());
    let start = desk.clock.now();
    let outcomes = take(&mut keeper, 4).await;
    assert_eq!(
        desk.writes(),
        [(0, USUAL), (20, USUAL), (40, USUAL), (60, USUAL)]
    );
    let first = outcomes[0].as_ref().unwrap();
    assert_eq!(first.expires_at, Some(start.saturating_add(seconds(30))));
}

#[tokio::test]
async fn a_difference_between_the_clocks_changes_no_renewal() {
    for ahead in [Duration::ZERO, HOUR] {
        let mut desk = Desk::with_period(30);
        desk.ahead = ahead;
        take(&mut keeper(&desk, busy()), 3).await;
        assert_eq!(desk.writes(), [(0, USUAL), (20, USUAL), (40, USUAL)]);
    }
}

#[tokio::test]
async fn slow_responses_leave_a_third_of_the_life_between_writes() {
    for (latency, writes) in [(5, [0, 20, 40]), (15, [0, 25, 50])] {
        let mut desk = Desk::with_period(30);
        desk.latency = seconds(latency);
        take(&mut keeper(&desk, busy()), 3).await;
        let times = desk.writes().into_iter().map(|(second, _)| second);
        assert_eq!(times.collect::<Vec<_>>(), writes);
    }
}

#[tokio::test]
async fn a_status_that_does_not_end_is_written_once() {
    for expiry in [ExpirySupport::No, ExpirySupport::Optional] {
        let desk = Desk::new(expiry);
        let mut keeper = keeper(&desk, busy());
        take(&mut keeper, 1).await;
        assert!(keeper.next().now_or_never().is_none());
        desk.clock.advance(1_000 * HOUR);
        assert!(keeper.next().now_or_never().is_none());
        assert_eq!(desk.writes(), [(0, USUAL)]);
        let left = Finished::Left { expires_at: None };
        assert_eq!(keeper.finish().await.unwrap(), left);
    }
}

#[tokio::test]
async fn a_status_without_an_end_is_renewed_and_loses_nothing() {
    let desk = Desk::new(UP_TO_AN_HOUR);
    let update = busy().with_expiry(Expiry::Never).exact();
    let outcomes = take(&mut keeper(&desk, update), 2).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(desk.writes(), [(0, USUAL), (600, USUAL)]);
}

#[tokio::test]
async fn an_end_that_the_vendor_has_takes_one_write() {
    for expiry in [ExpirySupport::Optional, UP_TO_AN_HOUR] {
        for is_moment in [false, true] {
            let desk = Desk::new(expiry).with_clear();
            let expiry = match is_moment {
                true => Expiry::At(desk.clock.now().saturating_add(HOUR)),
                false => Expiry::After(HOUR),
            };
            let mut keeper = keeper(&desk, busy().with_expiry(expiry).exact());
            assert_eq!(all(&mut keeper).await.len(), 1);
            assert_eq!(desk.clock.elapsed(), HOUR);
            assert_eq!(desk.writes(), [(0, Write::Set(expiry))]);
            assert_eq!(keeper.finish().await.unwrap(), Finished::NotSet);
        }
    }
}

#[tokio::test]
async fn an_end_beyond_the_latest_is_reached_by_renewals() {
    let desk = Desk::new(UP_TO_AN_HOUR);
    let mut keeper = keeper(&desk, busy_for(seconds(5_000)).exact());
    assert!(all(&mut keeper).await.iter().all(Result::is_ok));
    let last = Write::Set(Expiry::After(seconds(3_200)));
    assert_eq!(
        desk.writes(),
        [(0, USUAL), (600, USUAL), (1_200, USUAL), (1_800, last)]
    );
    assert_eq!(desk.clock.elapsed(), seconds(5_000));
    assert_eq!(desk.status(), None);
    assert_eq!(keeper.finish().await.unwrap(), Finished::NotSet);
}

#[tokio::test]
async fn a_status_that_would_last_too_long_is_removed_in_time() {
    let desk = Desk::with_period(30).with_clear();
    let mut keeper = keeper(&desk, busy_for(seconds(65)).exact());
    let outcomes = all(&mut keeper).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let renewals = [(0, USUAL), (20, USUAL), (40, USUAL)];
    assert_eq!(desk.writes()[..3], renewals);
    assert_eq!(desk.writes()[3..], [(65, Write::Clear)]);
    assert_eq!(keeper.finish().await.unwrap(), Finished::NotSet);
}

#[tokio::test]
async fn a_status_that_cannot_be_removed_in_time_ends_by_itself() {
    let desk = Desk::with_period(30);
    let mut keeper = keeper(&desk, busy_for(seconds(65)));
    assert_eq!(all(&mut keeper).await.len(), 3);
    assert_eq!(desk.clock.elapsed(), seconds(65));
    assert_eq!(desk.status(), Some(Availability::Busy));
    let expires_at = Some(desk.clock.now().saturating_add(seconds(5)));
    let left = Finished::Left { expires_at };
    assert_eq!(keeper.finish().await.unwrap(), left);
}

#[tokio::test]
async fn a_removal_at_the_end_is_tried_until_the_status_has_ended() {
    let desk = Desk::with_period(30).with_clear();
    let mut keeper = keeper(&desk, busy_for(seconds(61)));
    take(&mut keeper, 3).await;
    desk.fail([unavailable(), unavailable(), unavailable()]);
    let outcomes = all(&mut keeper).await;
    assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
    let removals = [61, 63, 67].map(|second| (second, Write::Clear));
    assert_eq!(desk.writes()[3..], removals);
    assert_eq!(desk.clock.elapsed(), seconds(70));
}

#[tokio::test]
async fn a_failure_is_an_item_and_is_followed_by_tries() {
    let desk = Desk::with_period(30);
    let mut keeper = keeper(&desk, busy());
    take(&mut keeper, 1).await;
    desk.fail([unavailable(), unavailable(), unavailable(), unavailable()]);
    let outcomes = take(&mut keeper, 6).await;
    let are_ok: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
    assert_eq!(are_ok, [false, false, false, false, true, true]);
    let times = [0, 20, 22, 26, 34, 44, 64].map(|second| (second, USUAL));
    assert_eq!(desk.writes(), times);
}

#[tokio::test]
async fn the_wait_that_the_vendor_requests_is_obeyed() {
    let desk = Desk::with_period(30);
    let limited = Error::new(ErrorKind::RateLimited, "slow down");
    let wait = |wait| limited.clone().with_retry_after(Some(wait));
    desk.fail([wait(seconds(45)), wait(HOUR)]);
    take(&mut keeper(&desk, busy()), 3).await;
    assert_eq!(desk.writes(), [(0, USUAL), (45, USUAL), (105, USUAL)]);
}

#[tokio::test]
async fn the_waits_after_failures_end_at_five_minutes() {
    let desk = Desk::new(ExpirySupport::No);
    desk.fail((0..20).map(|_| unavailable()));
    take(&mut keeper(&desk, busy()), 20).await;
    let writes = desk.writes();
    assert_eq!(writes[19].0 - writes[18].0, 300);
}

#[tokio::test]
async fn an_error_that_repeats_is_the_last_item() {
    let desk = Desk::new(ExpirySupport::No);
    let mut keeper = keeper(&desk, busy_for(HOUR).exact());
    let outcomes = all(&mut keeper).await;
    let kinds = outcomes.iter().map(|it| it.as_ref().unwrap_err().kind());
    assert_eq!(kinds.collect::<Vec<_>>(), [ErrorKind::NotRepresentable]);
    assert_eq!(keeper.finish().await.unwrap(), Finished::NotSet);
    assert_eq!(desk.writes(), []);
}

#[tokio::test]
async fn an_end_in_the_past_is_invalid() {
    for desk in [
        Desk::with_period(30),
        Desk::new(UP_TO_AN_HOUR),
        Desk::new(ExpirySupport::Optional),
    ] {
        let past = Expiry::At(desk.clock.now().saturating_sub(HOUR));
        let outcomes = all(&mut keeper(&desk, busy().with_expiry(past))).await;
        let kinds = outcomes.iter().map(|it| it.as_ref().unwrap_err().kind());
        assert_eq!(kinds.collect::<Vec<_>>(), [ErrorKind::Invalid]);
    }
}

#[tokio::test]
async fn a_dropped_keeper_writes_nothing_more() {
    let desk = Desk::with_period(30).with_clear();
    let mut keeper = keeper(&desk, busy());
    take(&mut keeper, 2).await;
    assert!(keeper.next().now_or_never().is_none());
    drop(keeper);
    desk.clock.advance(HOUR);
    tokio::task::yield_now().await;
    assert_eq!(desk.writes(), [(0, USUAL), (20, USUAL)]);
    assert_eq!(desk.status(), None);
}

#[tokio::test]
async fn a_keeper_that_was_not_polled_in_time_sets_the_status_again() {
    let desk = Desk::with_period(30);
    let mut keeper = keeper(&desk, busy());
    take(&mut keeper, 1).await;
    desk.clock.advance(HOUR);
    assert_eq!(desk.status(), None);
    assert!(keeper.next().await.unwrap().is_ok());
    assert_eq!(desk.writes(), [(0, USUAL), (3_600, USUAL)]);
    assert_eq!(desk.status(), Some(Availability::Busy));
}

#[tokio::test]
async fn a_dropped_next_loses_no_outcome_and_repeats_no_write() {
    let mut desk = Desk::with_period(30);
    let gate = Arc::new(Notify::new());
    desk.gate = Some(Arc::clone(&gate));
    let mut keeper = keeper(&desk, busy());
    for _ in 0..3 {
        assert!(keeper.next().now_or_never().is_none());
    }
    gate.notify_one();
    assert!(keeper.next().await.unwrap().is_ok());
    assert_eq!(desk.writes(), [(0, USUAL)]);
}

#[tokio::test]
async fn finish_removes_the_status() {
    let desk = Desk::with_period(30).with_clear();
    let mut keeper = keeper(&desk, busy());
    take(&mut keeper, 2).await;
    let finished = keeper.finish().await.unwrap();
    assert!(matches!(finished, Finished::Cleared(_)), "{finished:?}");
    assert_eq!(desk.status(), None);
    assert_eq!(desk.writes().last(), Some(&(20, Write::Clear)));
}

#[tokio::test]
async fn finish_leaves_a_status_that_cannot_be_removed() {
    let desk = Desk::with_period(30);
    let mut keeper = keeper(&desk, busy());
    take(&mut keeper, 1).await;
    let expires_at = Some(desk.clock.now().saturating_add(seconds(30)));
    let finished = keeper.finish().await.unwrap();
    assert_eq!(finished, Finished::Left { expires_at });
    assert_eq!(desk.writes(), [(0, USUAL)]);
}

#[tokio::test]
async fn finish_removes_nothing_that_was_not_set() {
    let desk = Desk::with_period(30).with_clear();
    let unpolled = keeper(&desk, busy());
    assert_eq!(unpolled.finish().await.unwrap(), Finished::NotSet);
    desk.fail([unavailable()]);
    let mut failed = keeper(&desk, busy());
    take(&mut failed, 1).await;
    assert_eq!(failed.finish().await.unwrap(), Finished::NotSet);
    assert_eq!(desk.writes(), [(0, USUAL)]);
}

#[tokio::test]
async fn finish_reports_why_a_status_is_not_removed() {
    let desk = Desk::with_period(30).with_clear();
    let mut keeper = keeper(&desk, busy());
    take(&mut keeper, 1).await;
    desk.fail([unavailable()]);
    let error = keeper.finish().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn finish_waits_for_the_write_under_way() {
    let mut desk = Desk::with_period(30).with_clear();
    let gate = Arc::new(Notify::new());
    desk.gate = Some(Arc::clone(&gate));
    let mut keeper = keeper(&desk, busy());
    assert!(keeper.next().now_or_never().is_none());
    let mut finish = Box::pin(keeper.finish());
    assert!(finish.as_mut().now_or_never().is_none());
    assert_eq!(desk.writes(), [(0, USUAL)]);
    gate.notify_one();
    assert!(finish.as_mut().now_or_never().is_none());
    gate.notify_one();
    let finished = finish.await.unwrap();
    assert!(matches!(finished, Finished::Cleared(_)), "{finished:?}");
    assert_eq!(desk.writes(), [(0, USUAL), (0, Write::Clear)]);
    assert_eq!(desk.status(), None);
}

#[tokio::test]
async fn two_keepers_of_one_user_replace_each_others_status() {
    let desk = Desk::with_period(30).with_clear();
    let mut first = keeper(&desk, busy());
    let mut second = keeper(&desk, PresenceUpdate::new(Availability::Away));
    take(&mut first, 1).await;
    take(&mut second, 1).await;
    assert_eq!(desk.status(), Some(Availability::Away));
    desk.clock.advance(seconds(20));
    take(&mut first, 1).await;
    assert_eq!(desk.status(), Some(Availability::Busy));
    first.finish().await.unwrap();
    assert_eq!(desk.status(), None);
    take(&mut second, 1).await;
    assert_eq!(desk.status(), Some(Availability::Away));
}

#[tokio::test]
async fn a_status_in_memory_is_set_and_removed() {
    let board = InMemory::new("board", "ann");
    let mut keeper = keep(board.clone(), Who::Me, busy_for(HOUR));
    let outcome = keeper.next().await.unwrap().unwrap();
    let shown = board.get(&Who::Me).await.unwrap();
    assert_eq!(shown.availability, Availability::Busy);
    assert_eq!(outcome.expires_at, shown.expires_at);
    assert!(matches!(keeper.finish().await, Ok(Finished::Cleared(_))));
    let shown = board.get(&Who::Me).await.unwrap();
    assert_eq!(shown.availability, Availability::Offline);
}
