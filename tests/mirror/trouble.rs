//! Sources and targets that fail.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt};
use omnipresence::{
    Availability, Error, ErrorKind, MirrorEvent, WatchOptions, mirror, mock::FakeClock,
};

use crate::{
    board::Board,
    clock::TestClock,
    world::{Scene, World, one_way, rules},
};

const DOWN: fn() -> Error = || Error::new(ErrorKind::Unavailable, "down");

#[test]
fn a_target_that_fails_or_is_slow_delays_no_other() {
    let clock = TestClock::default();
    let [a, b, c] = ["a", "b", "c"].map(|name| Board::new(name, &clock, &["ann"]));
    for trouble in [Duration::ZERO, Duration::from_secs(600)] {
        b.behave(|ways| {
            ways.trouble = trouble.is_zero().then_some(DOWN);
            ways.latency = trouble;
        });
        let rules = rules(&clock, &["ann"], &[&a, &b, &c]);
        let targets = [Arc::new(b.clone()) as _, Arc::new(c.clone()) as _];
        let mirror = mirror(a.clone(), targets, rules).unwrap();
        let mut world = World::new(&clock, vec![mirror]);
        a.choose("ann", Availability::Available);
        world.pass_seconds(10);

        a.choose("ann", Availability::Busy);
        world.pass_seconds(6);

        assert_eq!(c.shown("ann"), Availability::Busy);
        assert_eq!(b.shown("ann"), Availability::Available);
    }
}

#[test]
fn what_failed_is_written_later_in_its_newest_state_and_never_in_a_tight_loop() {
    let Scene { a, b, mut world } =
        Scene::new(&["ann"], |rules| rules.with_interval(Duration::ZERO));
    world.pass_seconds(10);
    b.behave(|ways| ways.trouble = Some(DOWN));
    let reads = b.reads();

    a.choose("ann", Availability::Busy);
    world.pass_seconds(1800);
    a.choose("ann", Availability::Away);
    world.pass_seconds(1800);
    let tries = b.reads() - reads;
    assert!((10..30).contains(&tries), "{tries} tries in an hour");
    assert_eq!(world.failures().count(), tries, "each is told");

    b.behave(|ways| ways.trouble = None);
    world.pass_seconds(300);
    assert_eq!(b.shown("ann"), Availability::Away);
    assert_eq!(b.writes(), 1);
}

fn limited(seconds: u64) -> Error {
    let wait = Some(Duration::from_secs(seconds));
    Error::new(ErrorKind::RateLimited, "too many").with_retry_after(wait)
}

#[test]
fn the_vendor_s_word_on_when_to_come_back_is_kept_for_a_minute_at_most() {
    let words: [fn() -> Error; 2] = [|| limited(60), || limited(365 * 24 * 3600)];
    for word in words {
        let Scene { a, b, mut world } = Scene::new(&["ann"], |rules| rules);
        world.pass_seconds(10);
        b.behave(|ways| ways.trouble = Some(word));
        a.choose("ann", Availability::Busy);
        world.pass_seconds(20);
        b.behave(|ways| ways.trouble = None);
        let reads = b.reads();

        world.pass_seconds(35);
        assert_eq!(b.reads(), reads);
        world.pass_seconds(60);
        assert_eq!(b.shown("ann"), Availability::Busy);
    }
}

#[test]
fn a_write_that_cannot_succeed_is_told_once_and_the_next_change_is_tried() {
    let Scene { a, b, mut world } = Scene::new(&["ann"], |rules| rules);
    world.pass_seconds(10);
    b.behave(|ways| ways.trouble = Some(|| Error::new(ErrorKind::NotRepresentable, "no")));
    a.choose("ann", Availability::Busy);
    world.pass_seconds(3600);
    let failures: Vec<_> = world.failures().collect();
    assert!(matches!(failures[..], [(_, _, None)]), "{failures:?}");

    b.behave(|ways| ways.trouble = None);
    a.choose("ann", Availability::Away);
    world.pass_seconds(20);

    assert_eq!(b.shown("ann"), Availability::Away);
}

#[test]
fn a_write_that_fails_by_a_setting_is_tried_until_it_is_mended() {
    // Such as a certificate that has expired at the target, or a permission that is missing there.
    let settings: [fn() -> Error; 2] = [
        || Error::new(ErrorKind::Config, "not trusted"),
        || Error::new(ErrorKind::Forbidden, "not permitted"),
    ];
    for setting in settings {
        let Scene { a, b, mut world } = Scene::new(&["ann"], |rules| rules);
        world.pass_seconds(10);
        b.behave(|ways| ways.trouble = Some(setting));

        a.choose("ann", Availability::Busy);
        world.pass_seconds(1800);
        b.behave(|ways| ways.trouble = None);
        world.pass_seconds(300);

        assert_eq!(b.shown("ann"), Availability::Busy);
    }
}

#[test]
fn every_account_waits_while_its_source_fails() {
    let Scene { a, b, mut world } = Scene::new(&["ann", "bob"], |rules| rules);
    world.pass_seconds(10);
    b.behave(|ways| ways.trouble = Some(DOWN));
    a.choose("ann", Availability::Busy);
    world.pass_seconds(1800);
    let reads = b.reads();

    a.choose("bob", Availability::Busy);
    world.pass_seconds(60);

    let tries = b.reads() - reads;
    assert!(tries <= 2, "{tries} reads in a minute");
}

#[test]
fn while_the_source_cannot_be_read_the_targets_stay_and_what_changed_is_mirrored_after() {
    let Scene { a, b, mut world } = Scene::new(&["ann"], |rules| rules);
    world.pass_seconds(10);
    a.behave(|ways| ways.trouble = Some(DOWN));
    a.choose("ann", Availability::Busy);
    world.pass_seconds(60);
    assert_eq!(b.shown("ann"), Availability::Available);

    a.behave(|ways| ways.trouble = None);
    world.pass_seconds(600);

    assert_eq!(b.shown("ann"), Availability::Busy);
}

#[test]
fn whoever_drops_a_mirror_stops_it_and_frees_its_accounts() {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann"]));
    b.behave(|ways| ways.latency = Duration::from_secs(600));
    let rules = rules(&clock, &["ann"], &[&a, &b]);
    a.choose("ann", Availability::Busy);
    let mut world = World::new(&clock, vec![one_way(&a, &b, rules.clone())]);
    world.pass_seconds(10);

    drop(world);
    b.behave(|ways| ways.latency = Duration::ZERO);
    let (reads, writes) = (a.reads(), b.writes());
    clock.advance(Duration::from_secs(600));
    assert_eq!((a.reads(), b.writes()), (reads, writes));

    let mut world = World::new(&clock, vec![one_way(&a, &b, rules)]);
    world.pass_seconds(10);
    assert_eq!(b.shown("ann"), Availability::Busy);
    assert!(matches!(world.events[..], [MirrorEvent::Wrote { .. }]));
}

#[test]
fn a_time_of_day_that_is_set_back_hides_no_change() {
    let Scene { a, b, mut world } = Scene::new(&["ann"], |rules| rules);
    a.choose("ann", Availability::Away);
    world.pass_seconds(10);
    assert_eq!(b.shown("ann"), Availability::Away);

    world.clock.set_back(Duration::from_secs(3600));
    a.choose("ann", Availability::Busy);
    world.pass_seconds(60);

    assert_eq!(b.shown("ann"), Availability::Busy);
}

#[test]
fn an_account_that_cannot_be_read_after_a_write_is_asked_for_with_pauses_whatever_the_lag() {
    let Scene { a, b, mut world } = Scene::both_ways(|rules| rules.with_lag(Duration::ZERO));
    world.pass_seconds(10);
    b.behave(|ways| ways.breaks_at_a_write = Some(DOWN));
    a.choose("ann", Availability::Busy);
    let reads = b.reads();

    world.pass_seconds(60);

    assert_eq!(b.writes(), 1);
    let reads = b.reads() - reads;
    assert!(reads < 100, "{reads} reads in a minute");
}

#[test]
fn whoever_drops_a_mirror_in_the_middle_of_a_write_does_not_stop_the_one_the_other_way() {
    let Scene { a, b, mut world } = Scene::both_ways(|rules| rules);
    world.pass_seconds(10);
    b.behave(|ways| ways.latency = Duration::from_secs(600));
    a.choose("ann", Availability::Busy);
    world.pass_seconds(10);

    world.drop_first();
    b.behave(|ways| ways.latency = Duration::ZERO);
    b.choose("ann", Availability::Away);
    // The watch of the other one has asked while b was slow.
    world.pass_seconds(600);

    assert_eq!(a.shown("ann"), Availability::Away, "{}", world.story());
}

#[test]
fn a_clock_that_moves_when_somebody_waits_stands_still_while_the_source_is_asked() {
    let (clock, sources) = (FakeClock::new(), TestClock::default());
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &sources, &["ann"]));
    b.behave(|ways| ways.trouble = Some(DOWN));
    a.choose("ann", Availability::Busy);
    let watch = WatchOptions::default().with_clock(clock.clone());
    let rules = rules(&sources, &["ann"], &[&a, &b]).with_watch(watch);
    let mut events = one_way(&a, &b, rules);
    assert!(matches!(
        events.next().now_or_never(),
        Some(Some(MirrorEvent::Failed { .. }))
    ));
    a.behave(|ways| ways.latency = Duration::from_secs(3600));
    for _ in 0..100 {
        events.next().now_or_never();
    }
    let reads = b.reads();

    for _ in 0..1_000 {
        let event = events.next().now_or_never();
        assert!(event.is_none(), "{event:?}");
    }

    assert_eq!(b.reads(), reads);
}
