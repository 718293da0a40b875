use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{
    Follow,
    entry::{Ending, Entry, Gap, Rest, Told},
    packed_presence::PackedPresence,
};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{Source, UserId},
    provider::Cursor,
};

/// The form of what is stored. Another one is refused.
const VERSION: u32 = 1;

/// Where a [`Watch`](crate::Watch) is: what it has told, and what it has still to tell.
///
/// Store it with serde, and give it to [`WatchOptions::with_checkpoint`](crate::WatchOptions::with_checkpoint) after a restart: the
/// new watch goes on as if it were the old one, so that no change is missed and none is told twice. What changed in between and
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
    /// When the cursor was had.
    #[serde(default)]
    pub(super) cursor_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) read_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) is_in_gap: bool,
    #[serde(default)]
    pub(super) users: BTreeMap<UserId, Saved>,
    /// Who was still to be asked for by name.
    #[serde(default)]
    pub(super) wanted: Vec<UserId>,
}

/// What is stored of one user.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Saved {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<PackedPresence>,
    told: Told,
    #[serde(default, skip_serializing_if = "is_open")]
    ending: Ending,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gap: Option<SavedGap>,
}

/// A gap that has been told.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SavedGap {
    Open,
    Over,
}

fn is_open(ending: &Ending) -> bool {
    *ending == Ending::Open
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
            wanted: Vec::new(),
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

/// Users in an order of their own, each once.
pub(super) fn sorted(users: Option<&[UserId]>) -> Option<Vec<&UserId>> {
    let mut users: Vec<&UserId> = users?.iter().collect();
    users.sort_unstable();
    users.dedup();
    Some(users)
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
        let gap = entry.rest.as_deref().filter(|rest| rest.gap_is_told);
        Self {
            shown: entry.shown.clone(),
            told: entry.told.clone(),
            ending: entry.ending,
            gap: gap.map(|rest| match rest.gap {
                Gap::None => SavedGap::Over,
                Gap::New(..) | Gap::Told => SavedGap::Open,
            }),
        }
    }
}

impl From<Saved> for Entry {
    fn from(saved: Saved) -> Self {
        let rest = saved.gap.map(|gap| {
            Box::new(Rest {
                gap: match gap {
                    SavedGap::Open => Gap::Told,
                    SavedGap::Over => Gap::None,
                },
                gap_is_told: true,
                ..Rest::default()
            })
        });
        Self {
            // Of whom nothing is known, nothing can have been told.
            told: match saved.shown {
                Some(_) => saved.told,
                None => Told::Nothing,
            },
            shown: saved.shown,
            ending: saved.ending,
            rest,
            ..Self::default()
        }
    }
}
