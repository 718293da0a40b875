//! What becomes of a message where the target cannot show it beside the status.

use std::sync::Arc;

use futures_util::StreamExt;
use omnipresence::{
    Availability, Directory, InMemory, MirrorEvent, MirrorRules, Person, PresenceProvider,
    PresenceUpdate, Skip, When, Who, mirror,
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
