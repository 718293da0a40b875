//! Hours of changes at sources that show them late, mirrored both ways: none is lost, and none is written twice.

use std::time::Duration;

use omnipresence::Echoes;

use crate::{
    board::Board,
    clock::TestClock,
    size::size,
    world::{CHOICES, USERS, World, one_way, rules},
};

/// A pair whose sources show a change so much later.
fn pair(lag: Duration) -> (Board, Board, World) {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| {
        Board::new(name, &clock, &USERS).with(|ways| {
            ways.lag = lag;
            ways.latency = Duration::from_millis(400);
            ways.tells = false;
        })
    });
    let rules = rules(&clock, &USERS, &[&a, &b])
        .with_echoes(Echoes::default())
        .with_lag(lag + Duration::from_secs(5));
    let there = one_way(&a, &b, rules.clone());
    let back = one_way(&b, &a, rules.only_changes());
    let mut world = World::new(&clock, vec![there, back]);
    world.pass_seconds(10);
    (a, b, world)
}

#[test]
fn a_choice_at_a_source_arrives_once_at_a_target_that_shows_it_late() {
    let mut chance = fastrand::Rng::with_seed(4);
    for lag in [20, 60, 120].map(Duration::from_secs) {
        let (a, b, mut world) = pair(lag);
        let mut changes = 0;
        for _ in 0..size(100, 4_000) {
            for user in USERS {
                let choice = CHOICES[chance.usize(0..CHOICES.len())];
                changes += usize::from(a.shown(user) != choice);
                a.choose(user, choice);
            }
            world.pass(2 * lag + Duration::from_secs(40));
            for user in USERS {
                assert_eq!(b.shown(user), a.shown(user), "{}", world.story());
            }
        }
        assert_eq!((a.writes(), b.writes()), (0, changes), "{lag:?}");
    }
}

#[test]
fn both_ends_are_equal_after_thousands_of_changes_by_hand() {
    let mut chance = fastrand::Rng::with_seed(5);
    let changes = size(1_000, 8_500);
    for lag in [0, 3, 20, 40].map(Duration::from_secs) {
        let (a, b, mut world) = pair(lag);
        for _ in 0..changes {
            let board = if chance.bool() { &a } else { &b };
            let choice = CHOICES[chance.usize(0..CHOICES.len())];
            board.choose(USERS[chance.usize(0..USERS.len())], choice);
            world.pass(Duration::from_millis(chance.u64(0..20_000)));
        }
        world.pass_seconds(600);

        for user in USERS {
            assert_eq!(
                a.shown(user),
                b.shown(user),
                "{user}, {lag:?}\n{}",
                world.story()
            );
        }
        let writes = a.writes() + b.writes();
        assert!(writes <= changes, "{writes} writes");
        world.pass_seconds(600);
        assert_eq!(a.writes() + b.writes(), writes, "{}", world.story());
    }
}
