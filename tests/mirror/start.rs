//! The start of two mirrors between the same accounts, such as after a restart of the program.

use std::time::Duration;

use omnipresence::{Availability, Echoes};

use crate::{
    board::Board,
    clock::TestClock,
    world::{World, one_way, rules},
};

/// Which of the two mirrors begin with what their source shows.
const BEGINS: [[bool; 2]; 4] = [[true, false], [false, true], [true, true], [false, false]];

/// Both ends at which people have chosen something while no mirror was there, `a` first.
fn started(
    begins: [bool; 2],
    dates: [bool; 2],
    choices: [Availability; 2],
) -> (Board, Board, World) {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann", "bob"]));
    for (board, dates) in [&a, &b].into_iter().zip(dates) {
        board.behave(|ways| ways.dates = dates);
    }
    let pass = |world: &mut World| world.pass(Duration::from_secs(10));
    let mut idle = World::new(&clock, Vec::new());
    a.choose("ann", choices[0]);
    pass(&mut idle);
    b.choose("ann", choices[1]);
    pass(&mut idle);
    // The other way round.
    b.choose("bob", choices[1]);
    pass(&mut idle);
    a.choose("bob", choices[0]);
    pass(&mut idle);
    let rules = rules(&clock, &["ann", "bob"], &[&a, &b]).with_echoes(Echoes::default());
    let rules = begins.map(|begins| match begins {
        true => rules.clone(),
        false => rules.clone().only_changes(),
    });
    let [there, back] = rules;
    let mirrors = vec![one_way(&a, &b, there), one_way(&b, &a, back)];
    let mut world = World::new(&clock, mirrors);
    world.pass_seconds(60);
    (a, b, world)
}

#[test]
fn the_later_of_two_dated_states_wins() {
    let [busy, away] = [Availability::Busy, Availability::Away];
    for begins in BEGINS {
        let (a, b, world) = started(begins, [true, true], [busy, away]);

        let shown = [&a, &b].map(|board| (board.shown("ann"), board.shown("bob")));
        assert_eq!(shown, [(away, busy); 2], "{begins:?}\n{}", world.story());
        assert_eq!(a.writes() + b.writes(), 2, "{begins:?}\n{}", world.story());
    }
}

#[test]
fn without_a_date_the_source_that_comes_first_wins() {
    let choices = [Availability::Busy, Availability::Away];
    for begins in BEGINS {
        for dates in [[true, false], [false, true], [false, false]] {
            let (a, b, world) = started(begins, dates, choices);

            // The one whose mirror begins, or else the one that the directory names first.
            let first = choices[usize::from(begins == [false, true])];
            let shown = [&a, &b].map(|board| (board.shown("ann"), board.shown("bob")));
            assert_eq!(shown, [(first, first); 2], "{begins:?}\n{}", world.story());
        }
    }
}

/// What Ann says at both ends after the start, if `a` said one thing and `b` another an hour later, or nothing.
fn said_after_start(texts: [Option<&str>; 2]) -> [Option<String>; 2] {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann"]));
    let mut idle = World::new(&clock, Vec::new());
    for (board, text) in [&a, &b].into_iter().zip(texts) {
        board.choose("ann", Availability::Busy);
        if let Some(text) = text {
            board.say("ann", text);
        }
        idle.pass(Duration::from_secs(3600));
    }
    let rules = rules(&clock, &["ann"], &[&a, &b]).with_messages();
    let rules = rules.with_echoes(Echoes::default());
    let mirrors = vec![one_way(&a, &b, rules.clone()), one_way(&b, &a, rules)];
    World::new(&clock, mirrors).pass_seconds(120);
    [&a, &b].map(|board| board.said("ann"))
}

#[test]
fn a_later_text_stays_at_the_start_unless_it_may_be_a_form_of_the_other() {
    for (texts, expected) in [
        ([Some("Lunch"), Some("In a meeting")], Some("In a meeting")),
        (
            [Some("\u{43e}\u{431}\u{435}\u{434}"), Some("\u{43d}\u{430}")],
            Some("\u{43d}\u{430}"),
        ),
        ([None, Some("In a meeting")], Some("In a meeting")),
        (
            [Some("Fish & chips"), Some("Fish &amp; chips")],
            Some("Fish & chips"),
        ),
        (
            [Some("Lunch at noon"), Some("Lunch at")],
            Some("Lunch at noon"),
        ),
        // A copy is dated later than its original, and no target adds words to a text.
        (
            [Some("Lunch"), Some("Lunch at noon")],
            Some("Lunch at noon"),
        ),
    ] {
        let expected = expected.map(str::to_owned);
        assert_eq!(
            said_after_start(texts),
            [expected.clone(), expected],
            "{texts:?}"
        );
    }
}

#[test]
fn one_mirror_alone_that_follows_changes_writes_nothing_at_the_start() {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann"]));
    a.choose("ann", Availability::Busy);
    let rules = rules(&clock, &["ann"], &[&a, &b]).only_changes();
    let mut world = World::new(&clock, vec![one_way(&a, &b, rules)]);

    world.pass_seconds(60);

    assert_eq!(b.writes(), 0);
    assert_eq!(world.events.len(), 0, "{}", world.story());
}

#[test]
fn a_pair_begins_with_readings_that_show_the_start() {
    let lag = Duration::from_secs(20);
    for begins in BEGINS {
        let clock = TestClock::default();
        let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann"]));
        let mut idle = World::new(&clock, Vec::new());
        idle.pass_seconds(60);
        a.choose("ann", Availability::Busy);
        idle.pass_seconds(60);
        // The replicas of `b` do not show this at the start.
        b.behave(|ways| ways.lag = lag);
        b.choose("ann", Availability::Away);
        let rules = rules(&clock, &["ann"], &[&a, &b]).with_lag(lag);
        let rules = rules.with_echoes(Echoes::default());
        let [there, back] = begins.map(|begins| match begins {
            true => rules.clone(),
            false => rules.clone().only_changes(),
        });
        let mut world = World::new(&clock, vec![one_way(&a, &b, there), one_way(&b, &a, back)]);
        world.pass_seconds(120);

        let shown = [&a, &b].map(|board| board.shown("ann"));
        assert_eq!(
            shown,
            [Availability::Away; 2],
            "{begins:?}\n{}",
            world.story()
        );
        assert_eq!((a.writes(), b.writes()), (1, 0), "{}", world.story());
    }
}

/// Both ends after the start of a pair of which `b` has no do-not-disturb: what people chose at `a`, and then at `b`.
fn started_without_do_not_disturb(
    choices: [Availability; 2],
    is_b_later: bool,
) -> [Availability; 2] {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann"]));
    b.behave(|ways| {
        ways.language = crate::board::no_do_not_disturb;
        ways.exact = &[
            Availability::Available,
            Availability::Busy,
            Availability::Away,
        ];
    });
    let mut boards = [(&a, choices[0]), (&b, choices[1])];
    if !is_b_later {
        boards.reverse();
    }
    for (board, choice) in boards {
        clock.advance(Duration::from_secs(5));
        board.choose("ann", choice);
    }
    let rules = rules(&clock, &["ann"], &[&a, &b]).with_echoes(Echoes::default());
    let mirrors = vec![one_way(&a, &b, rules.clone()), one_way(&b, &a, rules)];
    let mut world = World::new(&clock, mirrors);
    world.pass_seconds(60);
    [&a, &b].map(|board| board.shown("ann"))
}

#[test]
fn what_a_target_shows_for_a_status_that_it_lacks_is_no_later_state() {
    let [free, busy, away, quiet] = [
        Availability::Available,
        Availability::Busy,
        Availability::Away,
        Availability::DoNotDisturb,
    ];
    for (choices, is_b_later, shown) in [
        // As a mirror wrote it, before the program ended.
        ([quiet, quiet], true, [quiet, busy]),
        ([quiet, free], true, [free, free]),
        ([quiet, free], false, [quiet, busy]),
        // Chosen by a person: a mirror writes busy for do-not-disturb where that is missing.
        ([quiet, away], true, [away, away]),
        ([quiet, away], false, [quiet, busy]),
        ([busy, free], true, [free, free]),
    ] {
        let ends = started_without_do_not_disturb(choices, is_b_later);
        assert_eq!(ends, shown, "{choices:?} {is_b_later}");
    }
}
