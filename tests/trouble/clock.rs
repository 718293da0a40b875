use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{Clock, Timestamp};
use tokio::{
    sync::oneshot,
    task::{LocalSet, spawn_blocking},
    time::Instant,
};

/// What the clock shows at first. Servers that tell a date tell another, so that nobody can take one for the other.
pub(crate) const START: &str = "2026-11-22T08:00:00Z";

/// The paused clock of the runtime. It moves when somebody waits on it, and when a server lets time pass; nothing else moves it.
#[derive(Clone, Debug)]
pub(crate) struct TestClock {
    start: Instant,
    failures: Arc<AtomicUsize>,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            failures: Arc::default(),
        }
    }

    /// How many requests have failed: after each of them the client asks for chance. A server knows by this that it has been given up,
    /// however long the end of the connection is on its way.
    pub(crate) fn failures(&self) -> usize {
        self.failures.load(Relaxed)
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = START.parse().unwrap();
        start.saturating_add(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::advance(duration).await;
    }

    /// The longest wait, so that every wait is known.
    fn chance(&self) -> f64 {
        self.failures.fetch_add(1, Relaxed);
        1.0
    }
}

/// Runs this on one thread where time stands still. A paused clock jumps ahead whenever all tasks wait, be it for a socket: a
/// blocking task that is under way keeps it from that.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, async {
        let (release, held) = oneshot::channel::<()>();
        let hold = spawn_blocking(move || held.blocking_recv());
        let result = future.await;
        drop(release);
        let _ = hold.await;
        result
    })
}
