//! Persons at several vendors: read, followed and set together.
#![allow(clippy::unwrap_used)]

mod clock;
mod everywhere;
mod following;
mod in_memory;
mod reading;
mod scripted;
