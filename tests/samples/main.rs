//! Payloads as the vendors document them, read into the typed models with nothing lost.
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
#[cfg(feature = "pnut")]
mod pnut;
#[cfg(feature = "rocketchat")]
mod rocketchat;
#[cfg(feature = "superoffice")]
mod superoffice;
