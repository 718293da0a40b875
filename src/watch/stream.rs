//! The stream that the caller polls: it alone sends requests and waits, one of each at a time.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_util::Stream;

use super::{checkpoint::Checkpoint, engine::Engine, event::Event, state::Sending};
use crate::{
    clock::Clock,
    model::{Presence, Source, UserId},
    provider::PresenceProvider,
};

/// The events of one source. It never ends, and stops when it is dropped, with the request that is under way.
///
/// It reads only while it is polled. What is known is emitted at once, also while a request is under way.
pub struct Watch {
    provider: Arc<dyn PresenceProvider>,
    clock: Arc<dyn Clock>,
    engine: Engine,
    sending: Option<Sending>,
    waiting: Option<(Duration, Waiting)>,
}

type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Watch {
    pub(super) fn new(
        provider: Arc<dyn PresenceProvider>,
        clock: Arc<dyn Clock>,
        engine: Engine,
    ) -> Self {
        Self {
            provider,
            clock,
            engine,
            sending: None,
            waiting: None,
        }
    }

    /// The source that is followed.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.provider.source()
    }

    /// The presence of a user that was emitted last.
    pub(crate) fn emitted(&self, user: &UserId) -> Option<Presence> {
        self.engine.emitted(user)
    }

    /// Returns the state of the watch after the last event that it emitted. It costs a copy of all that is known of the users.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        self.engine.checkpoint(self.source().clone())
    }

    /// Applies the response that has come, sends the request that is due, and returns whether it has sent one, which is to be polled.
    fn advance(&mut self, context: &mut Context<'_>) -> bool {
        if let Some(sending) = &mut self.sending
            && let Poll::Ready(response) = sending.as_mut().poll(context)
        {
            self.sending = None;
            self.waiting = None;
            self.engine.apply(response);
        }
        self.engine.tick();
        if self.sending.is_some() && self.engine.interrupt() {
            self.sending = None;
            self.waiting = None;
        }
        if self.sending.is_some() {
            if let Some(wait) = self.provider.delay() {
                self.engine.note_delay(wait);
            }
            return false;
        }
        let request = self.engine.begin();
        self.sending = request.map(|request| request.send(Arc::clone(&self.provider)));
        if self.sending.is_some() {
            self.waiting = None;
        }
        self.sending.is_some()
    }

    /// Returns the wait until then. One that is under way goes on, unless it ends at another time.
    fn wait_until(&mut self, wakes_at: Duration) -> &mut Waiting {
        self.waiting
            .take_if(|(until, _)| until.abs_diff(wakes_at) > TOLERANCE);
        let (_, waiting) = self.waiting.get_or_insert_with(|| {
            let clock = Arc::clone(&self.clock);
            let is_beside = self.sending.is_some();
            let wait = async move {
                if is_beside {
                    clock.reach(wakes_at).await;
                } else {
                    let time = wakes_at.saturating_sub(clock.elapsed());
                    clock.sleep(time).await;
                }
            };
            (wakes_at, Box::pin(wait))
        });
        waiting
    }
}

/// The time of day and the elapsed time are not read at the same moment, so a wait for the former ends at about the same time.
const TOLERANCE: Duration = Duration::from_millis(1);

impl Stream for Watch {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        let this = &mut *self;
        loop {
            let has_begun = this.advance(context);
            if let Some(event) = this.engine.next_event() {
                return Poll::Ready(Some(event));
            }
            if has_begun {
                continue;
            }
            let wakes_at = match this.sending {
                Some(_) => this.engine.expires_at(),
                None => this.engine.wakes_at(),
            };
            let Some(wakes_at) = wakes_at else {
                return Poll::Pending;
            };
            ready!(this.wait_until(wakes_at).as_mut().poll(context));
            this.waiting = None;
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("source", self.source())
            .finish_non_exhaustive()
    }
}
