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

/// The name of an event and its JSON.
type Message = (&'static str, String);

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
    fn troubles(&self) -> Message {
        message("troubles", &self.troubles.values().collect::<Vec<_>>())
    }

    /// Everything.
    fn all(&self) -> Vec<Message> {
        let people: Vec<_> = self.people.values().map(|(_, person)| person).collect();
        vec![
            message("all", &json!({ "people": people })),
            self.troubles(),
        ]
    }

    /// What has come after that change.
    fn since(&self, told: u64) -> Vec<Message> {
        let people = self.people.values().filter(|(change, _)| *change > told);
        let person = |(_, person): &(u64, PersonView)| message("person", person);
        let mut news: Vec<Message> = people.map(person).collect();
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

    /// What one page is told. However slow the page is, no more waits for it than everything once.
    pub(crate) fn stream(&self) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
        self.messages().map(|(name, data)| {
            // JSON has a line feed in a text as `\n`, which cannot end the event.
            Ok(Event::default().event(name).data(data))
        })
    }

    fn messages(&self) -> impl Stream<Item = Message> + use<> {
        let known = self.0.subscribe();
        let messages = stream::unfold((known, None), |(mut known, told)| async move {
            if told.is_some() && matches!(timeout(BEAT, known.changed()).await, Ok(Err(_))) {
                return None;
            }
            let (news, changes) = {
                let known = known.borrow_and_update();
                let news = told.map_or_else(|| known.all(), |told| known.since(told));
                (news, known.changes)
            };
            let beat = news.is_empty().then(|| message("beat", &json!(null)));
            let news: Vec<_> = news.into_iter().chain(beat).collect();
            Some((stream::iter(news), (known, Some(changes))))
        });
        messages.flatten()
    }
}

fn message(name: &'static str, data: &impl Serialize) -> Message {
    (name, serde_json::to_string(data).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use omnipresence::{Composer, Person, Policy, Timestamp};

    use super::*;

    fn change(news: &News, id: &str, name: &str) {
        let nothing = Composer::new(Policy::MostRecent).compose([], Timestamp::now());
        let person = Person::new(id).with_name(name);
        news.person(id.into(), PersonView::new(&person, &nothing, false));
    }

    #[tokio::test]
    async fn a_page_is_told_everything_once_and_then_only_the_newest_of_what_changed() {
        let news = News::new();
        change(&news, "ann", "Ann");
        change(&news, "bob", "Bob");
        let mut messages = pin!(news.messages());
        let (name, data) = messages.next().await.unwrap();
        assert_eq!(name, "all");
        assert!(data.contains("\"Ann\"") && data.contains("\"Bob\""));
        assert_eq!(messages.next().await.unwrap().0, "troubles");
        change(&news, "ann", "Ann 2");
        change(&news, "ann", "Ann 3");
        news.trouble((Source::new("beta", "fake"), None), Some("slow".to_owned()));
        let (name, data) = messages.next().await.unwrap();
        assert_eq!(name, "person");
        assert!(data.contains("\"Ann 3\""), "{data}");
        let troubles = ("troubles", r#"["slow"]"#.to_owned());
        assert_eq!(messages.next().await.unwrap(), troubles);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_hears_of_the_server_when_there_is_no_news() {
        let news = News::new();
        let messages = news.messages().skip(2);
        assert_eq!(pin!(messages).next().await.unwrap().0, "beat");
    }
}
