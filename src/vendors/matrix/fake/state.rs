//! The accounts of the fake Matrix server, the order of their changes, and when a state decays by the fake's clock.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value, json};

use super::FakeMatrix;
use crate::{clock::Timestamp, testkit::quota::Quota};

/// After this a state that was set by a call has decayed.
const LIFE: Duration = Duration::from_secs(30);
/// How long the server repeats its response to the same synchronization.
const CACHED_FOR: Duration = Duration::from_secs(120);
/// How long an access token works that can be refreshed.
pub(super) const TOKEN_LIFE: Duration = Duration::from_secs(300);

/// Whether the server has presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PresenceMode {
    /// It has.
    On,
    /// It reports every user as offline, also those who do not exist, and accepts every presence.
    Off,
    /// The same, but it refuses to read users who are not visible.
    Untracked,
}

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    User(String),
    Service,
}

/// An access token.
pub(super) struct Token {
    pub(super) owner: Owner,
    pub(super) ends: Option<Timestamp>,
}

/// What the server holds.
pub(super) struct State {
    pub(super) accounts: BTreeMap<String, Account>,
    /// The members of the room, which are visible to each other.
    pub(super) room: BTreeSet<String>,
    pub(super) mode: PresenceMode,
    pub(super) has_busy: bool,
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) refresh_tokens: BTreeMap<String, String>,
    pub(super) issued: usize,
    pub(super) sets_per_period: u32,
    pub(super) sets: BTreeMap<String, Quota>,
    /// The number of the last change.
    position: u64,
    /// Responses to synchronizations by their parameters.
    responses: BTreeMap<String, (Timestamp, Value)>,
    /// Who has joined the room, and the number of that change.
    pub(super) joined: Vec<(u64, String)>,
}

impl State {
    pub(super) fn new(now: Timestamp) -> Self {
        let user = |owner: &str| Token {
            owner: Owner::User(owner.to_owned()),
            ends: None,
        };
        let service = Token {
            owner: Owner::Service,
            ends: None,
        };
        let mut state = Self {
            accounts: BTreeMap::new(),
            room: BTreeSet::new(),
            mode: PresenceMode::On,
            has_busy: false,
            tokens: BTreeMap::from([
                (FakeMatrix::TOKEN.to_owned(), user(FakeMatrix::ME)),
                (FakeMatrix::SERVICE_TOKEN.to_owned(), service),
            ]),
            refresh_tokens: BTreeMap::from([(
                FakeMatrix::REFRESH_TOKEN.to_owned(),
                FakeMatrix::ME.to_owned(),
            )]),
            issued: 0,
            sets_per_period: FakeMatrix::SETS_PER_PERIOD,
            sets: BTreeMap::new(),
            position: 0,
            responses: BTreeMap::new(),
            joined: Vec::new(),
        };
        for (id, name) in [
            (FakeMatrix::ME, Some("Mia Moss")),
            (FakeMatrix::ANN, Some("Ann Archer")),
            (FakeMatrix::BOB, Some("Bob Baker")),
            (FakeMatrix::EVE, Some("Eve Engel")),
            (FakeMatrix::UNNAMED, None),
            (FakeMatrix::HIDDEN, Some("Hal Hidden")),
        ] {
            let account = Account::new(name);
            state.accounts.insert(id.to_owned(), account);
            if id != FakeMatrix::HIDDEN {
                state.room.insert(id.to_owned());
            }
        }
        for (id, word, message) in [
            (FakeMatrix::ME, "online", None),
            (FakeMatrix::ANN, "unavailable", Some("keeping bees")),
            (FakeMatrix::BOB, "unavailable", None),
            (FakeMatrix::UNNAMED, "online", None),
        ] {
            state.change(id, Some(word), message, now);
        }
        state
    }

    /// The number of the last change.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Counts a change.
    fn advance(&mut self) -> u64 {
        self.position += 1;
        self.position
    }

    /// A user sets a presence in a client that stays connected.
    pub(super) fn change(
        &mut self,
        id: &str,
        word: Option<&str>,
        message: Option<&str>,
        now: Timestamp,
    ) {
        let position = self.advance();
        if let Some(account) = self.accounts.get_mut(id) {
            if let Some(word) = word {
                account.set(word, now);
            }
            if let Some(message) = message {
                account.message = Some(message.to_owned()).filter(|text| !text.is_empty());
            }
            account.decays_at = None;
            account.changed = position;
        }
    }

    /// A call sets a presence, which decays.
    pub(super) fn put(&mut self, id: &str, word: &str, message: Option<&str>, now: Timestamp) {
        if self.mode != PresenceMode::On {
            return;
        }
        self.change(id, Some(word), Some(message.unwrap_or_default()), now);
        if let Some(account) = self.accounts.get_mut(id) {
            let end = now.saturating_add(LIFE);
            // At the end of time nothing comes later.
            account.decays_at = Some(end).filter(|end| word != "offline" && *end > now);
        }
    }

    /// Lets the states decay whose time has come.
    pub(super) fn settle(&mut self, now: Timestamp) {
        let decayed = |account: &Account| account.decays_at.is_some_and(|at| at <= now);
        for account in self.accounts.values_mut().filter(|it| decayed(it)) {
            self.position += 1;
            account.word = "offline".to_owned();
            account.decays_at = None;
            account.changed = self.position;
        }
    }

    /// When the next state decays.
    pub(super) fn next_decay(&self) -> Option<Timestamp> {
        self.accounts.values().filter_map(|it| it.decays_at).min()
    }

    /// Adds a user to the room.
    pub(super) fn join(&mut self, id: &str) {
        let position = self.advance();
        self.room.insert(id.to_owned());
        self.joined.push((position, id.to_owned()));
        if let Some(account) = self.accounts.get_mut(id) {
            account.changed = position;
        }
    }

    /// Whether one user sees another.
    pub(super) fn is_visible(&self, reader: &str, user: &str) -> bool {
        reader == user && self.accounts.contains_key(user)
            || self.room.contains(reader) && self.room.contains(user)
    }

    /// The presence of a user in a response.
    pub(super) fn presence_of(&self, id: &str, now: Timestamp) -> Value {
        match self.accounts.get(id) {
            Some(account) if self.mode == PresenceMode::On => account.to_json(now),
            _ => json!({ "presence": "offline" }),
        }
    }

    /// Whether there is something new for a reader since a change.
    pub(super) fn has_news(&self, reader: &str, since: u64) -> bool {
        self.mode == PresenceMode::On
            && self
                .accounts
                .iter()
                .any(|(id, account)| account.changed > since && self.is_visible(reader, id))
            || self.joined.iter().any(|(position, _)| *position > since)
    }

    /// The response to a synchronization. The same one is repeated for two minutes.
    pub(super) fn sync(
        &mut self,
        reader: &str,
        since: Option<u64>,
        with_members: bool,
        key: &str,
        now: Timestamp,
    ) -> Value {
        self.responses
            .retain(|_, (at, _)| at.saturating_add(CACHED_FOR) > now);
        if let Some((_, response)) = self.responses.get(key) {
            return response.clone();
        }
        let mut response = json!({ "next_batch": format!("s{}_0_1", self.position) });
        let is_new = |account: &Account| match since {
            Some(since) => account.changed > since,
            None => account.word != "offline",
        };
        let events = self.accounts.iter();
        let events: Vec<Value> = events
            .filter(|(id, account)| self.is_visible(reader, id) && is_new(account))
            .map(|(id, account)| {
                json!({ "type": "m.presence", "sender": id, "content": account.to_json(now) })
            })
            .collect();
        if self.mode == PresenceMode::On && !events.is_empty() {
            response["presence"] = json!({ "events": events });
        }
        let joined = self.joined.iter();
        let joined: Vec<Value> = joined
            .filter(|(position, _)| since.is_some_and(|since| *position > since))
            .map(|(_, id)| {
                json!({
                    "type": "m.room.member", "state_key": id, "sender": id,
                    "content": { "membership": if self.room.contains(id) { "join" } else { "leave" } },
                })
            })
            .collect();
        if with_members && !joined.is_empty() {
            let timeline = json!({ "timeline": { "events": joined, "limited": false } });
            response["rooms"] = json!({ "join": { FakeMatrix::ROOM: timeline } });
        }
        let is_quiet = response.as_object().is_none_or(|object| object.len() == 1);
        if !is_quiet || since.is_none() {
            self.responses
                .insert(key.to_owned(), (now, response.clone()));
        }
        response
    }
}

/// A user.
pub(super) struct Account {
    pub(super) name: Option<String>,
    pub(super) word: String,
    pub(super) message: Option<String>,
    last_active: Option<Timestamp>,
    /// When the state ends by itself.
    decays_at: Option<Timestamp>,
    /// The number of its last change.
    changed: u64,
}

impl Account {
    pub(super) fn new(name: Option<&str>) -> Self {
        Self {
            name: name.map(str::to_owned),
            word: "offline".to_owned(),
            message: None,
            last_active: None,
            decays_at: None,
            changed: 0,
        }
    }

    fn set(&mut self, word: &str, now: Timestamp) {
        self.word = word.to_owned();
        if word == "online" {
            self.last_active = Some(now);
        }
    }

    fn to_json(&self, now: Timestamp) -> Value {
        let mut object = json!({ "presence": self.word });
        if let Some(at) = self.last_active {
            let ago = now.saturating_duration_since(at).as_millis();
            object["last_active_ago"] = json!(u64::try_from(ago).unwrap_or(u64::MAX));
        }
        if let Some(message) = &self.message {
            object["status_msg"] = json!(message);
        }
        if self.word == "online" {
            object["currently_active"] = json!(true);
        }
        object
    }
}
