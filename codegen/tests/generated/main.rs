//! The client of `fixtures/everything.yaml`: what it looks like, that it compiles, and how it writes and reads.
//!
//! After a change on purpose: `UPDATE_GOLDEN=1 cargo test -p omnipresence-codegen --test generated`, then read the difference.

#[expect(dead_code, reason = "these tests look at a part of it")]
mod wire;

mod documents;
mod golden;
mod operations;

use std::fmt;

// Generated code is part of a crate that depends on reqwest, of which it needs the method alone.
extern crate http as reqwest;

/// Generated code speaks of `crate::http`.
mod connection {
    use crate::{Response, Result, wire::Operation};

    #[derive(Clone, Debug)]
    pub struct Connection;

    impl Connection {
        /// Nothing is sent: the answer is always an empty success.
        pub async fn send<O: Operation>(&self, _: &O) -> Result<Response<O::Output>> {
            O::decode(&crate::wire::Answer(204, "")).map(Response)
        }
    }
}

#[derive(Debug, PartialEq)]
pub struct Error(String);
pub type Result<T, E = Error> = std::result::Result<T, E>;
pub struct Response<T>(pub T);

#[derive(Clone, Default, PartialEq, serde::Deserialize)]
pub struct Secret(String);

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
