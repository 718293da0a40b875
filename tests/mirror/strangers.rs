//! Mirrors that share nothing, as in two processes: each takes what another writes for a person's change.

use std::time::Duration;

use omnipresence::{Availability, Echoes, Mirror, MirrorEvent, PresenceProvider, Skip};

use crate::{
    board::Board,
    clock::TestClock,
    world::{CHOICES, USERS, World, one_way, rules},
};

/// Sources, each of which is mirrored to the next, and the last to the first.
struct Ring {
    boards: Vec<Board>,
    world: World,
}

impl Ring {
    fn new(names: &[&str], dates: bool, begin: bool) -> Self {
        let clock = TestClock::default();
        let board = |name: &&str| {
            Board::new(name, &clock, &USERS).with(|ways| {
                ways.dates = dates;
                ways.latency = Duration::from_millis(800);
            })
        };
        let boards: Vec<Board> = names.iter().map(board).collect();
        let mut all: Vec<&Board> = boards.iter().collect();
        all.sort_by_key(|board| board.source().instance());
        let mirror = |number: usize| -> Mirror {
            let rules = rules(&clock, &USERS, &all).with_echoes(Echoes::default());
            let rules = if begin { rules } else { rules.only_changes() };
            one_way(&boards[number], &boards[(number + 1) % boards.len()], rules)
        };
        let mirrors = (0..boards.len()).map(mirror).collect();
        let mut world = World::new(&clock, mirrors);
        world.pass_seconds(10);
        Self { boards, world }
    }

    fn writes(&self) -> usize {
        self.boards.iter().map(Board::writes).sum()
    }

    fn shown(&self, user: &str) -> Vec<Availability> {
        self.boards.iter().map(|board| board.shown(user)).collect()
    }

    /// An hour later all ends are equal, and another hour is quiet.
    fn settle(&mut self) {
        self.world.pass_seconds(3600);
        for user in USERS {
            let shown = self.shown(user);
            let is_equal = shown.iter().all(|it| *it == shown[0]);
            assert!(is_equal, "{user}: {shown:?}\n{}", self.world.story());
        }
        let writes = self.writes();
        self.world.pass_seconds(3600);
        assert_eq!(self.writes(), writes, "{}", self.world.story());
    }

    fn waits(&self) -> usize {
        let is_wait = |why: &Skip| matches!(why, Skip::WrittenBefore { .. });
        self.world.skips().filter(is_wait).count()
    }
}

/// The directory names the accounts by the alphabet, so the last ring goes against its order.
const RINGS: [&[&str]; 3] = [&["a", "b"], &["a", "b", "c"], &["a", "c", "b"]];

#[test]
fn changes_that_cross_settle_and_the_wait_is_reported() {
    for names in RINGS {
        for dates in [true, false] {
            let mut ring = Ring::new(names, dates, false);
            for user in USERS {
                for (board, choice) in ring.boards.iter().zip(CHOICES) {
                    board.choose(user, choice);
                }
            }
            ring.settle();

            let (waits, writes) = (ring.waits(), ring.writes());
            assert!(waits > 0, "{}", ring.world.story());
            assert!(writes <= 60, "{writes} writes\n{}", ring.world.story());
        }
    }
}

/// Makes a thousand random changes at all ends, and checks that they settle.
fn settle_a_thousand_changes(names: &[&str], dates: bool, seed: u64) {
    let mut ring = Ring::new(names, dates, true);
    let mut chance = fastrand::Rng::with_seed(seed);
    for _ in 0..1000 {
        let board = &ring.boards[chance.usize(0..names.len())];
        let choice = CHOICES[chance.usize(0..CHOICES.len())];
        board.choose(USERS[chance.usize(0..USERS.len())], choice);
        let pause = Duration::from_millis(chance.u64(0..30_000));
        ring.world.pass(pause);
    }
    ring.settle();

    let writes = ring.writes();
    println!(
        "{names:?} {dates} {seed}: {writes} writes, {} waits",
        ring.waits()
    );
    // Some changes are replaced by others before they are written.
    let most = if names.len() == 2 { 650 } else { 1000 };
    assert!(writes <= most, "{seed}: {writes} writes");
}

/// With the last two seeds, a newer change in a ring stops an older one on its way, and the source behind is not told. `SEEDS=60` runs other
/// seeds, so many.
#[test]
fn a_thousand_changes_at_all_ends_settle() {
    let seeds = match std::env::var("SEEDS") {
        Ok(seeds) => (0..seeds.parse().unwrap()).collect(),
        Err(_) => vec![9, 27, 45],
    };
    for seed in seeds {
        for names in RINGS {
            for dates in [true, false] {
                settle_a_thousand_changes(names, dates, seed);
            }
        }
    }
}

#[test]
fn a_choice_at_the_target_of_a_mirror_without_a_way_back_stays() {
    for dates in [true, false] {
        let clock = TestClock::default();
        let [a, b] = ["a", "b"].map(|name| {
            let board = Board::new(name, &clock, &["ann"]);
            board.with(|ways| ways.dates = dates)
        });
        let rules = rules(&clock, &["ann"], &[&a, &b]);
        let mut world = World::new(&clock, vec![one_way(&a, &b, rules)]);
        for choice in [Availability::Busy, Availability::Away, Availability::Busy] {
            a.choose("ann", choice);
            world.pass_seconds(60);
            assert_eq!(b.shown("ann"), choice);
        }

        b.choose("ann", Availability::DoNotDisturb);
        world.pass_seconds(7200);
        assert_eq!(b.shown("ann"), Availability::DoNotDisturb);
    }
}

#[test]
fn what_people_change_one_after_the_other_reaches_every_end() {
    for names in RINGS {
        for dates in [true, false] {
            let mut ring = Ring::new(names, dates, false);
            for number in 0..60 {
                let choice = CHOICES[(number * 7 / 3) % CHOICES.len()];
                ring.boards[number % names.len()].choose("ann", choice);
                ring.world.pass_seconds(300);

                let shown = ring.shown("ann");
                let story = ring.world.story();
                assert!(
                    shown.iter().all(|it| *it == choice),
                    "{choice}: {shown:?}\n{story}"
                );
            }
        }
    }
}

#[test]
fn a_state_that_comes_back_waits_at_one_mirror_too_and_is_written() {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann"]));
    let rules = rules(&clock, &["ann"], &[&a, &b]);
    let mut world = World::new(&clock, vec![one_way(&a, &b, rules)]);
    for choice in [Availability::Busy, Availability::Away] {
        a.choose("ann", choice);
        world.pass_seconds(20);
        assert_eq!(b.shown("ann"), choice);
    }

    a.choose("ann", Availability::Busy);
    world.pass_seconds(8);
    assert_eq!(b.shown("ann"), Availability::Away);
    let why = world.skips().last();
    let wait = Duration::from_millis(11_250);
    assert_eq!(why, Some(Skip::WrittenBefore { wait }), "{}", world.story());
    world.pass_seconds(20);

    assert_eq!(b.shown("ann"), Availability::Busy, "{}", world.story());
    let is_write = |event: &&MirrorEvent| matches!(event, MirrorEvent::Wrote { .. });
    assert_eq!(world.events.iter().filter(is_write).count(), 3);
}
