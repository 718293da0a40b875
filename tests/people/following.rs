use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use omnipresence::*;
use tokio::time::{Instant, timeout};

use crate::{
    clock::PausedClock,
    reading::{Office, TWO, accounts, office, people},
    scripted::{Mood, Scripted},
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn options() -> WatchOptions {
    WatchOptions::default()
        .with_interval(SECOND * 10)
        .with_max_interval(SECOND * 10)
}

fn follow(office: &Office) -> PeopleWatch {
    office.people.watch(&options()).unwrap()
}

/// An event in short, such as `ann: busy`, `ann: busy, not phone` where that cannot be read, or `gap phone:example.com of ann`.
fn short(event: &PersonEvent) -> String {
    let of = |person: &Option<PersonId>| match person {
        Some(person) => format!(" of {person}"),
        None => String::new(),
    };
    match event {
        PersonEvent::Changed {
            person,
            after,
            failed,
            ..
        } => {
            let failed = failed.iter().map(|(account, _)| account.source.vendor());
            let failed: String = failed.map(|vendor| format!(", not {vendor}")).collect();
            format!("{person}: {}{failed}", after.availability())
        }
        PersonEvent::Gap { source, person, .. } => format!("gap {source}{}", of(person)),
        PersonEvent::Resumed { source, person, .. } => format!("resumed {source}{}", of(person)),
        other => format!("{other:?}"),
    }
}

/// What is told within this time.
async fn told(events: &mut PeopleWatch, time: Duration) -> Vec<String> {
    let mut told = Vec::new();
    let end = Instant::now() + time;
    while let Ok(event) = tokio::time::timeout_at(end, events.next()).await {
        told.push(short(&event.unwrap()));
    }
    told
}

/// What is told next, and how many seconds later.
async fn next(events: &mut PeopleWatch) -> (String, u64) {
    let start = Instant::now();
    let event = timeout(MINUTE * 60 * 24, events.next()).await;
    let event = event.expect("an event within a day").unwrap();
    (short(&event), start.elapsed().as_secs())
}

/// What the vendor calls the user whose change is told next.
async fn changed_account(events: &mut PeopleWatch) -> String {
    let Some(PersonEvent::Changed { after, .. }) = events.next().await else {
        panic!("no change")
    };
    after.winner().unwrap().user.to_string()
}

#[tokio::test(start_paused = true)]
async fn every_person_is_told_at_first_and_then_when_something_changes() {
    let office = office();
    let mut events = follow(&office);
    assert_eq!(told(&mut events, SECOND).await, ["ann: busy", "bob: away"]);
    office.desk.show("bob", Availability::DoNotDisturb);
    let Some(PersonEvent::Changed {
        person,
        before,
        after,
        failed,
    }) = events.next().await
    else {
        panic!("no change")
    };
    assert_eq!(person.as_str(), "bob");
    assert_eq!(before.unwrap().availability(), Availability::Away);
    assert_eq!(after.availability(), Availability::DoNotDisturb);
    assert!(failed.is_empty());
    assert_eq!(after.winner().unwrap().source, *office.desk.source());
}

#[tokio::test(start_paused = true)]
async fn each_source_is_read_for_the_users_of_the_directory_alone() {
    let office = office();
    office.desk.show("stranger", Availability::Busy);
    let mut events = follow(&office);
    told(&mut events, SECOND).await;
    assert_eq!(office.desk.take_requests(), ["get ann bob"]);
    assert_eq!(office.phone.take_requests(), ["get 17 18"]);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_slow_to_answer_delays_no_other() {
    let office = office();
    office.phone.set_mood(Mood::Slow(SECOND * 5));
    let mut events = follow(&office);
    let expected = ["ann: available", "bob: available"];
    assert_eq!(told(&mut events, SECOND).await, expected);
    let expected = ["ann: busy", "bob: away"];
    assert_eq!(told(&mut events, SECOND * 5).await, expected);
}

#[tokio::test(start_paused = true)]
async fn whoever_cannot_be_read_anywhere_is_told_to_be_unknown_once() {
    let office = office();
    office.desk.set_mood(Mood::Failing(ErrorKind::Unavailable));
    office.phone.set_mood(Mood::Failing(ErrorKind::Unavailable));
    let mut events = follow(&office);
    let mut all = told(&mut events, MINUTE * 60).await;
    all.sort();
    assert_eq!(
        all,
        [
            "ann: unknown, not desk, not phone",
            "bob: unknown, not desk, not phone",
            "gap desk:example.com",
            "gap phone:example.com"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_failing_source_showed_counts_until_it_is_stale_and_comes_back_with_it() {
    let office = office();
    let mut events = follow(&office);
    told(&mut events, MINUTE).await;
    office.phone.set_mood(Mood::Failing(ErrorKind::Unavailable));
    let Some(PersonEvent::Gap { source, since, .. }) = events.next().await else {
        panic!("no gap")
    };
    assert_eq!(source, *office.phone.source());
    let told_now = told(&mut events, SECOND).await;
    assert_eq!(told_now, ["ann: busy, not phone", "bob: away, not phone"]);
    assert_eq!(next(&mut events).await.0, "ann: available, not phone");
    let age = office.clock.now().saturating_duration_since(since.unwrap());
    assert_eq!(age.as_secs(), 15 * 60);
    let (bob, later) = next(&mut events).await;
    assert_eq!((bob.as_str(), later), ("bob: available, not phone", 0));

    office.phone.set_mood(Mood::Prompt);
    let mut all = told(&mut events, MINUTE * 30).await;
    assert_eq!(all.pop().unwrap(), "resumed phone:example.com");
    assert_eq!(all, ["ann: busy", "bob: away"]);
}

#[tokio::test(start_paused = true)]
async fn what_got_stale_is_explained() {
    let office = office();
    let mut events = follow(&office);
    told(&mut events, SECOND).await;
    office.phone.set_mood(Mood::Failing(ErrorKind::Unavailable));
    let after = loop {
        if let Some(PersonEvent::Changed { after, .. }) = events.next().await
            && after.availability() == Availability::Available
        {
            break after;
        }
    };
    assert_eq!(
        after.explanation(),
        "Available: desk:example.com is the only one to tell.\n\
         - desk:example.com: available for 15 minutes; this counts\n\
         - phone:example.com: busy for 15 minutes; does not count, read 15 minutes ago"
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_where_nothing_changes_stays_fresh_for_a_day() {
    let office = office();
    let mut events = follow(&office);
    told(&mut events, SECOND).await;
    assert!(told(&mut events, MINUTE * 60 * 24).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_a_source_showed_that_never_answers_again_gets_stale() {
    let office = office();
    let mut events = follow(&office);
    told(&mut events, SECOND).await;
    office.phone.set_mood(Mood::Silent);
    assert_eq!(next(&mut events).await, ("ann: available".into(), 899));
    assert_eq!(next(&mut events).await, ("bob: available".into(), 0));
}

#[tokio::test(start_paused = true)]
async fn a_presence_that_ends_stops_to_count_at_that_moment() {
    let office = office();
    let end = office.clock.now().saturating_add(SECOND * 75);
    office
        .phone
        .edit("17", |presence| presence.expires_at = Some(end));
    let mut events = follow(&office);
    told(&mut events, SECOND).await;
    assert_eq!(next(&mut events).await, ("ann: available".into(), 74));
    // The source is late, and says the same for a while: it is not believed again.
    assert!(told(&mut events, MINUTE).await.is_empty());
    office.phone.show("17", Availability::Away);
    assert_eq!(next(&mut events).await.0, "ann: away");
}

#[tokio::test(start_paused = true)]
async fn what_a_vendor_shows_whose_clock_goes_five_minutes_behind_or_ahead_counts_and_does_not_flap()
 {
    let office = office();
    let now = office.clock.now();
    for (user, end, changed) in [
        (
            "17",
            now.saturating_sub(MINUTE * 2),
            now.saturating_sub(MINUTE * 5),
        ),
        (
            "18",
            now.saturating_add(MINUTE * 600),
            now.saturating_add(MINUTE * 5),
        ),
    ] {
        office.phone.edit(user, |presence| {
            presence.expires_at = Some(end);
            presence.changed_at = Some(changed);
        });
    }
    let mut events = follow(&office);
    assert_eq!(told(&mut events, SECOND).await, ["ann: busy", "bob: away"]);
    assert!(told(&mut events, MINUTE * 60).await.is_empty());
    office.phone.edit("17", |presence| {
        presence.availability = Availability::Away;
        presence.expires_at = None;
        presence.changed_at = Some(now);
    });
    assert_eq!(told(&mut events, MINUTE).await, ["ann: away"]);
}

#[tokio::test(start_paused = true)]
async fn who_takes_events_slowly_is_told_the_newest_of_each_person_and_of_no_change_that_was_undone()
 {
    let office = office();
    let mut events = follow(&office);
    told(&mut events, SECOND).await;
    // Nobody takes an event while Bob changes twice, and Ann changes and changes back.
    for availability in [Availability::Busy, Availability::DoNotDisturb] {
        office.desk.show("bob", availability);
        tokio::time::sleep(MINUTE).await;
    }
    office.phone.edit("17", |presence| {
        presence.availability = Availability::DoNotDisturb;
    });
    tokio::time::sleep(MINUTE).await;
    office
        .phone
        .edit("17", |presence| presence.availability = Availability::Busy);
    assert_eq!(told(&mut events, MINUTE).await, ["bob: do-not-disturb"]);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_cannot_be_read_is_a_gap_of_its_person_alone() {
    let office = office();
    office.phone.fail_for("17", Some(ErrorKind::Forbidden));
    let mut events = follow(&office);
    let mut all = told(&mut events, MINUTE).await;
    all.sort();
    let expected = [
        "ann: available, not phone",
        "bob: away",
        "gap phone:example.com of ann",
    ];
    assert_eq!(all, expected);
    office.phone.fail_for("17", None);
    let expected = ["ann: busy", "resumed phone:example.com of ann"];
    assert_eq!(told(&mut events, MINUTE * 10).await, expected);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_cannot_be_read_any_more_gets_stale_while_its_source_goes_on() {
    let office = office();
    let mut events = follow(&office);
    told(&mut events, SECOND).await;
    office.phone.fail_for("17", Some(ErrorKind::Forbidden));
    assert_eq!(next(&mut events).await.0, "gap phone:example.com of ann");
    assert_eq!(next(&mut events).await, ("ann: busy, not phone".into(), 0));
    let (stale, _) = next(&mut events).await;
    assert_eq!(stale, "ann: available, not phone");
    assert!(told(&mut events, MINUTE * 60).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_source_without_a_provider_is_a_gap_that_names_it() {
    let clock = PausedClock::start();
    let desk = Scripted::new("desk", clock)
        .with_user("ann", Availability::Available)
        .with_user("bob", Availability::Busy);
    let people = people(TWO, clock).with_provider(desk).unwrap();
    let mut events = people.watch(&options()).unwrap();
    let Some(Some(PersonEvent::Gap { source, error, .. })) = events.next().now_or_never() else {
        panic!("no gap")
    };
    assert_eq!(source.to_string(), "phone:example.com");
    assert_eq!(error.kind(), ErrorKind::Config);
    let mut all = told(&mut events, MINUTE).await;
    all.sort();
    assert_eq!(all, ["ann: available, not phone", "bob: busy, not phone"]);
}

#[tokio::test(start_paused = true)]
async fn users_whom_the_vendor_calls_otherwise_are_followed_too() {
    let clock = PausedClock::start();
    let text = accounts(
        "desk",
        &[
            ("ann", r#""@ann""#),
            ("bob", r#""13""#),
            ("eve", r#""@eve""#),
        ],
    );
    let desk = Scripted::new("desk", clock)
        .with_alias("@ann", "12", Availability::Available)
        .with_user("13", Availability::Busy)
        .with_alias("@eve", "14", Availability::Away);
    let people = people(&text, clock).with_provider(desk.clone()).unwrap();
    let mut events = people.watch(&options()).unwrap();
    let mut all = told(&mut events, SECOND).await;
    all.sort();
    assert_eq!(all, ["ann: available", "bob: busy", "eve: away"]);
    desk.edit("@ann", |presence| {
        presence.availability = Availability::Away
    });
    desk.take_requests();
    assert_eq!(next(&mut events).await.0, "ann: away");
    // By now it is known who they are.
    assert_eq!(desk.take_requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn two_persons_whose_accounts_are_one_at_the_vendor_are_both_told() {
    let clock = PausedClock::start();
    let text = accounts("desk", &[("ann", r#""@ann""#), ("bob", r#""12""#)]);
    let desk = Scripted::new("desk", clock)
        .with_user("12", Availability::Busy)
        .with_alias("@ann", "12", Availability::Busy);
    let people = people(&text, clock).with_provider(desk.clone()).unwrap();
    let mut events = people.watch(&options()).unwrap();
    let mut all = told(&mut events, SECOND).await;
    all.sort();
    assert_eq!(all, ["ann: busy", "bob: busy"]);
    assert_eq!(desk.take_requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn users_whom_the_vendor_calls_otherwise_are_followed_after_a_gap_and_under_a_new_id() {
    let clock = PausedClock::start();
    let text = accounts("desk", &[("ann", r#""@ann""#)]);
    let desk = Scripted::new("desk", clock).with_alias("@ann", "12", Availability::Busy);
    desk.fail_for("@ann", Some(ErrorKind::Forbidden));
    let people = people(&text, clock).with_provider(desk.clone()).unwrap();
    let mut events = people.watch(&options()).unwrap();
    let expected = ["gap desk:example.com of ann", "ann: unknown, not desk"];
    assert_eq!(told(&mut events, SECOND).await, expected);
    desk.fail_for("@ann", None);
    let expected = ["ann: busy", "resumed desk:example.com of ann"];
    assert_eq!(told(&mut events, MINUTE * 10).await, expected);
    // The name belongs to another account now.
    desk.edit("@ann", |presence| {
        presence.user = "99".into();
        presence.availability = Availability::Away;
    });
    assert_eq!(changed_account(&mut events).await, "99");
    // And to the vendor it is the id.
    desk.edit("@ann", |presence| {
        presence.user = "@ann".into();
        presence.availability = Availability::Busy;
    });
    assert_eq!(changed_account(&mut events).await, "@ann");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_before_it_is_polled_nor_after_it_is_dropped() {
    let office = office();
    let mut events = follow(&office);
    tokio::time::sleep(MINUTE).await;
    assert!(office.desk.take_requests().is_empty());
    told(&mut events, SECOND).await;
    office.desk.take_requests();
    drop(events);
    tokio::time::sleep(MINUTE * 60).await;
    assert!(office.desk.take_requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_directory_of_nobody_is_followed_in_silence() {
    let clock = PausedClock::start();
    let people = people("", clock);
    let mut events = people.watch(&options()).unwrap();
    assert!(told(&mut events, MINUTE * 60).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_of_one_source_is_refused() {
    let office = office();
    let users = Follow::Users(vec!["ann".into()]);
    let watch = watch(office.desk.clone(), users, WatchOptions::default()).unwrap();
    let options = options().with_checkpoint(watch.checkpoint());
    let error = office.people.watch(&options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}
