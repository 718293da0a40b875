use std::time::Duration;

use super::*;
use crate::{error::ErrorKind, model::StatusMessage};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn followed() -> Followed {
    Followed::new(Source::new("board", "test"))
}

fn presence(user: &str, availability: Availability) -> Presence {
    let source = Source::new("board", "test");
    let native = NativeStatus::new(availability.as_str());
    Presence::new(user.into(), source, availability, native, NOW)
}

fn show(followed: &mut Followed, user: &str, availability: Availability) -> Shown {
    followed.show(user, presence(user, availability), NOW)
}

fn error() -> Error {
    Error::new(ErrorKind::Unavailable, "down")
}

/// The availabilities of the next change.
fn change(followed: &mut Followed) -> Option<(Option<Availability>, Availability)> {
    match followed.next_event()? {
        Event::Changed { before, after } => {
            Some((before.map(|before| before.availability), after.availability))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_user_has_one_place_in_the_queue_whatever_happens() {
    let mut followed = followed();
    for _ in 0..100 {
        show(&mut followed, "ann", Availability::Away);
        show(&mut followed, "ann", Availability::Busy);
    }
    assert_eq!(followed.queued(), 1);
    assert_eq!(change(&mut followed), Some((None, Availability::Busy)));
    assert_eq!(change(&mut followed), None);
}

#[test]
fn what_was_taken_back_is_not_told() {
    let mut followed = followed();
    show(&mut followed, "ann", Availability::Busy);
    change(&mut followed);
    let expected = Shown::Changed;
    assert_eq!(show(&mut followed, "ann", Availability::Away), expected);
    let expected = Shown::Changed;
    assert_eq!(show(&mut followed, "ann", Availability::Busy), expected);
    assert_eq!(change(&mut followed), None);
    show(&mut followed, "ann", Availability::Offline);
    let told = (Some(Availability::Busy), Availability::Offline);
    assert_eq!(change(&mut followed), Some(told));
}

#[test]
fn an_end_that_comes_before_its_status_was_told_is_told_after_it() {
    let mut followed = followed();
    let mut busy = presence("ann", Availability::Busy);
    let end = NOW.saturating_add(Duration::from_secs(60));
    busy.expires_at = Some(end);
    followed.show("ann", busy, NOW);
    assert_eq!(followed.end(NOW), Vec::<Id>::new());
    assert_eq!(followed.end(end), [Id::from("ann")]);
    assert_eq!(change(&mut followed), Some((None, Availability::Busy)));
    assert!(matches!(followed.next_event(), Some(Event::Expired { .. })));
    assert!(followed.next_event().is_none());
    assert_eq!(followed.next_end(), None);
}

#[test]
fn outages_in_a_row_that_nobody_was_told_of_are_one() {
    let mut followed = followed();
    followed.begin_gap(None, error());
    for _ in 0..100 {
        followed.end_gap();
        followed.begin_gap(Some(NOW), error());
    }
    followed.end_gap();
    assert_eq!(followed.queued(), 2);
    assert!(matches!(
        followed.next_event(),
        Some(Event::Gap { since: None, .. })
    ));
    assert!(followed.gap_is_told());
    assert!(matches!(
        followed.next_event(),
        Some(Event::Resumed { user: None })
    ));
    assert!(!followed.gap_is_told());
}

#[test]
fn a_users_gap_that_ended_before_it_was_told_is_not_told() {
    let mut followed = followed();
    show(&mut followed, "ann", Availability::Busy);
    change(&mut followed);
    followed.fail("ann", Some(NOW), error(), false);
    show(&mut followed, "ann", Availability::Busy);
    assert!(followed.next_event().is_none());
}

#[test]
fn whoever_is_gone_is_told_and_forgotten() {
    let mut followed = followed();
    show(&mut followed, "ann", Availability::Busy);
    change(&mut followed);
    followed.fail("ann", Some(NOW), error(), true);
    assert!(matches!(followed.next_event(), Some(Event::Gap { .. })));
    assert_eq!(followed.entries().count(), 0);
    show(&mut followed, "ann", Availability::Busy);
    assert_eq!(change(&mut followed), Some((None, Availability::Busy)));
}

#[test]
fn an_empty_queue_keeps_little_room() {
    let mut followed = followed();
    for user in 0..10_000 {
        show(&mut followed, &user.to_string(), Availability::Busy);
    }
    while followed.next_event().is_some() {}
    assert!(followed.queue.capacity() < 1_000);
}

#[test]
fn a_user_left_out_of_a_snapshot_is_offline_and_keeps_the_names() {
    let mut followed = followed();
    let mut last = presence("7", Availability::Busy);
    last.username = Some("ann".to_owned());
    last.message = Some(StatusMessage::new("until noon"));
    last.expires_at = Some(Timestamp::from_unix_millis(3));
    followed.show("@ann", last, NOW);
    followed.show_absent(&Id::from("@ann"), NOW);
    let Some(Event::Changed { after, .. }) = followed.next_event() else {
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
