//! Persons in their ten thousands: one request a source reads them all, and each of their accounts is set.

use futures_util::future::join_all;
use omnipresence::*;

use crate::size::size;

const SOURCES: [&str; 3] = ["desk", "phone", "chat"];

#[tokio::test(start_paused = true)]
async fn many_persons_are_read_at_once_and_set_everywhere() {
    let persons = size(2_000, 20_000);
    let id = |number: usize| format!("user-{number:05}");
    let sources = SOURCES.map(|name| {
        let source = InMemory::new(name, id(0));
        (1..persons).fold(source, |source, number| source.with_user(id(number)))
    });
    let directory = (0..persons).fold(Directory::new(), |directory, number| {
        let person = sources.iter().fold(Person::new(id(number)), |person, it| {
            person.with_account(it.source().clone(), id(number))
        });
        directory.with_person(person).unwrap()
    });
    let people = People::new(directory, Composer::new(Policy::MostRestrictive));
    let people = sources
        .iter()
        .cloned()
        .try_fold(people, People::with_provider);
    let people = people.unwrap();

    let busy = PresenceUpdate::new(Availability::Busy);
    let sets = (0..persons).map(|number| {
        let sets = people.set_everywhere(&id(number).into(), &busy).unwrap();
        sets.all()
    });
    let outcomes = join_all(sets).await.into_iter().flatten();
    assert_eq!(outcomes.filter(|(_, it)| it.is_ok()).count(), 3 * persons);

    let everyone = people.everyone().await;
    assert!(everyone.failed.is_empty(), "{:?}", everyone.failed);
    let availabilities = everyone.persons.iter();
    let availabilities = availabilities.map(|person| person.combined.availability());
    assert_eq!(
        availabilities
            .filter(|it| *it == Availability::Busy)
            .count(),
        persons
    );
}
