//! What is sent for each operation, compared with what the vendors document and with what their own clients send.
#![cfg(any(
    feature = "genesys",
    feature = "pnut",
    feature = "rocketchat",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

mod listing;

#[cfg(feature = "pnut")]
mod pnut;
#[cfg(feature = "rocketchat")]
mod rocketchat;
