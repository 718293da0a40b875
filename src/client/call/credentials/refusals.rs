//! Which refusals of credentials may be wrong: the vendor has accepted the same ones lately, so one of its servers may not know them.

use std::time::Duration;

use super::Credentials;
use crate::{
    clock::Backoff,
    error::{Recovery, Result},
};

/// The refusals of credentials in one call.
#[derive(Default)]
pub(in crate::client::call) struct Refusals {
    /// When the last one came, by the clock's count.
    last: Option<Duration>,
    /// How often the request was sent again with the same credentials.
    repeats: u32,
}

impl Refusals {
    /// Credentials that the vendor has accepted so lately may be good although a server of it refuses them.
    const LATELY: Duration = Duration::from_secs(10);
    const MAX_REPEATS: u32 = 2;
    const PAUSES: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(2));

    /// Notes a refusal. Returns whether the vendor has accepted the credentials lately; since the refusal before, if there was one.
    pub(in crate::client::call) fn may_be_wrong(
        &mut self,
        credentials: &Credentials,
        now: Duration,
    ) -> bool {
        let before = self.last.replace(now);
        credentials.accepted_at().is_some_and(|at| match before {
            Some(refused_at) => at > refused_at,
            None => now.saturating_sub(at) <= Self::LATELY,
        })
    }

    /// Returns the pause before the request is sent again with the same credentials, or `None` if it is not sent again.
    pub(in crate::client::call) fn pause(&mut self, chance: f64) -> Option<Duration> {
        self.repeats += 1;
        let pause = Self::PAUSES.wait(self.repeats, chance);
        (self.repeats <= Self::MAX_REPEATS).then_some(pause)
    }
}

/// Whether the vendor has accepted the credentials of a request: it has carried it out, or has refused it for another reason.
pub(in crate::client::call) fn were_accepted<T>(outcome: &Result<T>) -> bool {
    outcome.as_ref().map_or_else(
        |error| {
            let is_about_credentials =
                matches!(error.recovery(), Recovery::Renew | Recovery::Relocate);
            // A gateway that has no server to pass it to has not looked at them.
            error.status().is_some() && !error.is_retryable() && !is_about_credentials
        },
        |_| true,
    )
}
