//! One round at a target: read, decide, write, and read back what came of it.

use super::{
    echoes::Claim,
    ledger::Entry,
    link::{Step, Wish},
    target::Target,
    written::Written,
};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result, Scope},
    model::{Presence, PresenceUpdate, SetOutcome, UserId},
};

/// What a round has to do for one link.
pub(super) struct Job {
    pub(super) link: usize,
    pub(super) wish: Wish,
    pub(super) mirrored: Option<Written>,
    pub(super) claim: Claim,
}

/// What came of a job.
pub(super) struct Done {
    pub(super) job: Job,
    pub(super) end: End,
}

pub(super) enum End {
    Skipped(Step),
    Wrote {
        written: Box<Written>,
        /// `None` in a dry run.
        outcome: Option<Box<SetOutcome>>,
    },
    Failed {
        error: Error,
        /// What may have been carried out all the same.
        written: Option<Box<Written>>,
    },
}

impl End {
    /// Whether the target failed as a whole.
    pub(super) fn is_of_source(&self) -> bool {
        matches!(self, Self::Failed { error, .. } if error.scope() == Scope::Source)
    }
}

/// A job whose write is on its way.
struct Write {
    job: Job,
    written: Written,
    before: Option<Entry>,
}

/// Does the jobs, none of which shares its target account with another.
pub(super) async fn run(
    target: Target,
    jobs: Vec<Job>,
    now: Timestamp,
    is_dry_run: bool,
) -> Vec<Done> {
    let mut done = Vec::with_capacity(jobs.len());
    let mut writes = Vec::new();
    let expiry = target.provider.capabilities().expiry;
    let readings = read(&target, jobs.iter()).await;
    for (job, reading) in jobs.into_iter().zip(readings) {
        let step = reading.map(|reading| {
            let mirrored = job.mirrored.as_ref();
            let goal = &job.wish.goal;
            let step = goal.step(mirrored, &reading, expiry, now, is_dry_run);
            (step, reading)
        });
        let end = match step {
            Err(error) => End::Failed {
                error,
                written: None,
            },
            Ok((Step::Write(update), reading)) => {
                let written = Written::begun(reading, update, job.mirrored.as_ref());
                if !is_dry_run {
                    writes.push((job, written));
                    continue;
                }
                match target.permit(&job.claim.to.user).await {
                    Ok(()) => End::Wrote {
                        written: Box::new(written.left_out()),
                        outcome: None,
                    },
                    Err(error) => End::Failed {
                        error,
                        written: None,
                    },
                }
            }
            Ok((step, reading)) => {
                if step == Step::AlreadyShown && !is_dry_run {
                    // Both sides agree by now. If this was an old reading, whoever follows the account finds out.
                    let found = Written::begun(reading, PresenceUpdate::default(), None);
                    let mut ledger = job.claim.echoes.ledger();
                    ledger.begin(&job.claim.to, found.left_out());
                }
                End::Skipped(step)
            }
        };
        done.push(Done { job, end });
    }
    done.extend(write(&target, writes).await);
    done
}

async fn read<'a>(target: &Target, jobs: impl Iterator<Item = &'a Job>) -> Vec<Result<Presence>> {
    let users: Vec<UserId> = jobs.map(|job| job.claim.to.user.clone()).collect();
    if users.is_empty() {
        return Vec::new();
    }
    target.read(&users).await
}

async fn write(target: &Target, jobs: Vec<(Job, Written)>) -> Vec<Done> {
    if jobs.is_empty() {
        return Vec::new();
    }
    let mut updates: Vec<(UserId, PresenceUpdate)> = Vec::with_capacity(jobs.len());
    let mut writes = Vec::with_capacity(jobs.len());
    for (job, written) in jobs {
        let to = &job.claim.to;
        updates.push((to.user.clone(), written.update.clone()));
        // Noted beforehand: whoever reads the account while the write is on its way must know of it.
        let before = job.claim.echoes.ledger().begin(to, written.clone());
        writes.push(Write {
            job,
            written,
            before,
        });
    }
    let outcomes = target.set(&updates).await;
    let shown = read_back(target, &writes, &outcomes).await;
    let answers = outcomes.into_iter().zip(shown);
    let finished = writes.into_iter().zip(answers);
    finished
        .map(|(write, (outcome, shown))| finish(write, outcome, shown.as_ref()))
        .collect()
}

/// What the accounts show now, where the vendor's answer does not tell: accepted is not in effect.
async fn read_back(
    target: &Target,
    writes: &[Write],
    outcomes: &[Result<SetOutcome>],
) -> Vec<Option<Presence>> {
    let is_untold =
        |outcome: &Result<SetOutcome>| matches!(outcome, Ok(it) if it.effective.is_none());
    let untold = writes.iter().zip(outcomes);
    let untold = untold.filter(|(_, outcome)| is_untold(outcome));
    let readings = read(target, untold.map(|(write, _)| &write.job)).await;
    let mut readings = readings.into_iter();
    let next = |outcome| is_untold(outcome).then(|| readings.next()?.ok()).flatten();
    outcomes.iter().map(next).collect()
}

fn finish(write: Write, outcome: Result<SetOutcome>, shown: Option<&Presence>) -> Done {
    let Write {
        job,
        written,
        before,
    } = write;
    let to = job.claim.to.clone();
    let end = match outcome {
        Ok(outcome) => {
            let written = written.accepted(&outcome, shown);
            job.claim.echoes.ledger().accept(&to, written.clone());
            End::Wrote {
                written: Box::new(written),
                outcome: Some(Box::new(outcome)),
            }
        }
        // What was noted stays noted.
        Err(error) if may_have_happened(&error) => End::Failed {
            error,
            written: Some(Box::new(written)),
        },
        Err(error) => {
            job.claim.echoes.ledger().undo(&to, before);
            End::Failed {
                error,
                written: None,
            }
        }
    };
    Done { job, end }
}

/// Whether the write may have had an effect all the same. A provider that is no vendor's may tell by the kind alone.
fn may_have_happened(error: &Error) -> bool {
    error.may_have_been_applied() || matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Decode)
}
