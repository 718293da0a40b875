//! The replicas at one target and the round under way; a failing source makes all of them wait.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};

use super::{
    Target,
    desired::{Desired, Step},
    reconcile::{self, Check, Done, Effect, End, Ends, Job, Outcomes},
    replica::{Cause, Replica},
};
use crate::{
    clock::Clock,
    mirror::{
        backoff,
        event::{MirrorEvent, Skip},
        rules::MirrorRules,
    },
    provider::{ExpirySupport, PresenceProvider},
};

/// How many accounts a round at a target reads and writes at most, so that the first answers come soon.
const MAX_ROUND: usize = 50;
/// How many the first does. It doubles with each round, and halves where the provider's own limit delays one: an account is held for as
/// long as its round lasts.
const FIRST_ROUND: usize = 8;

/// A target, its replicas, and the round that is under way.
pub(crate) struct TargetQueue {
    source: Arc<dyn PresenceProvider>,
    target: Target,
    /// How often the slower of the two is read.
    interval: Duration,
    /// When every replica shows what there was at the start.
    start_is_shown_at: Duration,
    replicas: Vec<Replica>,
    /// The replicas from each followed account.
    from: HashMap<usize, Vec<usize>>,
    /// Replicas with a desired state that no round has taken.
    requested: BTreeSet<usize>,
    /// The replica that the next round begins with, or the first after it.
    next: usize,
    /// Replicas with a write that has shown no effect.
    unconfirmed: BTreeSet<usize>,
    /// Whether the source fails as a whole. An account that keeps failing while others work does not show it.
    is_down: bool,
    /// When the next round may begin: every account waits while the source fails.
    free_at: Duration,
    round: Option<BoxFuture<'static, Outcomes>>,
    round_size: usize,
    /// Whether the provider's own limit has delayed the round.
    is_round_delayed: bool,
    /// Whether a delay was reported since the queue was empty.
    is_delayed: bool,
}

impl TargetQueue {
    pub(crate) fn new(
        source: Arc<dyn PresenceProvider>,
        target: Arc<dyn PresenceProvider>,
        rules: &MirrorRules,
        start_is_shown_at: Duration,
    ) -> Self {
        let interval = |provider: &dyn PresenceProvider| {
            rules.watch.pace(provider.capabilities().pace).interval
        };
        let interval = interval(&*source).max(interval(&*target));
        Self {
            source,
            target: Target::new(target),
            interval,
            start_is_shown_at,
            replicas: Vec::new(),
            from: HashMap::new(),
            requested: BTreeSet::new(),
            next: 0,
            unconfirmed: BTreeSet::new(),
            is_down: false,
            free_at: Duration::ZERO,
            round: None,
            round_size: FIRST_ROUND,
            is_round_delayed: false,
            is_delayed: false,
        }
    }

    /// Whether a status can end by itself here.
    pub(crate) fn expiry(&self) -> ExpirySupport {
        self.target.provider.capabilities().expiry
    }

    /// Adds a replica from the followed account at this position.
    pub(crate) fn add(&mut self, account: usize, replica: Replica) {
        let replicas = self.from.entry(account).or_default();
        replicas.push(self.replicas.len());
        self.replicas.push(replica);
    }

    /// Takes a desired state for all accounts here that belong to a followed one. Where only changes are mirrored, a first state is taken
    /// only if a mirror the other way may hold a later one.
    pub(crate) fn request(
        &mut self,
        account: usize,
        desired: &Desired,
        cause: &Cause,
        rules: &MirrorRules,
        told: &mut VecDeque<MirrorEvent>,
    ) {
        for position in self.from.get(&account).into_iter().flatten() {
            let replica = &mut self.replicas[*position];
            let is_pair = replica.precedence(rules).is_pair;
            if cause.is_first && rules.only_changes && !is_pair {
                continue;
            }
            let from = (cause.is_of_start && is_pair).then_some(self.start_is_shown_at);
            let request = replica.request(desired.clone(), cause.clone(), from);
            if request.is_some() {
                told.push_back(replica.skipped(Skip::Superseded));
            }
            if replica.request.is_some() {
                self.requested.insert(*position);
            } else {
                self.requested.remove(position);
            }
        }
    }

    /// Begins a round if something is due and none is under way.
    pub(crate) fn begin_round(
        &mut self,
        rules: &MirrorRules,
        clock: &Arc<dyn Clock>,
        elapsed: Duration,
        told: &mut VecDeque<MirrorEvent>,
    ) {
        if self.round.is_some() || self.free_at > elapsed {
            return;
        }
        let (replicas, round_size) = (&mut self.replicas, self.round_size);
        let mut jobs = Vec::new();
        // Each round goes on where the last one ended: under a limit, accounts that change all the time delay no others for long.
        let after_last = self.requested.range(self.next..);
        let in_turn: Vec<usize> = after_last
            .chain(self.requested.range(..self.next))
            .copied()
            .collect();
        for position in in_turn {
            let replica = &mut replicas[position];
            if jobs.len() == round_size {
                break;
            }
            if replica.due_at().is_none_or(|at| at > elapsed) {
                continue;
            }
            let Some(claim) = rules.echoes.claim(&replica.from, &replica.to) else {
                continue;
            };
            self.requested.remove(&position);
            let Some(request) = replica.request.take() else {
                continue;
            };
            self.next = position + 1;
            let write_log = rules.echoes.write_log();
            if write_log.is_overtaken(&replica.from, request.cause.number) {
                told.push_back(replica.skipped(Skip::Overtaken));
                continue;
            }
            drop(write_log);
            replica.is_busy = true;
            let precedence = replica.precedence(rules);
            // Mirrors that share the log cause no loop.
            let replaced = match precedence.is_pair {
                true => Vec::new(),
                false => replica.recent.replaced(elapsed),
            };
            jobs.push(Job {
                replica: position,
                from: replica.from.user.clone(),
                request,
                mirrored: replica.mirrored.clone(),
                is_confirmed: precedence.is_pair || replica.unconfirmed.is_empty(),
                precedence,
                replaced,
                claim,
            });
        }
        // One check at least: it must not wait for as long as there is something to write.
        let left = (round_size - jobs.len()).max(1);
        let is_due = |at: Duration| at <= elapsed;
        let due = self.unconfirmed.iter();
        let due = due.filter(|position| replicas[**position].check_at().is_some_and(is_due));
        let check = |replica: &usize| Check {
            replica: *replica,
            user: replicas[*replica].to.user.clone(),
        };
        let checks: Vec<Check> = due.map(check).take(left).collect();
        if !jobs.is_empty() || !checks.is_empty() {
            let ends = Ends {
                source: Arc::clone(&self.source),
                target: self.target.clone(),
                clock: Arc::clone(clock),
            };
            let round = reconcile::reconcile(ends, jobs, checks, rules.is_dry_run);
            self.round = Some(round.boxed());
            self.is_round_delayed = false;
        }
    }

    /// Goes on with the round, and tells what came of one that has ended.
    pub(crate) fn poll_round(
        &mut self,
        rules: &MirrorRules,
        clock: &dyn Clock,
        context: &mut Context<'_>,
        told: &mut VecDeque<MirrorEvent>,
    ) -> bool {
        let Some(round) = &mut self.round else {
            return false;
        };
        let Poll::Ready(Outcomes { done, checks }) = round.poll_unpin(context) else {
            return match self.target.provider.delay() {
                Some(wait) => self.delay(wait, told),
                None => false,
            };
        };
        self.round = None;
        let elapsed = clock.elapsed();
        let all_fail = !done.is_empty() && done.iter().all(|done| done.end.is_of_source());
        let is_new = |done: &Done| self.replicas[done.job.replica].failures == 0;
        let own_limits = done.iter().filter_map(|done| done.end.own_limit());
        let own_limit = own_limits.map(backoff::wait_for_own_limit).max();
        self.is_down = own_limit.is_none() && all_fail && (self.is_down || done.iter().any(is_new));
        if let Some(wait) = own_limit {
            self.free_at = self.free_at.max(elapsed.saturating_add(wait));
            self.delay(wait, told);
        }
        for done in done {
            self.finish(done, rules, clock, told);
        }
        for (position, reading) in checks {
            let replica = &mut self.replicas[position];
            match reading {
                Ok(reading) => told.extend(replica.observe(&reading, elapsed)),
                // The next write reports it.
                Err(_) => replica
                    .unconfirmed
                    .delay(elapsed.saturating_add(rules.lag())),
            }
            if replica.unconfirmed.is_empty() {
                self.unconfirmed.remove(&position);
            }
        }
        self.round_size = match self.is_round_delayed {
            true => (self.round_size / 2).max(1),
            false => (self.round_size * 2).min(MAX_ROUND),
        };
        self.is_delayed &= !self.requested.is_empty();
        true
    }

    /// The provider's own limit delays the round. Reports it once, and returns whether it did.
    fn delay(&mut self, wait: Duration, told: &mut VecDeque<MirrorEvent>) -> bool {
        self.is_round_delayed = true;
        let is_new = !std::mem::replace(&mut self.is_delayed, true);
        if is_new {
            let source = self.target.provider.source().clone();
            told.push_back(MirrorEvent::Delayed { source, wait });
        }
        is_new
    }

    /// Returns when each queued replica is due.
    pub(crate) fn due_at(&self) -> impl Iterator<Item = Duration> {
        let requested = self.requested.iter();
        let requested = requested.filter_map(|position| self.replicas[*position].due_at());
        let unconfirmed = self.unconfirmed.iter();
        let unconfirmed = unconfirmed.filter_map(|position| self.replicas[*position].check_at());
        let due_at = requested.chain(unconfirmed);
        due_at.map(|at| at.max(self.free_at))
    }

    /// Takes the end of a job, and reports it.
    fn finish(
        &mut self,
        done: Done,
        rules: &MirrorRules,
        clock: &dyn Clock,
        told: &mut VecDeque<MirrorEvent>,
    ) {
        let Done { job, before, end } = done;
        let (position, elapsed) = (job.replica, clock.elapsed());
        let replica = &mut self.replicas[position];
        replica.is_busy = false;
        if let Some(before) = before {
            told.extend(replica.observe(&before, elapsed));
        }
        match end {
            End::Skipped(Step::WrittenBefore) => {
                let (interval, lag) = (self.interval, rules.lag());
                let event =
                    replica.wait_in_loop(job.request, interval, lag, elapsed, clock.chance());
                told.push_back(event);
            }
            End::Skipped(Step::SourceChanged) => {
                replica.wait(job.request, elapsed.saturating_add(self.interval));
            }
            End::Skipped(Step::MayBePassedOn) => {
                replica.wait(
                    job.request,
                    backoff::wait_to_compare(clock.chance()) + elapsed,
                );
            }
            End::Skipped(step) => {
                replica.succeed(&job.request.desired);
                // A comparison that changes nothing is no end of a change.
                if !job.request.is_comparison {
                    told.push_back(replica.skipped(step.skip()));
                }
                if step == Step::AlreadyShown
                    && let Some(update) = job.request.desired.update()
                {
                    replica.recent.found(update);
                }
                replica.compare_later(job.request, elapsed, clock.chance());
            }
            End::Wrote {
                written,
                outcome,
                effect,
            } => {
                let event = replica.wrote(&job.request, &written, outcome.map(|it| *it));
                let until = elapsed.saturating_add(rules.lag());
                match effect {
                    Effect::Shown => told.push_back(event),
                    Effect::Unconfirmed => {
                        replica.unconfirmed.add((*written).clone(), event, until)
                    }
                    Effect::None => told.push_back(replica.skipped(Skip::NoEffect)),
                }
                replica.write(*written, elapsed, elapsed.saturating_add(rules.interval));
                replica.succeed(&job.request.desired);
                replica.compare_later(job.request, elapsed, clock.chance());
            }
            End::Failed {
                error,
                written: None,
            } if error.is_own_limit() => {
                replica.request.get_or_insert(job.request);
            }
            End::Failed { error, written } => {
                if let Some(written) = written {
                    replica.write(*written, elapsed, elapsed);
                }
                let retry_after = replica.fail(job.request, &error, elapsed, clock.chance());
                told.push_back(MirrorEvent::Failed {
                    from: replica.from.clone(),
                    to: replica.to.clone(),
                    error,
                    retry_after,
                });
            }
        }
        if self.is_down {
            self.free_at = self.free_at.max(replica.free_at);
        }
        if replica.request.is_some() {
            self.requested.insert(position);
        }
        if replica.unconfirmed.is_empty() {
            self.unconfirmed.remove(&position);
        } else {
            self.unconfirmed.insert(position);
        }
    }
}
