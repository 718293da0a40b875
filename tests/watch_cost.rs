//! What a watch of a big workspace keeps and what a poll costs, counted by the allocator.

#[path = "../benches/watch/heap.rs"]
mod heap;
#[path = "../benches/support/workspace.rs"]
mod workspace;

use std::alloc::System;

use heap::Watched;
use omnipresence::Availability::{Away, Busy};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// One test, because the allocator counts what all of them do.
#[tokio::test]
async fn a_user_costs_250_bytes_at_most_and_a_poll_what_has_changed() {
    if !workspace::is_enabled() {
        return;
    }
    let mut small = Watched::start(1_000).await;
    let mut big = Watched::start(100_000).await;
    assert!(big.bytes_a_user <= 250, "{} bytes", big.bytes_a_user);
    for changes in [0, 1, 100] {
        let mut costs = Vec::new();
        for watched in [&mut small, &mut big] {
            costs.push(if changes == 0 {
                watched.poll_in_vain().await
            } else {
                watched.poll(changes, Away).await;
                watched.poll(changes, Busy).await
            });
        }
        let [of_few, of_many] = costs[..] else {
            unreachable!("two were measured");
        };
        // The same changes cost the same, however many users there are: an eighth is left to buffers.
        assert!(
            of_many.allocations <= of_few.allocations * 9 / 8,
            "{costs:?}"
        );
        assert!(of_many.bytes <= of_few.bytes * 9 / 8 + 4096, "{costs:?}");
    }
}
