//! How far it is: a bar in a terminal, a line every second elsewhere.

use std::{
    io::{self, IsTerminal},
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::support::say::say;

/// Between two lines, where there is no terminal.
const PERIOD: Duration = Duration::from_secs(1);

pub(crate) struct Progress {
    start: Instant,
    total: usize,
    bar: Option<ProgressBar>,
    so_far: Mutex<SoFar>,
}

#[derive(Default)]
struct SoFar {
    done: usize,
    failed: usize,
    told: Duration,
}

impl Progress {
    pub(crate) fn new(total: usize) -> Self {
        // The bar goes to the standard error, and must not hide in a log.
        let is_shown = io::stdout().is_terminal() && io::stderr().is_terminal();
        Self {
            start: Instant::now(),
            total,
            bar: is_shown.then(|| bar(total)),
            so_far: Mutex::default(),
        }
    }

    /// So many more lines have an answer, and so many of these have failed.
    pub(crate) fn add(&self, done: usize, failed: usize) {
        let Ok(mut so_far) = self.so_far.lock() else {
            return;
        };
        so_far.done += done;
        so_far.failed += failed;
        let elapsed = self.start.elapsed();
        let pace = pace(so_far.done, self.total, so_far.failed, elapsed);
        let told = format!("{} of {} lines, {pace}", so_far.done, self.total);
        if let Some(bar) = &self.bar {
            bar.set_message(told);
            bar.set_position(so_far.done as u64);
        } else if elapsed.saturating_sub(so_far.told) >= PERIOD {
            so_far.told = elapsed;
            say(told);
        }
    }

    /// Takes the bar away, and tells how long it took.
    pub(crate) fn finish(&self) -> Duration {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.start.elapsed()
    }
}

fn bar(total: usize) -> ProgressBar {
    let bar = ProgressBar::new(total as u64);
    // What finds no room is cut off: a line that wraps would not be taken away.
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {wide_msg}") {
        bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
    }
    bar
}

/// The rate and the time left, as it has gone so far.
fn pace(done: usize, total: usize, failed: usize, elapsed: Duration) -> String {
    let rate = rate(done, elapsed);
    let left = (total.saturating_sub(done)) as f64 / rate.max(f64::MIN_POSITIVE);
    let left = match left.min(1e6).ceil() as u64 {
        seconds @ 0..100 => format!("{seconds} s"),
        seconds => format!("{} min", seconds.div_ceil(60)),
    };
    format!("{rate:.0} lines/s, {left} left, {failed} failed")
}

/// Lines a second.
pub(crate) fn rate(done: usize, elapsed: Duration) -> f64 {
    done as f64 / elapsed.as_secs_f64().max(0.001)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_that_of_the_rate_so_far() {
        let after = |seconds| pace(200, 1_000, 3, Duration::from_secs(seconds));
        assert_eq!(after(4), "50 lines/s, 16 s left, 3 failed");
        assert_eq!(after(100), "2 lines/s, 7 min left, 3 failed");
        let done = pace(10, 10, 0, Duration::from_secs(2));
        assert_eq!(done, "5 lines/s, 0 s left, 0 failed");
    }
}
