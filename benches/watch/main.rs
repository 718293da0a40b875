//! What it costs to watch everyone at a vendor: `cargo bench --bench watch`.
#![allow(missing_docs)]

mod heap;
#[path = "../support/workspace.rs"]
mod workspace;

use std::{alloc::System, time::Instant};

use heap::Watched;
use omnipresence::Availability::{Away, Busy};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if !workspace::is_enabled() {
        return;
    }
    println!("Heap beyond the text that each user's presence holds, and what one poll costs:");
    println!("   users  bytes a user  changes  allocations   bytes allocated    microseconds");
    for users in [1_000, 10_000, 100_000] {
        let mut watched = Watched::start(users).await;
        for changes in [0, 1, 10, 100, 1_000] {
            if changes >= users {
                continue;
            }
            let (poll, time) = if changes == 0 {
                (watched.poll_in_vain().await, String::new())
            } else {
                // The first poll of a size lets buffers grow.
                watched.poll(changes, Away).await;
                let began = Instant::now();
                let poll = watched.poll(changes, Busy).await;
                (poll, began.elapsed().as_micros().to_string())
            };
            println!(
                "{users:8}  {:12}  {changes:7}  {:11}  {:16}  {time:>14}",
                watched.bytes_a_user, poll.allocations, poll.bytes
            );
        }
    }
    if let Some(peak) = peak() {
        println!("The most memory that the process had, with the workspace in it: {peak}.");
    }
}

/// As Linux tells it.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
