//! Persons at several vendors: their presence combined, followed and set.

mod everywhere;
mod member;
mod presence;
mod watch;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;

pub use everywhere::SetEverywhere;
pub use presence::{Everyone, PersonPresence};
pub use watch::{PeopleWatch, PersonEvent};

use self::member::{Answers, Member};
use crate::{
    clock::{Clock, SystemClock},
    compose::Composer,
    directory::{Directory, Person, PersonId},
    error::{Error, ErrorKind, Result},
    model::{PresenceUpdate, Source, UserId},
    provider::{PresenceProvider, outage},
    watch::WatchOptions,
};

/// The persons of a [`Directory`], whose presence comes from several providers and is combined by a [`Composer`].
///
/// One vendor's trouble delays or hides nobody's answer from another: what could not be read or set is told beside the rest, by
/// account and by source. So is an account at a source without a provider. Cloning it is cheap.
///
/// ```
/// # use omnipresence::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let desk = InMemory::new("desk", "ann").with_user("bob");
/// let phone = InMemory::new("phone", "17").with_user("18");
/// let directory: Directory = r#"
///     [person.ann.accounts]
///     "in-memory:desk" = "ann"
///     "in-memory:phone" = "17"
///
///     [person.bob.accounts]
///     "in-memory:desk" = "bob"
///     "in-memory:phone" = "18"
/// "#
/// .parse()?;
/// let people = People::new(directory, Composer::new(Policy::MostRestrictive))
///     .with_provider(desk)?
///     .with_provider(phone.clone())?;
///
/// phone.set(&Who::Me, &PresenceUpdate::new(Availability::Busy)).await?;
/// let ann = people.person(&"ann".into()).await?;
/// assert_eq!(ann.combined.availability(), Availability::Busy);
/// println!("{ann}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct People {
    directory: Arc<Directory>,
    composer: Composer,
    members: BTreeMap<Source, Member>,
    patience: Duration,
    clock: Arc<dyn Clock>,
}

impl People {
    /// The persons of a directory, without a provider so far, with a patience of 10 seconds.
    #[must_use]
    pub fn new(directory: Directory, composer: Composer) -> Self {
        Self {
            directory: Arc::new(directory),
            composer,
            members: BTreeMap::new(),
            patience: Duration::from_secs(10),
            clock: Arc::new(SystemClock::default()),
        }
    }

    /// Adds the provider of a source. An `Arc<dyn PresenceProvider>` is one too.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config), naming the source, if it has a provider already.
    pub fn with_provider(mut self, provider: impl PresenceProvider + 'static) -> Result<Self> {
        let member = Member::new(Arc::new(provider));
        match self.members.entry(member.source().clone()) {
            Entry::Occupied(taken) => {
                let message = format!("there are two providers for {}", taken.key());
                return Err(Error::new(ErrorKind::Config, message));
            }
            Entry::Vacant(free) => free.insert(member),
        };
        Ok(self)
    }

    /// How long each source may take to answer, in one call for all of its accounts. What has not been answered by then is a
    /// [`Timeout`](ErrorKind::Timeout); what has been counts. Of a write [`Error::may_have_been_applied`] states whether it was sent.
    /// 10 seconds if not set, a year at most. It should be shorter than the composer's limit for stale readings, and longer than a rate
    /// limit's window where many users are read one by one.
    ///
    /// As the bounds of one request it goes by the real time, through tokio's timers, and not by the [clock](Self::with_clock).
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The clock by which presences get stale and end. It is also that of [`watch`](Self::watch).
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Who is who.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Reads the presence of one person, at all sources at once.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound), naming the person, if the directory has not got them. What fails at a source is in
    /// [`PersonPresence::failed`].
    pub async fn person(&self, id: &PersonId) -> Result<PersonPresence> {
        let person = self.find(id)?;
        let mut users: BTreeMap<Source, Vec<UserId>> = BTreeMap::new();
        for account in &person.accounts {
            let here = users.entry(account.source.clone()).or_default();
            here.push(account.user.clone());
        }
        let mut answers = self.read(users).await;
        Ok(self.combine(person, &mut answers))
    }

    /// Reads the presence of every person, at all sources at once and by the fewest requests: where a source lists everyone, and reading the
    /// users by id takes more than one request, it is listed. A user who is missing from a list that leaves out the offline is offline if
    /// a reading, by list or by id, has shown within a day that the user exists, and is read by id otherwise.
    ///
    /// Where not all users of a source can be read within its rate limit and the [patience](Self::with_patience), the others fail, and the
    /// next call begins with them, so that every user is read in turn. At a source without a connection it ends after three calls of the
    /// provider, each with the attempts that its [`Retry`](crate::Retry) allows: a dozen requests if nothing else is set.
    ///
    /// ```
    /// # use omnipresence::*;
    /// # async fn example(people: &People) {
    /// let everyone = people.everyone().await;
    /// for (source, error) in &everyone.failed {
    ///     println!("nothing from {source}: {error}");
    /// }
    /// for person in &everyone.persons {
    ///     println!("{}: {}", person.person, person.combined.availability());
    /// }
    /// # }
    /// ```
    pub async fn everyone(&self) -> Everyone {
        let sources = self.directory.sources();
        let users = sources.map(|source| (source.clone(), self.directory.users_at(source)));
        let mut answers = self.read(users.collect()).await;
        let failed = answers.iter().filter_map(|(source, answers)| {
            let error = outage(answers.values())?;
            Some((source.clone(), error.clone()))
        });
        let failed = failed.collect();
        let persons = self.directory.persons();
        let persons = persons.map(|person| self.combine(person, &mut answers));
        Everyone {
            persons: persons.collect(),
            failed,
        }
    }

    /// Follows every person: the watches of all sources in one stream of persons.
    ///
    /// A person is told as soon as one source has answered, and again when others change the result; also when a presence ends or gets
    /// stale, and when one of their accounts cannot be read or can be again. What a source showed last counts as read whenever the source
    /// was read last, so it gets stale only where a source cannot be read, or where the composer's
    /// [`with_stale_after`](Composer::with_stale_after) is shorter than the time between two readings. How long a reading may take is up
    /// to the provider; until it fails, its source is neither shown nor missed.
    ///
    /// The options hold for each source; their clock is the one of [`with_clock`](Self::with_clock). A person with three accounts takes
    /// about a kilobyte of memory.
    ///
    /// ```
    /// # use omnipresence::*;
    /// # async fn example(people: &People) -> Result<()> {
    /// use futures_util::StreamExt;
    ///
    /// let mut events = people.watch(&WatchOptions::default())?;
    /// while let Some(event) = events.next().await {
    ///     match event {
    ///         PersonEvent::Changed { person, after, failed, .. } => {
    ///             println!("{person}: {after}");
    ///             for (account, _) in failed {
    ///                 println!("- {}: cannot be read", account.source);
    ///             }
    ///         }
    ///         PersonEvent::Gap { source, error, .. } => println!("nothing from {source}: {error}"),
    ///         PersonEvent::Resumed { source, .. } => println!("{source} is back"),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) for options with a checkpoint, which is of one source.
    pub fn watch(&self, options: &WatchOptions) -> Result<PeopleWatch> {
        PeopleWatch::start(self, options)
    }

    /// Sets the presence of one person at all sources at once. Nothing is sent before the answer is polled.
    ///
    /// Each account has its own outcome, with what was lost there. Where only one's own presence can be set, the account is set if it
    /// belongs to the credentials, and nothing is written if not. Whose they are is asked and remembered; an account whose id is another
    /// is read, because the vendor may call one user by several.
    ///
    /// All accounts together have the time of [`with_patience`](Self::with_patience). After three accounts of a source that fail without a
    /// connection or valid credentials, nothing more is sent to that source, and its other accounts fail as those did.
    ///
    /// ```
    /// # use omnipresence::*;
    /// # async fn example(people: &People) -> Result<()> {
    /// use futures_util::StreamExt;
    ///
    /// let update = PresenceUpdate::new(Availability::DoNotDisturb).with_message("writing");
    /// let mut outcomes = people.set_everywhere(&"ann".into(), &update)?;
    /// while let Some((account, outcome)) = outcomes.next().await {
    ///     match outcome {
    ///         Ok(outcome) => println!("{}: set, lost {:?}", account.source, outcome.losses),
    ///         Err(error) => println!("{}: not set: {error}", account.source),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound), naming the person, if the directory has not got them.
    pub fn set_everywhere(&self, id: &PersonId, update: &PresenceUpdate) -> Result<SetEverywhere> {
        let person = self.find(id)?;
        let writes = person.accounts.iter().map(|account| {
            let member = self.members.get(&account.source).cloned();
            (account.clone(), member)
        });
        Ok(SetEverywhere::new(writes, update, self.patience))
    }

    fn find(&self, id: &PersonId) -> Result<&Person> {
        self.directory.person(id).ok_or_else(|| {
            let id = id.as_str().escape_debug();
            Error::new(
                ErrorKind::NotFound,
                format!("the directory has no person {id}"),
            )
        })
    }

    async fn read(&self, users: BTreeMap<Source, Vec<UserId>>) -> BTreeMap<Source, Answers> {
        let reads = users.into_iter().map(|(source, users)| {
            let member = self.members.get(&source).cloned();
            let (patience, now) = (self.patience, self.clock.now());
            async move {
                let answers = match member {
                    Some(member) => member.read(users, patience, now).await,
                    None => {
                        let error = no_provider(&source);
                        let answer = |user| (user, Err(error.clone()));
                        users.into_iter().map(answer).collect()
                    }
                };
                (source, answers)
            }
        });
        join_all(reads).await.into_iter().collect()
    }

    fn combine(&self, person: &Person, answers: &mut BTreeMap<Source, Answers>) -> PersonPresence {
        let mut presences = Vec::new();
        let mut failed = Vec::new();
        for account in &person.accounts {
            let answer = answers
                .get_mut(&account.source)
                .and_then(|answers| answers.remove(&account.user));
            match answer {
                Some(Ok(presence)) => presences.push(presence),
                Some(Err(error)) => failed.push((account.clone(), error)),
                None => failed.push((account.clone(), member::unanswered(&account.source))),
            }
        }
        PersonPresence {
            person: person.id.clone(),
            combined: self.composer.compose(presences, self.clock.now()),
            failed,
        }
    }
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People")
            .field("persons", &self.directory.persons().count())
            .field("sources", &self.members.keys())
            .field("composer", &self.composer)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

fn no_provider(source: &Source) -> Error {
    let message = format!("there is no provider for {source}: add one with People::with_provider");
    Error::new(ErrorKind::Config, message)
}
