//! What the table emits after readings, failures and expiries, and that its queue stays small.

use std::time::Duration;

use super::*;
use crate::{error::ErrorKind, model::StatusMessage};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn table() -> UserTable {
    UserTable::new(Source::new("board", "test"))
}

fn presence(user: &str, availability: Availability) -> Presence {
    let source = Source::new("board", "test");
    let native = NativeStatus::new(availability.as_str());
    Presence::new(user.into(), source, availability, native, NOW)
}

fn show(table: &mut UserTable, user: &str, availability: Availability) -> Applied {
    table.apply(user, presence(user, availability), NOW)
}

fn error() -> Error {
    Error::new(ErrorKind::Unavailable, "down")
}

/// The availabilities of the next change.
fn change(table: &mut UserTable) -> Option<(Option<Availability>, Availability)> {
    match table.next_event()? {
        Event::Changed { before, after } => {
            Some((before.map(|before| before.availability), after.availability))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_user_has_one_place_in_the_queue_whatever_happens() {
    let mut table = table();
    for _ in 0..100 {
        show(&mut table, "ann", Availability::Away);
        show(&mut table, "ann", Availability::Busy);
    }
    assert_eq!(table.queue.len(), 1);
    assert_eq!(change(&mut table), Some((None, Availability::Busy)));
    assert_eq!(change(&mut table), None);
}

#[test]
fn a_change_taken_back_is_not_emitted() {
    let mut table = table();
    show(&mut table, "ann", Availability::Busy);
    change(&mut table);
    for availability in [Availability::Away, Availability::Busy] {
        assert_eq!(show(&mut table, "ann", availability), Applied::Changed);
    }
    assert_eq!(change(&mut table), None);
    show(&mut table, "ann", Availability::Offline);
    let expected = (Some(Availability::Busy), Availability::Offline);
    assert_eq!(change(&mut table), Some(expected));
}

#[test]
fn an_expiry_is_emitted_after_its_presence() {
    let mut table = table();
    let mut busy = presence("ann", Availability::Busy);
    let end = NOW.saturating_add(Duration::from_secs(60));
    busy.expires_at = Some(end);
    table.apply("ann", busy, NOW);
    assert_eq!(table.expire(NOW), Vec::<Id>::new());
    assert_eq!(table.expire(end), [Id::from("ann")]);
    assert_eq!(change(&mut table), Some((None, Availability::Busy)));
    assert!(matches!(table.next_event(), Some(Event::Expired { .. })));
    assert!(table.next_event().is_none());
    assert_eq!(table.next_expiry(), None);
}

#[test]
fn unreported_outages_in_a_row_are_one() {
    let mut table = table();
    table.begin_gap(None, error());
    for _ in 0..100 {
        table.end_gap();
        table.begin_gap(Some(NOW), error());
    }
    table.end_gap();
    assert_eq!(table.queue.len(), 2);
    assert!(matches!(
        table.next_event(),
        Some(Event::Gap { since: None, .. })
    ));
    assert!(table.gap_is_reported());
    assert!(matches!(
        table.next_event(),
        Some(Event::Resumed { user: None })
    ));
    assert!(!table.gap_is_reported());
}

#[test]
fn a_gap_that_ended_unreported_is_not_emitted() {
    let mut table = table();
    show(&mut table, "ann", Availability::Busy);
    change(&mut table);
    table.fail("ann", Some(NOW), error(), false);
    show(&mut table, "ann", Availability::Busy);
    assert!(table.next_event().is_none());
}

#[test]
fn a_user_who_is_gone_is_reported_and_forgotten() {
    let mut table = table();
    show(&mut table, "ann", Availability::Busy);
    change(&mut table);
    table.fail("ann", Some(NOW), error(), true);
    assert!(matches!(table.next_event(), Some(Event::Gap { .. })));
    assert_eq!(table.entries().count(), 0);
    show(&mut table, "ann", Availability::Busy);
    assert_eq!(change(&mut table), Some((None, Availability::Busy)));
}

#[test]
fn an_empty_queue_keeps_little_room() {
    let mut table = table();
    for user in 0..10_000 {
        show(&mut table, &user.to_string(), Availability::Busy);
    }
    while table.next_event().is_some() {}
    assert!(table.queue.capacity() < 1_000);
}

#[test]
fn a_user_left_out_of_a_snapshot_is_offline_and_keeps_the_names() {
    let mut table = table();
    let mut last = presence("7", Availability::Busy);
    last.username = Some("ann".to_owned());
    last.message = Some(StatusMessage::new("until noon"));
    last.expires_at = Some(Timestamp::from_unix_millis(3));
    table.apply("@ann", last, NOW);
    table.apply_absence(&Id::from("@ann"), NOW);
    let Some(Event::Changed { after, .. }) = table.next_event() else {
        panic!("the user is offline now");
    };
    assert_eq!(after.availability, Availability::Offline);
    assert_eq!(after.native, NativeStatus::default());
    assert_eq!(
        (after.user.as_str(), after.username.as_deref()),
        ("7", Some("ann"))
    );
    assert_eq!((after.message, after.expires_at), (None, None));
}
