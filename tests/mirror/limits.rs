//! Sources whose own rate limit permits fewer requests than a mirror needs: it waits, and nothing fails.

use std::time::Duration;

use omnipresence::{Availability, MirrorEvent};

use crate::{
    board::Board,
    clock::TestClock,
    world::{World, one_way, rules},
};

const CHOICES: [Availability; 4] = [
    Availability::Busy,
    Availability::DoNotDisturb,
    Availability::Away,
    Availability::Available,
];

#[test]
fn a_thousand_changes_wait_for_the_target_s_limit_and_none_fails() {
    let names: Vec<String> = (0..20).map(|number| format!("user{number}")).collect();
    let users: Vec<&str> = names.iter().map(String::as_str).collect();
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &users));
    b.behave(|ways| ways.limit = 5);
    let mirror = one_way(&a, &b, rules(&clock, &users, &[&a, &b]));
    let mut world = World::new(&clock, vec![mirror]);
    let mut chance = fastrand::Rng::with_seed(2);
    for _ in 0..1000 {
        let user = users[chance.usize(0..users.len())];
        a.choose(user, CHOICES[chance.usize(0..CHOICES.len())]);
        world.pass_seconds(3);
    }
    world.pass_seconds(30 * 60);

    for user in &users {
        assert_eq!(b.shown(user), a.shown(user), "{user}");
    }
    assert_eq!(world.failures().count(), 0);
    let delays: Vec<_> = world
        .events
        .iter()
        .filter(|event| matches!(event, MirrorEvent::Delayed { .. }))
        .collect();
    assert!((1..5).contains(&delays.len()), "{delays:?}");
    let [MirrorEvent::Delayed { source, wait }, ..] = delays[..] else {
        panic!("{delays:?}");
    };
    assert_eq!(source, &omnipresence::Source::new("test", "b"));
    assert!(!wait.is_zero() && *wait <= Duration::from_secs(60));
    let events = world.events.len();
    assert!(events <= 2_100, "{events} events");
}

#[test]
fn a_delay_at_the_followed_source_is_reported_once() {
    let names: Vec<String> = (0..20).map(|number| format!("user{number}")).collect();
    let users: Vec<&str> = names.iter().map(String::as_str).collect();
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &users));
    a.behave(|ways| ways.limit = 5);
    let mirror = one_way(&a, &b, rules(&clock, &users, &[&a, &b]));
    let mut world = World::new(&clock, vec![mirror]);
    for user in &users {
        a.choose(user, Availability::Busy);
    }
    world.pass_seconds(30 * 60);

    for user in &users {
        assert_eq!(b.shown(user), Availability::Busy, "{user}");
    }
    let others = |event: &&MirrorEvent| !matches!(event, MirrorEvent::Wrote { .. });
    let others: Vec<_> = world.events.iter().filter(others).collect();
    let [MirrorEvent::Delayed { source, wait }] = others[..] else {
        panic!("{others:?}");
    };
    assert_eq!(source, &omnipresence::Source::new("test", "a"));
    assert!(*wait > Duration::from_secs(5), "{wait:?}");
}
