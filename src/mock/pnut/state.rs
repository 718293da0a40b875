use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value, json};

use super::FakePnut;
use crate::{Timestamp, mock::quota::Quota};

/// How long a presence lasts if nothing else is said.
const DEFAULT_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long a presence lasts at most.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// The longest text, in characters. Whether the vendor counts otherwise is not documented.
const LONGEST_TEXT: usize = 100;

/// What the server holds.
pub(super) struct State {
    pub(super) accounts: Vec<Account>,
    pub(super) tokens: BTreeMap<String, Holder>,
    pub(super) token_requests: usize,
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
            account.apply(&Update::of_text(text), now);
        }
        Self {
            accounts: vec![mia, ann, bob, eve, tilde],
            tokens: BTreeMap::from([
                (FakePnut::TOKEN.to_owned(), Holder::Me),
                (FakePnut::APP_TOKEN.to_owned(), Holder::Application),
            ]),
            token_requests: 0,
            scopes: BTreeSet::from(["basic".to_owned(), "presence".to_owned()]),
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

    pub(super) fn account_mut(&mut self, id: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.id == id)
    }
}

/// A user.
pub(super) struct Account {
    id: String,
    username: String,
    name: Option<String>,
    presence: Option<Current>,
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
            presence: None,
            last_seen_at: None,
        }
    }

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
        self.presence = text.filter(|_| end > now).map(|text| Current {
            text: text.to_owned(),
            expires_at: end,
        });
        self.last_seen_at = Some(now);
    }

    fn text(&self, now: Timestamp) -> Option<&str> {
        let current = self
            .presence
            .as_ref()
            .filter(|current| current.expires_at > now)?;
        Some(&current.text)
    }

    pub(super) fn is_present(&self, now: Timestamp) -> bool {
        self.text(now).is_some()
    }

    pub(super) fn to_json(&self, now: Timestamp) -> Value {
        let mut object = json!({
            "avatar_image": format!("https://api.pnut.io/v1/users/{}/avatar", self.id),
            "id": self.id,
            "presence": self.text(now).unwrap_or("offline"),
            "username": self.username,
        });
        if let Some(name) = &self.name {
            object["name"] = json!(name);
        }
        if let Some(at) = self.last_seen_at {
            // Whole seconds.
            let at = Timestamp::from_unix_millis(at.as_unix_seconds() * 1000);
            object["last_seen_at"] = json!(at.to_string());
        }
        object
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

    /// Reads the inputs of a request; the error is the message of a 400. That a text of more than 100 characters gives one is assumed,
    /// the vendor does not document it.
    pub(super) fn read(
        presence: Option<&str>,
        expiration: Option<&str>,
    ) -> Result<Self, &'static str> {
        if presence.is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            return Err("presence is longer than 100 characters");
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
