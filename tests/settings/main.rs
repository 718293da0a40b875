//! All settings of a kind, at every vendor: each is obeyed, or rejected with its setter's name.
#![cfg(any(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

mod client_builder;
mod durations;
mod hosts;
mod quotas;
mod secrets;
mod subjects;
