use std::time::Duration;

use futures_util::StreamExt;
use omnipresence::*;
use tokio::time::Instant;

use crate::{
    clock::PausedClock,
    reading::{Office, TWO, office, people},
    scripted::{Mood, Scripted},
};

fn busy() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Busy)
}

fn set_ann(people: &People) -> SetEverywhere {
    people.set_everywhere(&"ann".into(), &busy()).unwrap()
}

fn only_me(vendor: &str, clock: PausedClock) -> Scripted {
    Scripted::new(vendor, clock).with_capabilities(Capabilities {
        me: true,
        set: SetSupport::Me,
        ..Capabilities::NONE
    })
}

fn kinds(outcomes: &[(Account, Result<SetOutcome>)]) -> Vec<(&str, Option<ErrorKind>)> {
    let outcomes = outcomes.iter();
    outcomes
        .map(|(account, outcome)| {
            let fault = outcome.as_ref().err().map(Error::kind);
            (account.source.vendor(), fault)
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn every_account_of_the_person_is_set_and_nobody_elses() {
    let office = office();
    let outcomes = set_ann(&office.people);
    let outcomes = outcomes.all().await;
    assert_eq!(kinds(&outcomes), [("desk", None), ("phone", None)]);
    assert_eq!(office.desk.take_requests(), ["set ann"]);
    assert_eq!(office.phone.take_requests(), ["set 17"]);
}

#[tokio::test(start_paused = true)]
async fn each_outcome_comes_when_it_is_there_and_a_slow_source_delays_no_other() {
    let office = office();
    office.desk.set_mood(Mood::Slow(Duration::from_secs(5)));
    let mut outcomes = set_ann(&office.people);
    let start = Instant::now();
    let (first, _) = outcomes.next().await.unwrap();
    assert_eq!(
        (first.source.vendor(), start.elapsed().as_secs()),
        ("phone", 0)
    );
    let (second, _) = outcomes.next().await.unwrap();
    assert_eq!(
        (second.source.vendor(), start.elapsed().as_secs()),
        ("desk", 5)
    );
    assert!(outcomes.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn all_outcomes_come_in_the_order_of_the_accounts() {
    let office = office();
    office.desk.set_mood(Mood::Slow(Duration::from_secs(5)));
    let outcomes = set_ann(&office.people);
    let outcomes = outcomes.all().await;
    assert_eq!(kinds(&outcomes), [("desk", None), ("phone", None)]);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_is_a_timeout_that_may_have_been_applied() {
    let office = office();
    let people = office.people.with_patience(Duration::from_secs(2));
    office.desk.set_mood(Mood::Silent);
    let mut outcomes = set_ann(&people);
    let start = Instant::now();
    assert!(outcomes.next().await.unwrap().1.is_ok());
    assert_eq!(start.elapsed().as_secs(), 0);
    let (account, outcome) = outcomes.next().await.unwrap();
    let error = outcome.unwrap_err();
    assert_eq!(account.source, *office.desk.source());
    assert_eq!(start.elapsed().as_secs(), 2);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.may_have_been_applied());
}

/// The office for a person with ten accounts at the desk and one at the phone.
fn office_of_many_accounts() -> (Office, People) {
    let office = office();
    let desk = || office.desk.source().clone();
    let users = (0..10).map(|user| user.to_string());
    let ann = users.fold(Person::new("ann"), |ann, user| {
        ann.with_account(desk(), user)
    });
    let ann = ann.with_account(office.phone.source().clone(), "17");
    let directory = Directory::new().with_person(ann).unwrap();
    let people = People::new(directory, Composer::new(Policy::MostRestrictive));
    let people = people.with_provider(office.desk.clone()).unwrap();
    let people = people.with_provider(office.phone.clone()).unwrap();
    (office, people)
}

#[tokio::test(start_paused = true)]
async fn three_accounts_without_a_connection_end_their_source_alone() {
    let (office, people) = office_of_many_accounts();
    for kind in [ErrorKind::Transport, ErrorKind::Unauthenticated] {
        office.desk.set_mood(Mood::Failing(kind));
        let outcomes = set_ann(&people).all().await;
        assert_eq!(office.desk.take_requests().len(), 3);
        assert_eq!(office.phone.take_requests(), ["set 17"]);
        let (phone, desks) = outcomes.split_last().unwrap();
        assert!(phone.1.is_ok());
        for (_, outcome) in desks {
            assert_eq!(outcome.as_ref().unwrap_err().kind(), kind);
        }
        let last = desks[9].1.as_ref().unwrap_err().to_string();
        assert!(last.contains("not sent"), "{last}");
    }
    // A failure of an account shows that the source answers.
    office.desk.set_mood(Mood::Failing(ErrorKind::NotFound));
    set_ann(&people).all().await;
    assert_eq!(office.desk.take_requests().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn all_accounts_of_a_source_share_the_time_of_the_call() {
    let (office, people) = office_of_many_accounts();
    let people = people.with_patience(Duration::from_secs(7));
    office.desk.set_mood(Mood::Slow(Duration::from_secs(5)));
    let start = Instant::now();
    let outcomes = set_ann(&people).all().await;
    assert_eq!(start.elapsed().as_secs(), 7);
    assert_eq!(outcomes.iter().filter(|(_, it)| it.is_ok()).count(), 3 + 1);
    let late = outcomes.iter().filter_map(|(_, it)| it.as_ref().err());
    let late: Vec<_> = late
        .map(|error| (error.kind(), error.may_have_been_applied()))
        .collect();
    assert_eq!(late[..3], [(ErrorKind::Timeout, true); 3]);
    assert_eq!(late[3..], [(ErrorKind::Timeout, false); 4]);
    assert_eq!(office.desk.take_requests().len(), 6);
    let error = outcomes[9].1.as_ref().unwrap_err().to_string();
    assert!(error.contains("People::with_patience"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_set_is_unsupported_before_a_request() {
    let clock = PausedClock::start();
    let desk = Scripted::new("desk", clock)
        .with_capabilities(Capabilities::NONE)
        .with_user("ann", Availability::Available);
    let people = people(TWO, clock).with_provider(desk.clone()).unwrap();
    let outcomes = set_ann(&people);
    let outcomes = outcomes.all().await;
    let expected = [
        ("desk", Some(ErrorKind::Unsupported)),
        ("phone", Some(ErrorKind::Config)),
    ];
    assert_eq!(kinds(&outcomes), expected);
    assert!(desk.take_requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn where_only_me_can_be_set_the_account_of_the_credentials_is_and_another_is_refused() {
    let clock = PausedClock::start();
    let desk = only_me("desk", clock)
        .with_user("ann", Availability::Available)
        .with_user("bob", Availability::Available)
        .with_me("ann");
    let people = people(TWO, clock).with_provider(desk.clone()).unwrap();
    let ann = set_ann(&people);
    assert!(ann.all().await[0].1.is_ok());
    assert_eq!(desk.take_requests(), ["get me", "set me"]);

    let bob = people.set_everywhere(&"bob".into(), &busy()).unwrap();
    let error = bob.all().await.swap_remove(0).1.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("desk:example.com"), "{error}");
    assert_eq!(desk.take_requests(), ["get me", "get bob"]);

    // The credentials may be another user's by now.
    let again = set_ann(&people);
    again.all().await;
    assert_eq!(desk.take_requests(), ["get me", "set me"]);
}

#[tokio::test(start_paused = true)]
async fn outcomes_that_nobody_takes_any_more_hold_up_no_others() {
    let clock = PausedClock::start();
    let desk = only_me("desk", clock)
        .with_user("ann", Availability::Available)
        .with_me("ann");
    desk.delay_request(1, Duration::from_secs(1));
    let people = people(TWO, clock).with_provider(desk.clone()).unwrap();
    let mut left = set_ann(&people);
    // The phone has no provider, so that comes first. The desk is asked who I am.
    assert!(left.next().await.unwrap().1.is_err());
    assert_eq!(desk.take_requests(), ["get me"]);
    let start = Instant::now();
    let others = set_ann(&people);
    assert!(others.all().await[0].1.is_ok());
    assert_eq!(start.elapsed().as_secs(), 0);
    drop(left);
}

#[tokio::test(start_paused = true)]
async fn my_account_is_mine_however_the_directory_spells_it() {
    let clock = PausedClock::start();
    let desk = only_me("desk", clock)
        .with_user("12", Availability::Available)
        .with_alias("ann", "12", Availability::Available)
        .with_me("12");
    let people = people(TWO, clock).with_provider(desk.clone()).unwrap();
    let ann = set_ann(&people);
    assert!(ann.all().await[0].1.is_ok());
    assert_eq!(desk.take_requests(), ["get me", "get ann", "set me"]);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_be_told_to_be_me_is_not_set() {
    let clock = PausedClock::start();
    let desk = only_me("desk", clock)
        .with_user("ann", Availability::Available)
        .with_me("ann");
    desk.set_mood(Mood::Failing(ErrorKind::Unavailable));
    let people = people(TWO, clock).with_provider(desk.clone()).unwrap();
    let ann = set_ann(&people);
    let error = ann.all().await.swap_remove(0).1.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(!error.may_have_been_applied());
    assert_eq!(desk.take_requests(), ["get me"]);

    // A failure is not remembered.
    desk.set_mood(Mood::Prompt);
    let ann = set_ann(&people);
    assert!(ann.all().await[0].1.is_ok());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_it_is_polled_and_nothing_more_after_it_is_dropped() {
    let office = office();
    let outcomes = set_ann(&office.people);
    tokio::task::yield_now().await;
    assert!(office.desk.take_requests().is_empty());
    drop(outcomes);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(office.desk.take_requests().is_empty());
}
