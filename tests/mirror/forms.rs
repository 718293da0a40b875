//! Targets that show another text than the one that was written, mirrored both ways.

use std::time::Duration;

use omnipresence::{Availability, Error, ErrorKind, PresenceProvider};
use proptest::prelude::*;

use crate::{board::Board, world::Scene};

const CHOICES: [Availability; 3] = [
    Availability::Busy,
    Availability::Away,
    Availability::Available,
];
const TEXTS: [&str; 7] = [
    "Fish & chips <3",
    "  Back at THREE, or a little later than that  ",
    "\u{1f355} with Bob",
    "Lunch",
    "Grüße aus Köln",
    "a & b & c & d & e & f & g & h",
    "\u{1f355}",
];

type Normalize = fn(&str) -> String;

fn cut(text: &str) -> String {
    text.chars().take(12).collect()
}

fn trim(text: &str) -> String {
    text.trim().to_owned()
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

fn cut_and_escape(text: &str) -> String {
    escape(&cut(text))
}

fn replace_emoji(text: &str) -> String {
    text.replace('\u{1f355}', ":pizza:")
}

fn strip_emoji(text: &str) -> String {
    text.replace('\u{1f355}', "")
}

fn cut_with_ellipsis(text: &str) -> String {
    match text.chars().count() {
        0..=12 => text.to_owned(),
        _ => format!("{}…", cut(text)),
    }
}

const NORMALIZES: [Normalize; 9] = [
    str::to_owned,
    cut,
    cut_with_ellipsis,
    trim,
    str::to_uppercase,
    escape,
    cut_and_escape,
    replace_emoji,
    strip_emoji,
];

/// What an answer to a write tells of it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Tells {
    Nothing,
    /// What was sent.
    Sent,
    /// What is shown.
    Shown,
}

const TELLS: [Tells; 3] = [Tells::Nothing, Tells::Sent, Tells::Shown];

/// What both sources are like.
#[derive(Clone, Copy, Debug)]
struct Ways {
    texts: [Normalize; 2],
    tells: Tells,
    dates: bool,
    lag: Duration,
}

fn pair(ways: Ways) -> Scene {
    let mut scene = Scene::both_ways(|rules| {
        rules
            .with_messages()
            .with_lag(ways.lag + Duration::from_secs(5))
    });
    for (board, text) in [&scene.a, &scene.b].into_iter().zip(ways.texts) {
        board.behave(|it| {
            it.text = text;
            it.tells = ways.tells != Tells::Nothing;
            it.repeats_text = ways.tells == Tells::Sent;
            it.dates = ways.dates;
            it.lag = ways.lag;
        });
    }
    scene.world.pass_seconds(20);
    scene
}

/// Each way of a target, with what the text of a person becomes there.
fn for_each_way(case: impl Fn(Ways)) {
    for text in NORMALIZES {
        for tells in TELLS {
            for dates in [true, false] {
                for lag in [0, 7].map(Duration::from_secs) {
                    let texts = [str::to_owned as Normalize, text];
                    case(Ways {
                        texts,
                        tells,
                        dates,
                        lag,
                    });
                }
            }
        }
    }
}

#[test]
fn a_text_stays_at_its_source_whatever_a_target_makes_of_it() {
    for_each_way(|ways| {
        for said in TEXTS {
            let Scene { a, b, mut world } = pair(ways);
            a.say("ann", said);
            world.pass_seconds(60);
            for choice in CHOICES {
                a.choose("ann", choice);
                world.pass_seconds(60);
                assert_eq!(b.shown("ann"), choice);
            }

            let story = world.story();
            assert_eq!(a.said("ann").as_deref(), Some(said), "{ways:?}\n{story}");
            let shown = Some((ways.texts[1])(said)).filter(|it| !it.is_empty());
            assert_eq!(b.said("ann"), shown, "{ways:?}\n{story}");
            assert_eq!(a.writes(), 0, "{ways:?}\n{story}");
            assert!(b.writes() <= 4, "{ways:?}\n{story}");
        }
    });
}

#[test]
fn a_person_s_change_at_a_target_that_changes_texts_is_mirrored() {
    for_each_way(|ways| {
        let Scene { a, b, mut world } = pair(ways);
        a.say("ann", TEXTS[0]);
        world.pass_seconds(60);

        b.choose("ann", Availability::Away);
        world.pass_seconds(60);
        let story = world.story();
        assert_eq!(a.shown("ann"), Availability::Away, "{ways:?}\n{story}");
        let said = a.said("ann");
        assert_eq!(said.as_deref(), Some(TEXTS[0]), "{ways:?}\n{story}");

        b.say("ann", "tea");
        world.pass_seconds(60);
        assert_eq!(a.said("ann"), b.said("ann"), "{}", world.story());
    });
}

/// Somebody changes something, while nothing else happens.
#[derive(Clone, Copy, Debug)]
struct Change {
    is_at_a: bool,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Status(usize),
    Text(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let what = prop_oneof![
        (0..CHOICES.len()).prop_map(What::Status),
        (0..TEXTS.len()).prop_map(What::Text),
    ];
    (any::<bool>(), what).prop_map(|(is_at_a, what)| Change { is_at_a, what })
}

fn ways() -> impl Strategy<Value = Ways> {
    let texts = [0..NORMALIZES.len(), 0..NORMALIZES.len()];
    (texts, 0..TELLS.len(), any::<bool>(), 0..8_u64).prop_map(|(texts, tells, dates, lag)| Ways {
        texts: texts.map(|text| NORMALIZES[text]),
        tells: TELLS[tells],
        dates,
        lag: Duration::from_secs(lag),
    })
}

fn apply(board: &Board, what: What) {
    match what {
        What::Status(choice) => board.choose("ann", CHOICES[choice]),
        What::Text(text) => board.say("ann", TEXTS[text]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// 10,000 changes. Each costs one write at most, and two where a replica shows an old state.
    #[test]
    fn no_mirror_changes_a_text_where_a_person_wrote_it(
        ways in ways(),
        changes in prop::collection::vec(change(), 100),
    ) {
        let Scene { a, b, mut world } = pair(ways);
        let mut source = &a;
        let mut said = None;
        for change in &changes {
            let writes = a.writes() + b.writes();
            let board = if change.is_at_a { &a } else { &b };
            apply(board, change.what);
            if let What::Text(_) = change.what {
                source = board;
                said = board.said("ann");
            }
            world.note(&format!("{change:?}"));
            world.pass_seconds(45);

            let story = world.story();
            prop_assert_eq!(source.said("ann"), said.clone(), "{}", story);
            prop_assert_eq!(a.shown("ann"), b.shown("ann"), "{}", story);
            let writes = a.writes() + b.writes() - writes;
            prop_assert!(writes <= 1 + usize::from(!ways.lag.is_zero()), "{} writes\n{}", writes, story);
        }
    }
}

#[test]
fn a_text_stays_at_its_source_though_the_write_or_its_reading_fails() {
    let down: fn() -> Error = || Error::new(ErrorKind::Unavailable, "down");
    let late: fn() -> Error = || Error::new(ErrorKind::Timeout, "late");
    for_each_way(|ways| {
        for is_late in [false, true] {
            let Scene { a, b, mut world } = pair(ways);
            b.behave(|ways| match is_late {
                true => ways.trouble_of_writes = Some(late),
                false => ways.breaks_at_a_write = Some(down),
            });
            a.say("ann", TEXTS[0]);
            world.pass_seconds(8);
            b.behave(|ways| {
                ways.trouble = None;
                ways.trouble_of_writes = None;
                ways.breaks_at_a_write = None;
            });
            world.pass_seconds(120);
            for (board, choice) in [&a, &b].into_iter().zip(CHOICES) {
                board.choose("ann", choice);
                world.pass_seconds(120);
                assert_eq!(a.shown("ann"), b.shown("ann"), "{}", world.story());
            }

            let said = a.said("ann");
            let story = world.story();
            assert_eq!(said.as_deref(), Some(TEXTS[0]), "{ways:?}\n{story}");
        }
    });
}

#[test]
fn a_change_between_a_write_and_its_reading_is_mirrored_if_it_is_dated() {
    for (dates, shown) in [(true, Availability::Away), (false, Availability::Busy)] {
        let mut scene = pair(Ways {
            texts: [str::to_owned, cut],
            tells: Tells::Nothing,
            dates,
            lag: Duration::ZERO,
        });
        // A read or write at `b` takes up to eight seconds.
        scene.b.behave(|ways| ways.latency = Duration::from_secs(8));
        let writes = scene.b.writes();
        scene.a.choose("ann", Availability::Busy);
        while scene.b.writes() == writes {
            scene.world.pass(Duration::from_millis(250));
        }
        scene.b.choose("ann", Availability::Away);
        scene.world.pass_seconds(120);

        assert_eq!(scene.a.shown("ann"), shown, "{}", scene.world.story());
    }
}

#[test]
fn many_changes_at_once_never_mix_the_texts_of_two_targets() {
    let mut chance = fastrand::Rng::with_seed(5);
    for round in 0..60 {
        let ways = Ways {
            texts: [
                NORMALIZES[chance.usize(0..8)],
                NORMALIZES[chance.usize(0..8)],
            ],
            tells: TELLS[chance.usize(0..3)],
            dates: chance.bool(),
            lag: Duration::from_secs(chance.u64(0..8) * u64::from(chance.bool())),
        };
        let Scene { a, b, mut world } = pair(ways);
        for board in [&a, &b] {
            board.behave(|it| it.latency = Duration::from_secs(2));
        }
        // What each may show: what was written there, its form of what was written at the other, and, where a status at the other has
        // crossed a new text, its form of its own last one.
        let own = |text: Normalize| TEXTS.map(text);
        let forms = |from: Normalize, to: Normalize| own(from).map(|text| to(&text));
        let [at_a, at_b] = ways.texts;
        let allowed = [
            [own(at_a), forms(at_b, at_a), forms(at_a, at_a)].concat(),
            [own(at_b), forms(at_a, at_b), forms(at_b, at_b)].concat(),
        ];
        const CHANGES: usize = 100;
        for _ in 0..CHANGES {
            let what = match chance.bool() {
                true => What::Status(chance.usize(0..CHOICES.len())),
                false => What::Text(chance.usize(0..TEXTS.len())),
            };
            let board = if chance.bool() { &a } else { &b };
            apply(board, what);
            world.note(&format!(
                "{what:?} at {}, then {:?} and {:?}",
                board.source(),
                a.said("ann"),
                b.said("ann")
            ));
            world.pass(Duration::from_millis(chance.u64(0..20_000)));
            for (board, allowed) in [&a, &b].into_iter().zip(&allowed) {
                let said = board.said("ann").unwrap_or_default();
                let is_allowed = said.is_empty() || !ways.lag.is_zero() || allowed.contains(&said);
                assert!(is_allowed, "{round} {said:?} {ways:?}\n{}", world.story());
            }
        }
        world.pass_seconds(300);
        let writes = a.writes() + b.writes();
        assert!(writes <= 2 * CHANGES, "{writes} writes");
        world.pass_seconds(300);
        assert_eq!(a.writes() + b.writes(), writes, "{}", world.story());
    }
}
