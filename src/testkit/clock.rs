//! The options of a client that goes by a fake's clock, so that its waits take no time.

use crate::{client::HttpOptions, clock::FakeClock};

impl FakeClock {
    /// What a fake's `builder()` sets: waits take no time, because they move this clock, and no quota is kept.
    #[must_use]
    pub fn http_options(&self) -> HttpOptions {
        HttpOptions::default()
            .with_clock(self.clone())
            .with_quotas([])
    }
}
