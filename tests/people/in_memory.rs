//! The reference source.

use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use omnipresence::*;

use crate::{
    clock::PausedClock,
    scripted::{Mood, Scripted},
};

fn people() -> (InMemory, InMemory, People) {
    let desk = InMemory::new("desk", "ann");
    let phone = InMemory::new("phone", "17");
    let ann = Person::new("ann")
        .with_account(desk.source().clone(), "ann")
        .with_account(phone.source().clone(), "17");
    let directory = Directory::new().with_person(ann).unwrap();
    let composer = Composer::new(Policy::MostRestrictive);
    let people = People::new(directory, composer)
        .with_provider(desk.clone())
        .unwrap()
        .with_provider(phone.clone())
        .unwrap();
    (desk, phone, people)
}

#[tokio::test]
async fn what_is_set_everywhere_is_read_everywhere() {
    let (desk, phone, people) = people();
    let update = PresenceUpdate::new(Availability::DoNotDisturb).with_message("writing");
    let outcomes = people.set_everywhere(&"ann".into(), &update).unwrap();
    let outcomes = outcomes.all().await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()));
    for source in [desk, phone] {
        let presence = source.get(&Who::Me).await.unwrap();
        assert_eq!(presence.availability, Availability::DoNotDisturb);
    }
    let ann = people.person(&"ann".into()).await.unwrap();
    assert_eq!(ann.combined.availability(), Availability::DoNotDisturb);
}

#[tokio::test]
async fn a_person_is_followed_from_the_start() {
    let (desk, _phone, people) = people();
    let busy = PresenceUpdate::new(Availability::Busy);
    desk.set(&Who::Me, &busy).await.unwrap();
    let mut events = people.watch(&WatchOptions::default()).unwrap();
    let Some(Some(PersonEvent::Changed { after, .. })) = events.next().now_or_never() else {
        panic!("nothing was told")
    };
    assert_eq!(after.availability(), Availability::Busy);
    assert!(events.next().now_or_never().is_none());
}

#[tokio::test]
async fn a_clock_that_moves_when_somebody_waits_ages_nothing_that_can_be_read() {
    let (desk, _phone, people) = people();
    let clock = mock::FakeClock::new();
    let people = people.with_clock(clock.clone());
    let options = WatchOptions::default();
    let mut events = people.watch(&options).unwrap();
    events.next().await.unwrap();
    let hour = Duration::from_secs(60 * 60);
    let end = clock.now().saturating_add(hour);
    // Nothing changes, so nothing is told for as long as it is polled.
    let quiet = async {
        while clock.now() < end {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        event = events.next() => panic!("{event:?}"),
        () = quiet => {}
    }
    let away = PresenceUpdate::new(Availability::Away);
    desk.set(&Who::Me, &away).await.unwrap();
    let Some(PersonEvent::Changed { after, .. }) = events.next().await else {
        panic!("no change")
    };
    assert_eq!(after.availability(), Availability::Away);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_moves_when_somebody_waits_stands_still_while_an_answer_is_awaited() {
    let desk = Scripted::new("desk", PausedClock::start()).with_user("ann", Availability::Busy);
    let ann = Person::new("ann").with_account(desk.source().clone(), "ann");
    let directory = Directory::new().with_person(ann).unwrap();
    let clock = mock::FakeClock::new();
    let people = People::new(directory, Composer::new(Policy::MostRecent))
        .with_provider(desk.clone())
        .unwrap()
        .with_clock(clock.clone());
    let mut events = people.watch(&WatchOptions::default()).unwrap();
    events.next().await.unwrap();
    desk.set_mood(Mood::Silent);
    let began = clock.now();
    for _ in 0..1_000 {
        let event = events.next().now_or_never();
        assert!(event.is_none(), "{event:?}");
    }
    let round = 4 * desk.capabilities().pace.interval;
    assert!(clock.now() <= began.saturating_add(round));
}
