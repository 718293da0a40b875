//! The run: starts the tasks, watches them, and waits for what they have begun.

use std::{
    io::{self, IsTerminal},
    sync::Arc,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use omnipresence::Result;
use tokio::{
    runtime::Handle,
    task::JoinSet,
    time::{self, sleep, timeout},
};

use crate::{
    Args, line::Line, memory::Memory, serve::Addresses, support::vendor::VendorName, task::Task,
};

/// The longest that a call can take which was begun in time, with room for a slow machine: it has 5 s for each of a few operations.
const DRAIN: Duration = Duration::from_secs(60);
/// How long the HTTP client may take to clear its last connections away.
const CLEAR: Duration = Duration::from_secs(5);

/// What a run has come to.
pub(crate) struct Soak {
    pub(crate) lines: Arc<[Line]>,
    pub(crate) memory: Memory,
    /// Tasks that panicked.
    pub(crate) panics: Vec<String>,
    /// Tasks that did not end in time.
    pub(crate) pending: usize,
    /// What the runtime has left when all tasks have ended.
    pub(crate) alive: usize,
}

pub(crate) async fn soak(args: &Args, addresses: &[Addresses]) -> Result<Soak> {
    let names = VendorName::ALL.into_iter().zip(addresses);
    let lines: Arc<[Line]> = names
        .map(|(name, addresses)| Line::open(name, addresses, args.tasks))
        .collect::<Result<_>>()?;
    let end = Instant::now() + args.duration();
    let mut tasks = JoinSet::new();
    for number in 0..args.tasks {
        tasks.spawn(Task::new(number, args.seed, Arc::clone(&lines)).run(end));
    }
    let memory = watch(args.duration(), &lines).await;
    let panics = join(&mut tasks).await;
    let pending = tasks.len();
    let alive = clear().await.saturating_sub(pending);
    Ok(Soak {
        lines,
        memory,
        panics,
        pending,
        alive,
    })
}

/// Shows how far it is, and samples the memory: every second, and forty times at least.
async fn watch(duration: Duration, lines: &[Line]) -> Memory {
    let bar = progress_bar(duration);
    let period = Duration::from_secs(1).min(duration / 40);
    let start = Instant::now();
    let mut memory = Memory::default();
    let mut tick = time::interval(period);
    while start.elapsed() < duration {
        tick.tick().await;
        memory.sample();
        let elapsed = start.elapsed();
        let calls: u64 = lines.iter().map(|line| line.tally().begun).sum();
        let rate = calls as f64 / elapsed.as_secs_f64().max(0.1);
        let left = duration.saturating_sub(elapsed).as_secs();
        bar.set_position(elapsed.as_millis() as u64);
        bar.set_message(format!("{calls} calls, {rate:.0} calls/s, {left} s left"));
    }
    bar.finish_and_clear();
    memory
}

fn progress_bar(duration: Duration) -> ProgressBar {
    let target = if io::stdout().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:40} {msg}");
    ProgressBar::with_draw_target(Some(duration.as_millis() as u64), target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Waits for all tasks; tells of those that panicked.
async fn join(tasks: &mut JoinSet<()>) -> Vec<String> {
    let mut panics = Vec::new();
    let all = async {
        while let Some(ended) = tasks.join_next().await {
            panics.extend(ended.err().map(|error| error.to_string()));
        }
    };
    // What is still there then is counted.
    let _ = timeout(DRAIN, all).await;
    panics
}

/// Waits until the runtime has no task any more, and tells how many it keeps.
async fn clear() -> usize {
    let metrics = Handle::current().metrics();
    let start = Instant::now();
    while metrics.num_alive_tasks() > 0 && start.elapsed() < CLEAR {
        sleep(Duration::from_millis(20)).await;
    }
    metrics.num_alive_tasks()
}
