//! One round at a target: read, decide, write, and read back what came of it.

use std::sync::Arc;

use super::{
    Target,
    desired::{Known, Step},
    precedence::{Decision, Precedence, is_current, is_text_dated},
    recent_writes::state,
    replica::DesiredState,
};
use crate::{
    clock::Clock,
    error::{Error, ErrorKind, Result, Scope},
    mirror::{
        rules::presence_pattern::PresencePattern,
        writes::{echoes::Claim, write_log::Entry, write_record::WriteRecord},
    },
    model::{MessageUpdate, Presence, PresenceUpdate, SetOutcome, UserId},
    provider::PresenceProvider,
};

/// The two ends of a round.
#[derive(Clone)]
pub(crate) struct Ends {
    pub(crate) source: Arc<dyn PresenceProvider>,
    pub(crate) target: Target,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What a round has to do for one replica.
pub(crate) struct Job {
    pub(crate) replica: usize,
    pub(crate) from: UserId,
    pub(crate) request: DesiredState,
    pub(crate) mirrored: Option<WriteRecord>,
    /// Whether it is known what came of the last write.
    pub(crate) is_confirmed: bool,
    pub(crate) precedence: Precedence,
    /// States that were written and replaced a short time ago.
    pub(crate) replaced: Vec<PresenceUpdate>,
    pub(crate) claim: Claim,
}

/// An account to read because a write to it has shown no effect.
pub(crate) struct Check {
    pub(crate) replica: usize,
    pub(crate) user: UserId,
}

/// What came of a round.
pub(crate) struct Outcomes {
    pub(crate) done: Vec<Done>,
    /// The replicas that were checked.
    pub(crate) checks: Vec<(usize, Result<Presence>)>,
}

/// What came of a job.
pub(crate) struct Done {
    pub(crate) job: Job,
    /// What the target showed before, if it could be read.
    pub(crate) before: Option<Presence>,
    pub(crate) end: End,
}

pub(crate) enum End {
    Skipped(Step),
    Wrote {
        written: Box<WriteRecord>,
        /// `None` in a dry run.
        outcome: Option<Box<SetOutcome>>,
        effect: Effect,
    },
    Failed {
        error: Error,
        /// What may have been carried out all the same.
        written: Option<Box<WriteRecord>>,
    },
}

/// The effect of a write, as far as readings show it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Effect {
    /// A reading shows one, or none could be made.
    Shown,
    /// A reading shows the state before. It may be of a replica that lags.
    Unconfirmed,
    /// The vendor's response to the write has the state before.
    None,
}

impl End {
    fn failed(error: Error) -> Self {
        let written = None;
        Self::Failed { error, written }
    }

    /// Whether the target failed as a whole.
    pub(crate) fn is_of_source(&self) -> bool {
        matches!(self, Self::Failed { error, .. } if error.scope() == Scope::Source)
    }

    /// For how long the provider's own rate limit has refused it.
    pub(crate) fn own_limit(&self) -> Option<&Error> {
        match self {
            Self::Failed { error, .. } if error.is_own_limit() => Some(error),
            _ => None,
        }
    }
}

impl Job {
    /// Whether the later of two states is looked for, because a pair has begun.
    fn is_of_start(&self) -> bool {
        self.request.cause.is_of_start && self.precedence.is_pair
    }

    /// Whether the source is read again before the target is written.
    fn reads_source(&self) -> bool {
        self.is_of_start() || self.request.waits > 0 || self.request.is_comparison
    }

    /// Takes what a reading of the target tells of the last write, and returns the reading with the text that is meant there.
    fn learn(&mut self, reading: &Presence) -> Presence {
        let mut write_log = self.claim.echoes.write_log();
        self.mirrored = write_log.learn(&self.claim.to, reading, self.mirrored.take());
        write_log.with_original_text(&self.claim.to, reading)
    }

    /// Decides whether a write is carried out where the target may show the later state, or the state may go round between mirrors.
    fn admit(
        &self,
        update: PresenceUpdate,
        source: Option<&Presence>,
        target: &Presence,
        ends: &Ends,
    ) -> Step {
        let cause = &self.request.cause;
        if self.request.is_comparison {
            let (precedence, waits) = (self.precedence, self.request.waits);
            return match precedence.after_loop(&cause.reading, source, target, waits) {
                Decision::Write => Step::Write(update),
                Decision::KeepTarget => Step::TargetStays,
                Decision::Wait => Step::MayBePassedOn,
            };
        }
        if self.is_of_start() {
            // A text has no date of its own: it may be older than the state, as what one end makes of the other's text.
            let is_dated = !PresencePattern::wanted(&update).is_shown_by(target, false)
                || update.message != MessageUpdate::Keep && is_text_dated(&cause.reading, target);
            let has_later = self
                .claim
                .echoes
                .write_log()
                .has_later(&self.claim.to, target);
            let is_current = !has_later
                && source.is_some_and(|source| is_current(&cause.reading, source, &update));
            let decision = self.precedence.at_start(
                &cause.reading,
                target,
                is_dated,
                is_current,
                self.request.waits,
            );
            let source_exact = ends.source.capabilities().exact;
            let has_dates = cause.reading.changed_at.is_some() && target.changed_at.is_some();
            return match decision {
                Decision::Write
                    if has_dates
                        && self
                            .precedence
                            .may_be_form(source_exact, &cause.reading, target) =>
                {
                    Step::TargetStays
                }
                Decision::Write => Step::Write(update),
                Decision::KeepTarget => Step::TargetStays,
                Decision::Wait => Step::SourceChanged,
            };
        }
        if !self.replaced.contains(&state(&update)) {
            return Step::Write(update);
        }
        if self.request.waits == 0 {
            return Step::WrittenBefore;
        }
        let is_ours = |written: &WriteRecord| written.is_shown_by(target, written.with_message);
        let is_ours = self.mirrored.as_ref().is_some_and(is_ours);
        let waits = self.request.waits;
        let precedence = self.precedence;
        match precedence.after_wait(&cause.reading, source, target, is_ours, waits) {
            Decision::Write => Step::Write(update),
            Decision::KeepTarget => Step::TargetStays,
            Decision::Wait => Step::WrittenBefore,
        }
    }
}

/// A job whose write is on its way.
struct Write {
    job: Job,
    written: WriteRecord,
    before: Option<Entry>,
}

/// Does the jobs, none of which shares its target account with another, and the checks.
pub(crate) async fn reconcile(
    ends: Ends,
    jobs: Vec<Job>,
    checks: Vec<Check>,
    is_dry_run: bool,
) -> Outcomes {
    let target = &ends.target;
    let mut done = Vec::with_capacity(jobs.len());
    let mut writes = Vec::new();
    let expiry = target.provider.capabilities().expiry;
    let sources = read_sources(&ends, &jobs).await;
    let users = jobs.iter().map(|job| &job.claim.to.user);
    let users = users.chain(checks.iter().map(|check| &check.user));
    let mut readings = read(target, users).await;
    let checked = readings.split_off(jobs.len());
    let now = ends.clock.now();
    for ((mut job, reading), source) in jobs.into_iter().zip(readings).zip(sources) {
        let reading = match reading {
            Ok(reading) => reading,
            Err(error) => {
                let (before, end) = (None, End::failed(error));
                done.push(Done { job, before, end });
                continue;
            }
        };
        let meant = job.learn(&reading);
        let known = Known {
            mirrored: job.mirrored.as_ref(),
            target: &reading,
            meant: &meant,
            is_confirmed: job.is_confirmed,
        };
        let desired = &job.request.desired;
        let step = desired.step(&known, expiry, now, is_dry_run);
        let step = match step {
            Step::Write(update) => job.admit(update, source.as_ref(), &reading, &ends),
            step => step,
        };
        let before = Some(reading.clone());
        let end = match step {
            Step::Write(update) => {
                let written = WriteRecord::begun(reading, update, job.mirrored.as_ref());
                if !is_dry_run {
                    writes.push((job, written));
                    continue;
                }
                match target.permit(&job.claim.to.user).await {
                    Ok(()) => End::Wrote {
                        written: Box::new(written.left_out()),
                        outcome: None,
                        effect: Effect::Shown,
                    },
                    Err(error) => End::failed(error),
                }
            }
            step => {
                if step == Step::AlreadyShown && !is_dry_run {
                    // Both sides agree by now. If this was an old reading, whoever follows the account finds out.
                    let update = job.request.desired.update().cloned();
                    let found = WriteRecord::begun(reading, update.unwrap_or_default(), None);
                    let mut write_log = job.claim.echoes.write_log();
                    write_log.begin(&job.claim.to, found.left_out());
                }
                End::Skipped(step)
            }
        };
        done.push(Done { job, before, end });
    }
    done.extend(write(target, writes).await);
    let checks = checks.into_iter().map(|check| check.replica);
    let checks = checks.zip(checked).collect();
    Outcomes { done, checks }
}

/// What the followed accounts show by now, in the order of the jobs.
async fn read_sources(ends: &Ends, jobs: &[Job]) -> Vec<Option<Presence>> {
    let waited: Vec<UserId> = jobs
        .iter()
        .filter(|job| job.reads_source())
        .map(|job| job.from.clone())
        .collect();
    let mut readings = match waited.is_empty() {
        true => Vec::new(),
        false => ends.source.get_many(&waited).await,
    }
    .into_iter();
    let next = |job: &Job| {
        job.reads_source()
            .then(|| readings.next()?.1.ok())
            .flatten()
    };
    jobs.iter().map(next).collect()
}

async fn read<'a>(
    target: &Target,
    users: impl Iterator<Item = &'a UserId>,
) -> Vec<Result<Presence>> {
    let users: Vec<UserId> = users.cloned().collect();
    if users.is_empty() {
        return Vec::new();
    }
    target.read(&users).await
}

async fn write(target: &Target, jobs: Vec<(Job, WriteRecord)>) -> Vec<Done> {
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
    let shown = read_back(target, &writes, &outcomes).await;
    let answers = outcomes.into_iter().zip(shown);
    let finished = writes.into_iter().zip(answers);
    finished
        .map(|(write, (outcome, shown))| finish(write, outcome, shown.as_ref()))
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
    let readings = read(target, untold.map(|(write, _)| &write.job.claim.to.user)).await;
    let mut readings = readings.into_iter();
    let next = |answer| is_untold(&answer).then(|| readings.next()?.ok()).flatten();
    answers().map(next).collect()
}

fn finish(write: Write, outcome: Result<SetOutcome>, shown: Option<&Presence>) -> Done {
    let Write {
        job,
        written,
        before: entry,
    } = write;
    let to = job.claim.to.clone();
    let before = Some(written.before.clone());
    let end = match outcome {
        Ok(outcome) => {
            let written = written.accepted(&outcome, shown);
            let effect = effect(&written, &outcome, shown);
            let written = job.claim.echoes.write_log().accept(&to, written);
            End::Wrote {
                written: Box::new(written),
                outcome: Some(Box::new(outcome)),
                effect,
            }
        }
        // What was noted stays noted.
        Err(error) if may_have_happened(&error) => End::Failed {
            error,
            written: Some(Box::new(written)),
        },
        Err(error) => {
            job.claim.echoes.write_log().undo(&to, entry);
            End::failed(error)
        }
    };
    Done { job, before, end }
}

fn effect(written: &WriteRecord, outcome: &SetOutcome, read_back: Option<&Presence>) -> Effect {
    let is_old = |shown: &Presence| written.was_shown_by(shown, written.with_message);
    let effective = outcome.effective.as_ref();
    if written.is_seen || !read_back.or(effective).is_some_and(is_old) {
        return Effect::Shown;
    }
    match effective.is_some_and(is_old) {
        true => Effect::None,
        false => Effect::Unconfirmed,
    }
}

/// Whether the write may have had an effect all the same. A provider that is no vendor's may tell by the kind alone.
fn may_have_happened(error: &Error) -> bool {
    error.may_have_been_applied() || matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Decode)
}
