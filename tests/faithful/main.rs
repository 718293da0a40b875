//! Responses that vendors, proxies and gateways really send: nothing of them is guessed, and one entry costs no other.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are tests too, which clippy does not see"
)]
#![cfg(all(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]

mod absence;
mod damage;
mod duplicates;
mod entries;
mod errors;
mod following;
mod scripted;
mod text;
mod words;
