//! When a request may be sent: the quotas that a vendor documents, and the waits that it asks for.

mod budget;
mod budgets;
mod quota;
pub(crate) mod wait_hint;

pub(crate) use budget::Permit;
pub(crate) use budgets::Budgets;
pub use quota::Quota;
