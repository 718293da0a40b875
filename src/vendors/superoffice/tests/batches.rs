//! Batches of single requests end in bounded time, and what does not fit is read in turn.

use std::{collections::HashSet, net::TcpListener, time::Duration};

use super::{SuperOffice, away};
use crate::{
    client::{HttpOptions, call::Retry, rate_limit::Quota},
    clock::SystemClock,
    compose::{Composer, Policy},
    directory::{Directory, Person},
    error::{Error, ErrorKind},
    model::UserId,
    people::People,
    provider::PresenceProvider,
    testkit::{Fake, FakeSuperOffice},
};

const MINUTE: Duration = Duration::from_secs(60);

fn ids(count: usize) -> Vec<UserId> {
    (1..=count).map(|id| id.to_string().into()).collect()
}

/// A provider whose calls go by tokio's time, which is paused in these tests.
fn at(address: &TcpListener, http: HttpOptions) -> SuperOffice {
    let url = format!("http://{}", address.local_addr().unwrap());
    let builder = SuperOffice::builder().with_base_url(url);
    let builder = builder.with_basic("mia", "secret");
    let http = http.with_clock(SystemClock::default());
    builder.with_http(http).build().unwrap()
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

fn attempts<'a>(errors: impl IntoIterator<Item = &'a Error>) -> u32 {
    errors.into_iter().map(Error::attempts).sum()
}

#[tokio::test(start_paused = true)]
async fn a_refused_port_ends_a_batch_after_a_dozen_attempts() {
    let address = listener();
    let crm = at(&address, HttpOptions::default());
    drop(address);
    let users = ids(1_000);
    let read = crm.get_many(&users).await;
    let errors: Vec<Error> = read
        .into_iter()
        .map(|(_, read)| read.unwrap_err())
        .collect();
    assert_eq!(errors.len(), 1_000);
    assert!(
        errors
            .iter()
            .all(|error| error.kind() == ErrorKind::Transport)
    );
    assert!(attempts(&errors) <= 12, "{}", attempts(&errors));

    let updates: Vec<_> = users.into_iter().map(|user| (user, away())).collect();
    let written = crm.set_many(&updates).await;
    let errors: Vec<Error> = written
        .into_iter()
        .map(|(_, set)| set.unwrap_err())
        .collect();
    assert!(attempts(&errors) <= 12, "{}", attempts(&errors));
    assert!(errors.iter().all(|error| !error.may_have_been_applied()));
    let last = errors.last().unwrap().to_string();
    assert!(last.contains("not sent"), "{last}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_ends_a_batch_within_two_timeouts() {
    let silent = listener();
    let timeout = Duration::from_secs(3);
    let crm = at(&silent, HttpOptions::default().with_timeout(timeout));
    let begun = tokio::time::Instant::now();
    let read = crm.get_many(&ids(100)).await;
    assert!(begun.elapsed() <= 2 * timeout, "{:?}", begun.elapsed());
    let is_late = |error: &Error| error.kind() == ErrorKind::Timeout;
    assert!(
        read.iter()
            .all(|(_, read)| is_late(read.as_ref().unwrap_err()))
    );
}

#[tokio::test]
async fn the_time_of_a_batch_is_set_and_bounds_it_by_the_clock() {
    let fake = FakeSuperOffice::start().await;
    let users = fake.add_users(40).await;
    let quotas = [Quota::new(1, Duration::from_secs(10))];
    let http = fake.clock().http_options().with_quotas(quotas);
    let patient = Retry::default().with_max_wait(Duration::MAX);
    let http = http.with_retry(patient).with_timeout(10 * MINUTE);
    let http = http.with_batch_timeout(Duration::from_secs(35));
    let crm = fake.builder().with_http(http).build().unwrap();
    let read = crm.get_many(&users).await;
    let in_time = read.iter().filter(|(_, read)| read.is_ok()).count();
    assert_eq!(in_time, 4, "at 0, 10, 20 and 30 s");
    let late = read[39].1.as_ref().unwrap_err();
    assert_eq!(
        (late.kind(), late.vendor()),
        (ErrorKind::Timeout, Some("superoffice"))
    );
    assert!(
        late.to_string().contains("HttpOptions::with_batch_timeout"),
        "{late}"
    );
    let zero = HttpOptions::default().with_batch_timeout(Duration::ZERO);
    let error = fake.builder().with_http(zero).build().unwrap_err();
    assert!(error.to_string().contains("with_batch_timeout"), "{error}");
}

#[tokio::test]
async fn people_who_do_not_fit_under_the_limit_are_read_in_turn() {
    let fake = FakeSuperOffice::start().await;
    let users = fake.add_users(100).await;
    let http = fake.clock().http_options();
    let http = http.with_quotas([Quota::new(10, MINUTE)]);
    let crm = fake.builder().with_http(http).build().unwrap();
    let mut directory = Directory::new();
    for user in &users {
        let person = Person::new(user.as_str()).with_account(crm.source().clone(), user.clone());
        directory = directory.with_person(person).unwrap();
    }
    let people = People::new(directory, Composer::new(Policy::MostRestrictive));
    let people = people.with_provider(crm).unwrap();
    let mut read = HashSet::new();
    for _ in 0..10 {
        let everyone = people.everyone().await;
        let persons = everyone.persons.into_iter();
        let these = persons.filter(|person| person.failed.is_empty());
        let these: Vec<_> = these.map(|person| person.person).collect();
        assert_eq!(these.len(), 10);
        read.extend(these);
        fake.clock().advance(MINUTE);
    }
    assert_eq!(read.len(), 100);
    assert_eq!(fake.calls().len(), 100);
}
