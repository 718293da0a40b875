//! Mirrors between sources that a test has in its hands, on a clock that it moves.
#![allow(clippy::unwrap_used)]

mod board;
mod clock;
mod effects;
mod forms;
mod hours;
mod limits;
mod loops;
mod mesh;
mod messages;
mod restore;
#[path = "../../benches/support/size.rs"]
mod size;
mod start;
mod strangers;
mod trouble;
mod world;
mod writes;
