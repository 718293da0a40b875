use std::{
    collections::{HashMap, VecDeque},
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::{Stream, StreamExt, stream};

use super::{Event, Follow, WatchOptions};
use crate::{Cursor, Presence, PresenceProvider, Source, Timestamp, UserId};

/// The events of one source. It reads only while it is polled, never ends, and stops when it is dropped.
pub struct Watch {
    source: Source,
    rounds: Pin<Box<dyn Stream<Item = Vec<Event>> + Send>>,
    events: VecDeque<Event>,
}

impl Watch {
    pub(super) fn start(
        provider: Arc<dyn PresenceProvider>,
        who: Follow,
        options: WatchOptions,
    ) -> Self {
        let source = provider.source().clone();
        let reader = Reader {
            provider,
            cursor: match who {
                Follow::Everyone => None,
                Follow::Users(users) => Some(Cursor::following(users)),
            },
            options,
            shown: HashMap::new(),
            read_at: None,
            in_gap: false,
        };
        let rounds = stream::unfold((reader, true), |(mut reader, is_first)| async move {
            if !is_first {
                reader.options.clock.sleep(reader.options.interval).await;
            }
            let events = reader.round().await;
            Some((events, (reader, false)))
        });
        Self {
            source,
            rounds: rounds.boxed(),
            events: VecDeque::new(),
        }
    }

    /// The source that is followed.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }
}

impl Stream for Watch {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Poll::Ready(Some(event));
            }
            match ready!(self.rounds.as_mut().poll_next(context)) {
                Some(events) => self.events.extend(events),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

struct Reader {
    provider: Arc<dyn PresenceProvider>,
    cursor: Option<Cursor>,
    options: WatchOptions,
    shown: HashMap<UserId, Presence>,
    read_at: Option<Timestamp>,
    in_gap: bool,
}

impl Reader {
    async fn round(&mut self) -> Vec<Event> {
        let changes = match self.provider.changes(self.cursor.as_ref()).await {
            Ok(changes) => changes,
            Err(_) if self.in_gap => return Vec::new(),
            Err(error) => {
                self.in_gap = true;
                let since = self.read_at;
                return vec![Event::Gap {
                    user: None,
                    since,
                    error,
                }];
            }
        };
        self.cursor = Some(changes.next);
        self.read_at = Some(self.options.clock.now());
        let mut events = Vec::new();
        for after in changes.presences {
            let before = self.shown.insert(after.user.clone(), after.clone());
            if !before
                .as_ref()
                .is_some_and(|before| before.says_the_same_as(&after))
            {
                events.push(Event::Changed { before, after });
            }
        }
        if std::mem::take(&mut self.in_gap) {
            events.push(Event::Resumed { user: None });
        }
        events
    }
}
