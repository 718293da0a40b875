//! The clients of `fixtures/`: that they compile, and how that of `everything.yaml` writes and reads.

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

/// The client of a document whose names have a meaning in Rust. That it compiles is the test.
#[allow(dead_code, reason = "this client is only compiled")]
pub mod names {
    include!("../golden/names.rs");
}
