//! The way of a call, from the settings to the answer, as a user of any vendor meets it: against servers on loopback that do
//! what no documentation says.
#![cfg(any(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

mod answers;
mod server;
mod tokens;
