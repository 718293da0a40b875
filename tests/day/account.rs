//! The account of a day: each change has one fate, and what was reported and written is what a person chose.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use omnipresence::*;
use tokio::time::{Instant, sleep};

use crate::{SETTLED, World, shows, staff::Change};

/// What has become of the changes so far.
#[derive(Debug, Default)]
pub(crate) struct Account {
    mirrored: usize,
    /// The texts of those that were chosen at the desk.
    mirrored_at_desk: Vec<String>,
    /// Changes that the same person followed with another.
    replaced: usize,
    /// Changes that a mirror skipped, and why.
    skipped: BTreeMap<&'static str, usize>,
    /// Changes that a mirror wrote over within the lag, before any replica had shown them to a mirror.
    crossed_unseen: usize,
    /// Changes that are not at both ends, for no reason.
    pub(crate) lost: Vec<String>,
}

/// What has become of a change.
#[derive(Debug)]
pub(crate) enum Fate {
    Mirrored,
    Replaced,
    Skipped(&'static str),
    CrossedUnseen,
    Lost(String),
}

impl Account {
    pub(crate) fn add(&mut self, change: &Change, fate: Fate) {
        match fate {
            Fate::Mirrored => {
                self.mirrored += 1;
                if change.is_at_desk {
                    self.mirrored_at_desk.push(change.text.clone());
                }
            }
            Fate::Replaced => self.replaced += 1,
            Fate::Skipped(why) => *self.skipped.entry(why).or_default() += 1,
            Fate::CrossedUnseen => self.crossed_unseen += 1,
            Fate::Lost(how) => self.lost.push(how),
        }
    }

    /// Changes that are at one end alone, for whatever reason.
    fn one_sided(&self) -> usize {
        self.skipped.values().sum::<usize>() + self.crossed_unseen
    }

    fn changes(&self) -> usize {
        self.mirrored + self.replaced + self.one_sided() + self.lost.len()
    }
}

/// Waits until a change must be at both ends, and compares.
pub(crate) async fn settle(world: &World, change: &Change) -> Fate {
    sleep(SETTLED).await;
    if !world.staff.is_last(change) {
        return Fate::Replaced;
    }
    let [desk, phone] = [&world.desk, &world.phone].map(|office| {
        let presence = office.now(&change.user);
        let text = presence.message.map(|it| it.text).unwrap_or_default();
        (presence.availability, text)
    });
    let own = match change.is_at_desk {
        true => change.text.clone(),
        false => world.phone.text(&change.text),
    };
    let copy = (change.availability, world.phone.text(&change.text));
    if desk == (change.availability, own) && phone == copy {
        return Fate::Mirrored;
    }
    let lost = |why: &str| Fate::Lost(format!("{why}: {change:?}\n{}", story(world, change)));
    let is_same_text = desk.1 == phone.1 || world.phone.text(&desk.1) == phone.1;
    if desk.0 != phone.0 || !is_same_text {
        return lost("the ends differ");
    }
    let (here, there) = match change.is_at_desk {
        true => (&world.desk, &world.phone),
        false => (&world.phone, &world.desk),
    };
    let Some(replacement) = here.replacement(&change.user, &change.text) else {
        return lost("nothing replaced it");
    };
    if replacement.is_unseen {
        return match skipped(world, change, Skip::Overtaken) {
            true => Fate::Skipped("overtaken"),
            false => Fate::CrossedUnseen,
        };
    }
    let changes = world.staff.changes();
    let shown = changes.iter().find(|it| world.is_text_of(it, &phone.1));
    let Some(shown) = shown else {
        return lost("what is shown was not chosen");
    };
    let mut before = replacement.before.iter();
    if before.any(|text| world.is_text_of(shown, text)) {
        // A mirror that begins again takes its copy of a change at the other end for a choice of its own date.
        let is_copied_later = there.is_written(&change.user, &replacement.between);
        let mut reasons = [Skip::TargetStays, Skip::Overtaken].into_iter();
        let is_reported = reasons.any(|reason| skipped(world, change, reason));
        return match is_reported && is_copied_later {
            true => Fate::Skipped("copied later"),
            false => lost("what replaced it was older"),
        };
    }
    if skipped(world, change, Skip::Overtaken) {
        Fate::Skipped("overtaken")
    } else if skipped(world, change, Skip::TargetStays) {
        Fate::Skipped("target stays")
    } else {
        lost("no reason")
    }
}

/// What happened to the user around a change, for a test that fails.
fn story(world: &World, change: &Change) -> String {
    const AROUND: Duration = Duration::from_secs(20 * 60);
    let is_near = |at: Instant| at + AROUND > change.at && at < change.at + AROUND;
    let mirrored = world.mirrored.lock().unwrap();
    let events = mirrored.iter().filter(|(at, event)| {
        let from = match event {
            MirrorEvent::Wrote { from, .. }
            | MirrorEvent::Skipped { from, .. }
            | MirrorEvent::Failed { from, .. } => from,
            _ => return false,
        };
        is_near(*at) && from.user == change.user
    });
    let events = events.map(|(at, event)| (*at, format!("{event:?}")));
    let offices = [&world.desk, &world.phone].into_iter();
    let shown = offices.flat_map(|office| office.story(&change.user));
    let mut lines: Vec<_> = events.chain(shown.filter(|it| is_near(it.0))).collect();
    lines.sort();
    let lines = lines.iter().map(|(at, line)| format!("{at:?} {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a mirror reported this reason for not writing a change.
fn skipped(world: &World, change: &Change, reason: Skip) -> bool {
    let mirrored = world.mirrored.lock().unwrap();
    let since = mirrored.partition_point(|(at, _)| *at < change.at);
    let source = world.office(change).source();
    mirrored[since..].iter().any(|(_, event)| match event {
        MirrorEvent::Skipped { from, why, .. } => {
            from.user == change.user && from.source == *source && *why == reason
        }
        _ => false,
    })
}

/// Compares what was chosen with what was reported and mirrored.
pub(crate) fn balance(world: &World, account: &Account, reported: &[Event]) {
    let changes = world.staff.changes();
    let offices = [&world.desk, &world.phone];
    let writes: usize = offices.map(|office| office.requests().1).iter().sum();
    let after = reported.iter().filter_map(|event| match event {
        Event::Changed { after, .. } => Some(after),
        _ => None,
    });
    let after: Vec<&Presence> = after.collect();
    println!(
        "{} changes: {} mirrored, {} replaced, {:?} skipped, {} crossed unseen, {} lost; {} reported, {writes} writes",
        changes.len(),
        account.mirrored,
        account.replaced,
        account.skipped,
        account.crossed_unseen,
        account.lost.len(),
        after.len(),
    );
    assert_eq!(changes.len(), account.changes());
    assert!(
        5 * account.mirrored > 2 * changes.len(),
        "few changes arrive"
    );
    assert!(
        15 * account.one_sided() < changes.len(),
        "many are replaced"
    );
    let mut last = BTreeMap::new();
    let mut texts = BTreeSet::new();
    for presence in after {
        assert!(shows(&world.desk, presence), "invented: {presence:?}");
        last.insert(presence.user.clone(), presence);
        texts.extend(presence.message.as_ref().map(|message| &*message.text));
    }
    for (user, presence) in last {
        assert!(presence.says_the_same_as(&world.desk.now(&user)), "{user}");
    }
    let mut at_desk = account.mirrored_at_desk.iter();
    let unreported: Vec<_> = at_desk
        .by_ref()
        .filter(|it| !texts.contains(&***it))
        .collect();
    assert!(unreported.is_empty(), "{unreported:?}");
    // What mirrors wrote is what a person has chosen, as its source shows it.
    for user in &world.staff.users {
        for presence in world.desk.history(user) {
            let text = presence
                .message
                .map(|message| message.text)
                .unwrap_or_default();
            let is_chosen = |it: &Change| it.text == text || world.phone.text(&it.text) == text;
            assert!(text.is_empty() || changes.iter().any(is_chosen), "{text:?}");
        }
    }
    assert!(4 * writes <= 5 * changes.len(), "{writes} writes");
    count_events(world, reported);
}

/// Counts what watch and mirrors emitted, and compares it with what went wrong.
fn count_events(world: &World, reported: &[Event]) {
    let mirrored = world.mirrored.lock().unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut errors = Vec::new();
    for (_, event) in mirrored.iter() {
        let name = match event {
            MirrorEvent::Wrote { .. } => "wrote".to_owned(),
            MirrorEvent::Skipped { why, .. } => format!("skipped: {why}"),
            MirrorEvent::Failed { error, .. } => {
                errors.push(error);
                "failed".to_owned()
            }
            MirrorEvent::Gap { error, .. } => {
                errors.push(error);
                "gap".to_owned()
            }
            MirrorEvent::Delayed { .. } => "delayed".to_owned(),
            MirrorEvent::Resumed { .. } => "resumed".to_owned(),
            other => panic!("{other:?}"),
        };
        *counts.entry(name).or_default() += 1;
    }
    for event in reported {
        let name = match event {
            Event::Gap { error, .. } => {
                errors.push(error);
                "watch: gap"
            }
            Event::Delayed { .. } => "watch: delayed",
            _ => continue,
        };
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    println!("{counts:#?}");
    let has_limit = [&world.desk, &world.phone].iter().any(|it| it.has_limit());
    for name in ["delayed", "watch: delayed"] {
        assert_eq!(counts.contains_key(name), has_limit, "{name}");
    }
    for error in errors {
        assert!(error.to_string().contains("out of reach"), "{error}");
    }
}
