//! The stream of a mirror: it polls the watch, the checks and the rounds, and decides nothing by itself.

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, Stream, StreamExt, future::BoxFuture};
use tokio::sync::futures::OwnedNotified;

use super::{
    event::{MirrorEvent, Skip},
    rules::{
        MirrorRules,
        rule::{Action, decide},
    },
    source::{followed_accounts::Followed, source_account::Observation},
    target::{
        desired::{Desired, lasting},
        replica::{Cause, Replica},
        target_queue::TargetQueue,
    },
};
use crate::{
    clock::{Clock, Timestamp},
    directory::Account,
    model::{Presence, Source, UserId},
    provider::{ExpirySupport, PresenceProvider},
    watch::{Event, Watch},
};

/// What a mirror does, as a stream of events. It works only while it is polled, never ends, and stops when it is dropped; a write that
/// was on its way then may have been carried out.
pub struct Mirror {
    rules: MirrorRules,
    clock: Arc<dyn Clock>,
    watch: Watch,
    followed: Followed,
    queues: Vec<TargetQueue>,
    start: Start,
    /// Other mirrors have finished a write.
    news: Pin<Box<OwnedNotified>>,
    timer: Option<(Duration, BoxFuture<'static, ()>)>,
    told: VecDeque<MirrorEvent>,
}

/// When a mirror began: a replica may show what there was before for a while.
#[derive(Clone, Copy, Debug)]
struct Start {
    at: Timestamp,
    /// When every replica shows what there was then.
    is_shown_at: Duration,
    /// When it has been read.
    is_read_at: Duration,
}

impl Start {
    fn new(rules: &MirrorRules) -> Self {
        let (clock, lag) = (rules.watch.clock(), rules.lag());
        let is_shown_at = clock.elapsed().saturating_add(lag);
        Self {
            at: clock.now(),
            is_shown_at,
            is_read_at: is_shown_at.saturating_add(lag),
        }
    }

    /// Whether a state that was read now is from before the start.
    fn is_later_than(&self, reading: &Presence, elapsed: Duration) -> bool {
        elapsed <= self.is_read_at && reading.changed_at.is_some_and(|at| at <= self.at)
    }
}

impl Mirror {
    pub(crate) fn start(
        source: Arc<dyn PresenceProvider>,
        targets: Vec<Arc<dyn PresenceProvider>>,
        rules: MirrorRules,
        watch: Watch,
        users: Vec<UserId>,
    ) -> Self {
        let source = source.in_background().unwrap_or(source);
        let mut followed = Followed::new(Arc::clone(&source), &rules);
        let sources: Vec<Source> = targets.iter().map(|it| it.source().clone()).collect();
        let targets = targets
            .into_iter()
            .map(|it| it.in_background().unwrap_or(it));
        let start = Start::new(&rules);
        let queue =
            |target| TargetQueue::new(Arc::clone(&source), target, &rules, start.is_shown_at);
        let mut queues: Vec<TargetQueue> = targets.map(queue).collect();
        for user in users {
            let from = Account::new(followed.provider().source().clone(), user);
            let account = followed.add(from.clone());
            let Some(person) = rules.directory.person_of(&from.source, &from.user) else {
                continue;
            };
            for (queue, source) in queues.iter_mut().zip(&sources) {
                for user in person.users_at(source) {
                    let to = Account::new(source.clone(), user.clone());
                    let replica = Replica::new(person, from.clone(), to, &rules);
                    queue.add(account, replica);
                }
            }
        }
        Self {
            clock: rules.watch.clock(),
            watch,
            followed,
            queues,
            start,
            news: Box::pin(rules.echoes.news()),
            timer: None,
            told: VecDeque::new(),
            rules,
        }
    }

    /// The source that is followed.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.followed.provider().source()
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Changed { after, .. } => match self.followed.position(&after.user) {
                Some(position) => self.observe(position, &after, None),
                None => {
                    let from = Account::new(after.source, after.user);
                    self.skip(from, Skip::NotInDirectory);
                }
            },
            Event::Expired { before } => self.followed.end(&before.user),
            Event::Gap { user, since, error } => {
                self.told.push_back(MirrorEvent::Gap { user, since, error });
            }
            // Accounts are followed by their ids.
            Event::Partial { .. } => {}
            Event::Delayed { wait } => {
                let source = self.source().clone();
                self.told.push_back(MirrorEvent::Delayed { source, wait });
            }
            Event::Resumed { user } => self.told.push_back(MirrorEvent::Resumed { user }),
        }
    }

    fn skip(&mut self, from: Account, why: Skip) {
        let to = None;
        self.told.push_back(MirrorEvent::Skipped { from, to, why });
    }

    /// Takes a reading of a followed account; `asked` is the last write before it, if it was read to find out what became of one.
    fn observe(&mut self, position: usize, reading: &Presence, asked: Option<u64>) {
        let elapsed = self.clock.elapsed();
        let now = self.clock.now();
        let (observed, number) = self
            .followed
            .observe(position, reading, asked, now, elapsed);
        let why = match observed {
            Observation::Unchanged => return,
            Observation::Echo => Skip::Echo,
            Observation::StaleRead => Skip::History,
            Observation::Ineffective => Skip::NoEffect,
            Observation::Changed {
                is_first,
                has_ended,
            } => {
                let cause = Cause {
                    reading: reading.clone(),
                    is_first,
                    is_of_start: is_first || self.start.is_later_than(reading, elapsed),
                    number,
                };
                match self.desire(position, &cause, has_ended) {
                    Some(why) if !(is_first && self.rules.only_changes) => why,
                    _ => return,
                }
            }
        };
        self.skip(self.followed.account(position).clone(), why);
    }

    /// Passes on the state that a change asks for, or returns why it asks for none.
    fn desire(&mut self, position: usize, cause: &Cause, has_ended: bool) -> Option<Skip> {
        let (rules, with_messages) = (&self.rules.rules, self.rules.with_messages);
        let reading = &self.followed.with_original_text(position, &cause.reading);
        match decide(rules, reading, has_ended, with_messages) {
            Action::Leave => return Some(Skip::Rule),
            Action::Unknown => return Some(Skip::Unknown),
            Action::Restore => self.request(position, cause, |_| Desired::RESTORE),
            Action::Set(update) => {
                self.request(position, cause, |_| Desired::Apply(update.clone()));
            }
            Action::Copy(update) => self.request(position, cause, |expiry| {
                Desired::Apply(lasting(update.clone(), reading.expires_at, expiry))
            }),
        }
        None
    }

    fn request(
        &mut self,
        account: usize,
        cause: &Cause,
        desired: impl Fn(ExpirySupport) -> Desired,
    ) {
        for queue in &mut self.queues {
            let desired = desired(queue.expiry());
            queue.request(account, &desired, cause, &self.rules, &mut self.told);
        }
    }

    /// Goes on with everything that can go on, and tells whether something did.
    fn advance(&mut self, context: &mut Context<'_>, elapsed: Duration) -> bool {
        let mut has_advanced = false;
        while self.told.is_empty() {
            match self.watch.poll_next_unpin(context) {
                Poll::Ready(Some(event)) => self.take(event),
                Poll::Ready(None) | Poll::Pending => break,
            }
            has_advanced = true;
        }
        while self.news.as_mut().poll(context).is_ready() {
            self.news = Box::pin(self.rules.echoes.news());
            has_advanced = true;
        }
        for account in self.followed.look_at_writes(elapsed) {
            self.skip(account, Skip::Overtaken);
        }
        self.followed.begin_check(elapsed);
        if let Poll::Ready(check) = self.followed.poll_check(context) {
            for (user, reading) in check.readings {
                let Some(position) = self.followed.position(&user) else {
                    continue;
                };
                match reading {
                    Ok(reading) => self.observe(position, &reading, Some(check.asked)),
                    // The watch reports it.
                    Err(error) => {
                        let chance = self.clock.chance();
                        self.followed.fail_check(position, &error, elapsed, chance);
                    }
                }
            }
            has_advanced = true;
        }
        let (rules, clock) = (&self.rules, &self.clock);
        for queue in &mut self.queues {
            queue.begin_round(rules, clock, elapsed, &mut self.told);
            has_advanced |= queue.poll_round(rules, &**clock, context, &mut self.told);
        }
        has_advanced
    }

    /// When something is due after that. What was due by then and could not begin waits for a round or a claim to end.
    fn due_after(&self, elapsed: Duration) -> Option<Duration> {
        let queued = self.queues.iter().flat_map(TargetQueue::due_at);
        let due = queued.chain(self.followed.due_at());
        due.filter(|at| *at > elapsed).min()
    }

    /// Waits for what is due after that, and tells whether the time has come.
    fn poll_timer(&mut self, context: &mut Context<'_>, elapsed: Duration) -> bool {
        let due_at = self.due_after(elapsed);
        if self.timer.as_ref().map(|(at, _)| *at) != due_at {
            self.timer = due_at.map(|at| {
                let clock = Arc::clone(&self.clock);
                (at, async move { clock.reach(at).await }.boxed())
            });
        }
        let has_come = match &mut self.timer {
            Some((_, sleep)) => sleep.poll_unpin(context).is_ready(),
            None => false,
        };
        if has_come {
            self.timer = None;
        }
        has_come
    }
}

impl Stream for Mirror {
    type Item = MirrorEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<MirrorEvent>> {
        loop {
            if let Some(event) = self.told.pop_front() {
                return Poll::Ready(Some(event));
            }
            // One moment for both: what becomes due in between would be waited for by neither.
            let elapsed = self.clock.elapsed();
            let has_advanced = self.advance(context, elapsed);
            if !has_advanced && self.told.is_empty() && !self.poll_timer(context, elapsed) {
                return Poll::Pending;
            }
        }
    }
}

impl fmt::Debug for Mirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mirror")
            .field("source", self.source())
            .finish_non_exhaustive()
    }
}
