//! One round at a target: read, decide, write, and read back what came of it.

use std::sync::Arc;

use super::{
    Target,
    replica::{DesiredState, Step},
};
use crate::{
    clock::{Clock, Timestamp},
    error::{Error, ErrorKind, Result, Scope},
    mirror::writes::{echoes::Claim, write_log::Entry, write_record::WriteRecord},
    model::{MessageUpdate, Presence, PresenceUpdate, SetOutcome, UserId},
};

/// What a round has to do for one replica.
pub(crate) struct Job {
    pub(crate) replica: usize,
    pub(crate) request: DesiredState,
    pub(crate) mirrored: Option<WriteRecord>,
    pub(crate) claim: Claim,
}

impl Job {
    /// Takes what a reading of the target tells of the last write, and returns the reading with the text that is meant there.
    fn learn(&mut self, reading: &Presence) -> Presence {
        let mut write_log = self.claim.echoes.write_log();
        self.mirrored = write_log.learn(&self.claim.to, reading, self.mirrored.take());
        write_log.with_original_text(&self.claim.to, reading)
    }
}

/// What came of a job.
pub(crate) struct Done {
    pub(crate) job: Job,
    pub(crate) end: End,
}

pub(crate) enum End {
    Skipped(Step),
    Wrote {
        written: Box<WriteRecord>,
        /// `None` in a dry run.
        outcome: Option<Box<SetOutcome>>,
    },
    Failed {
        error: Error,
        /// What may have been carried out all the same.
        written: Option<Box<WriteRecord>>,
    },
}

impl End {
    /// Whether the target failed as a whole.
    pub(crate) fn is_of_source(&self) -> bool {
        matches!(self, Self::Failed { error, .. } if error.scope() == Scope::Source)
    }
}

/// A job whose write is on its way.
struct Write {
    job: Job,
    written: WriteRecord,
    before: Option<Entry>,
}

/// Does the jobs, none of which shares its target account with another.
pub(crate) async fn reconcile(
    target: Target,
    jobs: Vec<Job>,
    clock: Arc<dyn Clock>,
    is_dry_run: bool,
) -> Vec<Done> {
    let mut done = Vec::with_capacity(jobs.len());
    let mut writes = Vec::new();
    let expiry = target.provider.capabilities().expiry;
    let readings = read(&target, jobs.iter()).await;
    let now = clock.now();
    for (mut job, reading) in jobs.into_iter().zip(readings) {
        let step = reading.map(|reading| {
            let meant = job.learn(&reading);
            let mirrored = job.mirrored.as_ref();
            let desired = &job.request.desired;
            let step = desired.step(mirrored, &reading, &meant, expiry, now, is_dry_run);
            (step, reading)
        });
        let end = match step {
            Err(error) => End::Failed {
                error,
                written: None,
            },
            Ok((Step::Write(update), reading)) => {
                let written = WriteRecord::begun(reading, update, job.mirrored.as_ref());
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
                    let found = WriteRecord::begun(reading, PresenceUpdate::default(), None);
                    let mut write_log = job.claim.echoes.write_log();
                    write_log.begin(&job.claim.to, found.left_out());
                }
                End::Skipped(step)
            }
        };
        done.push(Done { job, end });
    }
    done.extend(write(&target, writes, &*clock).await);
    done
}

async fn read<'a>(target: &Target, jobs: impl Iterator<Item = &'a Job>) -> Vec<Result<Presence>> {
    let users: Vec<UserId> = jobs.map(|job| job.claim.to.user.clone()).collect();
    if users.is_empty() {
        return Vec::new();
    }
    target.read(&users).await
}

async fn write(target: &Target, jobs: Vec<(Job, WriteRecord)>, clock: &dyn Clock) -> Vec<Done> {
    if jobs.is_empty() {
        return Vec::new();
    }
    let mut updates: Vec<(UserId, PresenceUpdate)> = Vec::with_capacity(jobs.len());
    let mut writes = Vec::with_capacity(jobs.len());
    for (job, written) in jobs {
        let to = &job.claim.to;
        updates.push((to.user.clone(), written.request()));
        // Noted beforehand: whoever reads the account while the write is on its way must know of it.
        let before = job.claim.echoes.write_log().begin(to, written.clone());
        writes.push(Write {
            job,
            written,
            before,
        });
    }
    let outcomes = target.set(&updates).await;
    let answered_at = clock.now();
    let shown = read_back(target, &writes, &outcomes).await;
    let answers = outcomes.into_iter().zip(shown);
    let finished = writes.into_iter().zip(answers);
    finished
        .map(|(write, (outcome, shown))| finish(write, outcome, shown.as_ref(), answered_at))
        .collect()
}

/// What the accounts show now, where the vendor's answer does not tell: accepted is not in effect, and an answer may repeat the text
/// that was sent.
async fn read_back(
    target: &Target,
    writes: &[Write],
    outcomes: &[Result<SetOutcome>],
) -> Vec<Option<Presence>> {
    let is_untold = |(write, outcome): &(&Write, &Result<SetOutcome>)| {
        let sets_text = matches!(write.written.update.message, MessageUpdate::Set(_));
        matches!(outcome, Ok(it) if sets_text || it.effective.is_none())
    };
    let answers = || writes.iter().zip(outcomes);
    let untold = answers().filter(is_untold);
    let readings = read(target, untold.map(|(write, _)| &write.job)).await;
    let mut readings = readings.into_iter();
    let next = |answer| is_untold(&answer).then(|| readings.next()?.ok()).flatten();
    answers().map(next).collect()
}

fn finish(
    write: Write,
    outcome: Result<SetOutcome>,
    shown: Option<&Presence>,
    answered_at: Timestamp,
) -> Done {
    let Write {
        job,
        written,
        before,
    } = write;
    let to = job.claim.to.clone();
    let end = match outcome {
        Ok(outcome) => {
            let written = written.accepted(&outcome, shown, answered_at);
            let written = job.claim.echoes.write_log().accept(&to, written);
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
            job.claim.echoes.write_log().undo(&to, before);
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
