//! The failures that a test injects into a fake, and the queue of the next ones.

use std::{sync::Mutex, time::Duration};

use super::{front::End, lock};

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

/// The faults of the next calls, oldest first.
#[derive(Debug, Default)]
pub(crate) struct FaultQueue(Mutex<Vec<Planned>>);

#[derive(Debug)]
struct Planned {
    left: usize,
    operation: Option<String>,
    fault: Fault,
}

impl FaultQueue {
    /// Adds a fault for the next calls, of one operation or of any.
    pub(crate) fn add(&self, times: usize, operation: Option<&str>, fault: Fault) {
        if let Fault::Status(status) = fault {
            let is_refusal = (400..600).contains(&status);
            assert!(
                is_refusal,
                "a refusal has a status from 400 to 599, not {status}"
            );
        }
        let operation = operation.map(str::to_owned);
        lock(&self.0).push(Planned {
            left: times,
            operation,
            fault,
        });
    }

    /// Takes the fault of a call.
    pub(crate) fn take(&self, operation: &str) -> Option<Fault> {
        let mut queue = lock(&self.0);
        queue.retain(|planned| planned.left > 0);
        let is_for = |planned: &&mut Planned| {
            let wanted = planned.operation.as_deref();
            wanted.is_none_or(|wanted| wanted == operation)
        };
        let planned = queue.iter_mut().find(is_for)?;
        planned.left -= 1;
        Some(planned.fault.clone())
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }
}
