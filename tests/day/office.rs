//! A source with outages, lagging replicas and a limit that may change texts; it records what it ever showed, and when mirrors read that.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::*;
use tokio::time::{Instant, sleep};

use crate::{
    clock::DayClock,
    limit::{Class, Limit},
};

/// How long a mirror takes from the reading before a write to the write, at most, where others of the same round are sent before it.
const ROUND: Duration = Duration::from_secs(5);

/// How a source differs from a perfect one.
#[derive(Clone, Copy)]
pub(crate) struct Traits {
    /// What it makes of a text.
    pub(crate) text: fn(&str) -> String,
    /// By how much a replica is behind at most.
    pub(crate) lag: Duration,
    /// Whether it dates its changes.
    pub(crate) dates: bool,
    /// How many requests a minute its limit permits.
    pub(crate) limit: Option<usize>,
}

#[derive(Clone)]
pub(crate) struct Office {
    source: Source,
    clock: DayClock,
    traits: Traits,
    state: Arc<Mutex<State>>,
    limit: Option<Arc<Limit>>,
    class: Class,
    /// How long a request of this handle waits for its turn.
    delay: Arc<Mutex<Option<Duration>>>,
    /// Whether mirrors use this handle.
    is_of_mirrors: bool,
}

/// What a user showed from a moment on.
struct Shown {
    since: Duration,
    presence: Presence,
    /// When a mirror sent it; `None` where a person chose it.
    sent_at: Option<Duration>,
    /// When a mirror first read it.
    read_at: Option<Duration>,
}

impl Shown {
    fn text(&self) -> String {
        let message = self.presence.message.as_ref();
        message.map_or_else(String::new, |it| it.text.clone())
    }
}

/// How a mirror replaced what a person chose.
pub(crate) struct Replacement {
    /// The texts that the user showed before the choice.
    pub(crate) before: Vec<String>,
    /// When the choice was shown.
    pub(crate) between: Range<Duration>,
    /// Whether the write was sent within the lag, and decided before any replica had shown the choice to a mirror.
    pub(crate) is_unseen: bool,
}

#[derive(Default)]
struct State {
    shown: BTreeMap<UserId, Vec<Shown>>,
    outage: Option<ErrorKind>,
    /// The newest state that a replica without dates has shown: it does not go back.
    horizon: Duration,
    reads: usize,
    writes: usize,
}

impl Office {
    pub(crate) fn new(name: &str, clock: &DayClock, traits: Traits) -> Self {
        Self {
            source: Source::new("office", name),
            clock: clock.clone(),
            limit: traits.limit.map(|requests| Arc::new(Limit::new(requests))),
            traits,
            state: Arc::default(),
            class: Class::Foreground,
            delay: Arc::default(),
            is_of_mirrors: false,
        }
    }

    /// The same source, for mirrors.
    pub(crate) fn for_mirrors(&self) -> Self {
        Self {
            is_of_mirrors: true,
            ..self.clone()
        }
    }

    pub(crate) fn text(&self, text: &str) -> String {
        (self.traits.text)(text)
    }

    pub(crate) fn has_limit(&self) -> bool {
        self.limit.is_some()
    }

    /// Fails everything as this kind from now on, or nothing.
    pub(crate) fn fail(&self, outage: Option<ErrorKind>) {
        self.state().outage = outage;
    }

    /// A person chooses a status and a message.
    pub(crate) fn choose(&self, user: &UserId, availability: Availability, text: &str) {
        let (now, native) = (self.clock.now(), NativeStatus::new(availability.as_str()));
        let mut presence =
            Presence::new(user.clone(), self.source.clone(), availability, native, now);
        presence.message = Some(StatusMessage::new(self.text(text)));
        self.show(presence, None);
    }

    fn show(&self, mut presence: Presence, sent_at: Option<Duration>) {
        presence.changed_at = self.traits.dates.then(|| self.clock.now());
        let since = self.clock.elapsed();
        let mut state = self.state();
        let shown = state.shown.entry(presence.user.clone()).or_default();
        shown.push(Shown {
            since,
            presence,
            sent_at,
            read_at: None,
        });
    }

    /// What a user shows by now.
    pub(crate) fn now(&self, user: &UserId) -> Presence {
        self.state().shown[user].last().unwrap().presence.clone()
    }

    /// Everything that a user has shown.
    pub(crate) fn history(&self, user: &UserId) -> Vec<Presence> {
        let state = self.state();
        let shown = state.shown[user].iter();
        shown.map(|it| it.presence.clone()).collect()
    }

    /// What the user showed before a choice, and how a mirror replaced the choice; `None` if none did.
    pub(crate) fn replacement(&self, user: &UserId, text: &str) -> Option<Replacement> {
        let text = self.text(text);
        let state = self.state();
        let shown = &state.shown[user];
        let place = shown
            .iter()
            .position(|it| it.sent_at.is_none() && it.text() == text)?;
        let (choice, next) = (&shown[place], shown.get(place + 1)?);
        let sent_at = next.sent_at?;
        // What a write was decided by was read shortly before it.
        let is_within_lag = sent_at < choice.since + self.traits.lag + ROUND;
        Some(Replacement {
            before: shown[..place].iter().map(Shown::text).collect(),
            between: choice.since..next.since,
            is_unseen: is_within_lag && choice.read_at.is_none_or(|at| at + ROUND >= sent_at),
        })
    }

    /// What a user has shown, a line each.
    pub(crate) fn story(&self, user: &UserId) -> Vec<(Instant, String)> {
        let (state, start) = (self.state(), Instant::now() - self.clock.elapsed());
        let line = |it: &Shown| {
            let sent = it.sent_at.map(|at| start + at);
            let read = it.read_at.map(|at| start + at);
            let (availability, text) = (it.presence.availability, it.text());
            let line = format!(
                "{}: {availability} {text:?}, sent {sent:?}, read {read:?}",
                self.source
            );
            (start + it.since, line)
        };
        state.shown[user].iter().map(line).collect()
    }

    /// Whether a mirror wrote to the user's account within that time.
    pub(crate) fn is_written(&self, user: &UserId, between: &Range<Duration>) -> bool {
        let state = self.state();
        let mut shown = state.shown[user].iter();
        shown.any(|it| it.sent_at.is_some() && between.contains(&it.since))
    }

    /// The requests that read, and those that write.
    pub(crate) fn requests(&self) -> (usize, usize) {
        let state = self.state();
        (state.reads, state.writes)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    async fn take_time(&self) {
        sleep(Duration::from_millis(fastrand::u64(5..200))).await;
    }

    /// Waits until the limit permits a request.
    async fn take_turn(&self) {
        if let Some(limit) = &self.limit {
            let wait = limit.reserve(self.class);
            if !wait.is_zero() {
                *self.delay.lock().unwrap() = Some(wait);
                sleep(wait).await;
                *self.delay.lock().unwrap() = None;
            }
        }
        self.take_time().await;
    }

    fn check(&self) -> Result<()> {
        match self.state().outage {
            Some(kind) => Err(Error::new(kind, "out of reach")),
            None => Ok(()),
        }
    }

    /// The moment that the replica of a request shows.
    fn horizon(&self) -> Duration {
        let lag = self.traits.lag.mul_f64(fastrand::f64());
        let horizon = self.clock.elapsed().saturating_sub(lag);
        let mut state = self.state();
        state.horizon = state.horizon.max(horizon);
        if self.traits.dates {
            horizon
        } else {
            state.horizon
        }
    }

    fn seen(&self, user: &UserId, horizon: Duration) -> Result<Presence> {
        let mut state = self.state();
        let shown = state.shown.get_mut(user);
        let shown = shown.ok_or_else(|| Error::new(ErrorKind::NotFound, "no such user"))?;
        let place = shown.iter().rposition(|it| it.since <= horizon);
        let shown = &mut shown[place.unwrap_or_default()];
        if self.is_of_mirrors {
            shown.read_at.get_or_insert(self.clock.elapsed());
        }
        let mut seen = shown.presence.clone();
        seen.observed_at = self.clock.now();
        Ok(seen)
    }

    fn apply(
        &self,
        user: &UserId,
        update: &PresenceUpdate,
        sent_at: Duration,
    ) -> Result<SetOutcome> {
        let mut next = self.now(user);
        let native = match &update.status {
            Some(StatusTarget::Availability(availability)) => {
                next.availability = *availability;
                Some(NativeStatus::new(availability.as_str()))
            }
            Some(StatusTarget::Native(native)) => {
                next.availability = native.code.parse()?;
                Some(native.clone())
            }
            None => None,
        };
        if let Some(native) = &native {
            next.native = native.clone();
        }
        match &update.message {
            MessageUpdate::Keep => {}
            MessageUpdate::Clear => next.message = None,
            MessageUpdate::Set(text) => next.message = Some(StatusMessage::new(self.text(text))),
        }
        self.show(next, Some(sent_at));
        Ok(SetOutcome::new(native, Vec::new()))
    }
}

#[async_trait]
impl PresenceProvider for Office {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            set: SetSupport::Anyone,
            exact: &[
                Availability::Available,
                Availability::Busy,
                Availability::Away,
            ],
            read_batch: 50,
            list: ListSupport::Complete,
            message: MessageSupport::AnyLength,
            pace: Pace {
                interval: Duration::from_secs(15),
                request_gap: Duration::from_secs(1),
            },
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let Who::User(user) = who else {
            return Err(Error::unsupported("an office has no caller"));
        };
        self.get_many(std::slice::from_ref(user)).await.remove(0).1
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        self.state().reads += 1;
        self.take_turn().await;
        let (horizon, check) = (self.horizon(), self.check());
        let read = |user: &UserId| {
            let seen = check.clone().and_then(|()| self.seen(user, horizon));
            (user.clone(), seen)
        };
        let answers = users.iter().map(read).collect();
        self.take_time().await;
        answers
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        let users: Vec<UserId> = self.state().shown.keys().cloned().collect();
        let answers = self.get_many(&users).await.into_iter();
        let presences: Result<Vec<_>> = answers.map(|(_, answer)| answer).collect();
        Ok(Listing::from(presences?))
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let Who::User(user) = who else {
            return Err(Error::unsupported("an office has no caller"));
        };
        self.state().writes += 1;
        let sent_at = self.clock.elapsed();
        self.take_turn().await;
        self.check()?;
        let outcome = self.apply(user, update, sent_at);
        self.take_time().await;
        outcome
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        Some(Arc::new(Self {
            class: Class::Background,
            delay: Arc::default(),
            ..self.clone()
        }))
    }

    fn delay(&self) -> Option<Duration> {
        *self.delay.lock().unwrap()
    }
}
