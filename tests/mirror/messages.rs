//! What becomes of a message where the target cannot show it beside the status.

use std::sync::Arc;

use futures_util::StreamExt;
use omnipresence::{
    Availability, Directory, InMemory, Loss, MirrorEvent, MirrorRules, Person, PresenceProvider,
    PresenceUpdate, Skip, When, Who, mirror, mock::FakePnut,
};

/// One person at both sources.
fn directory(
    one: (&dyn PresenceProvider, &str),
    other: (&dyn PresenceProvider, &str),
) -> Directory {
    let accounts = [one, other].into_iter();
    let person = accounts.fold(Person::new("ann"), |person, (provider, user)| {
        person.with_account(provider.source().clone(), user)
    });
    Directory::new().with_person(person).unwrap()
}

#[tokio::test]
async fn a_busy_user_with_a_message_is_mirrored_as_busy() {
    let fake = FakePnut::start().await;
    let (desk, pnut) = (InMemory::new("desk", "17"), fake.builder().build().unwrap());
    let busy = PresenceUpdate::new(Availability::Busy).with_message("in a call");
    desk.set(&Who::Me, &busy).await.unwrap();
    let rules = MirrorRules::new(directory((&desk, "17"), (&pnut, FakePnut::ME)));
    let mut events = mirror(desk, [Arc::new(pnut.clone()) as _], rules.with_messages()).unwrap();
    let event = events.next().await.unwrap();
    let MirrorEvent::Wrote { outcome, .. } = event else {
        panic!("{event:?}");
    };
    let losses = outcome.unwrap().losses;
    let is_message = |loss: &Loss| matches!(loss, Loss::Message { .. });
    assert!(losses.iter().any(is_message), "{losses:?}");
    let read = pnut.get(&Who::Me).await.unwrap();
    assert_eq!(read.availability, Availability::Busy);
}

#[tokio::test]
async fn an_empty_message_is_shown_by_a_target_without_one() {
    let (phone, desk) = (InMemory::new("phone", "17"), InMemory::new("desk", "ann"));
    let busy = PresenceUpdate::new(Availability::Busy);
    for board in [&phone, &desk] {
        board.set(&Who::Me, &busy).await.unwrap();
    }
    let rule = When::any().set(busy.with_message(""));
    let rules = MirrorRules::new(directory((&phone, "17"), (&desk, "ann"))).with_rule(rule);
    let mut events = mirror(phone, [Arc::new(desk) as _], rules).unwrap();
    let event = events.next().await.unwrap();
    let MirrorEvent::Skipped { why, .. } = event else {
        panic!("{event:?}");
    };
    assert_eq!(why, Skip::AlreadyShown);
}
