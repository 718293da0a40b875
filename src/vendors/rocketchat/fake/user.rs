//! A user: what was chosen, what is connected, and what others see because of both.

use serde_json::{Map, Value, json};

use super::version::Version;
use crate::clock::Timestamp;

/// The statuses that the vendor's queries know as "not offline".
pub(super) const SHOWN: [&str; 3] = ["online", "away", "busy"];

/// A user's record. What is `None` is absent from answers.
#[derive(Clone)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) username: String,
    pub(super) name: Option<String>,
    pub(super) utc_offset: Option<f64>,
    pub(super) avatar_etag: Option<&'static str>,
    /// What others see.
    pub(super) status: Option<String>,
    /// The state of the user's live connections.
    pub(super) connection: String,
    pub(super) choice: Choice,
    pub(super) expires_at: Option<Timestamp>,
    /// What is restored when the expiry has passed.
    before: Option<Choice>,
    /// Whether the account can be used.
    pub(super) active: bool,
    /// Whether the user, as an agent, is available for customers.
    pub(super) takes_customers: bool,
    pub(super) last_login: Option<Timestamp>,
    pub(super) updated_at: Timestamp,
}

/// What a user has chosen to show.
#[derive(Clone, Default)]
pub(super) struct Choice {
    pub(super) status: Option<String>,
    pub(super) text: Option<String>,
    pub(super) source: Option<&'static str>,
}

impl User {
    /// A user that never opened a client.
    pub(super) fn new(id: &str, name: &str, now: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            username: name.to_lowercase().replace(' ', "."),
            name: Some(name.to_owned()),
            utc_offset: None,
            avatar_etag: None,
            status: None,
            connection: "offline".to_owned(),
            choice: Choice::default(),
            expires_at: None,
            before: None,
            active: true,
            takes_customers: true,
            last_login: None,
            updated_at: now,
        }
    }

    pub(super) fn email(&self) -> String {
        format!("{}@example.org", self.username)
    }

    pub(super) fn is_shown(&self) -> bool {
        self.status
            .as_deref()
            .is_some_and(|status| SHOWN.contains(&status))
    }

    /// Whether there is something to show of a user that is offline.
    pub(super) fn has_message(&self) -> bool {
        self.choice
            .text
            .as_deref()
            .is_some_and(|text| !text.is_empty())
            || self.expires_at.is_some()
    }

    /// What `users.setStatus` does. Without an expiry the new choice stays: that an earlier expiry ends with it is assumed.
    pub(super) fn choose(
        &mut self,
        status: Option<&str>,
        message: Option<&str>,
        expires_at: Option<Timestamp>,
        version: Version,
    ) {
        let before = if self.expires_at.is_some() {
            self.before.take()
        } else {
            self.choice.status.is_some().then(|| self.choice.clone())
        };
        self.before = expires_at.and(before);
        self.expires_at = expires_at;
        if let Some(message) = message {
            self.choice.text = Some(cut(message.trim()));
        }
        if let Some(status) = status {
            self.choice.status = Some(status.to_owned());
            self.status = Some(if version.has_presence_engine() {
                self.effective_status()
            } else {
                status.to_owned()
            });
        }
        self.choice.source = Some("manual");
    }

    /// The status that the choice and the connection give together.
    fn effective_status(&self) -> String {
        match self.choice.status.as_deref() {
            _ if self.connection == "offline" => "offline",
            None | Some("online") => &self.connection,
            Some(chosen) => chosen,
        }
        .to_owned()
    }

    pub(super) fn connect(&mut self, connection: &str) {
        self.connection = connection.to_owned();
        self.status = Some(self.effective_status());
    }

    /// Sets what others see, whatever it is.
    pub(super) fn show(&mut self, status: &str) {
        self.status = Some(status.to_owned());
        self.expires_at = None;
        if status == "offline" {
            self.connection = status.to_owned();
        } else if SHOWN.contains(&status) {
            self.connection = "online".to_owned();
            self.choice.status = Some(status.to_owned());
            self.choice.source = Some("manual");
        }
    }

    /// Ends a status whose time has passed.
    pub(super) fn expire(&mut self, now: Timestamp) {
        let Some(end) = self.expires_at.take_if(|end| *end <= now) else {
            return;
        };
        self.choice = self.before.take().unwrap_or_else(|| Choice {
            status: Some("online".to_owned()),
            text: Some(String::new()),
            source: None,
        });
        self.status = Some(self.effective_status());
        self.updated_at = end;
    }

    /// An entry of `users.presence`.
    pub(super) fn to_presence(&self, version: Version) -> Value {
        let mut entry = Map::new();
        entry.insert("_id".to_owned(), json!(self.id));
        entry.insert("username".to_owned(), json!(self.username));
        put(&mut entry, "name", &self.name);
        put(&mut entry, "status", &self.status);
        put(&mut entry, "utcOffset", &self.utc_offset);
        put(&mut entry, "statusText", &self.choice.text);
        put(&mut entry, "avatarETag", &self.avatar_etag);
        self.put_end(&mut entry, version);
        entry.into()
    }

    /// The answer of `users.getStatus`; that a user without a status is offline there is assumed from `users.getPresence`.
    pub(super) fn to_status(&self, version: Version, own: bool) -> Map<String, Value> {
        let mut answer = Map::new();
        answer.insert("_id".to_owned(), json!(self.id));
        if own {
            answer.insert("connectionStatus".to_owned(), json!(self.connection));
        }
        answer.insert("status".to_owned(), json!(self.status_or_offline()));
        self.put_end(&mut answer, version);
        answer
    }

    pub(super) fn status_or_offline(&self) -> &str {
        self.status.as_deref().unwrap_or("offline")
    }

    /// The account, as `me` and `login` give it to its owner.
    pub(super) fn to_account(&self, version: Version) -> Map<String, Value> {
        let mut account = Map::new();
        for (key, value) in [
            ("_id", json!(self.id)),
            ("username", json!(self.username)),
            (
                "emails",
                json!([{ "address": self.email(), "verified": true }]),
            ),
            ("status", json!(self.status_or_offline())),
            ("statusConnection", json!(self.connection)),
            ("active", json!(self.active)),
            ("roles", json!(["user"])),
            (
                "settings",
                json!({ "preferences": { "idleTimeoutLimit": 300 } }),
            ),
            (
                "avatarUrl",
                json!(format!("https://chat.example.com/avatar/{}", self.username)),
            ),
        ] {
            account.insert(key.to_owned(), value);
        }
        put(&mut account, "name", &self.name);
        put(&mut account, "statusDefault", &self.choice.status);
        put(&mut account, "statusText", &self.choice.text);
        put(&mut account, "utcOffset", &self.utc_offset);
        put(&mut account, "avatarETag", &self.avatar_etag);
        self.put_end(&mut account, version);
        account
    }

    /// The account, as others see it, or in full.
    pub(super) fn to_entry(&self, version: Version, in_full: bool) -> Value {
        let mut entry = self.to_account(version);
        for own in ["settings", "avatarUrl", "statusDefault"] {
            entry.remove(own);
        }
        entry.insert("type".to_owned(), json!("user"));
        if in_full {
            let login = self.last_login.map(Timestamp::to_millis_string);
            put(&mut entry, "lastLogin", &login);
            entry.insert("createdAt".to_owned(), json!("2025-09-01T06:12:40.511Z"));
            entry.insert("requirePasswordChange".to_owned(), json!(false));
            let mail = json!({ "enabled": false });
            entry.insert(
                "services".to_owned(),
                json!({ "password": true, "email2fa": mail }),
            );
        } else {
            entry.remove("emails");
        }
        entry.into()
    }

    fn put_end(&self, object: &mut Map<String, Value>, version: Version) {
        if version.has_presence_engine() {
            put(object, "statusSource", &self.choice.source);
            put(
                object,
                "statusExpiresAt",
                &self.expires_at.map(Timestamp::to_millis_string),
            );
        }
    }
}

/// What JavaScript's `substr(0, 120)` leaves: it counts UTF-16 code units, and may cut a character in two.
fn cut(text: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().take(120).collect();
    String::from_utf16_lossy(&units)
}

fn put(object: &mut Map<String, Value>, key: &str, value: &Option<impl serde::Serialize>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), json!(value));
    }
}
