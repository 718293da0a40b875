//! Sets one person at every source at once; each account has an outcome of its own.

use std::{
    collections::BTreeMap,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream, SelectAll},
};
use tokio::time::Instant;

use super::{Member, member::deadline, no_provider};
use crate::{
    directory::Account,
    error::Result,
    model::{PresenceUpdate, SetOutcome},
    provider::{ConnectionState, MAX_FAILURES},
};

type Written = (usize, Account, Result<SetOutcome>);

/// The outcomes of setting one person's presence: one for each account, as it comes.
///
/// Dropping it stops the writes that are on their way, which may have been carried out.
pub struct SetEverywhere {
    /// One stream for each source.
    writes: SelectAll<BoxStream<'static, Written>>,
    left: usize,
}

impl SetEverywhere {
    pub(super) fn new(
        accounts: impl Iterator<Item = (Account, Option<Member>)>,
        update: &PresenceUpdate,
        patience: Duration,
    ) -> Self {
        let bounds = Bounds {
            patience,
            end: Arc::default(),
        };
        let update = Arc::new(update.clone());
        let mut sources = BTreeMap::new();
        let mut left = 0;
        for (place, (account, member)) in accounts.enumerate() {
            let (_, accounts) = sources
                .entry(account.source.clone())
                .or_insert_with(|| (member, Vec::new()));
            accounts.push((place, account));
            left += 1;
        }
        let sources = sources.into_values();
        let writes = sources.map(|(member, accounts)| {
            at_source(member, accounts, Arc::clone(&update), bounds.clone()).boxed()
        });
        Self {
            writes: stream::select_all(writes),
            left,
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

/// The time of the whole call, which begins when its first outcome is awaited.
#[derive(Clone)]
struct Bounds {
    patience: Duration,
    end: Arc<OnceLock<Instant>>,
}

impl Bounds {
    fn end(&self) -> Instant {
        *self.end.get_or_init(|| deadline(self.patience))
    }
}

/// Sets the accounts at one source. After a few that found no connection, nothing more is sent to it.
fn at_source(
    member: Option<Member>,
    accounts: Vec<(usize, Account)>,
    update: Arc<PresenceUpdate>,
    bounds: Bounds,
) -> impl Stream<Item = Written> + Send {
    let connection = Arc::new(Mutex::new(ConnectionState::default()));
    let writes = stream::iter(accounts).map(move |(place, account)| {
        let (member, update, bounds) = (member.clone(), Arc::clone(&update), bounds.clone());
        let connection = Arc::clone(&connection);
        async move {
            let Some(member) = member else {
                let error = no_provider(&account.source);
                return (place, account, Err(error));
            };
            let (end, refusal) = (bounds.end(), lock(&connection).refusal());
            let outcome = match refusal {
                Some(error) => Err(error),
                None => member.set(&account, &update, end, bounds.patience).await,
            };
            lock(&connection).note(outcome.as_ref().err());
            (place, account, outcome)
        }
    });
    writes.buffer_unordered(MAX_FAILURES)
}

fn lock(connection: &Mutex<ConnectionState>) -> MutexGuard<'_, ConnectionState> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stream for SetEverywhere {
    type Item = (Account, Result<SetOutcome>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.writes.poll_next_unpin(context);
        self.left -= usize::from(matches!(next, Poll::Ready(Some(_))));
        next.map(|next| next.map(|(_, account, outcome)| (account, outcome)))
    }
}

impl fmt::Debug for SetEverywhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetEverywhere")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}
