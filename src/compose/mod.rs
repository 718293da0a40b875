//! One presence from several: pure functions, no clock and no network.

mod combined;
mod composer;
mod explain;
mod order;
mod policy;

pub use combined::{Combined, Judged, Reason, Verdict};
pub use composer::Composer;
pub use policy::Policy;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
