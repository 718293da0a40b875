//! How long calls take, in a memory that does not grow with their number.

use std::time::Duration;

/// Steps from one duration to its double. With eight of them a quantile is right to a twentieth.
const STEPS: f64 = 8.0;
/// From a microsecond to more than an hour.
const BUCKETS: usize = 256;

/// Counts of durations that are about the same.
pub(crate) struct Latency([u64; BUCKETS]);

impl Default for Latency {
    fn default() -> Self {
        Self([0; BUCKETS])
    }
}

impl Latency {
    pub(crate) fn record(&mut self, duration: Duration) {
        let micros = duration.as_micros().max(1) as f64;
        let bucket = (micros.log2() * STEPS) as usize;
        self.0[bucket.min(BUCKETS - 1)] += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }

    /// The duration that this part of the calls does not exceed: 0.5 is the median.
    pub(crate) fn quantile(&self, part: f64) -> Option<Duration> {
        let all: u64 = self.0.iter().sum();
        let rank = (all as f64 * part).ceil() as u64;
        let mut seen = 0;
        let bucket = self.0.iter().position(|count| {
            seen += count;
            seen >= rank && seen > 0
        })?;
        let micros = ((bucket as f64 + 0.5) / STEPS).exp2();
        Some(Duration::from_secs_f64(micros / 1e6))
    }
}
