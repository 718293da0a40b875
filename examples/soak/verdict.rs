//! Whether everything was as it must be.

use crate::{
    line::Line,
    memory::mib,
    soak::Soak,
    support::say::say,
    tally::{Ending, Tally},
};

/// What a check says: its words, and whether it has failed.
type Check = Result<String, String>;

/// Prints a line for every check, and tells whether all have passed.
pub(crate) fn passes(soak: &Soak) -> bool {
    let mut checks: Vec<Check> = soak.lines.iter().map(accounts).collect();
    checks.extend([leftovers(soak), memory(soak), writes(soak)]);
    for check in &checks {
        match check {
            Ok(words) => say(format_args!("ok      {words}")),
            Err(words) => say(format_args!("FAILED  {words}")),
        }
    }
    checks.iter().all(Check::is_ok)
}

/// Every call that was begun has one outcome. The totals are sums of these, so they need no check of their own.
fn accounts(line: &Line) -> Check {
    let tally = line.tally();
    let Tally {
        begun, succeeded, ..
    } = *tally;
    let refused = tally.count(Ending::Refused);
    let failed = tally.count(Ending::NothingDone) + tally.count(Ending::InDoubt);
    let words = format!(
        "{}: {begun} calls begun; {succeeded} succeeded + {failed} failed + {refused} refused = {}",
        line.name.as_str(),
        succeeded + failed + refused
    );
    if begun == succeeded + failed + refused {
        Ok(words)
    } else {
        Err(words)
    }
}

/// Nothing goes on once the tasks have ended: no call, and no connection.
fn leftovers(soak: &Soak) -> Check {
    let Soak {
        panics,
        pending,
        alive,
        ..
    } = soak;
    let words = format!(
        "{pending} tasks pending, {} panicked, {alive} left in the runtime",
        panics.len()
    );
    match (panics.first(), pending + alive) {
        (None, 0) => Ok(words),
        (None, _) => Err(words),
        (Some(panic), _) => Err(format!("{words}; the first: {panic}")),
    }
}

/// A leak grows with the calls, so the words say how large one would have been seen.
fn memory(soak: &Soak) -> Check {
    let Some(growth) = soak.memory.growth() else {
        return Ok("memory: not measured on this system".to_owned());
    };
    let (early, late, limit) = (growth.early, growth.late, growth.limit());
    let calls: u64 = soak.lines.iter().map(|line| line.tally().begun).sum();
    // From the second quarter to the last is half of the run.
    let visible = (limit - early) / (calls / 2).max(1);
    let words = format!(
        "memory: at most {} in the second quarter, {} in the last, where {} is the limit: a leak of {visible} bytes a call would show",
        mib(early),
        mib(late),
        mib(limit)
    );
    if late <= limit { Ok(words) } else { Err(words) }
}

/// What was said of writes and reads is what the vendors hold.
fn writes(soak: &Soak) -> Check {
    let mut all = Tally::default();
    for line in &*soak.lines {
        all.add(&line.tally());
    }
    let writes = &all.writes;
    let clear = writes.done + writes.not_done;
    let doubtful = writes.doubtful_done + writes.doubtful_not_done;
    match all.found {
        0 => Ok(format!(
            "writes: the vendors hold what was reported of all {clear}; {doubtful} more were in doubt"
        )),
        found => Err(format!(
            "writes: what the vendors hold is not what was reported, {found} in number:\n        {}",
            all.findings.join("\n        ")
        )),
    }
}
