//! Answers in the form that the vendors publish, read into the types of the specifications: nothing of them may be lost.
#![cfg(any(
    feature = "genesys",
    feature = "pnut",
    feature = "rocketchat",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

#[cfg(feature = "rocketchat")]
mod rocketchat;
