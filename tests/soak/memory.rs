//! The memory of this process, and whether it grows.

use std::fs;

/// What a run may gain beside a fifth: allocators take and keep memory in large steps.
const SLACK: u64 = 8 * 1024;

/// The resident memory at equal distances of time, in KiB.
#[derive(Default)]
pub(crate) struct Memory(Vec<u64>);

impl Memory {
    /// Takes a sample, on systems that have one.
    pub(crate) fn sample(&mut self) {
        self.0.extend(resident());
    }

    /// Compares the most memory in the second and in the last quarter of a run. In the first, buffers and the allocator find their size.
    /// Memory that is needed at times belongs to the size of a program, and a leak raises the maximum too.
    pub(crate) fn growth(&self) -> Result<String, String> {
        let quarter = self.0.len() / 4;
        let most = |samples: &[u64]| samples.iter().copied().max();
        let (Some(early), Some(late)) = (
            most(&self.0[quarter..2 * quarter]),
            most(&self.0[3 * quarter..]),
        ) else {
            return Ok("memory is not measured on this system".to_owned());
        };
        let limit = early + early / 5 + SLACK;
        let words = format!(
            "memory: {early} KiB in the second quarter, {late} KiB in the last, at most {limit}"
        );
        if late <= limit { Ok(words) } else { Err(words) }
    }
}

/// From the line `VmRSS:   12345 kB`. Linux alone has it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
