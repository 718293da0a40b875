//! Two sources, mirrored both ways, and people who change their presence at either.

use std::time::Duration;

use omnipresence::{Availability, Echoes, MirrorEvent, Skip};
use proptest::prelude::*;

use crate::{
    board::{Board, everything, here_or_not, no_do_not_disturb},
    clock::TestClock,
    world::{World, one_way, rules},
};

const USERS: [&str; 3] = ["ann", "bob", "eve"];
const CHOICES: [Availability; 5] = [
    Availability::Available,
    Availability::Busy,
    Availability::DoNotDisturb,
    Availability::Away,
    Availability::Offline,
];

type Language = fn(Availability) -> Availability;
const LANGUAGES: [Language; 3] = [everything, no_do_not_disturb, here_or_not];

/// Somebody changes something.
#[derive(Clone, Debug)]
struct Change {
    is_at_a: bool,
    user: usize,
    choice: usize,
    /// How long it is until the next change.
    then: Duration,
}

/// What both sources are like.
#[derive(Clone, Debug)]
struct Places {
    languages: (usize, usize),
    latency: Duration,
    lag: Duration,
    tells: bool,
}

fn change() -> impl Strategy<Value = Change> {
    let wait = prop_oneof![Just(0_u64), 0..3_000_u64, 0..20_000_u64];
    (any::<bool>(), 0..USERS.len(), 0..CHOICES.len(), wait).prop_map(
        |(is_at_a, user, choice, millis)| Change {
            is_at_a,
            user,
            choice,
            then: Duration::from_millis(millis),
        },
    )
}

fn places() -> impl Strategy<Value = Places> {
    let languages = (0..LANGUAGES.len(), 0..LANGUAGES.len());
    (languages, 0..4_000_u64, 0..3_000_u64, any::<bool>()).prop_map(
        |(languages, latency, lag, tells)| Places {
            languages,
            latency: Duration::from_millis(latency),
            lag: Duration::from_millis(lag),
            tells,
        },
    )
}

struct Pair {
    a: Board,
    b: Board,
    world: World,
}

impl Pair {
    fn new(places: &Places) -> Self {
        let clock = TestClock::default();
        let board = |name: &str, language: usize, seed: u64| {
            let board = Board::new(name, &clock, &USERS).with(|ways| {
                ways.language = LANGUAGES[language];
                ways.latency = places.latency;
                ways.lag = places.lag;
                ways.tells = places.tells;
            });
            board.seed(seed);
            board
        };
        let a = board("a", places.languages.0, 1);
        let b = board("b", places.languages.1, 2);
        let rules = rules(&clock, &USERS, &[&a, &b]).with_echoes(Echoes::default());
        let there = one_way(&a, &b, rules.clone());
        let back = one_way(&b, &a, rules.only_changes());
        let world = World::new(&clock, vec![there, back]);
        Self { a, b, world }
    }

    fn apply(&mut self, change: &Change) {
        let board = if change.is_at_a { &self.a } else { &self.b };
        let (user, choice) = (USERS[change.user], CHOICES[change.choice]);
        board.choose(user, choice);
        let place = if change.is_at_a { "a" } else { "b" };
        self.world
            .note(&format!("{user} chooses {choice} at {place}"));
        self.world.pass(change.then);
    }

    fn writes(&self) -> usize {
        self.a.writes() + self.b.writes()
    }

    /// Whether one of the two shows what it has for what the other shows.
    fn agree(&self, user: &str) -> bool {
        let (a, b) = (self.a.shown(user), self.b.shown(user));
        self.a.language()(b) == a || self.b.language()(a) == b
    }

    /// Waits until all should be quiet, and checks that it is, and that it stays so.
    fn settle(&mut self, changes: usize) {
        self.world.pass_seconds(120);
        for user in USERS {
            let (a, b) = (self.a.shown(user), self.b.shown(user));
            let story = self.world.story();
            assert!(self.agree(user), "{user} is {a} at a, {b} at b:\n{story}");
        }
        let writes = self.writes();
        let story = self.world.story();
        assert!(
            writes <= 2 * changes,
            "{writes} writes for {changes} changes:\n{story}"
        );
        self.world.pass_seconds(300);
        assert_eq!(self.writes(), writes, "nobody has changed anything since");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_people_change_at_two_mirrored_sources_both_end_up_the_same_and_quiet(
        places in places(),
        changes in prop::collection::vec(change(), 1..30),
    ) {
        let mut pair = Pair::new(&places);
        pair.world.pass_seconds(10);
        for change in &changes {
            pair.apply(change);
        }
        pair.settle(changes.len());
    }
}
