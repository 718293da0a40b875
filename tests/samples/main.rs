//! Payloads as the vendors document them, read into the typed models with nothing lost.
#![cfg(any(
    feature = "genesys",
    feature = "pnut",
    feature = "rocketchat",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

#[cfg(feature = "genesys")]
mod genesys;
#[cfg(feature = "genesys")]
mod lost;
#[cfg(feature = "pnut")]
mod pnut;
#[cfg(feature = "rocketchat")]
mod rocketchat;
#[cfg(feature = "superoffice")]
mod superoffice;
