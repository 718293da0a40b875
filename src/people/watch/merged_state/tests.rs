//! The merged state of a person, as the events of two sources come in any order.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use proptest::{prelude::*, sample::select};

use super::*;
use crate::{
    compose::{Combined, Policy},
    directory::Person,
    error::ErrorKind,
    model::{Availability, NativeStatus},
};

const PERSONS: [&str; 3] = ["ann", "bob", "cid"];
const VENDORS: [&str; 2] = ["desk", "phone"];
const STALE_AFTER: Duration = Duration::from_secs(10);

fn second(second: i64) -> Timestamp {
    Timestamp::from_unix_millis(second * 1_000)
}

fn source(vendor: &str) -> Source {
    Source::new(vendor, "example.com")
}

/// A merged state with what the watches of both sources have emitted last.
struct Merged {
    state: MergedState,
    emitted: Boards,
}

#[derive(Default)]
struct Boards(HashMap<Account, Presence>);

impl Emitted for Boards {
    fn presence(&self, account: &Account) -> Option<Presence> {
        self.0.get(account).cloned()
    }
}

impl Deref for Merged {
    type Target = MergedState;

    fn deref(&self) -> &MergedState {
        &self.state
    }
}

impl DerefMut for Merged {
    fn deref_mut(&mut self) -> &mut MergedState {
        &mut self.state
    }
}

impl Merged {
    fn show(&mut self, presence: Presence) {
        let (source, user) = (presence.source.clone(), presence.user.clone());
        let account = Account::new(source.clone(), user.clone());
        let before = self.emitted.0.insert(account, presence);
        self.state
            .take(&source, Told::Shown(user, before.map(Box::new)));
    }

    fn expire(&mut self, vendor: &str, user: &str) {
        let source = source(vendor);
        let account = Account::new(source.clone(), user);
        let presence = self.emitted.0.get_mut(&account).unwrap();
        presence.observed_at = presence.observed_at.min(presence.expires_at.unwrap());
        self.state.take(&source, Told::Expired(user.into()));
    }

    fn next_event(&mut self, now: Timestamp) -> Option<PersonEvent> {
        self.state.next_event(&self.emitted, now)
    }
}

/// Everybody is at both sources, under their own name.
fn merged() -> Merged {
    let directory = PERSONS.into_iter().fold(Directory::new(), |all, name| {
        let accounts = VENDORS.into_iter();
        let person = accounts.fold(Person::new(name), |person, vendor| {
            person.with_account(source(vendor), name)
        });
        all.with_person(person).unwrap()
    });
    let composer = Composer::new(Policy::MostRestrictive).with_stale_after(STALE_AFTER);
    Merged {
        state: MergedState::new(Arc::new(directory), composer),
        emitted: Boards::default(),
    }
}

fn shown(vendor: &str, user: &str, availability: Availability, now: Timestamp) -> Presence {
    let native = NativeStatus::new(availability.as_str());
    Presence::new(user.into(), source(vendor), availability, native, now)
}

fn show(merged: &mut Merged, vendor: &str, user: &str, shows: Availability, now: Timestamp) {
    merged.show(shown(vendor, user, shows, now));
}

fn gap(user: Option<&str>, since: Option<Timestamp>) -> Told {
    let error = Error::new(ErrorKind::Unavailable, "down");
    Told::Gap(user.map(UserId::from), since, error)
}

fn all(merged: &mut Merged, now: Timestamp) -> Vec<PersonEvent> {
    std::iter::from_fn(|| merged.next_event(now)).collect()
}

#[test]
fn a_gap_that_ends_before_it_is_told_was_none() {
    let mut merged = merged();
    let now = second(0);
    merged.take(&source("desk"), gap(None, None));
    merged.take(&source("desk"), Told::Resumed(None));
    assert!(all(&mut merged, now).is_empty());
}

#[test]
fn a_gap_that_is_told_goes_on_if_its_end_is_not_told_before_the_next() {
    let mut merged = merged();
    let now = second(0);
    merged.take(&source("desk"), gap(Some("ann"), None));
    let told = all(&mut merged, now);
    let [PersonEvent::Gap { person, user, .. }] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(*person, Some("ann".into()));
    assert_eq!(*user, Some("ann".into()));
    merged.take(&source("desk"), Told::Resumed(Some("ann".into())));
    merged.take(&source("desk"), gap(Some("ann"), None));
    assert!(all(&mut merged, now).is_empty());
    merged.take(&source("desk"), Told::Resumed(Some("ann".into())));
    let told = all(&mut merged, now);
    assert!(
        matches!(told.as_slice(), [PersonEvent::Resumed { .. }]),
        "{told:?}"
    );
}

#[test]
fn the_end_of_a_gap_is_told_after_the_changes_that_it_brings() {
    let mut merged = merged();
    let now = second(0);
    merged.take(&source("desk"), gap(None, None));
    all(&mut merged, now);
    show(&mut merged, "desk", "bob", Availability::Busy, now);
    merged.take(&source("desk"), Told::Resumed(None));
    let told = all(&mut merged, now);
    assert!(
        matches!(
            told.as_slice(),
            [PersonEvent::Changed { .. }, PersonEvent::Resumed { .. }]
        ),
        "{told:?}"
    );
}

#[test]
fn whoever_nothing_is_known_of_is_told_only_once_nothing_more_is_to_be_expected() {
    let mut merged = merged();
    let now = second(0);
    merged.take(&source("desk"), gap(None, None));
    assert!(matches!(
        all(&mut merged, now).as_slice(),
        [PersonEvent::Gap { .. }]
    ));
    merged.take(&source("phone"), gap(Some("bob"), None));
    let told = all(&mut merged, now);
    let [
        PersonEvent::Gap { .. },
        PersonEvent::Changed { person, after, .. },
    ] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!(person.as_str(), "bob");
    assert_eq!(after.availability(), Availability::Unknown);
}

#[test]
fn a_person_is_looked_at_again_when_the_first_of_their_presences_stops_to_count() {
    let mut merged = merged();
    let now = second(0);
    let mut presence = shown("phone", "ann", Availability::Busy, now);
    presence.expires_at = Some(second(4));
    merged.show(presence);
    show(&mut merged, "desk", "ann", Availability::Available, now);
    all(&mut merged, now);
    for (time, expected) in [(4, Availability::Available), (10, Availability::Unknown)] {
        assert_eq!(merged.next_due(), Some(second(time)));
        merged.recompute_due(second(time));
        let told = all(&mut merged, second(time));
        let [PersonEvent::Changed { after, .. }] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!(after.availability(), expected);
    }
    assert_eq!(merged.next_due(), None);
}

#[test]
fn a_source_that_was_read_since_is_fresh_without_a_word() {
    let mut merged = merged();
    let read_log = ReadLog::default();
    merged.observe(source("desk"), read_log.clone());
    let now = second(0);
    show(&mut merged, "desk", "ann", Availability::Busy, now);
    all(&mut merged, now);
    read_log.note(second(9));
    merged.recompute_due(second(10));
    assert!(all(&mut merged, second(10)).is_empty());
    assert_eq!(merged.next_due(), Some(second(19)));
}

#[test]
fn a_source_in_a_gap_gets_stale_though_some_of_it_can_be_read() {
    let mut merged = merged();
    let read_log = ReadLog::default();
    merged.observe(source("desk"), read_log.clone());
    let now = second(0);
    show(&mut merged, "desk", "ann", Availability::Busy, now);
    merged.take(&source("desk"), gap(None, Some(now)));
    all(&mut merged, now);
    read_log.note(second(9));
    merged.recompute_due(second(10));
    let told = all(&mut merged, second(10));
    let [PersonEvent::Changed { after, failed, .. }] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(after.availability(), Availability::Unknown);
    assert_eq!(failed.len(), 1);
}

#[test]
fn what_is_told_in_a_gap_is_as_fresh_as_its_reading() {
    let mut merged = merged();
    merged.take(&source("desk"), gap(None, Some(second(0))));
    show(&mut merged, "desk", "ann", Availability::Busy, second(5));
    all(&mut merged, second(5));
    assert_eq!(merged.next_due(), Some(second(15)));
}

#[test]
fn what_has_ended_does_not_come_back_with_a_reading_that_brings_nothing_new() {
    let mut merged = merged();
    let read_log = ReadLog::default();
    merged.observe(source("desk"), read_log.clone());
    let mut presence = shown("desk", "ann", Availability::Busy, second(0));
    presence.expires_at = Some(second(4));
    merged.show(presence);
    all(&mut merged, second(0));
    // Whichever comes first: the time, the reading or the word of the watch.
    merged.recompute_due(second(4));
    assert_eq!(all(&mut merged, second(4)).len(), 1);
    read_log.note(second(5));
    merged.expire("desk", "ann");
    assert!(all(&mut merged, second(5)).is_empty());
    read_log.note(second(6));
    merged.look_at(&source("desk"), &"ann".into());
    assert!(all(&mut merged, second(6)).is_empty());
}

#[derive(Clone, Debug)]
enum Step {
    Shown(&'static str, &'static str, Availability),
    Gap(&'static str, Option<&'static str>),
    Resumed(&'static str, Option<&'static str>),
    Pass(i64),
    Take,
}

fn step() -> impl Strategy<Value = Step> {
    let vendor = || select(&VENDORS[..]);
    let person = || select(&PERSONS[..]);
    prop_oneof![
        6 => (vendor(), person(), select(&Availability::ALL[..]))
            .prop_map(|(vendor, user, availability)| Step::Shown(vendor, user, availability)),
        1 => (vendor(), prop::option::of(person())).prop_map(|(vendor, user)| Step::Gap(vendor, user)),
        1 => (vendor(), prop::option::of(person())).prop_map(|(vendor, user)| Step::Resumed(vendor, user)),
        2 => (1_i64..6).prop_map(Step::Pass),
        3 => Just(Step::Take),
    ]
}

proptest! {
    /// Whenever somebody takes an event or does not, what was told last of each person is in the end what is so, no event says
    /// the same as the one before, and what waits to be told is bounded.
    #[test]
    fn what_was_told_last_is_what_is_so(steps in prop::collection::vec(step(), 0..80)) {
        let mut merged = merged();
        let mut now = second(0);
        let mut told: HashMap<PersonId, (Combined, Vec<Account>)> = HashMap::new();
        let mut gaps: HashMap<Place, bool> = HashMap::new();
        let mut events = Vec::new();
        for step in steps {
            match step {
                Step::Shown(vendor, user, availability) => {
                    show(&mut merged, vendor, user, availability, now);
                }
                Step::Gap(vendor, user) => merged.take(&source(vendor), gap(user, Some(now))),
                Step::Resumed(vendor, user) => {
                    let place = (source(vendor), user.map(UserId::from));
                    if merged.gaps.contains_key(&place) {
                        merged.take(&source(vendor), Told::Resumed(place.1));
                    }
                }
                Step::Pass(seconds) => {
                    now = now.saturating_add(Duration::from_secs(seconds.unsigned_abs()));
                    merged.recompute_due(now);
                }
                Step::Take => events.extend(merged.next_event(now)),
            }
            prop_assert!(merged.queue.len() <= PERSONS.len() + VENDORS.len() * (PERSONS.len() + 1));
            prop_assert!(merged.due.len() <= PERSONS.len());
            for event in events.drain(..) {
                check(event, &mut told, &mut gaps)?;
            }
        }
        for event in all(&mut merged, now) {
            check(event, &mut told, &mut gaps)?;
        }
        for (place, is_in_gap) in gaps {
            prop_assert_eq!(is_in_gap, merged.gaps.contains_key(&place));
        }
        // Asked anew, nobody has anything else to say.
        for person in 0..3 {
            merged.queue.push(Item::Person(person));
        }
        prop_assert!(all(&mut merged, now).is_empty());
        for account in merged.emitted.0.keys() {
            let person = PersonId::from(account.user.as_str());
            prop_assert!(told.contains_key(&person));
        }
        // Who takes the changes alone knows which accounts cannot be read.
        for (person, (_, failed)) in told {
            let accounts = VENDORS.map(|vendor| Account::new(source(vendor), person.as_str()));
            let in_gap = accounts.iter().filter(|account| merged.gap_of(account).is_some());
            prop_assert!(in_gap.eq(&failed));
        }
    }
}

fn check(
    event: PersonEvent,
    told: &mut HashMap<PersonId, (Combined, Vec<Account>)>,
    gaps: &mut HashMap<Place, bool>,
) -> std::result::Result<(), TestCaseError> {
    match event {
        PersonEvent::Changed {
            person,
            before,
            after,
            failed,
        } => {
            let failed: Vec<_> = failed.into_iter().map(|(account, _)| account).collect();
            let last = told.insert(person, (after.clone(), failed.clone()));
            prop_assert_eq!(before.as_ref(), last.as_ref().map(|(before, _)| before));
            let says_the_same = |(before, failed_before): (Combined, Vec<Account>)| {
                before.says_the_same_as(&after) && failed_before == failed
            };
            prop_assert!(!last.is_some_and(says_the_same));
        }
        PersonEvent::Delayed { .. } => unreachable!("no limit is in this test"),
        PersonEvent::Gap { source, user, .. } => {
            gaps.insert((source, user), true);
        }
        PersonEvent::Resumed { source, user, .. } => {
            let was_in_gap = gaps.insert((source, user), false);
            prop_assert_eq!(was_in_gap, Some(true));
        }
    }
    Ok(())
}
