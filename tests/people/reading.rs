use std::time::Duration;

use omnipresence::*;
use tokio::time::Instant;

use crate::{
    clock::PausedClock,
    scripted::{Mood, Scripted},
};

/// Ann and Bob, both at a desk and at a phone.
pub(crate) const TWO: &str = r#"
    [person.ann.accounts]
    "desk:example.com" = "ann"
    "phone:example.com" = "17"

    [person.bob.accounts]
    "desk:example.com" = "bob"
    "phone:example.com" = "18"
"#;

pub(crate) struct Office {
    pub(crate) clock: PausedClock,
    pub(crate) desk: Scripted,
    pub(crate) phone: Scripted,
    pub(crate) people: People,
}

/// At the desk all are available, at the phone Ann is busy and Bob is away.
pub(crate) fn office() -> Office {
    let clock = PausedClock::start();
    let desk = Scripted::new("desk", clock)
        .with_user("ann", Availability::Available)
        .with_user("bob", Availability::Available);
    let phone = Scripted::new("phone", clock)
        .with_user("17", Availability::Busy)
        .with_user("18", Availability::Away);
    let people = people(TWO, clock)
        .with_provider(desk.clone())
        .unwrap()
        .with_provider(phone.clone())
        .unwrap();
    Office {
        clock,
        desk,
        phone,
        people,
    }
}

pub(crate) fn people(directory: &str, clock: PausedClock) -> People {
    let composer = Composer::new(Policy::MostRestrictive);
    People::new(directory.parse().unwrap(), composer).with_clock(clock)
}

/// A directory of persons with these accounts at one source.
pub(crate) fn accounts(source: &str, accounts: &[(&str, &str)]) -> String {
    let accounts = accounts.iter();
    let person = |(person, user): &(&str, &str)| {
        format!("[person.{person}.accounts]\n\"{source}:example.com\" = {user}\n")
    };
    accounts.map(person).collect()
}

fn availabilities(everyone: &Everyone) -> Vec<(&str, Availability)> {
    let persons = everyone.persons.iter();
    persons
        .map(|person| (person.person.as_str(), person.combined.availability()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_person_is_combined_from_all_their_accounts() {
    let office = office();
    let ann = office.people.person(&"ann".into()).await.unwrap();
    assert_eq!(ann.combined.availability(), Availability::Busy);
    assert_eq!(ann.combined.inputs().len(), 2);
    assert!(ann.failed.is_empty());
    assert_eq!(office.desk.take_requests(), ["get ann"]);
    assert_eq!(office.phone.take_requests(), ["get 17"]);
}

#[tokio::test(start_paused = true)]
async fn everyone_takes_one_bulk_read_per_source() {
    let office = office();
    let everyone = office.people.everyone().await;
    let expected = [("ann", Availability::Busy), ("bob", Availability::Away)];
    assert_eq!(availabilities(&everyone), expected);
    assert!(everyone.failed.is_empty());
    assert_eq!(office.desk.take_requests(), ["get ann bob"]);
    assert_eq!(office.phone.take_requests(), ["get 17 18"]);
}

#[tokio::test(start_paused = true)]
async fn a_failing_source_is_shown_and_its_persons_are_combined_from_the_rest() {
    let office = office();
    office.phone.set_mood(Mood::Failing(ErrorKind::Unavailable));
    let everyone = office.people.everyone().await;
    let expected = [
        ("ann", Availability::Available),
        ("bob", Availability::Available),
    ];
    assert_eq!(availabilities(&everyone), expected);
    let [(source, error)] = everyone.failed.as_slice() else {
        panic!("{everyone:?}")
    };
    assert_eq!(source, office.phone.source());
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let [(account, _)] = everyone.persons[0].failed.as_slice() else {
        panic!("{everyone:?}")
    };
    assert_eq!(*account, Account::new(office.phone.source().clone(), "17"));
    assert_eq!(
        everyone.persons[0].to_string(),
        "Available: desk:example.com is the only one to tell.\n\
         - desk:example.com: available for a moment; this counts\n\
         - phone:example.com: could not be read: the script says so (unavailable)"
    );
}

#[tokio::test(start_paused = true)]
async fn one_bad_account_is_no_failure_of_its_source() {
    let office = office();
    office.phone.fail_for("17", Some(ErrorKind::NotFound));
    let everyone = office.people.everyone().await;
    assert!(everyone.failed.is_empty());
    assert_eq!(everyone.persons[0].failed.len(), 1);
    assert!(everyone.persons[1].failed.is_empty());
    office.phone.fail_for("18", Some(ErrorKind::NotFound));
    assert!(office.people.everyone().await.failed.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_user_whom_a_source_leaves_out_of_its_answer_is_told_to_be_missing() {
    let office = office();
    office.phone.forget("17");
    let everyone = office.people.everyone().await;
    let (account, error) = &everyone.persons[0].failed[0];
    assert_eq!(account.source, *office.phone.source());
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.to_string().contains("17"), "{error}");
    assert!(everyone.persons[1].failed.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_costs_its_patience_and_nobody_elses_answer() {
    let office = office();
    let people = office.people.with_patience(Duration::from_secs(3));
    office.phone.set_mood(Mood::Silent);
    let start = Instant::now();
    let everyone = people.everyone().await;
    assert_eq!(start.elapsed().as_secs(), 3);
    let expected = [
        ("ann", Availability::Available),
        ("bob", Availability::Available),
    ];
    assert_eq!(availabilities(&everyone), expected);
    let (source, error) = &everyone.failed[0];
    assert_eq!(source, office.phone.source());
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(
        error.to_string(),
        "phone: no answer within 3 s: raise People::with_patience, or ask for less at a time (timed out)"
    );
    assert!(!error.may_have_been_applied());
}

#[tokio::test(start_paused = true)]
async fn the_patience_is_ten_seconds_unless_set() {
    let office = office();
    office.phone.set_mood(Mood::Slow(Duration::from_secs(9)));
    let ann = office.people.person(&"ann".into()).await.unwrap();
    assert!(ann.failed.is_empty());
    office.phone.set_mood(Mood::Slow(Duration::from_secs(11)));
    let ann = office.people.person(&"ann".into()).await.unwrap();
    assert_eq!(ann.failed[0].1.kind(), ErrorKind::Timeout);
    assert_eq!(ann.combined.availability(), Availability::Available);
}

#[tokio::test(start_paused = true)]
async fn what_a_source_of_single_reads_has_answered_by_the_end_counts() {
    let clock = PausedClock::start();
    let single = Scripted::new("single", clock)
        .with_capabilities(Capabilities {
            concurrency: 2,
            ..Capabilities::NONE
        })
        .with_user("1", Availability::Available)
        .with_user("2", Availability::Available)
        .with_user("3", Availability::Available);
    single.set_mood(Mood::Slow(Duration::from_secs(6)));
    let text = accounts(
        "single",
        &[("a", r#""1""#), ("b", r#""2""#), ("c", r#""3""#)],
    );
    let people = people(&text, clock).with_provider(single).unwrap();
    let everyone = people.everyone().await;
    let known = |person: &&PersonPresence| person.failed.is_empty();
    assert_eq!(everyone.persons.iter().filter(known).count(), 2);
    assert!(everyone.failed.is_empty());
}

#[tokio::test(start_paused = true)]
async fn one_request_that_is_not_answered_hides_nobody_whom_another_has_read() {
    let clock = PausedClock::start();
    let desk = Scripted::new("desk", clock).with_capabilities(Capabilities {
        read_batch: 2,
        ..Capabilities::NONE
    });
    let ids = ["1", "2", "3", "4", "5"];
    let mut directory = Directory::new();
    for id in ids {
        desk.show(id, Availability::Busy);
        let person = Person::new(id).with_account(desk.source().clone(), id);
        directory = directory.with_person(person).unwrap();
    }
    desk.delay_request(2, Duration::from_secs(60));
    let composer = Composer::new(Policy::MostRestrictive);
    let people = People::new(directory, composer).with_clock(clock);
    let people = people.with_provider(desk.clone()).unwrap();
    let everyone = people.everyone().await;
    let known = |person: &&PersonPresence| person.failed.is_empty();
    let known = everyone.persons.iter().filter(known);
    assert_eq!(
        known.map(|it| it.person.as_str()).collect::<Vec<_>>(),
        ["1", "2", "5"]
    );
    let (_, error) = &everyone.persons[2].failed[0];
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(everyone.failed.is_empty());
    assert_eq!(desk.take_requests(), ["get 1 2", "get 3 4", "get 5"]);
}

#[tokio::test(start_paused = true)]
async fn which_of_two_accounts_at_one_source_could_not_be_read_is_told_by_its_id() {
    let clock = PausedClock::start();
    let desk = Scripted::new("desk", clock)
        .with_user("1", Availability::Available)
        .with_user("2", Availability::Available);
    desk.fail_for("2", Some(ErrorKind::Forbidden));
    let text = accounts("desk", &[("ann", r#"["1", "2"]"#)]);
    let people = people(&text, clock).with_provider(desk).unwrap();
    let ann = people.person(&"ann".into()).await.unwrap().to_string();
    assert_eq!(
        ann.lines().last().unwrap(),
        "- desk:example.com 2: could not be read: the script says so of this user (forbidden)"
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_could_not_be_read_anywhere_is_unknown_and_not_offline() {
    let office = office();
    for source in [&office.desk, &office.phone] {
        source.set_mood(Mood::Failing(ErrorKind::Unavailable));
    }
    let ann = office.people.person(&"ann".into()).await.unwrap();
    assert_eq!(ann.combined.availability(), Availability::Unknown);
    assert_eq!(ann.failed.len(), 2);
    let expected = Some("Unknown: nothing was read.");
    assert_eq!(ann.to_string().lines().next(), expected);
}

#[tokio::test(start_paused = true)]
async fn an_account_at_a_source_without_a_provider_is_told_by_the_name_of_the_source() {
    let clock = PausedClock::start();
    let desk = Scripted::new("desk", clock).with_user("ann", Availability::Available);
    let people = people(TWO, clock).with_provider(desk).unwrap();
    let ann = people.person(&"ann".into()).await.unwrap();
    assert_eq!(ann.combined.availability(), Availability::Available);
    let (account, error) = &ann.failed[0];
    assert_eq!(account.source.to_string(), "phone:example.com");
    assert_eq!(error.kind(), ErrorKind::Config);
    let everyone = people.everyone().await;
    assert_eq!(
        everyone.failed[0].1.to_string(),
        "there is no provider for phone:example.com: add one with People::with_provider (configuration)"
    );
}

#[tokio::test(start_paused = true)]
async fn two_providers_of_one_source_are_refused_by_name() {
    let office = office();
    let error = office.people.with_provider(office.desk).unwrap_err();
    let expected = "there are two providers for desk:example.com (configuration)";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test(start_paused = true)]
async fn somebody_who_is_not_in_the_directory_is_not_found_by_name_and_nothing_is_sent() {
    let office = office();
    let error = office.people.person(&"cid".into()).await.unwrap_err();
    let expected = "the directory has no person cid (not found)";
    assert_eq!(error.to_string(), expected);
    let error = office
        .people
        .set_everywhere(&"cid\n".into(), &PresenceUpdate::new(Availability::Busy))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!error.to_string().contains('\n'));
    assert!(office.desk.take_requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn several_accounts_at_one_source_are_read_together() {
    let clock = PausedClock::start();
    let desk = Scripted::new("desk", clock)
        .with_user("1", Availability::Available)
        .with_user("2", Availability::DoNotDisturb);
    let text = accounts("desk", &[("ann", r#"["1", "2"]"#)]);
    let people = people(&text, clock).with_provider(desk.clone()).unwrap();
    let ann = people.person(&"ann".into()).await.unwrap();
    assert_eq!(ann.combined.availability(), Availability::DoNotDisturb);
    assert_eq!(desk.take_requests(), ["get 1 2"]);
}

#[test]
fn all_futures_and_streams_can_go_to_another_thread() {
    fn is_send(_: impl Send) {}
    let people = || People::new(Directory::new(), Composer::new(Policy::MostRecent));
    is_send(async move { people().everyone().await });
    is_send(async move { people().person(&"ann".into()).await });
    is_send(people().watch(&WatchOptions::default()).unwrap());
    let directory = TWO.parse().unwrap();
    let people = People::new(directory, Composer::new(Policy::MostRecent));
    let outcomes = people.set_everywhere(&"ann".into(), &PresenceUpdate::default());
    is_send(async move { outcomes.unwrap().all().await });
}
