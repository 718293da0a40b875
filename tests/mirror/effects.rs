//! Whether a write has an effect, at targets that ignore writes or show them late.

use std::time::Duration;

use omnipresence::{Availability, MirrorEvent, Skip};

use crate::{
    board::Ways,
    world::{Scene, World},
};

fn wrote(world: &World) -> usize {
    let is_write = |event: &&MirrorEvent| matches!(event, MirrorEvent::Wrote { .. });
    world.events.iter().filter(is_write).count()
}

fn no_effect(world: &World) -> usize {
    world.skips().filter(|why| *why == Skip::NoEffect).count()
}

/// A target that shows a write 20 seconds late, and whose response does not show it.
fn late(ways: &mut Ways) {
    ways.lag = Duration::from_secs(20);
    ways.tells = false;
}

#[test]
fn a_write_that_a_target_ignores_is_reported_as_one_without_effect() {
    for tells in [true, false] {
        let deaf = |ways: &mut Ways| {
            ways.deaf = vec!["ann".into()];
            ways.tells = tells;
        };
        let Scene { a, b, mut world } = Scene::at(deaf, &["ann"], |rules| rules);
        world.pass_seconds(10);
        a.choose("ann", Availability::Busy);
        world.pass_seconds(120);
        a.choose("ann", Availability::Away);
        world.pass_seconds(120);

        let story = world.story();
        assert_eq!(b.writes(), 2, "{story}");
        assert_eq!(wrote(&world), 0, "{story}");
        assert_eq!(no_effect(&world), 2, "{story}");
    }
}

#[test]
fn a_write_that_a_target_shows_late_is_reported_as_a_write() {
    let Scene { a, b, mut world } = Scene::at(late, &["ann"], |rules| rules);
    world.pass_seconds(30);
    a.choose("ann", Availability::Busy);
    world.pass_seconds(15);
    assert_eq!(b.writes(), 1);
    assert_eq!(world.events.len(), 1, "{}", world.story());
    world.pass_seconds(60);

    assert_eq!(
        (wrote(&world), no_effect(&world)),
        (1, 0),
        "{}",
        world.story()
    );
}

#[test]
fn each_of_several_writes_that_a_target_shows_late_is_reported_once() {
    let Scene { a, b, mut world } = Scene::at(late, &["ann"], |rules| rules);
    world.pass_seconds(30);
    for choice in [
        Availability::Busy,
        Availability::Away,
        Availability::DoNotDisturb,
    ] {
        a.choose("ann", choice);
        world.pass_seconds(8);
    }
    world.pass_seconds(120);

    assert_eq!(b.shown("ann"), Availability::DoNotDisturb);
    assert_eq!(b.writes(), 3);
    assert_eq!(
        (wrote(&world), no_effect(&world)),
        (3, 0),
        "{}",
        world.story()
    );
}

#[test]
fn a_change_back_is_written_though_a_late_target_still_shows_the_state_before() {
    let late = |ways: &mut Ways| ways.lag = Duration::from_secs(20);
    let Scene { a, b, mut world } = Scene::at(late, &["ann"], |rules| rules);
    b.behave(|ways| ways.tells = false);
    world.pass_seconds(30);
    a.choose("ann", Availability::Busy);
    world.pass_seconds(8);
    assert_eq!(b.shown("ann"), Availability::Busy);

    a.choose("ann", Availability::Available);
    world.pass_seconds(120);

    assert_eq!(b.shown("ann"), Availability::Available, "{}", world.story());
}

#[test]
fn an_effect_of_which_a_failing_target_tells_nothing_is_reported_once_it_is_read() {
    let Scene { a, b, mut world } = Scene::at(late, &["ann"], |rules| rules);
    world.pass_seconds(30);
    a.choose("ann", Availability::Busy);
    world.pass_seconds(10);
    b.behave(|ways| {
        ways.trouble =
            Some(|| omnipresence::Error::new(omnipresence::ErrorKind::Unavailable, "down"))
    });
    world.pass_seconds(200);
    assert_eq!(wrote(&world), 0, "{}", world.story());
    b.behave(|ways| ways.trouble = None);
    world.pass_seconds(60);

    assert_eq!(
        (wrote(&world), no_effect(&world)),
        (1, 0),
        "{}",
        world.story()
    );
}
