//! A source with outages and lagging replicas that may change the texts it is given; it keeps all that it ever showed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::*;
use tokio::time::sleep;

use crate::clock::DayClock;

/// How a source differs from a perfect one.
#[derive(Clone, Copy)]
pub(crate) struct Traits {
    /// What it makes of a text.
    pub(crate) text: fn(&str) -> String,
    /// By how much a replica is behind at most.
    pub(crate) lag: Duration,
    /// Whether it dates its changes.
    pub(crate) dates: bool,
}

#[derive(Clone)]
pub(crate) struct Office {
    source: Source,
    clock: DayClock,
    traits: Traits,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// What each user showed, and from when on.
    shown: BTreeMap<UserId, Vec<(Duration, Presence)>>,
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
            traits,
            state: Arc::default(),
        }
    }

    pub(crate) fn shared(&self) -> Arc<dyn PresenceProvider> {
        Arc::new(self.clone())
    }

    pub(crate) fn text(&self, text: &str) -> String {
        (self.traits.text)(text)
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
        self.show(presence);
    }

    fn show(&self, mut presence: Presence) {
        presence.changed_at = self.traits.dates.then(|| self.clock.now());
        let since = self.clock.elapsed();
        let mut state = self.state();
        let shown = state.shown.entry(presence.user.clone()).or_default();
        shown.push((since, presence));
    }

    /// What a user shows by now.
    pub(crate) fn now(&self, user: &UserId) -> Presence {
        self.state().shown[user].last().unwrap().1.clone()
    }

    /// Everything that a user has shown.
    pub(crate) fn history(&self, user: &UserId) -> Vec<Presence> {
        let state = self.state();
        let shown = state.shown[user].iter();
        shown.map(|(_, presence)| presence.clone()).collect()
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
        let state = self.state();
        let shown = state.shown.get(user);
        let shown = shown.ok_or_else(|| Error::new(ErrorKind::NotFound, "no such user"))?;
        let seen = shown.iter().rev().find(|(since, _)| *since <= horizon);
        let mut seen = seen.unwrap_or(&shown[0]).1.clone();
        seen.observed_at = self.clock.now();
        Ok(seen)
    }

    fn apply(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
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
        self.show(next);
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
        self.take_time().await;
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
        self.take_time().await;
        self.check()?;
        let outcome = self.apply(user, update);
        self.take_time().await;
        outcome
    }
}
