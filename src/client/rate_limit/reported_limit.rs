//! What a response reports of the vendor's own count of requests. It is data: a [`RateLimiter`](super::rate_limiter::RateLimiter) acts on it.

use std::time::Duration;

use reqwest::header::HeaderMap;

/// How much of a vendor's rate limit is left.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests the window allows.
    pub limit: Option<u64>,
    /// How many of them are left.
    pub remaining: Option<u64>,
    /// When the window ends, from now.
    pub reset_after: Option<Duration>,
}

impl RateLimit {
    /// What a vendor's headers say, if they say anything.
    pub(crate) fn from_parts(
        limit: Option<u64>,
        remaining: Option<u64>,
        reset_after: Option<Duration>,
    ) -> Option<Self> {
        let told = limit.is_some() || remaining.is_some() || reset_after.is_some();
        told.then_some(Self {
            limit,
            remaining,
            reset_after,
        })
    }
}

/// A header that holds a whole number.
pub(crate) fn header_number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
