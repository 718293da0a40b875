//! When a request may be sent: the quotas that a vendor documents, the waits that it requests, and the shares of direct calls and of the
//! background.

mod class;
mod delay_meter;
mod quota;
mod rate_limiter;
mod rate_limiters;
mod reported_limit;
pub(crate) mod wait_hint;

pub(crate) use class::Class;
pub(crate) use delay_meter::DelayMeter;
pub use quota::Quota;
pub(crate) use rate_limiter::{Permit, RateLimiter};
pub(crate) use rate_limiters::RateLimiters;
pub use reported_limit::RateLimit;
pub(crate) use reported_limit::header_number;
