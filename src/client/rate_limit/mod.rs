//! When a request may be sent: the quotas that a vendor documents, and the waits that it asks for.

mod quota;
mod rate_limiter;
mod rate_limiters;
mod reported_limit;
pub(crate) mod wait_hint;

pub use quota::Quota;
pub(crate) use rate_limiter::Permit;
pub(crate) use rate_limiters::RateLimiters;
pub use reported_limit::RateLimit;
pub(crate) use reported_limit::header_number;
