//! One presence out of several: pure functions without clock or network, which choose a presence and mix none.

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
