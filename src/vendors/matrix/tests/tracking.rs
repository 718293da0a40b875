//! A server whose presence is switched off reports everyone as offline. No user is offline there.

use std::time::Duration;

use super::{ANN, BOB, EVE, ME, Matrix, connected};
use crate::{
    error::ErrorKind,
    model::{Availability, Caveat, Presence, PresenceUpdate, Who},
    provider::{Cursor, PresenceProvider},
    testkit::FakeMatrix,
    vendors::test_support::{Fails, count, users, who},
};

/// The ways to switch presence off.
const SWITCHES: [fn(&FakeMatrix); 2] = [FakeMatrix::switch_presence_off, FakeMatrix::stop_tracking];

async fn silent(switch: fn(&FakeMatrix)) -> (FakeMatrix, Matrix) {
    let (fake, matrix) = connected().await;
    switch(&fake);
    (fake, matrix)
}

#[track_caller]
fn assert_unknown(read: &Presence) {
    assert_eq!(read.availability, Availability::Unknown, "{read:?}");
    assert_eq!(read.caveats, [Caveat::VendorDoesNotReport], "{read:?}");
    assert_eq!(
        read.to_string(),
        "unknown (offline): the vendor does not report it"
    );
}

#[tokio::test]
async fn everybody_is_unknown_and_nobody_is_offline() {
    for switch in SWITCHES {
        let (_fake, matrix) = silent(switch).await;
        assert_unknown(&matrix.get(&Who::Me).await.unwrap());
        let everybody = [ME, ANN, BOB, EVE];
        for (_, read) in matrix.get_many(&users(&everybody)).await {
            assert_unknown(&read.unwrap());
        }
        let listing = matrix.list().await.unwrap();
        assert!(listing.entries.len() >= everybody.len());
        for read in &listing.entries {
            assert_unknown(read);
        }
        let following = Cursor::following(users(&everybody));
        for since in [None, Some(&following)] {
            let changes = matrix.changes(since).await.unwrap();
            assert!(changes.presences.len() >= everybody.len());
            for read in &changes.presences {
                assert_unknown(read);
            }
        }
    }
}

#[tokio::test]
async fn a_presence_that_the_server_drops_was_not_set() {
    let away = PresenceUpdate::new(Availability::Away).with_message("at lunch");
    for switch in SWITCHES {
        let (_fake, matrix) = silent(switch).await;
        let error = matrix.set(&Who::Me, &away).await;
        let error = error.fails_naming(ErrorKind::Unavailable, "presence is switched off");
        assert_eq!(error.vendor(), Some("matrix"));
    }
}

#[tokio::test]
async fn a_switch_is_noticed_within_a_minute() {
    let (fake, matrix) = silent(FakeMatrix::switch_presence_off).await;
    assert_unknown(&matrix.get(&who(EVE)).await.unwrap());
    fake.switch_presence_on();
    fake.clock().advance(Duration::from_secs(60));
    let read = matrix.get(&who(EVE)).await.unwrap();
    assert_eq!(read.availability, Availability::Offline);
    assert_eq!(read.caveats, []);
}

#[tokio::test]
async fn a_state_beside_offline_shows_that_presence_is_on_again() {
    let (fake, matrix) = silent(FakeMatrix::switch_presence_off).await;
    assert_unknown(&matrix.get(&who(ANN)).await.unwrap());
    fake.switch_presence_on();
    let read = matrix.get(&who(ANN)).await.unwrap();
    assert_eq!(read.availability, Availability::Away);
    let read = matrix.get(&who(EVE)).await.unwrap();
    assert_eq!(read.availability, Availability::Offline);
}

#[tokio::test]
async fn one_probe_serves_all_reads_of_users_who_are_offline() {
    let (fake, matrix) = connected().await;
    for _ in 0..10 {
        let read = matrix.get(&who(EVE)).await.unwrap();
        assert_eq!(read.availability, Availability::Offline);
    }
    let calls = fake.calls();
    let probes = calls.iter().filter(|call| call.status == 403);
    assert_eq!(probes.count(), 1);
    assert!(count(&calls, "setPresence") <= 1);
}

#[tokio::test]
async fn a_probe_changes_no_presence() {
    for switch in [FakeMatrix::switch_presence_on, SWITCHES[0], SWITCHES[1]] {
        let (fake, matrix) = silent(switch).await;
        matrix.get(&who(EVE)).await.unwrap();
        fake.switch_presence_on();
        let read = matrix.get(&who(ME)).await.unwrap();
        assert_eq!(read.availability, Availability::Available);
    }
}
