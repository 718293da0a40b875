//! A status is renewed before the server lets it decay, within the server's limit.

use std::time::Duration;

use futures_util::StreamExt;

use super::{ME, connected};
use crate::{
    clock::Clock,
    keep::{Finished, keep},
    model::{Availability, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakeMatrix,
    vendors::test_support::{count, has_refused, who},
};

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away).with_message("at lunch")
}

#[tokio::test]
async fn a_status_decays_unless_it_is_kept() {
    let (fake, matrix) = connected().await;
    let outcome = matrix.set(&Who::Me, &away()).await.unwrap();
    let life = Duration::from_secs(30);
    assert_eq!(
        outcome.expires_at,
        Some(fake.clock().now().saturating_add(life))
    );
    fake.clock().advance(life);
    let read = matrix.get(&who(ME)).await.unwrap();
    assert_eq!(read.availability, Availability::Offline);
    assert_eq!(read.message.unwrap().text, "at lunch");
}

#[tokio::test]
async fn a_status_is_kept_within_the_limit_of_the_server() {
    let (fake, matrix) = connected().await;
    fake.set_presence_limit(1);
    let clock = fake.clock().clone();
    let began = clock.elapsed();
    let mut keeper = keep(matrix.clone(), Who::Me, away()).with_clock(clock.clone());
    for _ in 0..10 {
        let outcome = keeper.next().await.unwrap().unwrap();
        assert!(outcome.expires_at > Some(clock.now()));
        let read = matrix.get(&who(ME)).await.unwrap();
        assert_eq!(read.availability, Availability::Away);
    }
    let calls = fake.calls();
    assert!(!has_refused(&calls));
    assert_eq!(count(&calls, "setPresence"), 10);
    // Nine renewals, each after two thirds of the life.
    let taken = clock.elapsed() - began;
    assert!(taken <= Duration::from_secs(9 * 20), "{taken:?}");
    assert!(taken >= Duration::from_secs(9 * 18), "{taken:?}");
}

#[tokio::test]
async fn a_finished_status_is_offline_without_a_message() {
    let fake = FakeMatrix::start().await;
    let matrix = fake.builder().build().unwrap();
    let clock = fake.clock().clone();
    let mut keeper = keep(matrix.clone(), Who::Me, away()).with_clock(clock);
    keeper.next().await.unwrap().unwrap();
    let finished = keeper.finish().await.unwrap();
    assert!(matches!(finished, Finished::Cleared(_)), "{finished:?}");
    let read = matrix.get(&who(ME)).await.unwrap();
    assert_eq!(read.availability, Availability::Offline);
    assert_eq!(read.message, None);
}
