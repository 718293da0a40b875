//! What is stored of a watch: all that it takes to miss no change after a restart and to emit none twice.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{
    follow::{Follow, sorted},
    packed_presence::PackedPresence,
    user_table::{Entry, ExpiryState, Gap, RareState, Reported},
};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{Source, UserId},
    provider::Cursor,
};

/// The version of the stored form. Every other one is refused.
const VERSION: u32 = 1;

/// The state of a [`Watch`](crate::Watch): what it has emitted, and what it has still to emit.
///
/// Store it with serde, and give it to [`WatchOptions::with_checkpoint`](crate::WatchOptions::with_checkpoint) after a restart: the
/// new watch goes on as if it were the old one, so that no change is missed and none is emitted twice. What changed in between and
/// changed back before the restart is not seen.
///
/// It holds ids, names and messages of users. They are not printed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Checkpoint {
    version: u32,
    pub(super) source: Source,
    pub(super) follow: Option<Vec<UserId>>,
    #[serde(default)]
    pub(super) cursor: Option<Cursor>,
    /// When the cursor was received.
    #[serde(default)]
    pub(super) cursor_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) read_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) is_in_gap: bool,
    #[serde(default)]
    pub(super) users: BTreeMap<UserId, Saved>,
    /// The users whose lookup was pending.
    #[serde(rename = "wanted", default)]
    pub(super) lookups: Vec<UserId>,
}

/// What is stored of one user.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Saved {
    #[serde(rename = "shown", default, skip_serializing_if = "Option::is_none")]
    current: Option<PackedPresence>,
    #[serde(rename = "told")]
    reported: Reported,
    #[serde(rename = "ending", default, skip_serializing_if = "is_pending")]
    expiry: ExpiryState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gap: Option<SavedGap>,
}

/// A gap that has been reported.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SavedGap {
    Open,
    Over,
}

fn is_pending(expiry: &ExpiryState) -> bool {
    *expiry == ExpiryState::Pending
}

impl Checkpoint {
    pub(super) fn new(source: Source, follow: Option<Vec<UserId>>) -> Self {
        Self {
            version: VERSION,
            source,
            follow,
            cursor: None,
            cursor_at: None,
            read_at: None,
            is_in_gap: false,
            users: BTreeMap::new(),
            lookups: Vec::new(),
        }
    }

    /// Whether it is one of a watch like this.
    pub(super) fn check(&self, source: &Source, follow: &Follow) -> Result<()> {
        let fault = if self.version != VERSION {
            "the checkpoint is of another version of this crate: start without it"
        } else if self.source != *source {
            "the checkpoint is of another source: give the one of this source, or none"
        } else if sorted(self.follow.as_deref()) != sorted(follow.users()) {
            "the checkpoint is of a watch that follows other users: give the one of these users, or none"
        } else {
            return Ok(());
        };
        let error = Error::new(ErrorKind::Invalid, fault);
        Err(error.with_vendor(source.vendor().to_owned()))
    }
}

/// Users stay out of logs.
impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("source", &self.source)
            .field("read_at", &self.read_at)
            .field("users", &self.users.len())
            .finish_non_exhaustive()
    }
}

impl From<&Entry> for Saved {
    fn from(entry: &Entry) -> Self {
        let gap = entry.rare.as_deref().filter(|rare| rare.gap_is_reported);
        Self {
            current: entry.current.clone(),
            reported: entry.reported.clone(),
            expiry: entry.expiry,
            gap: gap.map(|rare| match rare.gap {
                Gap::None => SavedGap::Over,
                Gap::Unreported(..) | Gap::Reported => SavedGap::Open,
            }),
        }
    }
}

impl From<Saved> for Entry {
    fn from(saved: Saved) -> Self {
        let rare = saved.gap.map(|gap| {
            Box::new(RareState {
                gap: match gap {
                    SavedGap::Open => Gap::Reported,
                    SavedGap::Over => Gap::None,
                },
                gap_is_reported: true,
                ..RareState::default()
            })
        });
        Self {
            // Nothing can have been reported of a user without a reading.
            reported: match saved.current {
                Some(_) => saved.reported,
                None => Reported::Never,
            },
            current: saved.current,
            expiry: saved.expiry,
            rare,
            ..Self::default()
        }
    }
}
