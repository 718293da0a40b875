//! Following one source: on a source that does what a test says, and on every fake vendor.
#![allow(clippy::unwrap_used)]

mod board;
mod checkpoint;
mod events;
mod expiry;
mod gaps;
mod histories;
mod kinds;
mod laziness;
mod pace;
mod reader;
#[cfg(all(feature = "genesys", feature = "pnut"))]
mod replica;
mod skew;
#[cfg(all(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
mod vendors;
