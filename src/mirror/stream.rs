use std::{
    collections::{BTreeSet, HashMap, VecDeque},
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
    link::{Goal, Link, Step},
    origin::{Heard, Origin},
    pass::{self, Done, End, Job},
    rule::{Action, decide},
    rules::MirrorRules,
    target::Target,
};
use crate::{
    Account, Clock, Error, Event, Expiry, ExpirySupport, Presence, PresenceProvider,
    PresenceUpdate, Result, Source, Timestamp, UserId, Watch,
};

/// How many accounts a round at a target reads and writes at most, so that the first answers come soon.
const ROUND: usize = 50;

/// What a mirror does, as a stream of events. It works only while it is polled, never ends, and stops when it is dropped; a write that
/// was on its way then may have been carried out.
pub struct Mirror {
    source: Arc<dyn PresenceProvider>,
    rules: MirrorRules,
    clock: Arc<dyn Clock>,
    watch: Watch,
    origins: Vec<Origin>,
    by_user: HashMap<UserId, usize>,
    links: Vec<Link>,
    /// The links of each origin.
    links_of: Vec<Vec<usize>>,
    sites: Vec<Site>,
    /// Origins that are to be read at some time.
    checks: BTreeSet<usize>,
    check: Option<BoxFuture<'static, Readings>>,
    /// The last write of any mirror that was looked at.
    looked_at: u64,
    news: Pin<Box<OwnedNotified>>,
    timer: Option<(Duration, BoxFuture<'static, ()>)>,
    events: VecDeque<MirrorEvent>,
}

type Readings = Vec<(UserId, Result<Presence>)>;

/// A target, and the round that is under way there.
struct Site {
    target: Target,
    /// Links with a wish.
    wishing: BTreeSet<usize>,
    round: Option<BoxFuture<'static, Vec<Done>>>,
}

impl Mirror {
    pub(super) fn start(
        source: Arc<dyn PresenceProvider>,
        targets: Vec<Arc<dyn PresenceProvider>>,
        rules: MirrorRules,
        watch: Watch,
        users: Vec<UserId>,
    ) -> Self {
        let echoes = rules.echoes.clone();
        let looked_at = echoes.ledger().last();
        let mut mirror = Self {
            clock: rules.watch.clock(),
            watch,
            origins: Vec::new(),
            by_user: HashMap::new(),
            links: Vec::new(),
            links_of: Vec::new(),
            sites: Vec::new(),
            checks: BTreeSet::new(),
            check: None,
            looked_at,
            news: Box::pin(echoes.news()),
            timer: None,
            events: VecDeque::new(),
            source,
            rules,
        };
        for provider in targets {
            mirror.sites.push(Site {
                target: Target::new(provider),
                wishing: BTreeSet::new(),
                round: None,
            });
        }
        for user in users {
            mirror.follow(user);
        }
        mirror
    }

    fn follow(&mut self, user: UserId) {
        let origin = self.origins.len();
        let from = Account::new(self.source.source().clone(), user.clone());
        let person = self.rules.directory.person_of(&from.source, &user);
        let mut links = Vec::new();
        for (site, it) in self.sites.iter().enumerate() {
            let source = it.target.provider.source();
            for user in person.into_iter().flat_map(|it| it.users_at(source)) {
                links.push(self.links.len());
                let to = Account::new(source.clone(), user.clone());
                self.links.push(Link::new(origin, site, to));
            }
        }
        self.by_user.insert(user, origin);
        self.origins.push(Origin::new(from));
        self.links_of.push(links);
    }

    /// The source that is followed.
    #[must_use]
    pub fn source(&self) -> &Source {
        self.source.source()
    }

    fn skip(&mut self, from: &Account, to: Option<&Account>, why: Skip) {
        self.events.push_back(MirrorEvent::Skipped {
            from: from.clone(),
            to: to.cloned(),
            why,
        });
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Changed { after, .. } => match self.by_user.get(&after.user) {
                Some(origin) => self.hear(*origin, &after, false),
                None => {
                    let from = Account::new(after.source.clone(), after.user);
                    self.skip(&from, None, Skip::NotInDirectory);
                }
            },
            Event::Expired { before } => {
                if let Some(origin) = self.by_user.get(&before.user) {
                    self.origins[*origin].end();
                }
            }
            Event::Gap { user, since, error } => {
                self.events
                    .push_back(MirrorEvent::Gap { user, since, error });
            }
            Event::Resumed { user } => self.events.push_back(MirrorEvent::Resumed { user }),
        }
    }

    /// Takes a reading of a followed account.
    fn hear(&mut self, position: usize, reading: &Presence, is_check: bool) {
        let check_at = self.clock.elapsed().saturating_add(self.rules.lag);
        let echoes = self.rules.echoes.clone();
        let mut ledger = echoes.ledger();
        let origin = &mut self.origins[position];
        let with_messages = self.rules.with_messages;
        let heard = origin.hear(&mut ledger, reading, with_messages, is_check, check_at);
        let last = ledger.last();
        drop(ledger);
        if origin.check_at.is_some() {
            self.checks.insert(position);
        } else {
            self.checks.remove(&position);
        }
        let from = origin.account.clone();
        match heard {
            Heard::Same => {}
            Heard::Echo => self.skip(&from, None, Skip::Echo),
            Heard::History => self.skip(&from, None, Skip::History),
            Heard::NoEffect => self.skip(&from, None, Skip::NoEffect),
            Heard::News { is_first: true, .. } if self.rules.only_changes => {}
            Heard::News { has_ended, .. } => {
                match decide(&self.rules.rules, reading, has_ended, with_messages) {
                    Action::Leave => self.skip(&from, None, Skip::Rule),
                    Action::Unknown => self.skip(&from, None, Skip::Unknown),
                    Action::Restore => {
                        let goal = Goal::Restore {
                            in_native_words: true,
                        };
                        self.wish(position, &from, last, |_| goal.clone());
                    }
                    Action::Set(update) => {
                        self.wish(position, &from, last, |_| Goal::Show(update.clone()));
                    }
                    Action::Copy(update) => self.wish(position, &from, last, |expiry| {
                        Goal::Show(lasting(update.clone(), reading.expires_at, expiry))
                    }),
                }
            }
        }
    }

    fn wish(
        &mut self,
        origin: usize,
        from: &Account,
        number: u64,
        goal: impl Fn(ExpirySupport) -> Goal,
    ) {
        for position in self.links_of[origin].clone() {
            let link = &mut self.links[position];
            let site = &mut self.sites[link.site];
            let expiry = site.target.provider.capabilities().expiry;
            let replaced = link.wish(goal(expiry), number);
            if link.wish.is_some() {
                site.wishing.insert(position);
            } else {
                site.wishing.remove(&position);
            }
            if replaced.is_some() {
                let to = link.to.clone();
                self.skip(from, Some(&to), Skip::Superseded);
            }
        }
    }

    /// Looks at what mirrors have written to followed accounts.
    fn look_at_writes(&mut self) {
        let echoes = self.rules.echoes.clone();
        let ledger = echoes.ledger();
        let check_at = self.clock.elapsed().saturating_add(self.rules.lag);
        for (number, account) in ledger.written_since(self.looked_at, self.source.source()) {
            if let Some(position) = self.by_user.get(&account.user) {
                let origin = &mut self.origins[*position];
                origin.expect(number, check_at);
                if origin.check_at.is_some() {
                    self.checks.insert(*position);
                }
            }
        }
        self.looked_at = ledger.last();
    }

    /// Begins to read the accounts of which nothing was heard.
    fn begin_check(&mut self) {
        let elapsed = self.clock.elapsed();
        let is_due = |position: &&usize| {
            let check_at = self.origins[**position].check_at;
            check_at.is_some_and(|at| at <= elapsed)
        };
        let due: Vec<usize> = self.checks.iter().filter(is_due).copied().collect();
        if self.check.is_some() || due.is_empty() {
            return;
        }
        let mut users = Vec::with_capacity(due.len());
        for position in due {
            let origin = &mut self.origins[position];
            // If this fails, it is tried again.
            origin.check_at = Some(elapsed.saturating_add(self.rules.lag));
            users.push(origin.account.user.clone());
        }
        let source = Arc::clone(&self.source);
        self.check = Some(async move { source.get_many(&users).await }.boxed());
    }

    fn end_check(&mut self, readings: Readings) {
        for (user, reading) in readings {
            // A failure is the watch's to tell.
            if let (Some(origin), Ok(reading)) = (self.by_user.get(&user), reading) {
                self.hear(*origin, &reading, true);
            }
        }
    }

    /// Begins a round at a target that has something to do.
    fn begin_round(&mut self, site: usize) {
        if self.sites[site].round.is_some() {
            return;
        }
        let elapsed = self.clock.elapsed();
        let echoes = self.rules.echoes.clone();
        let mut jobs = Vec::new();
        let wishing: Vec<usize> = self.sites[site].wishing.iter().copied().collect();
        for position in wishing {
            let link = &mut self.links[position];
            if jobs.len() == ROUND || link.due_at().is_none_or(|at| at > elapsed) {
                continue;
            }
            let from = self.origins[link.origin].account.clone();
            let Some(claim) = echoes.claim(&from, &link.to) else {
                continue;
            };
            let Some(wish) = link.wish.take() else {
                continue;
            };
            self.sites[site].wishing.remove(&position);
            if echoes.ledger().is_overtaken(&from, wish.number) {
                let to = link.to.clone();
                self.skip(&from, Some(&to), Skip::Overtaken);
                continue;
            }
            link.is_busy = true;
            jobs.push(Job {
                link: position,
                wish,
                mirrored: link.mirrored.clone(),
                claim,
            });
        }
        if !jobs.is_empty() {
            let target = self.sites[site].target.clone();
            let round = pass::run(target, jobs, self.clock.now(), self.rules.is_dry_run);
            self.sites[site].round = Some(round.boxed());
        }
    }

    fn end_round(&mut self, site: usize, round: Vec<Done>) {
        self.sites[site].round = None;
        for done in round {
            let position = done.job.link;
            self.end_job(done);
            let link = &mut self.links[position];
            link.is_busy = false;
            if link.wish.is_some() {
                self.sites[site].wishing.insert(position);
            }
        }
    }

    fn end_job(&mut self, Done { job, end }: Done) {
        let elapsed = self.clock.elapsed();
        let is_restoring = job.is_restoring();
        let (from, to) = (job.claim.from.clone(), job.claim.to.clone());
        let link = &mut self.links[job.link];
        match end {
            End::Skipped(step) => {
                link.skipped(&job.wish.goal);
                self.skip(&from, Some(&to), reason(&step));
            }
            End::Wrote { written, outcome } => {
                let update = written.update.clone();
                link.written(
                    (!is_restoring).then_some(*written),
                    elapsed,
                    self.rules.interval,
                );
                self.tell_written(is_restoring, from, to, update, outcome);
            }
            End::Failed { error, written } => {
                if let Some(written) = written {
                    link.mirrored = Some(*written);
                }
                let retry_after = link.failed(job.wish, &error, elapsed, self.clock.chance());
                self.tell_failed(from, to, error, retry_after);
            }
        }
    }

    fn tell_written(
        &mut self,
        is_restored: bool,
        from: Account,
        to: Account,
        update: PresenceUpdate,
        outcome: Option<crate::SetOutcome>,
    ) {
        let person = self.rules.directory.person_of(&from.source, &from.user);
        // Only accounts of persons in the directory are followed.
        let Some(person) = person.map(|person| person.id.clone()) else {
            return;
        };
        self.events.push_back(if is_restored {
            MirrorEvent::Restored {
                person,
                from,
                to,
                update,
                outcome,
            }
        } else {
            MirrorEvent::Wrote {
                person,
                from,
                to,
                update,
                outcome,
            }
        });
    }

    fn tell_failed(
        &mut self,
        from: Account,
        to: Account,
        error: Error,
        retry_after: Option<Duration>,
    ) {
        self.events.push_back(MirrorEvent::Failed {
            from,
            to,
            error,
            retry_after,
        });
    }

    /// Goes on with everything that can go on, and tells whether something did.
    fn advance(&mut self, context: &mut Context<'_>) -> bool {
        let mut has_advanced = false;
        while self.events.is_empty() {
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
        self.look_at_writes();
        if let Some(check) = &mut self.check
            && let Poll::Ready(readings) = check.poll_unpin(context)
        {
            self.check = None;
            self.end_check(readings);
            has_advanced = true;
        }
        self.begin_check();
        for site in 0..self.sites.len() {
            self.begin_round(site);
            if let Some(round) = &mut self.sites[site].round
                && let Poll::Ready(round) = round.poll_unpin(context)
            {
                self.end_round(site, round);
                has_advanced = true;
            }
        }
        has_advanced
    }

    /// When something is due that nothing else wakes us for. What is due and cannot begin waits for a round or a claim to end.
    fn due_at(&self) -> Option<Duration> {
        let elapsed = self.clock.elapsed();
        let wishing = self.sites.iter().flat_map(|site| &site.wishing);
        let wishes = wishing.filter_map(|link| self.links[*link].due_at());
        let checks = self.checks.iter();
        let checks = checks.filter_map(|origin| self.origins[*origin].check_at);
        wishes.chain(checks).filter(|at| *at > elapsed).min()
    }

    /// Waits for what is due next, and tells whether the time has come.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> bool {
        let due_at = self.due_at();
        if self.timer.as_ref().map(|(at, _)| *at) != due_at {
            self.timer = due_at.map(|at| {
                let clock = Arc::clone(&self.clock);
                let wait = at.saturating_sub(clock.elapsed());
                (at, async move { clock.sleep(wait).await }.boxed())
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

/// An update that lasts as long as what is copied, where the target can end it.
fn lasting(
    update: PresenceUpdate,
    until: Option<Timestamp>,
    expiry: ExpirySupport,
) -> PresenceUpdate {
    match (until, expiry) {
        (Some(end), ExpirySupport::Optional | ExpirySupport::Always { .. }) => {
            update.with_expiry(Expiry::At(end))
        }
        (None, ExpirySupport::Always { .. }) => update.with_expiry(Expiry::Never),
        (_, _) => update,
    }
}

fn reason(step: &Step) -> Skip {
    match step {
        Step::ChangedSince => Skip::ChangedSince,
        Step::EndedMeanwhile => Skip::EndedMeanwhile,
        Step::AlreadyShown | Step::Write(_) => Skip::AlreadyShown,
    }
}

impl Stream for Mirror {
    type Item = MirrorEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<MirrorEvent>> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Poll::Ready(Some(event));
            }
            let has_advanced = self.advance(context);
            if !has_advanced && self.events.is_empty() && !self.poll_timer(context) {
                return Poll::Pending;
            }
        }
    }
}

impl fmt::Debug for Mirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mirror")
            .field("source", self.source.source())
            .finish_non_exhaustive()
    }
}
