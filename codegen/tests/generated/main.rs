//! The client of `fixtures/everything.yaml`: that it compiles, and how it writes and reads.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are tests too, which clippy does not see"
)]

mod client;
mod models;
mod operations;
#[allow(missing_docs, reason = "the real one is documented")]
pub mod runtime;

/// The client as it was reviewed; `golden.rs` tests that the generator writes it.
#[allow(dead_code, reason = "the client has more than these tests use")]
pub mod api {
    include!("../golden/everything.rs");
}
