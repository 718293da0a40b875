//! The handle that mirrors share; an account is written to by one of them at a time.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, futures::OwnedNotified};

use super::{
    directions::{Direction, DirectionTraits, Directions},
    write_log::WriteLog,
};
use crate::directory::Account;

/// What mirrors have written, so that none takes another's write for a change that a person made. Clones are the same.
///
/// Give one to all mirrors that write to sources which others of them follow, such as the two of a pair
/// ([`MirrorRules::with_echoes`](crate::MirrorRules::with_echoes)). What was written is then mirrored no further: in a chain of mirrors,
/// where the second is to pass on what the first one wrote, they must not share it.
///
/// Poll mirrors that share it side by side, such as with `futures_util::stream::select`, and drop those that you need no more: one that
/// is kept and not polled in the middle of a write holds that account, and the others wait for it.
///
/// It keeps the last write to each account, and up to eight earlier states of it, and so grows with the accounts and not with time.
#[derive(Clone, Default)]
pub struct Echoes(Arc<Shared>);

#[derive(Default)]
struct Shared {
    write_log: Mutex<WriteLog>,
    directions: Mutex<Directions>,
    news: Arc<Notify>,
}

impl Echoes {
    pub(crate) fn write_log(&self) -> MutexGuard<'_, WriteLog> {
        let write_log = self.0.write_log.lock();
        write_log.unwrap_or_else(PoisonError::into_inner)
    }

    fn directions(&self) -> MutexGuard<'_, Directions> {
        let directions = self.0.directions.lock();
        directions.unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers that a mirror writes from an account to another, until the result is dropped.
    pub(crate) fn join(&self, from: &Account, to: &Account, traits: DirectionTraits) -> Joined {
        self.directions().add(from, to, traits);
        Joined {
            echoes: self.clone(),
            from: from.clone(),
            to: to.clone(),
        }
    }

    /// The mirrors that write from one account to another.
    pub(crate) fn direction(&self, from: &Account, to: &Account) -> Option<Direction> {
        self.directions().get(from, to)
    }

    /// Ends when a mirror has finished a write, from now on.
    pub(crate) fn news(&self) -> OwnedNotified {
        Arc::clone(&self.0.news).notified_owned()
    }

    /// Takes hold of the target until the claim is dropped, unless a mirror is writing to either account.
    pub(crate) fn claim(&self, from: &Account, to: &Account) -> Option<Claim> {
        self.write_log().claim(from, to).then(|| Claim {
            echoes: self.clone(),
            to: to.clone(),
        })
    }
}

impl fmt::Debug for Echoes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Echoes").finish_non_exhaustive()
    }
}

/// A hold on an account that is to be written to. It ends with the job that has it, also if the mirror is dropped in the middle.
pub(crate) struct Claim {
    pub(crate) echoes: Echoes,
    pub(crate) to: Account,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.echoes.write_log().release(&self.to);
        self.echoes.0.news.notify_waiters();
    }
}

/// A mirror that writes from an account to another.
#[derive(Debug)]
pub(crate) struct Joined {
    echoes: Echoes,
    from: Account,
    to: Account,
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.echoes.directions().remove(&self.from, &self.to);
    }
}
