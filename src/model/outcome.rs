//! The result of a write: whatever the vendor cannot express is a loss in it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Activity, Availability, Fidelity, NativeStatus, Presence};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
};

/// What came of a [`PresenceUpdate`](crate::PresenceUpdate) that the vendor accepted.
///
/// Accepted is not in effect: a vendor may show another status, because of a call, a calendar or a second device.
/// [`effective`](Self::effective) is what it answered, if it told.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetOutcome {
    /// The status that was sent, in the vendor's words; `None` if only the message was.
    pub sent: Option<NativeStatus>,
    /// What the vendor cannot express.
    pub losses: Vec<Loss>,
    /// The presence after the change, if the vendor tells.
    pub effective: Option<Presence>,
    /// When the status ends by itself, by the vendor's clock: the end that was sent, or the vendor's usual one. `None` if it does not end
    /// by itself, as far as the provider knows.
    pub expires_at: Option<Timestamp>,
}

impl SetOutcome {
    /// An outcome of which the vendor told nothing more.
    #[must_use]
    pub fn new(sent: Option<NativeStatus>, losses: Vec<Loss>) -> Self {
        Self {
            sent,
            losses,
            effective: None,
            expires_at: None,
        }
    }

    /// Adds the presence after the change, and when it ends.
    #[must_use]
    pub fn with_effective(mut self, effective: Presence) -> Self {
        self.expires_at = effective.expires_at;
        self.effective = Some(effective);
        self
    }
}

/// One thing that was asked for and that the vendor cannot express.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// The availability will read back as another one.
    Availability {
        /// The availability that the update sets, or the current one if the update keeps the status.
        wanted: Availability,
        /// What it will read back as.
        sent: Availability,
    },
    /// The vendor does not say what a user is doing.
    Activity {
        /// What was asked for.
        wanted: Activity,
    },
    /// The message was not sent, or will not read back as one.
    Message {
        /// Why not.
        reason: String,
    },
    /// The status ends at another time than asked for.
    Expiry {
        /// Why.
        reason: String,
    },
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Availability { wanted, sent } => write!(f, "{wanted} is shown as {sent}"),
            Self::Activity { wanted } => write!(f, "activity not shown: {wanted}"),
            Self::Message { reason } => write!(f, "message: {reason}"),
            Self::Expiry { reason } => write!(f, "expiry: {reason}"),
        }
    }
}

impl Loss {
    /// Refuses the losses if the update must be exact. A provider calls it before any write.
    ///
    /// # Errors
    /// [`NotRepresentable`](ErrorKind::NotRepresentable), naming every loss.
    pub fn accept(losses: &[Self], fidelity: Fidelity) -> Result<()> {
        if fidelity == Fidelity::Nearest || losses.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = losses.iter().map(ToString::to_string).collect();
        Err(Error::new(ErrorKind::NotRepresentable, names.join("; ")))
    }
}
