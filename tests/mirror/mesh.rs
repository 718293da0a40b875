//! More than two sources, each mirrored to the others.

use std::{sync::Arc, time::Duration};

use omnipresence::{Availability, Echoes, mirror};

use crate::{
    board::Board,
    clock::TestClock,
    world::{World, rules},
};

const USERS: [&str; 3] = ["ann", "bob", "eve"];
const CHOICES: [Availability; 4] = [
    Availability::Busy,
    Availability::DoNotDisturb,
    Availability::Away,
    Availability::Available,
];

/// A mirror from each of three sources to the other two.
fn mesh(clock: &TestClock, boards: [&Board; 3]) -> World {
    let rules = rules(clock, &USERS, &boards).with_echoes(Echoes::default());
    let mirrors = (0..3).map(|from| {
        let others = (0..3).filter(|to| *to != from);
        let others: Vec<_> = others.map(|to| Arc::new(boards[to].clone()) as _).collect();
        let rules = match from {
            0 => rules.clone(),
            _ => rules.clone().only_changes(),
        };
        mirror(boards[from].clone(), others, rules).unwrap()
    });
    World::new(clock, mirrors.collect())
}

#[test]
fn among_three_sources_a_change_reaches_both_others_and_many_at_once_do_not_go_round() {
    let clock = TestClock::default();
    let [a, b, c] = ["a", "b", "c"].map(|name| {
        Board::new(name, &clock, &USERS).with(|ways| ways.latency = Duration::from_millis(800))
    });
    let boards = [&a, &b, &c];
    let mut chance = fastrand::Rng::with_seed(11);
    let mut world = mesh(&clock, boards);
    world.pass_seconds(10);
    for _ in 0..500 {
        let user = USERS[chance.usize(0..USERS.len())];
        boards[chance.usize(0..3)].choose(user, CHOICES[chance.usize(0..CHOICES.len())]);
        world.pass(Duration::from_millis(chance.u64(0..6_000)));
    }
    world.pass_seconds(120);

    let writes = || boards.iter().map(|board| board.writes()).sum::<usize>();
    let settled = writes();
    assert!(settled <= 1000, "{settled} writes for 500 changes");
    world.pass_seconds(300);
    assert_eq!(writes(), settled, "nobody has changed anything since");
    for (number, user) in USERS.into_iter().enumerate() {
        for choice in CHOICES {
            boards[number].choose(user, choice);
            world.pass_seconds(60);
            let shown = boards.map(|board| board.shown(user));
            assert_eq!(shown, [choice; 3], "{}", world.story());
        }
    }
}

#[test]
fn a_slow_target_does_not_delay_what_others_write_to_the_source() {
    let clock = TestClock::default();
    let [a, b, c] = ["a", "b", "c"].map(|name| Board::new(name, &clock, &USERS));
    let mut world = mesh(&clock, [&a, &b, &c]);
    world.pass_seconds(10);
    b.behave(|ways| ways.latency = Duration::from_secs(600));
    a.choose("ann", Availability::Busy);
    world.pass_seconds(20);
    assert_eq!(c.shown("ann"), Availability::Busy);

    c.choose("ann", Availability::Away);
    world.pass_seconds(20);

    assert_eq!(a.shown("ann"), Availability::Away);
}
