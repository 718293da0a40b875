//! What following persons at three sources keeps of each, counted by the allocator.
#![allow(clippy::unwrap_used)]

use std::alloc::System;

use async_trait::async_trait;
use futures_util::StreamExt;
use omnipresence::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PERSONS: usize = 20_000;
const SOURCES: [&str; 3] = ["desk", "phone", "chat"];
const STATUS: &str = "busy";

/// Everyone is busy.
struct Board(Source);

#[async_trait]
impl PresenceProvider for Board {
    fn source(&self) -> &Source {
        &self.0
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            read_batch: 1_000,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let Who::User(user) = who else {
            return Err(Error::unsupported("the board has no caller"));
        };
        let (source, native) = (self.0.clone(), NativeStatus::new(STATUS));
        let (user, now) = (user.clone(), Timestamp::now());
        let mut presence = Presence::new(user, source, Availability::Busy, native, now);
        presence.changed_at = Some(now);
        Ok(presence)
    }

    async fn set(&self, _: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        Err(Error::unsupported("the board is read-only"))
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_with_three_accounts_costs_a_kilobyte_at_most() {
    let sources = SOURCES.map(|name| Source::new("board", name));
    let directory = (0..PERSONS).fold(Directory::new(), |directory, number| {
        let id = format!("user-{number:05}");
        let accounts = sources.iter().cloned();
        let person = accounts.fold(Person::new(id.as_str()), |person, source| {
            person.with_account(source, id.as_str())
        });
        directory.with_person(person).unwrap()
    });
    let mut people = People::new(directory, Composer::new(Policy::MostRestrictive));
    for source in sources {
        people = people.with_provider(Board(source)).unwrap();
    }
    let region = Region::new(GLOBAL);
    let mut events = people.watch(&WatchOptions::default()).unwrap();
    let mut read = 0;
    while read < PERSONS {
        let Some(PersonEvent::Changed { after, .. }) = events.next().await else {
            panic!("nothing fails");
        };
        read += usize::from(after.inputs().len() == SOURCES.len());
    }
    let end = tokio::time::sleep(std::time::Duration::from_secs(1));
    tokio::select! {
        event = events.next() => panic!("nothing has changed: {event:?}"),
        () = end => {}
    }
    let change = region.change();
    let bytes = (change.bytes_allocated - change.bytes_deallocated) / PERSONS;
    println!("{bytes} bytes a person");
    assert!(bytes <= 1_024, "{bytes} bytes");
}
