//! The account of one source: what was begun, and how it ended.

use std::{collections::BTreeMap, fmt};

use omnipresence::{Error, ErrorKind, Result};

/// No more findings than this are kept; all are counted.
const MAX_FINDINGS: usize = 10;

/// How a call ended that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    /// The library refused it before it sent the request that would have done it.
    Refused,
    /// The vendor has not done what was asked.
    NotDone,
    /// The vendor may have done it.
    InDoubt,
}

impl Failure {
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
            _ => Self::NotDone,
        }
    }
}

/// What became of calls. A call for many users is one for each of them.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) begun: u64,
    pub(crate) succeeded: u64,
    pub(crate) failed: BTreeMap<Failure, u64>,
    /// Writes by what was reported, and whether they were carried out.
    pub(crate) writes: BTreeMap<(&'static str, bool), u64>,
    /// What must not be.
    pub(crate) findings: Vec<String>,
    pub(crate) found: u64,
}

impl Tally {
    pub(crate) fn end<T>(&mut self, outcome: &Result<T>) {
        match outcome {
            Ok(_) => self.succeeded += 1,
            Err(error) => *self.failed.entry(Failure::of(error)).or_default() += 1,
        }
    }

    pub(crate) fn find(&mut self, finding: String) {
        self.found += 1;
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// Whether every call has an outcome.
    pub(crate) fn is_balanced(&self) -> bool {
        self.begun == self.succeeded + self.failed.values().sum::<u64>()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calls, {} succeeded", self.begun, self.succeeded)?;
        for (failure, count) in &self.failed {
            write!(f, ", {count} {failure:?}")?;
        }
        for ((reported, is_done), count) in &self.writes {
            let done = if *is_done { "done" } else { "not done" };
            write!(f, "; {count} writes {reported} and {done}")?;
        }
        Ok(())
    }
}
