//! The peak of the heap while a watch of everyone reads its first list.

#[path = "../benches/support/workspace.rs"]
mod workspace;

use std::{alloc::System, time::Duration};

use futures_util::StreamExt;
use omnipresence::{Follow, WatchOptions, watch};
use peakmem_alloc::{PeakMemAlloc, PeakMemAllocTrait};
use workspace::Workspace;

#[global_allocator]
static HEAP: PeakMemAlloc<System> = PeakMemAlloc::system();

/// The list itself has about 14 MB.
#[tokio::test]
async fn the_first_list_of_100_000_users_needs_less_than_80_mb() {
    if !workspace::is_enabled() {
        return;
    }
    let workspace = Workspace::start(100_000).await;
    let options = WatchOptions::default().with_clock(workspace.clock.clone());
    let options = options.with_resync(Duration::MAX);
    HEAP.reset_peak_memory();
    let mut events = watch(workspace.open().provider, Follow::Everyone, options).unwrap();
    for _ in 0..100_000 {
        events.next().await;
    }
    let peak = HEAP.get_peak_memory();
    assert!(peak < 80_000_000, "{peak} bytes");
}
