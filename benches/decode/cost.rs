//! Counts time and heap.
//!
//! `stats_alloc` counts allocations and `peakmem-alloc`, which wraps it, the most bytes that are alive at once; an allocator of our own
//! would need unsafe code. Others do not fit: `peak_alloc` and `allocation-counter` turn every `realloc` into a copy, which costs time
//! and counts a growing list twice, and `dhat` records a backtrace for each allocation.
//! Time and heap are measured in one pass: counting adds about a tenth to the time of every reader, and leaves their ratios as they are.

use std::{
    alloc::System,
    future::Future,
    time::{Duration, Instant},
};

use omnipresence::ErrorKind;
use peakmem_alloc::{PeakMemAlloc, PeakMemAllocTrait};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static HEAP: PeakMemAlloc<&StatsAlloc<System>> = PeakMemAlloc::new(&INSTRUMENTED_SYSTEM);

/// What one run costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) users: usize,
    pub(crate) time: Duration,
    /// The most bytes of heap that are alive at once, the body included.
    pub(crate) peak: usize,
    pub(crate) allocations: usize,
}

impl Cost {
    /// Measures one run, until its result is there. `count` returns how many users are in the result.
    pub(crate) async fn of<T>(
        run: impl Future<Output = Result<T, ErrorKind>>,
        count: impl FnOnce(&T) -> usize,
    ) -> Result<Self, ErrorKind> {
        // Tasks of the last run end here, so that their memory is not counted as freed by this one.
        for _ in 0..16 {
            tokio::task::yield_now().await;
        }
        HEAP.reset_peak_memory();
        let allocations = Region::new(&INSTRUMENTED_SYSTEM);
        let start = Instant::now();
        let result = run.await?;
        let time = start.elapsed();
        let allocations = allocations.change();
        Ok(Self {
            users: count(&result),
            time,
            peak: HEAP.get_peak_memory(),
            allocations: allocations.allocations + allocations.reallocations,
        })
    }
}

/// What several runs cost.
#[derive(Debug, Default)]
pub(crate) struct Costs(Vec<Result<Cost, ErrorKind>>);

impl Costs {
    pub(crate) fn add(&mut self, run: Result<Cost, ErrorKind>) {
        self.0.push(run);
    }

    /// The run of the best time and the median time, without the first run.
    pub(crate) fn best_and_median(&self) -> Result<(Cost, Duration), ErrorKind> {
        let runs: Result<Vec<Cost>, ErrorKind> = self.0.iter().skip(1).copied().collect();
        let mut runs = runs?;
        runs.sort_unstable_by_key(|run| run.time);
        Ok((runs[0], runs[runs.len() / 2].time))
    }
}
