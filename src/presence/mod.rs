//! The model: what a presence is, whoever tells it.

mod activity;
mod availability;
mod identity;
mod outcome;
mod status;
mod update;

pub use activity::Activity;
pub use availability::Availability;
pub use identity::{Source, UserId, Who};
pub use outcome::{Loss, SetOutcome};
pub use status::{NativeStatus, Presence, StatusMessage};
pub use update::{Expiry, Fidelity, MessageUpdate, PresenceUpdate, StatusTarget};
