//! The fuzz harness: what the fuzz targets in `fuzz/` do with their input. A suite replays their seeds.
//!
//! Nothing here may panic, whatever the input is: each function states by assertions what must hold of every response that a vendor, or
//! any server in its place, can send.

mod dates;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod faithful;
mod hints;
mod leaks;
mod reader;
mod responses;

pub use dates::check as date;
pub use hints::check as wait_hint;

pub(crate) use leaks::{letters, words};
pub(crate) use reader::{ASKED, Reading, ResponseReader};
pub(crate) use responses::{check as response, input};
