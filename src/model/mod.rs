//! What a presence is at every vendor alike: plain data, which does no input or output and knows no provider.

mod activity;
mod availability;
mod caveat;
mod id;
mod identity;
mod outcome;
mod pace;
mod status;
mod update;
mod word;

pub use activity::Activity;
pub use availability::Availability;
pub(crate) use caveat::limit_the_same;
pub use caveat::{Caveat, PresencePart};
pub(crate) use id::{check_id, check_text, is_id};
pub use identity::{Source, UserId, Who};
pub use outcome::{Loss, SetOutcome};
pub use pace::Pace;
pub use status::{NativeStatus, Presence, StatusMessage};
pub use update::{Expiry, Fidelity, MessageUpdate, PresenceUpdate, StatusTarget};
pub(crate) use word::same_word;
