//! What a watch costs in heap, counted by the allocator.

use futures_util::StreamExt;
use omnipresence::{
    Availability::{self, Away, Busy},
    Follow, Watch, WatchOptions, watch,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};

use crate::workspace::{TEXT_OF_A_USER, Workspace};

/// The allocator that a program must have for its heap to be counted.
pub(crate) const COUNTING: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// A watch of everyone that has told of all users.
pub(crate) struct Watched {
    pub(crate) workspace: Workspace,
    watch: Watch,
    /// What it keeps of each user beyond the text, in bytes.
    pub(crate) bytes_a_user: usize,
}

/// What one poll costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Poll {
    pub(crate) allocations: usize,
    pub(crate) bytes: usize,
}

impl Watched {
    pub(crate) async fn start(users: usize) -> Self {
        let workspace = Workspace::start(users).await;
        let before = Region::new(COUNTING);
        let clock = workspace.clock.clone();
        // No full reading comes in between.
        let options = WatchOptions::default().with_clock(clock);
        let options = options.with_resync(std::time::Duration::MAX);
        let provider = workspace.open().provider;
        let mut watch = watch(provider, Follow::Everyone, options).expect("everyone is listed");
        for _ in 0..users {
            let _ = watch.next().await;
        }
        // The first delta tells of the caller as well.
        workspace.change(1, Busy);
        for _ in 0..2 {
            let _ = watch.next().await;
        }
        let bytes_a_user = kept(before.change()) / users - TEXT_OF_A_USER;
        Self {
            workspace,
            watch,
            bytes_a_user,
        }
    }

    /// Lets one poll tell of so many changes, and takes them.
    pub(crate) async fn poll(&mut self, changes: usize, status: Availability) -> Poll {
        self.workspace.change(changes, status);
        let region = Region::new(COUNTING);
        for _ in 0..changes {
            let _ = self.watch.next().await;
        }
        Poll::of(region.change(), 1)
    }

    /// Lets polls find that nothing has changed. The answer is what one of them costs.
    pub(crate) async fn poll_in_vain(&mut self) -> Poll {
        const POLLS: usize = 20;
        self.workspace.change(0, Away);
        self.wait_for_polls(2).await;
        let region = Region::new(COUNTING);
        self.wait_for_polls(POLLS).await;
        Poll::of(region.change(), POLLS)
    }

    /// Goes on until the workspace has answered so many polls more.
    async fn wait_for_polls(&mut self, polls: usize) {
        let answered = self.workspace.answered_more(polls);
        tokio::select! {
            _ = self.watch.next() => panic!("nothing has changed"),
            () = answered => {}
        }
    }
}

impl Poll {
    fn of(cost: Stats, polls: usize) -> Self {
        Self {
            allocations: (cost.allocations + cost.reallocations) / polls,
            bytes: cost.bytes_allocated / polls,
        }
    }
}

/// What is there now and was not before.
fn kept(change: Stats) -> usize {
    change
        .bytes_allocated
        .saturating_sub(change.bytes_deallocated)
}
