//! The failures that a test injects into a fake.

use std::time::Duration;

use super::front::End;

/// A failure that [`Fake::fail_next`](super::Fake::fail_next) lets the next calls meet.
///
/// The first three refuse a call: the fake answers in the vendor's own error envelope, and does nothing else. The next two damage the
/// response to a call that the fake has carried out. The last two send no response, so the caller cannot know whether the vendor acted.
/// After [`Silence`](Self::Silence) it has; after [`Reset`](Self::Reset) it has not.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The vendor refuses the call with this status, from 400 to 599. Nothing changes at the vendor.
    Status(u16),
    /// The vendor refuses the call with 429, and names the wait where the vendor documents a place for it. Nothing changes at the vendor.
    RateLimited {
        /// The wait, in whole seconds.
        retry_after: Option<Duration>,
    },
    /// The vendor refuses the call with 401 as if the credentials were wrong. They stay valid for the calls that follow. Nothing changes
    /// at the vendor.
    Unauthorized,
    /// The vendor acts, and these bytes replace the body of its response. The status stays, but 204 and 304, which have no body, become 200.
    Body(Vec<u8>),
    /// The vendor acts, and the connection ends in the middle of the body; in the middle of the headers if there is no body.
    Truncated,
    /// The server reads the request and resets the connection. Nothing changes at the vendor.
    Reset,
    /// The vendor acts, and the server sends no response. The caller's timeout ends the wait.
    Silence,
}

impl Fault {
    /// Ends a test that names a fault which no fake can produce.
    pub(crate) fn checked(self) -> Self {
        if let Self::Status(status) = self {
            let is_refusal = (400..600).contains(&status);
            assert!(
                is_refusal,
                "a refusal has a status from 400 to 599, not {status}"
            );
        }
        self
    }

    /// The status and the wait of a refusal.
    pub(crate) fn refusal(&self) -> Option<(u16, Option<Duration>)> {
        match self {
            Self::Status(status) => Some((*status, None)),
            Self::RateLimited { retry_after } => Some((429, *retry_after)),
            Self::Unauthorized => Some((401, None)),
            Self::Body(_) | Self::Truncated | Self::Reset | Self::Silence => None,
        }
    }

    /// How the connection goes on.
    pub(super) fn end(&self) -> End {
        match self {
            Self::Truncated => End::Close,
            Self::Reset => End::Reset,
            Self::Silence => End::Silence,
            _ => End::Open,
        }
    }
}
