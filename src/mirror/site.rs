use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};

use super::{
    event::{MirrorEvent, Skip},
    link::{Goal, Link, Step},
    pass,
    pass::{Done, End, Job},
    rules::MirrorRules,
    target::Target,
};
use crate::{
    clock::{Clock, Timestamp},
    provider::ExpirySupport,
};

/// How many accounts a round at a target reads and writes at most, so that the first answers come soon.
const ROUND: usize = 50;

/// A target, what is to be done there, and the round that is under way.
pub(super) struct Site {
    target: Target,
    links: Vec<Link>,
    /// The links from each followed account.
    from: HashMap<usize, Vec<usize>>,
    /// Links with a wish that no round has taken.
    wishing: BTreeSet<usize>,
    /// When the next round may begin: every account waits while the source fails.
    free_at: Duration,
    round: Option<BoxFuture<'static, Vec<Done>>>,
}

impl Site {
    pub(super) fn new(target: Target) -> Self {
        Self {
            target,
            links: Vec::new(),
            from: HashMap::new(),
            wishing: BTreeSet::new(),
            free_at: Duration::ZERO,
            round: None,
        }
    }

    /// Whether a status can end by itself here.
    pub(super) fn expiry(&self) -> ExpirySupport {
        self.target.provider.capabilities().expiry
    }

    /// Adds a link from the followed account at this position.
    pub(super) fn add(&mut self, origin: usize, link: Link) {
        let links = self.from.entry(origin).or_default();
        links.push(self.links.len());
        self.links.push(link);
    }

    /// Takes a wish for all accounts here that belong to a followed one.
    pub(super) fn wish(
        &mut self,
        origin: usize,
        goal: &Goal,
        number: u64,
        told: &mut VecDeque<MirrorEvent>,
    ) {
        for position in self.from.get(&origin).into_iter().flatten() {
            let link = &mut self.links[*position];
            if link.wish(goal.clone(), number).is_some() {
                told.push_back(link.skipped(Skip::Superseded));
            }
            if link.wish.is_some() {
                self.wishing.insert(*position);
            } else {
                self.wishing.remove(position);
            }
        }
    }

    /// Begins a round if something is due and none is under way.
    pub(super) fn begin_round(
        &mut self,
        rules: &MirrorRules,
        now: Timestamp,
        elapsed: Duration,
        told: &mut VecDeque<MirrorEvent>,
    ) {
        if self.round.is_some() || self.free_at > elapsed {
            return;
        }
        let links = &mut self.links;
        let mut jobs = Vec::new();
        self.wishing.retain(|&position| {
            let link = &mut links[position];
            if jobs.len() == ROUND || link.due_at().is_none_or(|at| at > elapsed) {
                return true;
            }
            let Some(claim) = rules.echoes.claim(&link.from, &link.to) else {
                return true;
            };
            let Some(wish) = link.wish.take() else {
                return false;
            };
            if rules.echoes.ledger().is_overtaken(&link.from, wish.number) {
                told.push_back(link.skipped(Skip::Overtaken));
                return false;
            }
            link.is_busy = true;
            jobs.push(Job {
                link: position,
                wish,
                mirrored: link.mirrored.clone(),
                claim,
            });
            false
        });
        if !jobs.is_empty() {
            let round = pass::run(self.target.clone(), jobs, now, rules.is_dry_run);
            self.round = Some(round.boxed());
        }
    }

    /// Goes on with the round, and tells what came of one that has ended.
    pub(super) fn poll_round(
        &mut self,
        rules: &MirrorRules,
        clock: &dyn Clock,
        context: &mut Context<'_>,
        told: &mut VecDeque<MirrorEvent>,
    ) -> bool {
        let Some(round) = &mut self.round else {
            return false;
        };
        let Poll::Ready(done) = round.poll_unpin(context) else {
            return false;
        };
        self.round = None;
        let is_outage = done.iter().all(|done| done.end.is_of_source());
        for Done { job, end } in done {
            let link = &mut self.links[job.link];
            link.is_busy = false;
            told.push_back(finish(link, &job, end, rules.interval, clock));
            if is_outage {
                self.free_at = self.free_at.max(link.free_at);
            }
            if link.wish.is_some() {
                self.wishing.insert(job.link);
            }
        }
        true
    }

    /// When something is to be done.
    pub(super) fn due_at(&self) -> impl Iterator<Item = Duration> {
        let wishing = self.wishing.iter();
        let due_at = wishing.filter_map(|position| self.links[*position].due_at());
        due_at.map(|at| at.max(self.free_at))
    }
}

/// Takes the end of a job, and tells it.
fn finish(
    link: &mut Link,
    job: &Job,
    end: End,
    interval: Duration,
    clock: &dyn Clock,
) -> MirrorEvent {
    let elapsed = clock.elapsed();
    match end {
        End::Skipped(step) => {
            link.succeed(&job.wish.goal);
            link.skipped(match step {
                Step::ChangedSince => Skip::ChangedSince,
                Step::EndedMeanwhile => Skip::EndedMeanwhile,
                Step::AlreadyShown | Step::Write(_) => Skip::AlreadyShown,
            })
        }
        End::Wrote { written, outcome } => {
            let (person, from, to) = (link.person.clone(), link.from.clone(), link.to.clone());
            let update = written.update.clone();
            let outcome = outcome.map(|outcome| *outcome);
            link.write(*written, elapsed.saturating_add(interval));
            link.succeed(&job.wish.goal);
            match job.wish.goal {
                Goal::Show(_) => MirrorEvent::Wrote {
                    person,
                    from,
                    to,
                    update,
                    outcome,
                },
                Goal::Restore { .. } => MirrorEvent::Restored {
                    person,
                    from,
                    to,
                    update,
                    outcome,
                },
            }
        }
        End::Failed { error, written } => {
            if let Some(written) = written {
                link.write(*written, elapsed);
            }
            let retry_after = link.fail(job.wish.clone(), &error, elapsed, clock.chance());
            MirrorEvent::Failed {
                from: link.from.clone(),
                to: link.to.clone(),
                error,
                retry_after,
            }
        }
    }
}
