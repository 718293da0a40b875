//! The account of one vendor: what was begun, and how it ended.

use std::{collections::BTreeMap, time::Duration};

use omnipresence::{Error, ErrorKind, Result};

use crate::latency::Latency;

/// No more findings than this are kept; all are counted.
const MAX_FINDINGS: usize = 10;

/// How a call ended that did not succeed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// By the library, before it sent the request that would have done it.
    Refused,
    /// Later, and the vendor has not done what was asked.
    NothingDone,
    /// Later, and nobody can tell whether the vendor has done it.
    InDoubt,
}

impl Ending {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NothingDone => "failed, nothing done",
            Self::InDoubt => "failed, in doubt",
        }
    }

    fn of(error: &Error) -> Self {
        let by_this_crate = matches!(
            error.kind(),
            ErrorKind::Unsupported
                | ErrorKind::NotRepresentable
                | ErrorKind::Invalid
                | ErrorKind::Conflict
                | ErrorKind::RateLimited
        );
        match error.attempts() {
            _ if error.may_have_been_applied() => Self::InDoubt,
            // Other kinds without a request are failures to sign in.
            0 if by_this_crate => Self::Refused,
            _ => Self::NothingDone,
        }
    }
}

/// What became of calls. A call for many users is one for each of them.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) begun: u64,
    pub(crate) succeeded: u64,
    pub(crate) ended: BTreeMap<(Ending, String), u64>,
    pub(crate) durations: Latency,
    pub(crate) writes: Writes,
    /// What must not be.
    pub(crate) findings: Vec<String>,
    pub(crate) found: u64,
}

/// What the vendor held after each write by the only task that writes the user.
#[derive(Default)]
pub(crate) struct Writes {
    /// Reported as done, and done.
    pub(crate) done: u64,
    /// Reported as not done, and not done.
    pub(crate) not_done: u64,
    /// Reported as in doubt, and done.
    pub(crate) doubtful_done: u64,
    /// Reported as in doubt, and not done.
    pub(crate) doubtful_not_done: u64,
}

impl Tally {
    pub(crate) fn begin(&mut self, calls: usize) {
        self.begun += calls as u64;
    }

    pub(crate) fn end<T>(&mut self, outcome: &Result<T>) {
        match outcome {
            Ok(_) => self.succeeded += 1,
            Err(error) => {
                let key = (Ending::of(error), error.kind().to_string());
                *self.ended.entry(key).or_default() += 1;
            }
        }
    }

    pub(crate) fn took(&mut self, duration: Duration) {
        self.durations.record(duration);
    }

    pub(crate) fn find(&mut self, finding: String) {
        self.found += 1;
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// How many calls ended in this way, whatever the reason.
    pub(crate) fn count(&self, ending: Ending) -> u64 {
        let same = self.ended.iter().filter(|((other, _), _)| *other == ending);
        same.map(|(_, count)| count).sum()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.begun += other.begun;
        self.succeeded += other.succeeded;
        for (key, count) in &other.ended {
            *self.ended.entry(key.clone()).or_default() += count;
        }
        self.durations.add(&other.durations);
        self.writes.done += other.writes.done;
        self.writes.not_done += other.writes.not_done;
        self.writes.doubtful_done += other.writes.doubtful_done;
        self.writes.doubtful_not_done += other.writes.doubtful_not_done;
        self.findings.extend(other.findings.iter().cloned());
        self.found += other.found;
    }
}
