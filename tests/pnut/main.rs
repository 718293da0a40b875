//! What is pnut's alone, against the fake one.
#![cfg(all(feature = "mock", feature = "pnut"))]
#![allow(clippy::unwrap_used)]

mod channels;
mod heartbeat;
mod hosts;
mod limits;
mod reading;
mod undecodable;
mod writing;
