//! A source that shows, fails and lags as a test says, by any of the means that vendors have.

mod provider;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, Weak},
    time::Duration,
};

use omnipresence::{
    Availability, Clock, Error, ErrorKind, NativeStatus, Pace, Presence, Result, Source,
    StatusMessage, Timestamp, mock::FakeClock,
};

/// By which means the board can be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What changed since a number that counts the changes.
    Deltas,
    /// The same, by a request that is open until there is a change.
    LongPoll,
    /// Everyone who is not offline.
    Lists,
    /// Some users in one question.
    Bulk(usize),
}

pub(crate) const WINDOW: Duration = Duration::from_secs(600);

/// How long a request is open that nothing ends.
pub(crate) const HOLD: Duration = Duration::from_secs(30);

/// What a question was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    Changes { full: bool },
    Wait,
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
    /// Dropped with the request that is open until there is a change.
    open: Weak<()>,
    /// Requests that would be open are answered at once.
    never_waits: bool,
    /// They fail at once.
    broken: Option<Error>,
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
    has_changed: Arc<tokio::sync::Notify>,
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
                Kind::Deltas | Kind::LongPoll => 2,
                Kind::Lists => usize::MAX,
                Kind::Bulk(users) => users,
            },
            state: Arc::default(),
            has_changed: Arc::default(),
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
        self.has_changed.notify_waiters();
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
        self.has_changed.notify_waiters();
    }

    pub(crate) fn fail_user(&self, user: &str, error: impl Into<Option<Error>>) {
        let mut state = self.state();
        state.changes += 1;
        let touched = state.changes;
        let user = state.users.get_mut(user).unwrap();
        user.fault = error.into();
        user.touched = touched;
        self.has_changed.notify_waiters();
    }

    /// Requests that would be open fail at once from now on.
    pub(crate) fn break_open_requests(&self, error: Error) {
        self.state().broken = Some(error);
        self.has_changed.notify_waiters();
    }

    /// Fails a user, or no longer, and no delta tells it.
    pub(crate) fn fail_user_silently(&self, user: &str, error: impl Into<Option<Error>>) {
        self.state().users.get_mut(user).unwrap().fault = error.into();
    }

    /// Whether a request is open until there is a change.
    pub(crate) fn has_open_request(&self) -> bool {
        self.state().open.strong_count() > 0
    }

    /// Requests that would be open are answered at once from now on.
    pub(crate) fn never_wait(&self) {
        self.state().never_waits = true;
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

/// The board's clock moved by some seconds.
pub(crate) fn earlier(moment: Timestamp, seconds: u64) -> Timestamp {
    moment.saturating_sub(Duration::from_secs(seconds))
}
