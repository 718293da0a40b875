//! What a page is told: everything first, then what has changed, and only the newest of it where the page is slow.

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use axum::response::sse::Event;
use futures_util::{Stream, StreamExt, stream};
use omnipresence::{PersonId, Source, UserId};
use serde::Serialize;
use serde_json::json;
use tokio::{sync::watch, time::timeout};

use crate::view::PersonView;

/// After this time without news the page is told so, and knows that the server is there.
const BEAT: Duration = Duration::from_secs(5);

/// What cannot be read: a source, or one user there.
pub(crate) type Place = (Source, Option<UserId>);

/// The newest that is known, for as many pages as there are.
pub(crate) struct News(watch::Sender<Known>);

/// Everything has the number of the change that brought it, so that a page is told what it has missed and nothing else.
#[derive(Default)]
struct Known {
    changes: u64,
    people: BTreeMap<PersonId, (u64, PersonView)>,
    troubles: BTreeMap<Place, String>,
    troubles_changed: u64,
}

impl Known {
    fn troubles(&self) -> Event {
        event("troubles", &self.troubles.values().collect::<Vec<_>>())
    }

    /// Everything.
    fn all(&self) -> Vec<Event> {
        let people: Vec<_> = self.people.values().map(|(_, person)| person).collect();
        vec![event("all", &json!({ "people": people })), self.troubles()]
    }

    /// What has come after that change.
    fn since(&self, told: u64) -> Vec<Event> {
        let people = self.people.values().filter(|(change, _)| *change > told);
        let mut news: Vec<Event> = people.map(|(_, person)| event("person", person)).collect();
        if self.troubles_changed > told {
            news.push(self.troubles());
        }
        news
    }
}

impl News {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Known::default()))
    }

    /// A person shows something else.
    pub(crate) fn person(&self, id: PersonId, person: PersonView) {
        self.0.send_modify(|known| {
            known.changes += 1;
            known.people.insert(id, (known.changes, person));
        });
    }

    /// Something cannot be read, or can be again.
    pub(crate) fn trouble(&self, place: Place, trouble: Option<String>) {
        self.0.send_modify(|known| {
            known.changes += 1;
            known.troubles_changed = known.changes;
            match trouble {
                Some(trouble) => known.troubles.insert(place, trouble),
                None => known.troubles.remove(&place),
            };
        });
    }

    /// What one page is told. It takes no memory of its own, however slow the page is.
    pub(crate) fn stream(&self) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
        let known = self.0.subscribe();
        let events = stream::unfold((known, None), |(mut known, told)| async move {
            if told.is_some() && matches!(timeout(BEAT, known.changed()).await, Ok(Err(_))) {
                return None;
            }
            let (events, changes) = {
                let known = known.borrow_and_update();
                let events = told.map_or_else(|| known.all(), |told| known.since(told));
                (events, known.changes)
            };
            let beat = events.is_empty().then(|| event("beat", &json!(null)));
            let events = events.into_iter().chain(beat).map(Ok);
            Some((
                stream::iter(events.collect::<Vec<_>>()),
                (known, Some(changes)),
            ))
        });
        events.flatten()
    }
}

fn event(name: &str, data: &impl Serialize) -> Event {
    // Plain data becomes JSON, whatever texts are in it; and a line feed in a text becomes `\n`, which cannot end the event.
    let data = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(name).data(data)
}
