//! A mirror to a vendor that shows no message beside a status.

use std::sync::Arc;

use futures_util::StreamExt;

use crate::{
    directory::{Directory, Person},
    mirror,
    mirror::{MirrorEvent, MirrorRules},
    model::{Availability, Loss, PresenceUpdate, Who},
    provider::{InMemory, PresenceProvider},
    testkit::FakePnut,
};

#[tokio::test]
async fn a_busy_user_with_a_message_is_mirrored_as_busy() {
    let fake = FakePnut::start().await;
    let (desk, pnut) = (InMemory::new("desk", "17"), fake.builder().build().unwrap());
    let busy = PresenceUpdate::new(Availability::Busy).with_message("in a call");
    desk.set(&Who::Me, &busy).await.unwrap();
    let ann = Person::new("ann").with_account(desk.source().clone(), "17");
    let ann = ann.with_account(pnut.source().clone(), FakePnut::ME);
    let rules = MirrorRules::new(Directory::new().with_person(ann).unwrap());
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
