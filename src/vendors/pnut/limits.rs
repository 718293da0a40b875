//! The limits of pnut: the documented ones, or those that the server returns.

use std::time::Duration;

use super::api::model;
use crate::client::rate_limit::Quota;

/// The most characters of a text, unless `GET /sys/config` returns another number.
pub(super) const MAX_CHARS: usize = 100;

/// What pnut goes by at present, as [`Pnut::limits`](super::Pnut::limits) reads it.
///
/// What the answer leaves out, or gives as nothing, is as it is documented.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most characters of a presence; 100 as documented.
    pub presence_chars: usize,
    /// How many calls a token may send; as documented, 20 that write in a minute and 5000 that read in an hour, and 10 minutes of waiting
    /// for whoever exceeds that.
    pub quotas: Vec<Quota>,
}

impl Default for Limits {
    /// The documented ones.
    fn default() -> Self {
        Self::from(&model::Configuration::default())
    }
}

impl From<&model::Configuration> for Limits {
    fn from(told: &model::Configuration) -> Self {
        let user = told.user.as_ref();
        let presence_chars = user
            .and_then(|user| usize::try_from(user.presence_max_length?).ok())
            .filter(|chars| *chars > 0);
        let rates = told.rate_limit.as_ref();
        let calls = rates.and_then(|rates| rates.authorized.as_ref());
        let penalty = seconds(rates.and_then(|rates| rates.seconds_banned), 600);
        let quota = |requests, usual, per, usual_per| {
            Quota::of_vendor(count(requests, usual), seconds(per, usual_per)).with_penalty(penalty)
        };
        let writes = quota(
            calls.and_then(|calls| calls.writes),
            20,
            calls.and_then(|calls| calls.write_reset_seconds),
            60,
        );
        let reads = quota(
            calls.and_then(|calls| calls.reads),
            5000,
            calls.and_then(|calls| calls.read_reset_seconds),
            3600,
        );
        Self {
            presence_chars: presence_chars.unwrap_or(MAX_CHARS),
            quotas: vec![writes.for_writes(), reads.for_reads()],
        }
    }
}

fn count(told: Option<i64>, usual: u32) -> u32 {
    let told = told.and_then(|told| u32::try_from(told).ok());
    told.filter(|told| *told > 0).unwrap_or(usual)
}

fn seconds(told: Option<i64>, usual: u64) -> Duration {
    let told = told.and_then(|told| u64::try_from(told).ok());
    Duration::from_secs(told.filter(|told| *told > 0).unwrap_or(usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(config: serde_json::Value) -> Limits {
        Limits::from(&serde_json::from_value::<model::Configuration>(config).unwrap())
    }

    #[test]
    fn what_is_told_counts_and_the_rest_is_as_documented() {
        let told = limits(serde_json::json!({
            "rate_limit": { "authorized": { "reads": 7, "read_reset_seconds": 8, "writes": 9 }, "seconds_banned": 30 },
            "user": { "presence_max_length": 120 },
        }));
        let penalty = Duration::from_secs(30);
        let writes = Quota::of_vendor(9, Duration::from_secs(60)).for_writes();
        let reads = Quota::of_vendor(7, Duration::from_secs(8)).for_reads();
        assert_eq!(told.presence_chars, 120);
        let quotas = [writes.with_penalty(penalty), reads.with_penalty(penalty)];
        assert_eq!(told.quotas, quotas);
    }

    #[test]
    fn a_limit_of_nothing_is_none() {
        let junk = limits(serde_json::json!({
            "rate_limit": { "authorized": { "reads": 0, "read_reset_seconds": -1, "writes": i64::MAX }, "seconds_banned": 0 },
            "user": { "presence_max_length": -5 },
        }));
        assert_eq!(junk, Limits::default());
    }
}
