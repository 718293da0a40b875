//! Answers and events as vendors send them, read into the generated types without a loss.
#![cfg(any(
    feature = "genesys",
    feature = "pnut",
    feature = "rocketchat",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

mod lost;

#[cfg(feature = "genesys")]
mod genesys;
