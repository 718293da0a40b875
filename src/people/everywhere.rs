//! Sets one person at every source at once; each account has an outcome of its own.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream::FuturesUnordered};

use super::{Member, no_provider};
use crate::{
    directory::Account,
    error::Result,
    model::{PresenceUpdate, SetOutcome},
};

type Write = Pin<Box<dyn Future<Output = (usize, Account, Result<SetOutcome>)> + Send>>;

/// The outcomes of setting one person's presence: one for each account, as it comes.
///
/// Dropping it stops the writes that are on their way, which may have been carried out.
pub struct SetEverywhere {
    writes: FuturesUnordered<Write>,
}

impl SetEverywhere {
    pub(super) fn new(
        accounts: impl Iterator<Item = (Account, Option<Member>)>,
        update: &PresenceUpdate,
        patience: Duration,
    ) -> Self {
        let update = Arc::new(update.clone());
        let writes = accounts.enumerate().map(|(place, (account, member))| {
            let update = Arc::clone(&update);
            let write: Write = Box::pin(async move {
                let outcome = match member {
                    Some(member) => member.set(&account, &update, patience).await,
                    None => Err(no_provider(&account.source)),
                };
                (place, account, outcome)
            });
            write
        });
        Self {
            writes: writes.collect(),
        }
    }

    /// All outcomes that are still to come, in the order of the person's accounts.
    pub async fn all(self) -> Vec<(Account, Result<SetOutcome>)> {
        let mut outcomes: Vec<_> = self.writes.collect().await;
        outcomes.sort_unstable_by_key(|(place, ..)| *place);
        let outcomes = outcomes.into_iter();
        outcomes
            .map(|(_, account, outcome)| (account, outcome))
            .collect()
    }
}

impl Stream for SetEverywhere {
    type Item = (Account, Result<SetOutcome>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.writes.poll_next_unpin(context);
        next.map(|next| next.map(|(_, account, outcome)| (account, outcome)))
    }
}

impl fmt::Debug for SetEverywhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetEverywhere")
            .field("under_way", &self.writes.len())
            .finish_non_exhaustive()
    }
}
