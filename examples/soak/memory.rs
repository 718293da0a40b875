//! How much memory this process has, and whether it grows.

use std::fs;

const MIB: u64 = 1024 * 1024;
/// What a run may gain beside a fifth: allocators take and keep memory in large steps.
const SLACK: u64 = 8 * MIB;

/// The resident memory at equal distances of time, in bytes.
#[derive(Default)]
pub(crate) struct Memory(Vec<u64>);

/// The most memory in the second and in the last quarter of a run.
pub(crate) struct Growth {
    pub(crate) early: u64,
    pub(crate) late: u64,
}

impl Memory {
    /// Takes a sample, where the system tells.
    pub(crate) fn sample(&mut self) {
        self.0.extend(resident());
    }

    /// The first quarter does not count: buffers and the allocator find their size then. Of the others the maxima are compared, because
    /// memory that is only needed at times belongs to the size of a program, and a leak raises the maximum too.
    pub(crate) fn growth(&self) -> Option<Growth> {
        let quarter = self.0.len() / 4;
        let most = |samples: &[u64]| samples.iter().copied().max();
        Some(Growth {
            early: most(&self.0[quarter..2 * quarter])?,
            late: most(&self.0[3 * quarter..])?,
        })
    }
}

impl Growth {
    /// The most that the last quarter may show.
    pub(crate) fn limit(&self) -> u64 {
        self.early + self.early / 5 + SLACK
    }
}

pub(crate) fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / MIB as f64)
}

/// From the line `VmRSS:   12345 kB`, which unlike `statm` counts in a unit that is the same on all machines. Linux alone has it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
