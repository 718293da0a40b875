use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{
    Availability, Capabilities, Clock, Error, ErrorKind, ExpirySupport, MessageSupport,
    MessageUpdate, NativeStatus, Presence, PresenceProvider, PresenceUpdate, Result, SetOutcome,
    SetSupport, Source, StatusMessage, StatusTarget, UserId, Who,
};

use crate::clock::TestClock;

/// A source in memory with the ways of vendors: it has not got every status, takes its time, and shows a write late or never.
#[derive(Clone)]
pub(crate) struct Board {
    source: Source,
    clock: TestClock,
    state: Arc<Mutex<State>>,
    /// How long a request of this provider for the background waits for its turn.
    delay: Option<Arc<Mutex<Option<Duration>>>>,
}

/// How a source behaves.
pub(crate) struct Ways {
    /// What it shows for what is wanted.
    pub(crate) language: fn(Availability) -> Availability,
    /// What it shows for a text.
    pub(crate) text: fn(&str) -> String,
    /// Whether its answer to a write repeats the text that was sent, whatever it shows.
    pub(crate) repeats_text: bool,
    /// How long a read or write takes at most.
    pub(crate) latency: Duration,
    /// How long it shows what was there before a change.
    pub(crate) lag: Duration,
    /// Whether it answers a write with what is shown then.
    pub(crate) tells: bool,
    /// Whether it tells when a status changed.
    pub(crate) dates: bool,
    /// Whose writes are accepted without an effect.
    pub(crate) deaf: Vec<UserId>,
    /// How calls fail, and how writes that are carried out all the same do.
    pub(crate) trouble: Option<fn() -> Error>,
    pub(crate) trouble_of_writes: Option<fn() -> Error>,
    /// How everything fails after a write.
    pub(crate) breaks_at_a_write: Option<fn() -> Error>,
    pub(crate) exact: &'static [Availability],
    /// How many requests it sends in a minute.
    pub(crate) limit: usize,
    pub(crate) set: SetSupport,
    pub(crate) expiry: ExpirySupport,
}

struct State {
    ways: Ways,
    chance: fastrand::Rng,
    /// What each user showed, and since when.
    shown: BTreeMap<UserId, Vec<(Duration, Presence)>>,
    /// When the requests of the last minute were sent.
    sent: VecDeque<Duration>,
    reads: usize,
    writes: Vec<(UserId, PresenceUpdate)>,
}

pub(crate) fn everything(wanted: Availability) -> Availability {
    wanted
}

/// As Genesys and Rocket.Chat.
pub(crate) fn no_do_not_disturb(wanted: Availability) -> Availability {
    match wanted {
        Availability::DoNotDisturb => Availability::Busy,
        other => other,
    }
}

/// As SuperOffice.
pub(crate) fn here_or_not(wanted: Availability) -> Availability {
    match wanted {
        Availability::Available => Availability::Available,
        _ => Availability::Away,
    }
}

/// A status and the word for it.
pub(crate) fn put_status(presence: &mut Presence, availability: Availability) {
    presence.availability = availability;
    presence.native = NativeStatus::new(availability.as_str());
}

impl Board {
    pub(crate) fn new(instance: &str, clock: &TestClock, users: &[&str]) -> Self {
        let ways = Ways {
            language: everything,
            text: str::to_owned,
            repeats_text: false,
            latency: Duration::ZERO,
            lag: Duration::ZERO,
            tells: true,
            dates: true,
            deaf: Vec::new(),
            trouble: None,
            trouble_of_writes: None,
            breaks_at_a_write: None,
            exact: &[],
            limit: usize::MAX,
            set: SetSupport::Anyone,
            expiry: ExpirySupport::Optional,
        };
        let board = Self {
            source: Source::new("test", instance),
            clock: clock.clone(),
            state: Arc::new(Mutex::new(State {
                ways,
                chance: fastrand::Rng::with_seed(1),
                shown: BTreeMap::new(),
                sent: VecDeque::new(),
                reads: 0,
                writes: Vec::new(),
            })),
            delay: None,
        };
        for user in users {
            board.choose(user, Availability::Available);
        }
        board
    }

    pub(crate) fn with(self, change: impl FnOnce(&mut Ways)) -> Self {
        self.behave(change);
        self
    }

    pub(crate) fn behave(&self, change: impl FnOnce(&mut Ways)) {
        change(&mut self.state().ways);
    }

    pub(crate) fn seed(&self, seed: u64) {
        self.state().chance = fastrand::Rng::with_seed(seed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A person chooses a status.
    pub(crate) fn choose(&self, user: &str, availability: Availability) {
        let shown = (self.state().ways.language)(availability);
        let native = NativeStatus::new(shown.as_str());
        let now = self.clock.now();
        let mut presence = Presence::new(user.into(), self.source.clone(), shown, native, now);
        presence.changed_at = self.state().ways.dates.then_some(now);
        presence.message = self.last(&user.into()).and_then(|last| last.message);
        self.show(presence);
    }

    /// A person writes a text, in a client of the vendor.
    pub(crate) fn say(&self, user: &str, text: &str) {
        let shown = self.text_shown_for(text);
        self.touch(user, |presence| presence.message = shown);
    }

    /// What it shows for a text: nothing for an empty one.
    fn text_shown_for(&self, text: &str) -> Option<StatusMessage> {
        let shown = (self.state().ways.text)(text);
        (!shown.is_empty()).then(|| StatusMessage::new(shown))
    }

    /// The text that a user shows by now.
    pub(crate) fn said(&self, user: &str) -> Option<String> {
        self.presence(user).message.map(|message| message.text)
    }

    /// Something about a user changes.
    pub(crate) fn touch(&self, user: &str, change: impl FnOnce(&mut Presence)) {
        let mut presence = self.last(&user.into()).unwrap();
        change(&mut presence);
        self.show(presence);
    }

    fn show(&self, presence: Presence) {
        let since = self.clock.elapsed();
        let mut state = self.state();
        let shown = state.shown.entry(presence.user.clone()).or_default();
        shown.push((since, presence));
    }

    fn last(&self, user: &UserId) -> Option<Presence> {
        let state = self.state();
        state
            .shown
            .get(user)?
            .last()
            .map(|(_, presence)| presence.clone())
    }

    /// What a user shows by now.
    pub(crate) fn shown(&self, user: &str) -> Availability {
        self.presence(user).availability
    }

    pub(crate) fn presence(&self, user: &str) -> Presence {
        self.last(&user.into()).unwrap()
    }

    pub(crate) fn writes(&self) -> usize {
        self.state().writes.len()
    }

    pub(crate) fn last_write(&self) -> (UserId, PresenceUpdate) {
        self.state().writes.last().unwrap().clone()
    }

    pub(crate) fn reads(&self) -> usize {
        self.state().reads
    }

    pub(crate) fn language(&self) -> fn(Availability) -> Availability {
        self.state().ways.language
    }

    async fn take_time(&self) {
        let latency = {
            let mut state = self.state();
            let share = state.chance.f64() / 2.0;
            state.ways.latency.mul_f64(share)
        };
        if !latency.is_zero() {
            self.clock.sleep(latency).await;
        }
    }

    /// Waits until its own limit permits a request.
    async fn take_turn(&self) -> Result<()> {
        const MINUTE: Duration = Duration::from_secs(60);
        loop {
            let wait = {
                let mut state = self.state();
                let now = self.clock.elapsed();
                state.sent.retain(|at| *at + MINUTE > now);
                if state.sent.len() < state.ways.limit {
                    state.sent.push_back(now);
                    return Ok(());
                }
                state.sent[0] + MINUTE - now
            };
            let Some(delay) = &self.delay else {
                return Err(
                    Error::new(ErrorKind::RateLimited, "own limit").with_retry_after(Some(wait))
                );
            };
            *delay.lock().unwrap() = Some(wait);
            self.clock.sleep(wait).await;
            *delay.lock().unwrap() = None;
        }
    }

    /// What a read sees at this moment.
    fn seen(&self, user: &UserId) -> Result<Presence> {
        let mut state = self.state();
        state.reads += 1;
        if let Some(trouble) = state.ways.trouble {
            return Err(trouble());
        }
        let until = self.clock.elapsed().saturating_sub(state.ways.lag);
        // It is called by a name too.
        let user = user.as_str().trim_start_matches('@');
        let shown = state.shown.get(&UserId::from(user));
        let shown = shown.ok_or_else(|| Error::new(ErrorKind::NotFound, "no such user"))?;
        let seen = shown.iter().rev().find(|(since, _)| *since <= until);
        let (_, seen) = seen.unwrap_or(&shown[0]);
        let mut seen = seen.clone();
        seen.observed_at = self.clock.now();
        if seen.expires_at.is_some_and(|end| end <= self.clock.now()) {
            put_status(&mut seen, Availability::Offline);
            seen.changed_at = seen.expires_at.take();
        }
        Ok(seen)
    }

    fn apply(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
        let update = update.normalized(self.clock.now())?;
        let trouble = {
            let mut state = self.state();
            state.writes.push((user.clone(), update.clone()));
            if let Some(trouble) = state.ways.trouble {
                return Err(trouble());
            }
            state.ways.trouble = state.ways.breaks_at_a_write;
            state.ways.trouble_of_writes
        };
        let mut next = self
            .last(user)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "no such user"))?;
        let wanted = match &update.status {
            Some(StatusTarget::Availability(wanted)) => Some(*wanted),
            Some(StatusTarget::Native(native)) => Some(native.code.parse()?),
            None => None,
        };
        if let Some(wanted) = wanted {
            if wanted == Availability::Unknown {
                return Err(Error::new(ErrorKind::NotRepresentable, "unknown"));
            }
            put_status(&mut next, (self.language())(wanted));
            next.activity.clone_from(&update.activity);
            next.changed_at = self.state().ways.dates.then_some(self.clock.now());
            next.expires_at = update.expiry.ends_at(self.clock.now());
        }
        match &update.message {
            MessageUpdate::Keep => {}
            MessageUpdate::Clear => next.message = None,
            MessageUpdate::Set(text) => next.message = self.text_shown_for(text),
        }
        let mut outcome = SetOutcome::new(wanted.map(|_| next.native.clone()), Vec::new());
        if !self.state().ways.deaf.contains(user) {
            self.show(next.clone());
        }
        if self.state().ways.tells {
            let mut effective = self.last(user).unwrap();
            effective.observed_at = self.clock.now();
            if let MessageUpdate::Set(text) = &update.message
                && self.state().ways.repeats_text
            {
                effective.message = Some(StatusMessage::new(text));
            }
            outcome.effective = Some(effective);
        }
        match trouble {
            Some(trouble) => Err(trouble()),
            None => Ok(outcome),
        }
    }
}

#[async_trait]
impl PresenceProvider for Board {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        let state = self.state();
        Capabilities {
            me: true,
            set: state.ways.set,
            exact: state.ways.exact,
            message: MessageSupport::AnyLength,
            expiry: state.ways.expiry,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let user = match who {
            Who::Me => "me".into(),
            Who::User(user) => user.clone(),
        };
        self.take_turn().await?;
        self.take_time().await;
        let seen = self.seen(&user);
        self.take_time().await;
        seen
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let user = match (who, self.capabilities().set) {
            (Who::Me, _) => "me".into(),
            (Who::User(user), SetSupport::Anyone) => user.clone(),
            (Who::User(_), _) => return Err(Error::unsupported("only the own presence")),
        };
        self.take_turn().await?;
        self.take_time().await;
        let outcome = self.apply(&user, update);
        self.take_time().await;
        outcome
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        let delay = Some(Arc::default());
        Some(Arc::new(Self {
            delay,
            ..self.clone()
        }))
    }

    fn delay(&self) -> Option<Duration> {
        *self.delay.as_ref()?.lock().unwrap()
    }
}
