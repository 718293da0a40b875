//! A source that shows, fails and lags as a test says, by any of the means that vendors have.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{
    Availability, Capabilities, Changes, ChangesSupport, Clock, Cursor, Error, ErrorKind,
    ListSupport, Listing, NativeStatus, Pace, Presence, PresenceProvider, PresenceUpdate, Result,
    SetOutcome, Source, StatusMessage, Timestamp, UserId, Who, mock::FakeClock,
};

/// By which means the board can be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What changed since a number that counts the changes.
    Deltas,
    /// Everyone who is not offline.
    Lists,
    /// Some users in one question.
    Bulk(usize),
}

pub(crate) const WINDOW: Duration = Duration::from_secs(600);

/// What a question was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    Changes { full: bool },
    List,
    Users(Vec<String>),
    User(String),
}

#[derive(Clone, Debug)]
struct User {
    presence: Presence,
    /// At which change it was last touched.
    touched: u64,
    fault: Option<Error>,
}

#[derive(Debug, Default)]
struct State {
    users: BTreeMap<String, User>,
    changes: u64,
    /// What was forgotten before this change.
    forgotten: u64,
    outage: Option<Error>,
    questions: Vec<(Duration, Question)>,
    /// How long an answer takes.
    latency: Option<Arc<tokio::sync::Notify>>,
    /// The user whose entries have no id where others are listed.
    unnamed: Option<String>,
    /// Answers that are given in place of what is shown, once each.
    stale: BTreeMap<String, Vec<Presence>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Board {
    source: Source,
    kind: Kind,
    pub(crate) clock: FakeClock,
    pace: Pace,
    read_batch: usize,
    state: Arc<Mutex<State>>,
}

impl Board {
    pub(crate) fn new(kind: Kind, users: &[&str]) -> Self {
        let board = Self {
            source: Source::new("board", "test"),
            kind,
            clock: FakeClock::new(),
            pace: Pace {
                interval: Duration::from_secs(10),
                request_gap: Duration::from_secs(1),
            },
            read_batch: match kind {
                Kind::Deltas => 2,
                Kind::Lists => usize::MAX,
                Kind::Bulk(users) => users,
            },
            state: Arc::default(),
        };
        for user in users {
            board.show(user, Availability::Available);
        }
        board
    }

    pub(crate) fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// So many users in one question.
    pub(crate) fn with_read_batch(mut self, users: usize) -> Self {
        self.read_batch = users;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// What a user would show.
    pub(crate) fn presence(&self, user: &str, availability: Availability) -> Presence {
        let native = NativeStatus::new(availability.as_str());
        let now = self.clock.now();
        Presence::new(user.into(), self.source.clone(), availability, native, now)
    }

    pub(crate) fn put(&self, presence: Presence) {
        let mut state = self.state();
        state.changes += 1;
        let touched = state.changes;
        let user = presence.user.as_str().to_owned();
        let fault = None;
        let user_state = User {
            presence,
            touched,
            fault,
        };
        state.users.insert(user, user_state);
    }

    pub(crate) fn show(&self, user: &str, availability: Availability) {
        self.put(self.presence(user, availability));
    }

    pub(crate) fn show_message(&self, user: &str, text: &str) {
        let mut presence = self.presence(user, Availability::Available);
        presence.message = Some(StatusMessage::new(text));
        self.put(presence);
    }

    /// Changes what a user shows, and tells nobody: a delta that was lost.
    pub(crate) fn show_silently(&self, user: &str, availability: Availability) {
        let presence = self.presence(user, availability);
        self.state().users.get_mut(user).unwrap().presence = presence;
    }

    pub(crate) fn delete(&self, user: &str) {
        self.state().users.remove(user);
    }

    /// The next readings of a user give these, and then what is shown.
    pub(crate) fn lag(&self, user: &str, stale: Vec<Presence>) {
        self.state().stale.insert(user.to_owned(), stale);
    }

    pub(crate) fn fail(&self, error: impl Into<Option<Error>>) {
        self.state().outage = error.into();
    }

    pub(crate) fn fail_user(&self, user: &str, error: impl Into<Option<Error>>) {
        let mut state = self.state();
        state.changes += 1;
        let touched = state.changes;
        let user = state.users.get_mut(user).unwrap();
        user.fault = error.into();
        user.touched = touched;
    }

    /// From now on the entries of this user have no id, neither in lists nor in deltas.
    pub(crate) fn lose_id(&self, user: &str) {
        self.state().unnamed = Some(user.to_owned());
    }

    /// Forgets what changed: cursors are too old from now on.
    pub(crate) fn forget_changes(&self) {
        let mut state = self.state();
        state.forgotten = state.changes + 1;
        state.changes += 1;
    }

    /// Answers wait until they are let go.
    pub(crate) fn hold(&self) -> Arc<tokio::sync::Notify> {
        let gate = Arc::new(tokio::sync::Notify::new());
        self.state().latency = Some(Arc::clone(&gate));
        gate
    }

    pub(crate) fn release(&self) {
        if let Some(gate) = self.state().latency.take() {
            gate.notify_waiters();
        }
    }

    /// The questions so far, and forgets them.
    pub(crate) fn take_questions(&self) -> Vec<(Duration, Question)> {
        std::mem::take(&mut self.state().questions)
    }

    pub(crate) fn shown(&self) -> BTreeMap<String, Presence> {
        let state = self.state();
        let shown = |(user, state): (&String, &User)| (user.clone(), state.presence.clone());
        state.users.iter().map(shown).collect()
    }

    async fn begin(&self, question: Question) -> Result<()> {
        let gate = {
            let mut state = self.state();
            state.questions.push((self.clock.elapsed(), question));
            state.latency.clone()
        };
        if let Some(gate) = gate {
            gate.notified().await;
        }
        self.state().outage.clone().map_or(Ok(()), Err)
    }

    fn read(&self, state: &mut State, user: &str) -> Result<Presence> {
        if let Some(stale) = state.stale.get_mut(user).filter(|stale| !stale.is_empty()) {
            return Ok(stale.remove(0));
        }
        let missing = || Error::new(ErrorKind::NotFound, "there is no such user");
        let user = state.users.get(user).ok_or_else(missing)?;
        let mut presence = user.presence.clone();
        presence.observed_at = self.clock.now();
        user.fault.clone().map_or(Ok(presence), Err)
    }
}

#[async_trait]
impl PresenceProvider for Board {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        let (list, changes) = match self.kind {
            Kind::Deltas => {
                let changes = ChangesSupport::Delta { window: WINDOW };
                (ListSupport::OmitsOffline, changes)
            }
            Kind::Lists => (ListSupport::OmitsOffline, ChangesSupport::Compared),
            Kind::Bulk(_) => (ListSupport::No, ChangesSupport::Compared),
        };
        Capabilities {
            list,
            changes,
            read_batch: self.read_batch,
            pace: self.pace,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let Who::User(user) = who else {
            panic!("the board has no caller");
        };
        self.begin(Question::User(user.to_string())).await?;
        self.read(&mut self.state(), user.as_str())
    }

    async fn set(&self, _: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        panic!("nobody is set");
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        self.begin(Question::List).await?;
        let mut state = self.state();
        let users: Vec<String> = state.users.keys().cloned().collect();
        let mut listing = Listing::from(Vec::new());
        for user in users {
            let read = self.read(&mut state, &user);
            let listed = read.ok();
            let listed = listed.filter(|presence| presence.availability != Availability::Offline);
            match listed {
                Some(_) if state.unnamed == Some(user) => listing.failed.push((None, no_id())),
                listed => listing.entries.extend(listed),
            }
        }
        Ok(listing)
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let names = users.iter().map(|user| user.as_str().to_owned()).collect();
        let began = self.begin(Question::Users(names)).await;
        let mut state = self.state();
        let read = users.iter().map(|user| {
            let answer = began.clone();
            let answer = answer.and_then(|()| self.read(&mut state, user.as_str()));
            (user.clone(), answer)
        });
        read.collect()
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        assert_eq!(
            self.kind,
            Kind::Deltas,
            "this board is not asked for changes"
        );
        let token = since.and_then(Cursor::token);
        let told: Option<u64> = token.map(|token| token.parse().unwrap());
        self.begin(Question::Changes {
            full: told.is_none(),
        })
        .await?;
        let mut state = self.state();
        let told = told.filter(|told| *told >= state.forgotten);
        let follows = |user: &str| {
            let users = since.and_then(Cursor::users);
            users.is_none_or(|users| users.iter().any(|one| one.as_str() == user))
        };
        let is_news = |state: &User| match told {
            Some(told) => state.touched > told,
            None => state.fault.is_some() || state.presence.availability != Availability::Offline,
        };
        let users: Vec<String> = state
            .users
            .iter()
            .filter(|(user, state)| follows(user) && is_news(state))
            .map(|(user, _)| user.clone())
            .collect();
        let start = Cursor::default();
        let next = since
            .unwrap_or(&start)
            .with_token(state.changes.to_string());
        let mut changes = Changes::new(Vec::new(), told.is_none(), next);
        for user in users {
            match self.read(&mut state, &user) {
                _ if state.unnamed.as_ref() == Some(&user) => {
                    changes.failed.push((None, no_id()));
                    changes.full = false;
                }
                Ok(presence) => changes.presences.push(presence),
                Err(error) => changes.failed.push((Some(user.into()), error)),
            }
        }
        Ok(changes)
    }
}

fn no_id() -> Error {
    Error::new(ErrorKind::Decode, "an entry has no id")
}

/// The board's clock moved by some seconds.
pub(crate) fn earlier(moment: Timestamp, seconds: u64) -> Timestamp {
    moment.saturating_sub(Duration::from_secs(seconds))
}
