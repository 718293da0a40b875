//! Many persons are read by the fewest requests.

use super::calls;
use crate::{
    compose::{Composer, Policy},
    directory::{Directory, Person},
    model::Availability,
    people::People,
    provider::PresenceProvider,
    testkit::FakeRocketChat,
    vendors::rocketchat::RocketChat,
};

fn people(chat: RocketChat, users: &[String]) -> People {
    let mut directory = Directory::new();
    for user in users {
        let person = Person::new(user.as_str()).with_account(chat.source().clone(), user.as_str());
        directory = directory.with_person(person).unwrap();
    }
    let people = People::new(directory, Composer::new(Policy::MostRestrictive));
    people.with_provider(chat).unwrap()
}

#[tokio::test]
async fn everyone_of_a_large_workspace_is_read_with_one_list() {
    let fake = FakeRocketChat::start().await;
    fake.set_call_limit("users.presence", 10);
    let users: Vec<String> = (0..20_000).map(|number| format!("user{number}")).collect();
    for user in &users {
        fake.add_user(user, user);
        fake.set_status(user, "busy");
    }
    let people = people(fake.builder().build().unwrap(), &users);
    let everyone = people.everyone().await;
    assert!(everyone.failed.is_empty());
    let is_busy = |it: Availability| it == Availability::Busy;
    let mut persons = everyone.persons.iter();
    assert!(persons.all(|person| is_busy(person.combined.availability())));
    assert_eq!(calls(&fake, "users.presence"), 1);
}

#[tokio::test]
async fn a_user_who_is_known_and_missing_from_a_list_is_offline_without_a_request() {
    let fake = FakeRocketChat::start().await;
    let users: Vec<String> = (0..250).map(|number| format!("user{number}")).collect();
    for user in &users {
        fake.add_user(user, user);
        fake.set_status(user, "online");
    }
    let nobody = "nobody".to_owned();
    let named = [&users[..], &[nobody]].concat();
    let people = people(fake.builder().build().unwrap(), &named);
    people.everyone().await;
    let before = calls(&fake, "users.presence");
    assert_eq!(
        before, 2,
        "a list, and a request for who is missing from it"
    );
    for user in &users[..100] {
        fake.set_status(user, "offline");
    }
    let everyone = people.everyone().await;
    assert_eq!(calls(&fake, "users.presence") - before, 2);
    let is_offline = |it: Availability| it == Availability::Offline;
    let persons = everyone.persons.iter();
    let offline = persons.filter(|person| is_offline(person.combined.availability()));
    assert_eq!(offline.count(), 100);
    let persons = everyone.persons.iter();
    assert_eq!(
        persons.filter(|person| !person.failed.is_empty()).count(),
        1
    );
}
