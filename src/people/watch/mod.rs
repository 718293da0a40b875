//! The stream of people: it polls the sources and the clock, and decides nothing by itself.

mod event;
mod follow;
mod merged_state;
mod queue;
mod read_log;

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream::SelectAll};

pub use event::PersonEvent;

use self::{
    follow::{FollowedSource, Told},
    merged_state::MergedState,
    read_log::ReadLog,
};
use super::{People, no_provider};
use crate::{
    clock::{Clock, Timestamp},
    error::{Error, ErrorKind, Result},
    watch::WatchOptions,
};

type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The events of the persons of a directory. It reads only while it is polled, never ends, and stops when it is dropped.
///
/// Whoever takes the events slowly is told the newest of each person, and nothing of a change that is undone by then.
pub struct PeopleWatch {
    sources: SelectAll<FollowedSource>,
    merged: MergedState,
    clock: Arc<dyn Clock>,
    waiting: Option<(Timestamp, Wait)>,
}

impl PeopleWatch {
    pub(super) fn start(people: &People, options: &WatchOptions) -> Result<Self> {
        if options.has_checkpoint() {
            let message = "a checkpoint is of one source: follow persons without";
            return Err(Error::new(ErrorKind::Invalid, message));
        }
        let clock = Arc::clone(&people.clock);
        let mut merged = MergedState::new(Arc::clone(&people.directory), people.composer.clone());
        let mut sources = SelectAll::new();
        for source in people.directory.sources() {
            let Some(member) = people.members.get(source) else {
                let gap = Told::Gap(None, None, no_provider(source));
                merged.take(source, gap);
                continue;
            };
            let options = options.clone().with_clock(Arc::clone(&clock));
            let users = people.directory.users_at(source);
            let read_log = ReadLog::default();
            merged.observe(source.clone(), read_log.clone());
            let clock = Arc::clone(&clock);
            sources.push(FollowedSource::start(
                member, users, options, read_log, clock,
            )?);
        }
        Ok(Self {
            sources,
            merged,
            clock,
            waiting: None,
        })
    }

    /// Takes what the sources have, at most so much that they cannot keep it from being told. Whether there may be more.
    fn take(&mut self, context: &mut Context<'_>) -> bool {
        const AT_ONCE: usize = 1_000;
        for _ in 0..AT_ONCE {
            match self.sources.poll_next_unpin(context) {
                Poll::Ready(Some((source, told))) => {
                    self.merged.take(&source, told);
                }
                // There is no source to follow, or nothing new.
                Poll::Ready(None) | Poll::Pending => return false,
            }
        }
        true
    }

    /// Looks again at those whose time has come, and waits for the next: in steps, because the time of day may jump, as after a sleep of
    /// the machine.
    fn wait(&mut self, context: &mut Context<'_>) {
        const SHORTEST: Duration = Duration::from_millis(1);
        const STEP: Duration = Duration::from_secs(15);
        loop {
            let now = self.clock.now();
            self.merged.recompute_due(now);
            let Some(next) = self.merged.next_due() else {
                self.waiting = None;
                return;
            };
            self.waiting.take_if(|(until, _)| *until != next);
            let (_, wait) = self.waiting.get_or_insert_with(|| {
                let clock = Arc::clone(&self.clock);
                let time = next.saturating_duration_since(now);
                let time = time.clamp(SHORTEST, STEP);
                let end = clock.elapsed().saturating_add(time);
                (next, Box::pin(async move { clock.reach(end).await }))
            });
            if wait.as_mut().poll(context).is_pending() {
                return;
            }
            self.waiting = None;
        }
    }
}

impl Stream for PeopleWatch {
    type Item = PersonEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<PersonEvent>> {
        let this = &mut *self;
        let has_more = this.take(context);
        this.wait(context);
        match this.merged.next_event(&this.sources, this.clock.now()) {
            Some(event) => Poll::Ready(Some(event)),
            None => {
                if has_more {
                    context.waker().wake_by_ref();
                }
                Poll::Pending
            }
        }
    }
}

impl fmt::Debug for PeopleWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeopleWatch")
            .field("sources", &self.sources.len())
            .finish_non_exhaustive()
    }
}
