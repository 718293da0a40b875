//! The accounts of the fake pnut, with one text for each place. A text ends by the fake's clock.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value, json};

use super::FakePnut;
use crate::{clock::Timestamp, testkit::quota::Quota};

/// How long a presence lasts if nothing else is said.
const DEFAULT_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long a presence lasts at most.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// What the server holds.
pub(super) struct State {
    pub(super) accounts: Vec<Account>,
    /// The ids of the channels, and whether the caller has access.
    pub(super) channels: BTreeMap<String, bool>,
    pub(super) config: Config,
    pub(super) tokens: BTreeMap<String, Holder>,
    pub(super) issued: usize,
    /// The scopes of the user's token.
    pub(super) scopes: BTreeSet<String>,
    pub(super) reads: Quota,
    pub(super) writes: Quota,
    /// Whoever exceeds a limit is locked out until then.
    pub(super) locked_until: Option<Timestamp>,
}

/// Whom a token belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    Me,
    Application,
}

impl State {
    pub(super) fn new(now: Timestamp) -> Self {
        let mut mia = Account::new(FakePnut::ME, "Mia_Moss", Some("Mia Moss"));
        let mut ann = Account::new(FakePnut::ANN, "ann_archer", Some("Ann Archer"));
        let mut bob = Account::new(FakePnut::BOB, "BobBaker", Some("Bob Baker"));
        let eve = Account::new(FakePnut::EVE, "eve", Some("Eve Engel"));
        let mut tilde = Account::new(FakePnut::UNNAMED, "tilde", None);
        for (account, text) in [
            (&mut mia, "online"),
            (&mut ann, "keeping bees"),
            (&mut bob, "busy"),
            (&mut tilde, "online"),
        ] {
            account
                .place(&Place::Everywhere)
                .apply(&Update::of_text(text), now);
        }
        let channel = Place::Channel(FakePnut::CHANNEL.to_owned());
        ann.place(&channel).apply(&Update::of_text("typing"), now);
        Self {
            accounts: vec![mia, ann, bob, eve, tilde],
            channels: BTreeMap::from([
                (FakePnut::CHANNEL.to_owned(), true),
                (FakePnut::CLOSED_CHANNEL.to_owned(), false),
            ]),
            config: Config::default(),
            tokens: BTreeMap::from([
                (FakePnut::TOKEN.to_owned(), Holder::Me),
                (FakePnut::APP_TOKEN.to_owned(), Holder::Application),
            ]),
            issued: 0,
            scopes: ["basic", "messages", "presence"].map(str::to_owned).into(),
            reads: Quota::new(FakePnut::READS_PER_HOUR, Duration::from_secs(3600)),
            writes: Quota::new(FakePnut::WRITES_PER_MINUTE, Duration::from_secs(60)),
            locked_until: None,
        }
    }

    /// The account with an id or, after `@`, a user name in upper or lower case.
    pub(super) fn account(&self, who: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| match who.strip_prefix('@') {
                Some(name) => account.username.eq_ignore_ascii_case(name),
                None => account.id == who,
            })
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(|account| &*account.id)
    }

    pub(super) fn account_mut(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.id == id)
    }
}

/// Where a presence is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Everywhere,
    Channel(String),
}

/// The limits that the server tells, and of which it keeps the first.
pub(super) struct Config {
    /// The longest text, in characters. Whether the vendor counts otherwise is not documented.
    pub(super) presence_max_length: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            presence_max_length: 100,
        }
    }
}

/// A user.
pub(super) struct Account {
    id: String,
    username: String,
    name: Option<String>,
    presences: BTreeMap<Place, Shown>,
}

/// A user's presence in one place.
#[derive(Default)]
pub(super) struct Shown {
    current: Option<Current>,
    last_seen_at: Option<Timestamp>,
}

struct Current {
    text: String,
    expires_at: Timestamp,
}

impl Account {
    pub(super) fn new(id: &str, username: &str, name: Option<&str>) -> Self {
        Self {
            id: id.to_owned(),
            username: username.to_owned(),
            name: name.map(str::to_owned),
            presences: BTreeMap::new(),
        }
    }

    /// The presence there, to be changed.
    pub(super) fn place(&mut self, place: &Place) -> &mut Shown {
        self.presences.entry(place.clone()).or_default()
    }

    pub(super) fn is_present(&self, place: &Place, now: Timestamp) -> bool {
        let shown = self.presences.get(place);
        shown.is_some_and(|shown| shown.text(now).is_some())
    }

    pub(super) fn to_json(&self, place: &Place, now: Timestamp) -> Value {
        let shown = self.presences.get(place);
        let text = shown.and_then(|shown| shown.text(now));
        let mut object = json!({
            "avatar_image": format!("https://api.pnut.io/v1/users/{}/avatar", self.id),
            "id": self.id,
            "presence": text.unwrap_or("offline"),
            "username": self.username,
        });
        if let Some(name) = &self.name {
            object["name"] = json!(name);
        }
        if let Some(at) = shown.and_then(|shown| shown.last_seen_at) {
            // Whole seconds.
            let at = Timestamp::from_unix_millis(at.as_unix_seconds() * 1000);
            object["last_seen_at"] = json!(at.to_string());
        }
        object
    }
}

impl Shown {
    /// Sets or deletes the presence. That a deletion counts as an update of `last_seen_at` is assumed.
    pub(super) fn apply(&mut self, update: &Update, now: Timestamp) {
        let text = match update.presence.as_deref() {
            None | Some("" | "1") => Some("online"),
            Some("0" | "offline") => None,
            text => text,
        };
        let end = match update.expiration {
            None => now.saturating_add(DEFAULT_LIFE),
            Some(end) => end.min(now.saturating_add(LONGEST_LIFE)),
        };
        self.current = text.filter(|_| end > now).map(|text| Current {
            text: text.to_owned(),
            expires_at: end,
        });
        self.last_seen_at = Some(now);
    }

    fn text(&self, now: Timestamp) -> Option<&str> {
        let current = self.current.as_ref();
        let current = current.filter(|current| current.expires_at > now)?;
        Some(&current.text)
    }
}

/// A presence as it is sent, in a body or on the way.
#[derive(Default)]
pub(super) struct Update {
    presence: Option<String>,
    expiration: Option<Timestamp>,
}

impl Update {
    pub(super) fn of_text(text: &str) -> Self {
        Self {
            presence: Some(text.to_owned()),
            expiration: None,
        }
    }

    pub(super) fn until(self, end: Timestamp) -> Self {
        Self {
            expiration: Some(end),
            ..self
        }
    }

    /// Reads the inputs of a request; the error is the message of a 400. That a text of too many characters gives one is assumed, the
    /// vendor does not document it.
    pub(super) fn read(
        config: &Config,
        presence: Option<&str>,
        expiration: Option<&str>,
    ) -> Result<Self, &'static str> {
        if presence.is_some_and(|text| text.chars().count() > config.presence_max_length) {
            return Err("presence has too many characters");
        }
        let expiration = match expiration {
            None => None,
            Some(seconds) => {
                let seconds: i64 = seconds.parse().map_err(|_| "Wrong type")?;
                Some(Timestamp::from_unix_millis(seconds.saturating_mul(1000)))
            }
        };
        Ok(Self {
            presence: presence.map(str::to_owned),
            expiration,
        })
    }
}
