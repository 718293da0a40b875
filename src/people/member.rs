use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use tokio::{
    sync::OnceCell,
    time::{Instant, timeout_at},
};

use crate::{
    Account, Error, ErrorKind, Presence, PresenceProvider, PresenceUpdate, Result, SetOutcome,
    SetSupport, Source, UserId, Who,
};

/// One answer for each user who was asked for.
pub(super) type Answers = HashMap<UserId, Result<Presence>>;

/// A provider among several: its answers are bounded in time.
#[derive(Clone)]
pub(super) struct Member {
    provider: Arc<dyn PresenceProvider>,
    own: Arc<Own>,
}

/// Whom the credentials belong to, as far as that was asked.
#[derive(Default)]
struct Own {
    me: OnceCell<UserId>,
    /// How the vendor spells the ids of users who are not me by the spelling of the directory.
    spelled: Mutex<HashMap<UserId, UserId>>,
}

impl Member {
    pub(super) fn new(provider: Arc<dyn PresenceProvider>) -> Self {
        Self {
            provider,
            own: Arc::default(),
        }
    }

    pub(super) fn source(&self) -> &Source {
        self.provider.source()
    }

    pub(super) fn provider(&self) -> &Arc<dyn PresenceProvider> {
        &self.provider
    }

    /// Reads the users. Who has not been read when the time is over failed; the others are there.
    pub(super) async fn read(&self, users: Vec<UserId>, patience: Duration) -> Answers {
        let end = deadline(patience);
        let capabilities = self.provider.capabilities();
        let mut answers = Answers::with_capacity(users.len());
        // Where a request reads one user, those that are back by the end must not be lost with the others.
        if users.len() == 1 || capabilities.read_batch <= 1 {
            let reads = users.iter().map(|user| {
                let (provider, user) = (Arc::clone(&self.provider), user.clone());
                async move {
                    let answer = provider.get(&Who::from(&user)).await;
                    (user, answer)
                }
            });
            let reads: Vec<_> = reads.collect();
            let mut reads = stream::iter(reads).buffer_unordered(capabilities.concurrency.max(1));
            while let Ok(Some((user, answer))) = timeout_at(end, reads.next()).await {
                answers.insert(user, answer);
            }
        } else if let Ok(all) = timeout_at(end, self.provider.get_many(&users)).await {
            answers.extend(all);
        }
        let is_late = Instant::now() >= end;
        for user in users {
            answers.entry(user).or_insert_with(|| {
                Err(if is_late {
                    late(self.source(), patience)
                } else {
                    unanswered(self.source())
                })
            });
        }
        answers
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
        let who = match self.provider.capabilities().set {
            SetSupport::No => {
                let fault = format!("presence cannot be set at {}", self.source());
                return Err(self.unsupported(fault));
            }
            SetSupport::Anyone => Who::from(&account.user),
            SetSupport::Me => {
                let is_me = timeout_at(end, self.is_me(&account.user)).await;
                if !is_me.map_err(|_| late())?? {
                    let fault = format!(
                        "only one's own presence can be set at {}, and this account is not that of the credentials",
                        self.source()
                    );
                    return Err(self.unsupported(fault));
                }
                Who::Me
            }
        };
        let outcome = timeout_at(end, self.provider.set(&who, update)).await;
        outcome.map_err(|_| late().with_may_have_been_applied(true))?
    }

    async fn is_me(&self, user: &UserId) -> Result<bool> {
        let me = self.own.me.get_or_try_init(|| async {
            let me = self.provider.get(&Who::Me).await?;
            Ok::<_, Error>(me.user)
        });
        let me = me.await?;
        Ok(me == user || *me == self.spelled(user).await?)
    }

    /// The id as the vendor spells it, such as a number for an `@name`.
    async fn spelled(&self, user: &UserId) -> Result<UserId> {
        if let Some(known) = self.known_spelling(user) {
            return Ok(known);
        }
        let spelled = self.provider.get(&Who::from(user)).await?.user;
        let spellings = self.own.spelled.lock();
        let mut spellings = spellings.unwrap_or_else(PoisonError::into_inner);
        spellings.insert(user.clone(), spelled.clone());
        Ok(spelled)
    }

    fn known_spelling(&self, user: &UserId) -> Option<UserId> {
        let spellings = self.own.spelled.lock();
        let spellings = spellings.unwrap_or_else(PoisonError::into_inner);
        spellings.get(user).cloned()
    }

    fn unsupported(&self, message: String) -> Error {
        Error::unsupported(message).with_vendor(self.source().vendor().to_owned())
    }
}

/// The moment at which patience ends, or one far away.
fn deadline(patience: Duration) -> Instant {
    const LONG: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    Instant::now() + patience.min(LONG)
}

fn late(source: &Source, patience: Duration) -> Error {
    let seconds = patience.as_secs_f64();
    let message = format!("no answer within {seconds} s");
    Error::new(ErrorKind::Timeout, message).with_vendor(source.vendor().to_owned())
}

pub(super) fn unanswered(source: &Source) -> Error {
    Error::new(ErrorKind::Decode, "the answer leaves this user out")
        .with_vendor(source.vendor().to_owned())
}

/// The failure of a source as a whole: nobody could be read, and it was not for the users' sake.
pub(super) fn common_failure<'a>(
    answers: impl Iterator<Item = &'a Result<Presence>>,
) -> Option<&'a Error> {
    let mut failure = None;
    for answer in answers {
        let error = answer.as_ref().err()?;
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) {
            failure = failure.or(Some(error));
        }
    }
    failure
}
