//! Following one source, on a source that does what a test says.
#![allow(clippy::unwrap_used)]

mod board;
mod checkpoint;
mod events;
mod expiry;
mod gaps;
mod histories;
mod kinds;
mod laziness;
mod long_poll;
mod pace;
mod reader;
mod skew;
