//! A watch of everyone for hours, with restarts: each change is reported once and in time, and the heap does not grow.
#![allow(clippy::unwrap_used)]

#[path = "../benches/support/size.rs"]
mod size;

use std::{
    alloc::System,
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::StreamExt;
use omnipresence::*;
use size::size;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tokio::time::{Instant, sleep, timeout_at};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const INTERVAL: Duration = Duration::from_secs(15);

/// One of this many users changes in each interval.
const USERS_A_CHANGE: usize = 100;

/// A source with deltas. The state of a user is the number of times that the user has changed.
#[derive(Clone)]
struct Crowd {
    source: Source,
    state: Arc<Mutex<State>>,
}

struct State {
    numbers: Vec<u32>,
    /// The users of the latest changes.
    log: VecDeque<usize>,
    /// How many changes came before those in the log.
    forgotten: usize,
}

impl Crowd {
    fn new(users: usize) -> Self {
        let state = State {
            numbers: vec![0; users],
            log: VecDeque::new(),
            forgotten: 0,
        };
        Self {
            source: Source::new("crowd", "test"),
            state: Arc::new(Mutex::new(state)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn change(&self, user: usize) {
        let mut state = self.state();
        state.numbers[user] += 1;
        state.log.push_back(user);
        if state.log.len() > state.numbers.len() {
            state.log.pop_front();
            state.forgotten += 1;
        }
    }

    fn presence(&self, user: usize, number: u32) -> Presence {
        let availability = match number % 2 {
            0 => Availability::Available,
            _ => Availability::Busy,
        };
        let native = NativeStatus::new(number.to_string());
        let (user, source) = (format!("user-{user:06}").into(), self.source.clone());
        Presence::new(user, source, availability, native, Timestamp::now())
    }
}

#[async_trait]
impl PresenceProvider for Crowd {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            list: ListSupport::Complete,
            read_batch: usize::MAX,
            changes: ChangesSupport::Delta {
                window: INTERVAL * 40,
            },
            ..Capabilities::NONE
        }
    }

    async fn get(&self, _: &Who) -> Result<Presence> {
        Err(Error::unsupported("the crowd is read as one"))
    }

    async fn set(&self, _: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        Err(Error::unsupported("the crowd is read-only"))
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        let state = self.state();
        let start = Cursor::default();
        let next = since.unwrap_or(&start);
        let next = next.with_token((state.forgotten + state.log.len()).to_string());
        let read = |user: usize| self.presence(user, state.numbers[user]);
        let Some(token) = since.and_then(Cursor::token) else {
            let everyone = (0..state.numbers.len()).map(read).collect();
            return Ok(Changes::new(everyone, true, next));
        };
        let known: usize = token.parse().unwrap();
        let changed = state.log.range(known - state.forgotten..);
        Ok(Changes::new(
            changed.copied().map(read).collect(),
            false,
            next,
        ))
    }
}

/// What the events of a watch have reported.
struct Reported {
    numbers: Vec<u32>,
    changed_at: Vec<Instant>,
    changes: usize,
    latest: Duration,
}

impl Reported {
    /// Takes the events of a watch until then. Each is the next state of its user.
    async fn follow(&mut self, events: &mut Watch, end: Instant) {
        while let Ok(event) = timeout_at(end, events.next()).await {
            let Some(Event::Changed { before, after }) = event else {
                panic!("nothing fails: {event:?}");
            };
            let (_, user) = after.user.as_str().split_once('-').unwrap();
            let user: usize = user.parse().unwrap();
            let number: u32 = after.native.code.parse().unwrap();
            if before.is_none() {
                assert_eq!(number, 0, "{after:?} is reported as new");
                continue;
            }
            self.numbers[user] += 1;
            assert_eq!(number, self.numbers[user], "{after:?}");
            self.changes += 1;
            self.latest = self.latest.max(self.changed_at[user].elapsed());
        }
    }
}

fn heap() -> usize {
    let stats = GLOBAL.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

fn start(crowd: &Crowd, checkpoint: Option<&str>) -> Watch {
    let options = WatchOptions::default()
        .with_interval(INTERVAL)
        .with_max_interval(INTERVAL);
    let options = match checkpoint {
        Some(stored) => options.with_checkpoint(serde_json::from_str(stored).unwrap()),
        None => options,
    };
    watch(crowd.clone(), Follow::Everyone, options).unwrap()
}

/// One test, because the allocator counts what all of them do.
#[tokio::test(start_paused = true)]
async fn every_change_is_reported_once_for_hours_and_the_heap_stays_as_it_is() {
    fastrand::seed(2);
    let users = size(1_000, 100_000);
    let intervals = size(2, 26) * 240;
    let restarts = size(12, 68);
    let crowd = Crowd::new(users);
    let mut reported = Reported {
        numbers: vec![0; users],
        changed_at: vec![Instant::now(); users],
        changes: 0,
        latest: Duration::ZERO,
    };
    let mut order: Vec<usize> = (0..users).collect();
    fastrand::shuffle(&mut order);
    let mut order = order.into_iter().cycle();
    let mut events = start(&crowd, None);
    reported
        .follow(&mut events, Instant::now() + INTERVAL)
        .await;
    let mut heap_at_first = 0;
    for interval in 0..intervals {
        for user in order.by_ref().take(users / USERS_A_CHANGE) {
            crowd.change(user);
            reported.changed_at[user] = Instant::now();
        }
        // What has changed is not read before the restart.
        if interval % (intervals / restarts) == 0 {
            let stored = serde_json::to_string(&events.checkpoint()).unwrap();
            drop(events);
            sleep(INTERVAL.mul_f64(fastrand::f64())).await;
            events = start(&crowd, Some(&stored));
        }
        reported
            .follow(&mut events, Instant::now() + INTERVAL)
            .await;
        if interval == 2 * USERS_A_CHANGE {
            heap_at_first = heap();
        } else if interval > 2 * USERS_A_CHANGE {
            let heap = heap();
            assert!(
                heap <= heap_at_first * 21 / 20,
                "{heap} after {heap_at_first}"
            );
        }
    }
    reported
        .follow(&mut events, Instant::now() + 2 * INTERVAL)
        .await;
    println!(
        "{} changes, reported after {:?} at the latest; {heap_at_first} bytes in the first hour, {} at the end",
        reported.changes,
        reported.latest,
        heap()
    );
    assert_eq!(reported.numbers, crowd.state().numbers);
    assert_eq!(reported.changes, intervals * (users / USERS_A_CHANGE));
    // Two polls and a restart.
    assert!(reported.latest <= 3 * INTERVAL, "{:?}", reported.latest);
}
