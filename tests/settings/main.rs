//! Whole kinds of settings, at every vendor: each is obeyed, or refused by a name that can be searched for.
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
