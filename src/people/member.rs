//! One provider among several: its calls are bounded in time, so that one source delays no other.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use crate::{
    clock::LONGEST_TIMER,
    directory::Account,
    error::{Error, ErrorKind, Result, Scope},
    model::{Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
    provider::{PresenceProvider, settable_as},
};

/// One answer for each user who was asked for.
pub(super) type Answers = BTreeMap<UserId, Result<Presence>>;

/// A provider among several: its answers are bounded in time.
#[derive(Clone)]
pub(super) struct Member {
    provider: Arc<dyn PresenceProvider>,
}

impl Member {
    pub(super) fn new(provider: Arc<dyn PresenceProvider>) -> Self {
        Self { provider }
    }

    pub(super) fn source(&self) -> &Source {
        self.provider.source()
    }

    pub(super) fn provider(&self) -> &Arc<dyn PresenceProvider> {
        &self.provider
    }

    /// Reads the users, request by request: what is back when the time is over must not be lost with the rest, which failed.
    pub(super) async fn read(&self, users: Vec<UserId>, patience: Duration) -> Answers {
        let end = deadline(patience);
        let capabilities = self.provider.capabilities();
        let requests = users.chunks(capabilities.read_batch.max(1));
        let reads: Vec<_> = requests.map(|users| self.read_at_once(users)).collect();
        let mut reads = stream::iter(reads).buffer_unordered(capabilities.concurrency.max(1));
        let mut answers = Answers::new();
        let why_none = loop {
            match timeout_at(end, reads.next()).await {
                Ok(Some(some)) => answers.extend(some),
                Ok(None) => break unanswered(self.source()),
                Err(_) => break late(self.source(), patience),
            }
        };
        drop(reads);
        for user in users {
            let answer = answers.entry(user);
            answer.or_insert_with(|| Err(why_none.clone()));
        }
        answers
    }

    /// Reads as many users as one request holds.
    async fn read_at_once(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        match users {
            [user] => vec![(user.clone(), self.provider.get(&Who::from(user)).await)],
            users => self.provider.get_many(users).await,
        }
    }

    /// Sets an account, if that can be done at all.
    pub(super) async fn set(
        &self,
        account: &Account,
        update: &PresenceUpdate,
        patience: Duration,
    ) -> Result<SetOutcome> {
        let end = deadline(patience);
        let late = || late(self.source(), patience);
        let who = settable_as(&account.user, &*self.provider);
        let who = timeout_at(end, who).await.map_err(|_| late())??;
        let outcome = timeout_at(end, self.provider.set(&who, update)).await;
        outcome.map_err(|_| late().with_may_have_been_applied(true))?
    }
}

/// The moment at which patience ends.
fn deadline(patience: Duration) -> Instant {
    Instant::now() + patience.min(LONGEST_TIMER)
}

fn late(source: &Source, patience: Duration) -> Error {
    let seconds = patience.as_secs_f64();
    let message = format!("no answer within {seconds} s");
    Error::new(ErrorKind::Timeout, message).with_vendor(source.vendor().to_owned())
}

pub(super) fn unanswered(source: &Source) -> Error {
    Error::new(ErrorKind::Decode, "the answer leaves this user out")
        .with_scope(Scope::User)
        .with_vendor(source.vendor().to_owned())
}
