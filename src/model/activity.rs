//! What a user is doing, which refines an availability and never replaces it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What somebody is doing, where a vendor says more than an [`Availability`](crate::Availability).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// In a call.
    OnThePhone,
    /// In a meeting.
    InMeeting,
    /// Showing a screen or speaking to an audience.
    Presenting,
    /// Taking contact-centre work as it comes.
    OnQueue,
    /// In training.
    Training,
    /// Eating.
    Meal,
    /// Having a break.
    Break,
    /// Back in a moment.
    BeRightBack,
    /// Away for a day or more.
    OutOfOffice,
    /// Anything else, in the vendor's or the user's words.
    Other(String),
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OnThePhone => "on the phone",
            Self::InMeeting => "in a meeting",
            Self::Presenting => "presenting",
            Self::OnQueue => "on queue",
            Self::Training => "in training",
            Self::Meal => "at a meal",
            Self::Break => "on a break",
            Self::BeRightBack => "be right back",
            Self::OutOfOffice => "out of office",
            Self::Other(text) => text,
        })
    }
}
