//! One provider among several: its calls are bounded in time, so that one source delays no other.

mod turns;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use self::turns::Turns;
use crate::{
    clock::{LONGEST_TIMER, SystemClock, Timestamp},
    directory::Account,
    error::{Error, ErrorKind, Result, Scope},
    model::{
        Availability, NativeStatus, Presence, PresenceUpdate, SetOutcome, Source, UserId, Who,
    },
    provider::{
        Batch, ListSupport, Listing, PresenceProvider, fan_out, late, outage, set_account,
        shows_no_connection,
    },
};

/// One answer for each user who was asked for.
pub(super) type Answers = BTreeMap<UserId, Result<Presence>>;

/// What sets the time of a call, for errors.
const PATIENCE: &str = "People::with_patience";

/// A provider among several: its answers are bounded in time.
#[derive(Clone)]
pub(super) struct Member {
    provider: Arc<dyn PresenceProvider>,
    turns: Arc<Turns>,
}

impl Member {
    pub(super) fn new(provider: Arc<dyn PresenceProvider>) -> Self {
        Self {
            provider,
            turns: Arc::default(),
        }
    }

    pub(super) fn source(&self) -> &Source {
        self.provider.source()
    }

    pub(super) fn provider(&self) -> &Arc<dyn PresenceProvider> {
        &self.provider
    }

    /// Reads the users by the fewest requests: with one list where that is fewer, and otherwise by id. Where not all fit under the limit and
    /// the patience, the users who were not read are the first of the next call.
    pub(super) async fn read(
        &self,
        users: Vec<UserId>,
        patience: Duration,
        now: Timestamp,
    ) -> Answers {
        let clock = SystemClock::default();
        let capabilities = self.provider.capabilities();
        let concurrency = capabilities.concurrency;
        let batch = Batch::new(self.source(), &clock, patience, concurrency, Some(PATIENCE));
        let of_request = capabilities.read_batch.max(1);
        if users.len() <= of_request {
            return self.read_by_id(users, of_request, &batch).await;
        }
        let mut answers = Answers::new();
        let mut missing = HashSet::new();
        let mut left = users;
        if capabilities.list != ListSupport::No {
            match batch.read([self.provider.list()]).await.pop() {
                Some(Ok(listing)) => {
                    let omits_offline = capabilities.list == ListSupport::OmitsOffline;
                    let proves_absence = omits_offline && !listing.is_partial();
                    let listed = by_user(listing);
                    left.retain(|user| {
                        let answer = listed.get(user).cloned();
                        if answer.is_none() && proves_absence && self.turns.is_known(user, now) {
                            missing.insert(user.clone());
                        }
                        let answer = answer.or_else(|| {
                            let is_offline = missing.contains(user);
                            is_offline.then(|| Ok(self.offline(user, now)))
                        });
                        let is_left = answer.is_none();
                        answers.extend(answer.map(|answer| (user.clone(), answer)));
                        is_left
                    });
                }
                // Requests by id fail as well.
                Some(Err(error)) if shows_no_connection(&error) || error.is_own_limit() => {
                    let failed = left.into_iter();
                    return failed.map(|user| (user, Err(error.clone()))).collect();
                }
                Some(Err(_)) | None => {}
            }
        }
        self.turns.sort(&mut left);
        answers.extend(self.read_by_id(left, of_request, &batch).await);
        self.turns
            .note(&answers, |user| missing.contains(user), now);
        answers
    }

    /// Returns the presence of a user that exists and is missing from a list that omits offline users.
    fn offline(&self, user: &UserId, now: Timestamp) -> Presence {
        let (source, native) = (self.source().clone(), NativeStatus::default());
        Presence::new(user.clone(), source, Availability::Offline, native, now)
    }

    /// Reads users request by request: what is back when the time is over must not be lost with the rest, which failed.
    async fn read_by_id(
        &self,
        users: Vec<UserId>,
        of_request: usize,
        batch: &Batch<'_>,
    ) -> Answers {
        let reads = users
            .chunks(of_request)
            .map(|users| self.read_at_once(users));
        let reads = fan_out(reads, batch, |read| failure_of(read)).await;
        let mut answers = Answers::new();
        for (users, read) in users.chunks(of_request).zip(reads) {
            let why_none = match read {
                Ok(read) => {
                    answers.extend(read);
                    unanswered(self.source())
                }
                Err(missed) => missed.error,
            };
            for user in users {
                let answer = answers.entry(user.clone());
                answer.or_insert_with(|| Err(why_none.clone()));
            }
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

    /// Sets an account before this moment, if that can be done at all.
    pub(super) async fn set(
        &self,
        account: &Account,
        update: &PresenceUpdate,
        end: Instant,
        patience: Duration,
    ) -> Result<SetOutcome> {
        let late = || late(self.source(), patience, Some(PATIENCE));
        if end <= Instant::now() {
            return Err(late());
        }
        let set = set_account(&account.user, update, &*self.provider);
        let outcome = timeout_at(end, set).await;
        outcome.map_err(|_| late().with_may_have_been_applied(true))?
    }
}

/// The failure of a read of several users, if it failed for all of them.
fn failure_of(read: &[(UserId, Result<Presence>)]) -> Option<&Error> {
    outage(read.iter().map(|(_, answer)| answer))
}

/// What a list shows of each user.
fn by_user(listing: Listing<Presence, UserId>) -> HashMap<UserId, Result<Presence>> {
    let read = listing.entries.into_iter();
    let read = read.map(|presence| (presence.user.clone(), Ok(presence)));
    let failed = listing.failed.into_iter();
    let failed = failed.filter_map(|(user, error)| Some((user?, Err(error))));
    read.chain(failed).collect()
}

/// The moment at which patience ends.
pub(super) fn deadline(patience: Duration) -> Instant {
    Instant::now() + patience.min(LONGEST_TIMER)
}

pub(super) fn unanswered(source: &Source) -> Error {
    Error::new(ErrorKind::Decode, "the answer leaves this user out")
        .with_scope(Scope::User)
        .with_vendor(source.vendor().to_owned())
}
