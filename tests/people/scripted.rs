use std::{
    collections::BTreeMap,
    future::pending,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{
    Availability, Capabilities, Clock, Error, ErrorKind, NativeStatus, Presence, PresenceProvider,
    PresenceUpdate, Result, Scope, SetOutcome, SetSupport, Source, StatusTarget, Timestamp, UserId,
    Who,
};

use crate::clock::PausedClock;

/// A source that does what a test says.
#[derive(Clone, Debug)]
pub(crate) struct Scripted {
    source: Source,
    clock: PausedClock,
    capabilities: Capabilities,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// By the id that is asked for.
    users: BTreeMap<UserId, Shown>,
    me: Option<UserId>,
    mood: Mood,
    /// The mood at single requests, counted from the start.
    moods: BTreeMap<usize, Mood>,
    count: usize,
    requests: Vec<String>,
}

#[derive(Clone, Debug)]
struct Shown {
    presence: Presence,
    fault: Option<ErrorKind>,
}

/// How it answers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Mood {
    #[default]
    Prompt,
    Slow(Duration),
    Silent,
    Failing(ErrorKind),
}

impl Scripted {
    /// A source `<vendor>:example.com` that reads in bulk and sets anyone.
    pub(crate) fn new(vendor: &str, clock: PausedClock) -> Self {
        Self {
            source: Source::new(vendor, "example.com"),
            clock,
            capabilities: Capabilities {
                set: SetSupport::Anyone,
                read_batch: 50,
                ..Capabilities::NONE
            },
            state: Arc::default(),
        }
    }

    pub(crate) fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    pub(crate) fn with_user(self, user: &str, availability: Availability) -> Self {
        self.show(user, availability);
        self
    }

    /// A user whom the source calls otherwise than one asks for.
    pub(crate) fn with_alias(self, asked: &str, told: &str, availability: Availability) -> Self {
        self.show(asked, availability);
        self.edit(asked, |presence| presence.user = told.into());
        self
    }

    pub(crate) fn with_me(self, user: &str) -> Self {
        self.state().me = Some(user.into());
        self
    }

    pub(crate) fn show(&self, user: &str, availability: Availability) {
        let native = NativeStatus::new(availability.as_str());
        let (user, source, now) = (UserId::from(user), self.source.clone(), self.clock.now());
        let mut presence = Presence::new(user.clone(), source, availability, native, now);
        presence.changed_at = Some(now);
        let shown = Shown {
            presence,
            fault: None,
        };
        self.state().users.insert(user, shown);
    }

    pub(crate) fn edit(&self, user: &str, edit: impl FnOnce(&mut Presence)) {
        edit(
            &mut self
                .state()
                .users
                .get_mut(&UserId::from(user))
                .unwrap()
                .presence,
        );
    }

    pub(crate) fn fail_for(&self, user: &str, fault: Option<ErrorKind>) {
        self.state()
            .users
            .get_mut(&UserId::from(user))
            .unwrap()
            .fault = fault;
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// Makes a request slow, which is the first, the second and so on from now.
    pub(crate) fn delay_request(&self, number: usize, time: Duration) {
        let mut state = self.state();
        let request = state.count + number;
        state.moods.insert(request, Mood::Slow(time));
    }

    /// Leaves a user out of answers for many.
    pub(crate) fn forget(&self, user: &str) {
        self.state().users.remove(&UserId::from(user));
    }

    /// What was asked since the last call of this.
    pub(crate) fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state().requests)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    async fn request(&self, name: String) -> Result<()> {
        let mood = {
            let mut state = self.state();
            state.requests.push(name);
            state.count += 1;
            let count = state.count;
            state.moods.remove(&count).unwrap_or(state.mood)
        };
        match mood {
            Mood::Prompt => Ok(()),
            Mood::Slow(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            Mood::Silent => pending().await,
            Mood::Failing(kind) => Err(Error::new(kind, "the script says so")),
        }
    }

    fn answer(&self, user: &UserId, now: Timestamp) -> Result<Presence> {
        let state = self.state();
        let shown = state.users.get(user);
        let shown = shown.ok_or_else(|| Error::new(ErrorKind::NotFound, "nobody"))?;
        if let Some(kind) = shown.fault {
            let error = Error::new(kind, "the script says so of this user");
            return Err(error.with_scope(Scope::User));
        }
        let mut presence = shown.presence.clone();
        presence.observed_at = now;
        Ok(presence)
    }

    fn user(&self, who: &Who) -> Result<UserId> {
        match who {
            Who::User(user) => Ok(user.clone()),
            Who::Me => {
                let me = self.state().me.clone();
                me.ok_or_else(|| Error::unsupported("the credentials are nobody's"))
            }
        }
    }
}

#[async_trait]
impl PresenceProvider for Scripted {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let user = self.user(who)?;
        let name = if *who == Who::Me { "me" } else { user.as_str() };
        self.request(format!("get {name}")).await?;
        self.answer(&user, self.clock.now())
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let names: Vec<&str> = users.iter().map(UserId::as_str).collect();
        let result = self.request(format!("get {}", names.join(" "))).await;
        let known: Vec<UserId> = self.state().users.keys().cloned().collect();
        let asked = users.iter().filter(|user| known.contains(user));
        let answers = asked.map(|user| {
            let answer = result
                .clone()
                .and_then(|()| self.answer(user, self.clock.now()));
            (user.clone(), answer)
        });
        answers.collect()
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let user = self.user(who)?;
        let update = update.normalized(self.clock.now())?;
        let name = if *who == Who::Me { "me" } else { user.as_str() };
        self.request(format!("set {name}")).await?;
        if let Some(StatusTarget::Availability(availability)) = update.status {
            self.show(user.as_str(), availability);
        }
        Ok(SetOutcome::new(None, Vec::new()))
    }
}
