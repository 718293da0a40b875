//! The stream that the caller polls: it alone sends requests and waits, one at a time.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_util::{Stream, future::BoxFuture};

use super::{
    finished::Finished,
    schedule::{Moment, Next, Request, Schedule, Sent},
};
use crate::{
    clock::{Clock, LONGEST_TIMER, SystemClock},
    error::{ErrorKind, Result},
    model::{PresenceUpdate, SetOutcome, Source, Who},
    provider::PresenceProvider,
};

/// The outcomes of the writes by which [`keep`](crate::keep()) sets a status and renews it. It writes only while it is polled.
///
/// Dropping it stops the renewals, with the request that is under way, which may have been applied. The status stays until it ends by
/// itself; [`finish`](Self::finish) removes it.
#[must_use = "a keeper sets and renews only while it is polled"]
pub struct Keeper {
    /// For calls that the caller waits for.
    direct: Arc<dyn PresenceProvider>,
    /// For renewals, which run in the background.
    background: Arc<dyn PresenceProvider>,
    who: Arc<Who>,
    clock: Arc<dyn Clock>,
    schedule: Schedule,
    in_flight: Option<InFlight>,
    waiting: Option<BoxFuture<'static, ()>>,
}

struct InFlight {
    request: Sent,
    /// When it was sent, as elapsed time.
    sent: Duration,
    response: BoxFuture<'static, Result<SetOutcome>>,
}

impl Keeper {
    pub(super) fn new(direct: Arc<dyn PresenceProvider>, who: Who, update: PresenceUpdate) -> Self {
        let background = direct.in_background();
        Self {
            background: background.unwrap_or_else(|| Arc::clone(&direct)),
            schedule: Schedule::new(update, &direct.capabilities()),
            direct,
            who: Arc::new(who),
            clock: Arc::new(SystemClock::default()),
            in_flight: None,
            waiting: None,
        }
    }

    /// The clock that renewals and waits go by, instead of the system's. Set it before the first poll.
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self.waiting = None;
        self
    }

    /// The source at which the status is kept.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.direct.source()
    }

    /// Stops the renewals and removes the status, where the vendor [can](crate::Capabilities::clear).
    ///
    /// A write that is under way ends first, so that it cannot set the status once more. One that still waits for its turn under the
    /// provider's rate limit is not sent. A status that another client has set meanwhile is removed too.
    ///
    /// # Errors
    /// Those of [`clear`](PresenceProvider::clear), except [`Unsupported`](ErrorKind::Unsupported): then the status is
    /// [left](Finished::Left). After an error the status is not renewed and ends by itself, if the vendor ends it.
    ///
    /// # Cancellation
    /// Dropping the future stops the renewals too. The status may have been removed.
    pub async fn finish(mut self) -> Result<Finished> {
        poll_fn(|context| self.poll_end_of_write(context)).await;
        if !self.schedule.may_be_set() {
            return Ok(Finished::NotSet);
        }
        let expires_at = self.schedule.expires_at(self.moment());
        if !self.schedule.can_clear() {
            return Ok(Finished::Left { expires_at });
        }
        match self.direct.clear(&self.who).await {
            Ok(outcome) => Ok(Finished::Cleared(outcome)),
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                Ok(Finished::Left { expires_at })
            }
            Err(error) => Err(error),
        }
    }

    /// Waits for the write that is under way, or drops it if it waits for its turn.
    fn poll_end_of_write(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.poll_in_flight(context).is_pending() {
            if self.background.delay().is_none() {
                return Poll::Pending;
            }
            self.in_flight = None;
        }
        Poll::Ready(())
    }

    /// Polls the request that is under way, and returns what the caller gets to see of its result.
    fn poll_in_flight(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<SetOutcome>>> {
        let Some(in_flight) = &mut self.in_flight else {
            return Poll::Ready(None);
        };
        let result = ready!(in_flight.response.as_mut().poll(context));
        let (request, sent) = (in_flight.request, in_flight.sent);
        self.in_flight = None;
        let (moment, chance) = (self.moment(), self.clock.chance());
        Poll::Ready(self.schedule.apply(request, result, sent, moment, chance))
    }

    fn send(&mut self, request: Request) {
        let (provider, who) = (Arc::clone(&self.background), Arc::clone(&self.who));
        self.in_flight = Some(InFlight {
            request: Sent::from(&request),
            sent: self.clock.elapsed(),
            response: match request {
                Request::Set(update) => Box::pin(async move { provider.set(&who, &update).await }),
                Request::Clear => Box::pin(async move { provider.clear(&who).await }),
            },
        });
    }

    /// Returns the wait until then. One that is under way goes on: its end changes only with a request.
    fn wait_until(&mut self, elapsed: Duration) -> &mut BoxFuture<'static, ()> {
        self.waiting.get_or_insert_with(|| {
            let clock = Arc::clone(&self.clock);
            Box::pin(async move {
                let time = elapsed.saturating_sub(clock.elapsed());
                clock.sleep(time.min(LONGEST_TIMER)).await;
            })
        })
    }

    fn moment(&self) -> Moment {
        Moment {
            elapsed: self.clock.elapsed(),
            now: self.clock.now(),
        }
    }
}

impl Stream for Keeper {
    type Item = Result<SetOutcome>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(outcome) = ready!(this.poll_in_flight(context)) {
                return Poll::Ready(Some(outcome));
            }
            let moment = this.moment();
            match this.schedule.next(moment) {
                Next::Send(request) => this.send(request),
                Next::WaitUntil(elapsed) => {
                    ready!(this.wait_until(elapsed).as_mut().poll(context));
                    this.waiting = None;
                }
                Next::Nothing => return Poll::Pending,
                Next::End => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper")
            .field("source", self.source())
            .finish_non_exhaustive()
    }
}
