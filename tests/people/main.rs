//! Persons at several vendors: read, followed and set together.
#![allow(clippy::unwrap_used)]

mod clock;
mod everywhere;
mod following;
mod in_memory;
mod many;
mod reading;
mod scripted;
#[path = "../../benches/support/size.rs"]
mod size;
