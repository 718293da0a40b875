//! Two sources, mirrored both ways, and people who change their presence at either.

use std::time::Duration;

use omnipresence::{
    Availability, Clock, Echoes, Error, ErrorKind, ExpirySupport, Skip, Timestamp, WatchOptions,
};
use proptest::prelude::*;

use crate::{
    board::{Board, everything, here_or_not, no_do_not_disturb, put_status},
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
    /// How this place fares from now on.
    trouble: Trouble,
}

#[derive(Clone, Copy, Debug)]
enum Trouble {
    None,
    /// Nothing is answered.
    Down,
    /// Writes are carried out, and nobody is told.
    Late,
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
    let trouble = prop_oneof![
        4 => Just(Trouble::None),
        1 => Just(Trouble::Down),
        1 => Just(Trouble::Late),
    ];
    (
        any::<bool>(),
        0..USERS.len(),
        0..CHOICES.len(),
        wait,
        trouble,
    )
        .prop_map(|(is_at_a, user, choice, millis, trouble)| Change {
            trouble,
            is_at_a,
            user,
            choice,
            then: Duration::from_millis(millis),
        })
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

const PLAIN: Places = Places {
    languages: (0, 0),
    latency: Duration::ZERO,
    lag: Duration::ZERO,
    tells: true,
};

fn fare(board: &Board, trouble: Trouble) {
    let late: fn() -> Error = || Error::new(ErrorKind::Timeout, "late");
    board.behave(|ways| {
        ways.trouble = matches!(trouble, Trouble::Down).then_some(late);
        ways.trouble_of_writes = matches!(trouble, Trouble::Late).then_some(late);
    });
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
        fare(board, change.trouble);
        self.world.pass(change.then);
    }

    /// Mirrors a status with an end, which `a` then shows without one. Returns the end.
    fn mirror_busy_for(&mut self, time: Duration) -> Timestamp {
        let end = self.world.clock.now().saturating_add(time);
        self.a.touch("ann", |presence| {
            put_status(presence, Availability::Busy);
            presence.expires_at = Some(end);
        });
        self.world.pass_seconds(30);
        assert_eq!(self.b.shown("ann"), Availability::Busy);
        self.a.touch("ann", |presence| presence.expires_at = None);
        end
    }

    fn writes(&self) -> usize {
        self.a.writes() + self.b.writes()
    }

    /// Whether one of the two shows what it has for what the other shows.
    fn agree(&self, user: &str) -> bool {
        let (a, b) = (self.a.shown(user), self.b.shown(user));
        self.a.language()(b) == a || self.b.language()(a) == b
    }

    /// Waits until all is well and should be quiet, and checks that it is, and that it stays so.
    fn settle(&mut self, most_writes: usize) {
        for board in [&self.a, &self.b] {
            fare(board, Trouble::None);
        }
        self.world.pass_seconds(400);
        for user in USERS {
            let (a, b) = (self.a.shown(user), self.b.shown(user));
            let story = self.world.story();
            assert!(self.agree(user), "{user} is {a} at a, {b} at b:\n{story}");
        }
        let writes = self.writes();
        let story = self.world.story();
        assert!(writes <= most_writes, "{writes} writes:\n{story}");
        self.world.pass_seconds(300);
        assert_eq!(self.writes(), writes, "nobody has changed anything since");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

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
        // A write that failed is repeated.
        pair.settle(3 * changes.len());
    }
}

/// Many changes in a row at two sources that are not alike: both end up the same, and no write leads to another.
fn a_thousand_changes_settle(languages: (usize, usize)) {
    let mut chance = fastrand::Rng::with_seed(7);
    let mut pair = Pair::new(&Places {
        languages,
        latency: Duration::from_millis(800),
        lag: Duration::from_millis(500),
        tells: true,
    });
    pair.world.pass_seconds(10);
    const CHANGES: usize = 1000;
    for _ in 0..CHANGES {
        pair.apply(&Change {
            is_at_a: chance.bool(),
            user: chance.usize(0..USERS.len()),
            choice: chance.usize(0..CHOICES.len()),
            trouble: Trouble::None,
            then: Duration::from_millis(chance.u64(0..8_000)),
        });
    }
    pair.settle(CHANGES);
}

#[test]
fn a_thousand_changes_settle_between_sources_that_know_every_status() {
    a_thousand_changes_settle((0, 0));
}

#[test]
fn a_thousand_changes_settle_where_one_source_lacks_do_not_disturb() {
    a_thousand_changes_settle((0, 1));
}

#[test]
fn a_thousand_changes_settle_where_one_source_knows_only_here_and_away() {
    a_thousand_changes_settle((2, 0));
    a_thousand_changes_settle((1, 2));
}

#[test]
fn what_a_target_makes_of_a_status_is_not_written_back() {
    for (language, choice) in [(1, Availability::DoNotDisturb), (2, Availability::Busy)] {
        for tells in [true, false] {
            let mut pair = Pair::new(&Places {
                languages: (0, language),
                lag: Duration::from_secs(2),
                tells,
                ..PLAIN
            });
            pair.world.pass_seconds(10);
            pair.a.choose("ann", choice);

            pair.world.pass_seconds(300);

            let story = pair.world.story();
            assert_eq!((pair.a.writes(), pair.b.writes()), (0, 1), "{story}");
            assert_eq!(pair.a.shown("ann"), choice, "{story}");
            assert_ne!(pair.b.shown("ann"), choice, "{story}");
        }
    }
}

#[test]
fn what_changed_at_both_between_two_readings_is_neither_swapped_nor_passed_back_and_forth() {
    for first in [0, 1] {
        let mut pair = Pair::new(&Places {
            languages: (0, 0),
            latency: Duration::from_secs(first),
            lag: Duration::ZERO,
            tells: false,
        });
        pair.world.pass_seconds(10);
        pair.a.choose("ann", Availability::Busy);
        pair.b.choose("ann", Availability::Away);

        pair.world.pass_seconds(120);

        assert_eq!(pair.a.shown("ann"), pair.b.shown("ann"));
        assert_eq!(pair.writes(), 1, "{}", pair.world.story());
    }
}

/// Mirrors between `a`, which is read each 5 seconds, and `b`, which is read each 7.
fn read_at_other_times() -> (Board, Board, World) {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &USERS));
    let rules = rules(&clock, &USERS, &[&a, &b]);
    let every = Duration::from_secs(7);
    let rarely = WatchOptions::default()
        .with_interval(every)
        .with_max_interval(every)
        .with_clock(clock.clone());
    let there = one_way(&a, &b, rules.clone());
    let back = one_way(&b, &a, rules.only_changes().with_watch(rarely));
    let mut world = World::new(&clock, vec![there, back]);
    world.pass_seconds(8);
    (a, b, world)
}

#[test]
fn what_a_lagging_source_shows_of_before_a_write_is_not_written_back() {
    let (a, b, mut world) = read_at_other_times();
    b.choose("ann", Availability::Away);
    a.choose("ann", Availability::Busy);
    world.pass_seconds(4);
    assert_eq!(b.shown("ann"), Availability::Busy);

    // What the watch of `b` reads for the first time is what the write has replaced.
    b.behave(|ways| ways.lag = Duration::from_secs(6));
    world.pass_seconds(120);

    assert_eq!(a.shown("ann"), Availability::Busy, "{}", world.story());
    assert_eq!(a.writes(), 0);
    assert!(world.skips().any(|why| why == Skip::History));
}

#[test]
fn a_change_straight_back_after_a_write_is_found_though_no_reading_saw_the_write() {
    let (a, b, mut world) = read_at_other_times();
    a.choose("ann", Availability::Busy);
    world.pass_seconds(3);
    assert_eq!(b.shown("ann"), Availability::Busy);

    b.choose("ann", Availability::Available);
    world.pass_seconds(60);

    assert_eq!(a.shown("ann"), Availability::Available);
}

#[test]
fn a_write_without_effect_is_told_and_does_not_come_back() {
    let mut pair = Pair::new(&Places {
        languages: (0, 0),
        latency: Duration::ZERO,
        lag: Duration::ZERO,
        tells: false,
    });
    pair.b.behave(|ways| ways.deaf = vec!["ann".into()]);
    pair.world.pass_seconds(10);

    pair.a.choose("ann", Availability::Busy);
    pair.world.pass_seconds(120);

    assert_eq!(pair.a.shown("ann"), Availability::Busy);
    assert_eq!(pair.b.shown("ann"), Availability::Available);
    let whys: Vec<Skip> = pair.world.skips().collect();
    assert!(whys.contains(&Skip::NoEffect), "{whys:?}");
}

#[test]
fn the_end_of_what_a_mirror_wrote_is_no_change_by_a_person() {
    let mut pair = Pair::new(&PLAIN);
    pair.world.pass_seconds(10);
    // b ends each status by itself, and a does not.
    pair.a.behave(|ways| ways.expiry = ExpirySupport::No);
    pair.mirror_busy_for(Duration::from_secs(60));

    pair.world.pass_seconds(120);

    assert_eq!(pair.a.shown("ann"), Availability::Busy);
    assert_eq!(pair.a.writes(), 0, "{}", pair.world.story());
}

#[test]
fn an_end_is_none_by_a_person_though_the_vendor_s_clock_goes_before_ours() {
    let mut pair = Pair::new(&PLAIN);
    pair.world.pass_seconds(10);
    pair.a.behave(|ways| ways.expiry = ExpirySupport::No);
    let later = pair.mirror_busy_for(Duration::from_secs(300));

    // It ends what it shows four minutes too early, and dates that by its own clock.
    pair.b.touch("ann", |presence| {
        put_status(presence, Availability::Offline);
        presence.expires_at = None;
        presence.changed_at = Some(later);
    });
    pair.world.pass_seconds(120);

    assert_eq!(pair.a.shown("ann"), Availability::Busy);
    assert_eq!(pair.a.writes(), 0, "{}", pair.world.story());
}
