//! The replicas at one target and the round under way; a failing source makes all of them wait.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};

use super::{
    Target, reconcile,
    reconcile::{Done, End, Job},
    replica::{Desired, Replica, Step},
};
use crate::{
    clock::Clock,
    mirror::{
        event::{MirrorEvent, Skip},
        rules::MirrorRules,
    },
    provider::ExpirySupport,
};

/// How many accounts a round at a target reads and writes at most, so that the first answers come soon.
const ROUND: usize = 50;

/// A target, its replicas, and the round that is under way.
pub(crate) struct TargetQueue {
    target: Target,
    replicas: Vec<Replica>,
    /// The replicas from each followed account.
    from: HashMap<usize, Vec<usize>>,
    /// Replicas with a desired state that no round has taken.
    requested: BTreeSet<usize>,
    /// Whether the source fails as a whole. An account that keeps failing while others work does not show it.
    is_down: bool,
    /// When the next round may begin: every account waits while the source fails.
    free_at: Duration,
    round: Option<BoxFuture<'static, Vec<Done>>>,
}

impl TargetQueue {
    pub(crate) fn new(target: Target) -> Self {
        Self {
            target,
            replicas: Vec::new(),
            from: HashMap::new(),
            requested: BTreeSet::new(),
            is_down: false,
            free_at: Duration::ZERO,
            round: None,
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

    /// Takes a desired state for all accounts here that belong to a followed one.
    pub(crate) fn request(
        &mut self,
        account: usize,
        desired: &Desired,
        number: u64,
        told: &mut VecDeque<MirrorEvent>,
    ) {
        for position in self.from.get(&account).into_iter().flatten() {
            let replica = &mut self.replicas[*position];
            if replica.request(desired.clone(), number).is_some() {
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
        let replicas = &mut self.replicas;
        let mut jobs = Vec::new();
        self.requested.retain(|&position| {
            let replica = &mut replicas[position];
            if jobs.len() == ROUND || replica.due_at().is_none_or(|at| at > elapsed) {
                return true;
            }
            let Some(claim) = rules.echoes.claim(&replica.from, &replica.to) else {
                return true;
            };
            let Some(request) = replica.request.take() else {
                return false;
            };
            if rules
                .echoes
                .write_log()
                .is_overtaken(&replica.from, request.number)
            {
                told.push_back(replica.skipped(Skip::Overtaken));
                return false;
            }
            replica.is_busy = true;
            jobs.push(Job {
                replica: position,
                request,
                mirrored: replica.mirrored.clone(),
                claim,
            });
            false
        });
        if !jobs.is_empty() {
            let (target, clock) = (self.target.clone(), Arc::clone(clock));
            let round = reconcile::reconcile(target, jobs, clock, rules.is_dry_run);
            self.round = Some(round.boxed());
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
        let Poll::Ready(done) = round.poll_unpin(context) else {
            return false;
        };
        self.round = None;
        let all_fail = done.iter().all(|done| done.end.is_of_source());
        let is_new = |done: &Done| self.replicas[done.job.replica].failures == 0;
        self.is_down = all_fail && (self.is_down || done.iter().any(is_new));
        for Done { job, end } in done {
            let replica = &mut self.replicas[job.replica];
            replica.is_busy = false;
            told.push_back(finish(replica, &job, end, rules.interval, clock));
            if self.is_down {
                self.free_at = self.free_at.max(replica.free_at);
            }
            if replica.request.is_some() {
                self.requested.insert(job.replica);
            }
        }
        true
    }

    /// Returns when each queued replica is due.
    pub(crate) fn due_at(&self) -> impl Iterator<Item = Duration> {
        let requested = self.requested.iter();
        let due_at = requested.filter_map(|position| self.replicas[*position].due_at());
        due_at.map(|at| at.max(self.free_at))
    }
}

/// Takes the end of a job, and tells it.
fn finish(
    replica: &mut Replica,
    job: &Job,
    end: End,
    interval: Duration,
    clock: &dyn Clock,
) -> MirrorEvent {
    let elapsed = clock.elapsed();
    match end {
        End::Skipped(step) => {
            replica.succeed(&job.request.desired);
            replica.skipped(match step {
                Step::ChangedSince => Skip::ChangedSince,
                Step::EndedMeanwhile => Skip::EndedMeanwhile,
                Step::AlreadyShown | Step::Write(_) => Skip::AlreadyShown,
            })
        }
        End::Wrote { written, outcome } => {
            let (person, from, to) = (
                replica.person.clone(),
                replica.from.clone(),
                replica.to.clone(),
            );
            let update = written.update.clone();
            let outcome = outcome.map(|outcome| *outcome);
            replica.write(*written, elapsed.saturating_add(interval));
            replica.succeed(&job.request.desired);
            match job.request.desired {
                Desired::Apply(_) => MirrorEvent::Wrote {
                    person,
                    from,
                    to,
                    update,
                    outcome,
                },
                Desired::Restore { .. } => MirrorEvent::Restored {
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
                replica.write(*written, elapsed);
            }
            let retry_after = replica.fail(job.request.clone(), &error, elapsed, clock.chance());
            MirrorEvent::Failed {
                from: replica.from.clone(),
                to: replica.to.clone(),
                error,
                retry_after,
            }
        }
    }
}
