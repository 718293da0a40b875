//! Payloads in the form that the vendors send, read by the typed clients: nothing that the models name may be lost.
#![allow(clippy::unwrap_used)]

#[cfg(feature = "superoffice")]
mod superoffice;
