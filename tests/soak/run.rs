//! The run: starts the sources and the tasks, waits for what they have begun, and judges the account.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use omnipresence::{__testkit::kits, Timestamp};
use tokio::{
    runtime::{Handle, Runtime},
    task::JoinSet,
    time::{interval, sleep, timeout},
};

use crate::{
    Options,
    memory::Memory,
    source::{Source, hasty, patient},
    tally::Tally,
    task::{OWN, Task, desk},
};

const TASKS: usize = 200;
/// The longest that a call can take which was begun in time, with room for a slow machine.
const DRAIN: Duration = Duration::from_secs(60);
/// How long the HTTP client may take to clear its last connections away.
const CLEAR: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(100);

/// Runs the soak. The error names everything that must not be.
pub(crate) fn run(options: Options) -> Result<(), String> {
    let Options { time, seed } = options;
    println!("{TASKS} tasks for {time:?}; --seed {seed} repeats it");
    let (sources, mut checks) = Runtime::new().unwrap().block_on(soak(options));
    for source in &*sources {
        let tally = source.tally();
        println!("{}: {}", source.name, *tally);
        checks.extend([
            is_balanced(&source.name, &tally),
            is_true(&source.name, &tally),
        ]);
    }
    let wrong: Vec<String> = checks.into_iter().filter_map(Result::err).collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n")),
    }
}

fn is_balanced(name: &str, tally: &Tally) -> Result<(), String> {
    match tally.is_balanced() {
        true => Ok(()),
        false => Err(format!("{name}: a call has no outcome, or two: {tally}")),
    }
}

/// What was reported of writes and reads is what the sources hold.
fn is_true(name: &str, tally: &Tally) -> Result<(), String> {
    match tally.found {
        0 => Ok(()),
        found => Err(format!(
            "{name}: {found} findings\n{}",
            tally.findings.join("\n")
        )),
    }
}

async fn soak(options: Options) -> (Arc<[Source]>, Vec<Result<(), String>>) {
    let sources: Arc<[Source]> = start().await.into();
    let mut users = Vec::new();
    for source in &*sources {
        users.push(source.subject.fake.add_users(TASKS * OWN).await);
    }
    let end = Instant::now() + options.time;
    let mut tasks = JoinSet::new();
    for number in 0..TASKS {
        let own = users.iter().map(|users| &users[number * OWN..][..OWN]);
        let desks = sources.iter().zip(own);
        let desks = desks.map(|(source, own)| desk(source, own));
        let seed = options.seed ^ ((number as u64) << 32);
        let task = Task::new(seed, Arc::clone(&sources), desks.collect());
        tasks.spawn(task.run(end));
    }
    let (memory, panics) = watch(&mut tasks, end, &sources).await;
    let mut checks = Vec::new();
    let pending = tasks.len();
    if !panics.is_empty() || pending > 0 {
        checks.push(Err(format!(
            "{pending} tasks are pending; panics: {panics:?}"
        )));
    }
    let alive = clear().await.saturating_sub(pending);
    if alive > 0 {
        checks.push(Err(format!("{alive} tasks are left in the runtime")));
    }
    checks.push(memory.growth().map(|words| println!("{words}")));
    (sources, checks)
}

/// Every vendor's subjects, each with a provider that retries and with one that does not.
async fn start() -> Vec<Source> {
    let mut sources = Vec::new();
    for kit in kits() {
        for kind in kit.subjects {
            for (name, options) in [("patient", patient as fn(&_) -> _), ("hasty", hasty)] {
                let name = format!("{}::{}::{name}", kit.name, kind.name);
                sources.extend(Source::start(name, kind, options).await);
            }
        }
    }
    sources
}

/// Lets the clocks of the fakes, which stand still by themselves, go with the system's until all tasks have ended. Samples the memory
/// while calls are begun, and returns the panics of tasks.
async fn watch(tasks: &mut JoinSet<()>, end: Instant, sources: &[Source]) -> (Memory, Vec<String>) {
    let (mut memory, mut panics) = (Memory::default(), Vec::new());
    let mut tick = interval(TICK);
    let all = async {
        loop {
            tokio::select! {
                _ = tick.tick() => {
                    let now = Timestamp::now();
                    sources.iter().for_each(|source| source.tick(now));
                    if Instant::now() < end {
                        memory.sample();
                    }
                }
                ended = tasks.join_next() => match ended {
                    Some(ended) => panics.extend(ended.err().map(|error| error.to_string())),
                    None => return,
                },
            }
        }
    };
    // The tasks that are still there then are counted.
    let limit = end.saturating_duration_since(Instant::now()) + DRAIN;
    let _ = timeout(limit, all).await;
    (memory, panics)
}

/// Waits until the runtime has no task any more, and returns how many it keeps.
async fn clear() -> usize {
    let metrics = Handle::current().metrics();
    let start = Instant::now();
    while metrics.num_alive_tasks() > 0 && start.elapsed() < CLEAR {
        sleep(Duration::from_millis(20)).await;
    }
    metrics.num_alive_tasks()
}
