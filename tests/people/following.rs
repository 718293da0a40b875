use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use omnipresence::*;

use crate::reading::office;

#[tokio::test(start_paused = true)]
async fn every_person_is_told_at_first_and_then_when_something_changes() {
    let office = office();
    let options = WatchOptions::default().with_interval(Duration::from_secs(10));
    let mut events = office.people.watch(&options).unwrap();
    let mut told = Vec::new();
    while let Some(Some(event)) = events.next().now_or_never() {
        told.push(event);
    }
    assert_eq!(told.len(), 2, "{told:?}");
    office.desk.show("bob", Availability::DoNotDisturb);
    let Some(PersonEvent::Changed {
        person,
        before,
        after,
    }) = events.next().await
    else {
        panic!("no change")
    };
    assert_eq!(person.as_str(), "bob");
    assert_eq!(before.unwrap().availability(), Availability::Away);
    assert_eq!(after.availability(), Availability::DoNotDisturb);
}
