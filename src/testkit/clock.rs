//! What a fake's clock sets at a client.

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
