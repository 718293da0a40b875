//! The fake pnut.io: what a test controls. The state and its rules are in the files of this folder.

mod backend;
mod state;
mod tokens;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use backend::{PnutServer, TOKEN};
use state::{Account, Place, State, Update};

use super::PnutBuilder;
use crate::{
    clock::{FakeClock, Timestamp},
    model::{Availability, Loss, PresenceUpdate, UserId},
    testkit::{ClientChange, Fake, FakeServer, RecordedCall, quota::Quota, unknown},
    vendors::pnut::Pnut,
};

/// How the fake is named in panics.
const NAME: &str = "pnut.io";
/// The scopes that the vendor documents.
const SCOPES: [&str; 11] = [
    "basic",
    "email",
    "files",
    "follow",
    "messages",
    "polls",
    "presence",
    "public_messages",
    "stream",
    "update_profile",
    "write_post",
];

/// A pnut.io with five users.
///
/// Mia Moss is the caller, with the presence `online`; Ann Archer keeps bees; Bob Baker is `busy`; Eve Engel has never set a presence;
/// [`UNNAMED`](Self::UNNAMED) is `online` and has no display name. The presences are as new as the fake, so they end when its
/// clock has moved by 15 minutes. In [`CHANNEL`](Self::CHANNEL) Ann Archer is `typing`, and nobody else has a presence there.
///
/// The vendor allows 20 writing calls in a minute and locks out whoever exceeds that for ten minutes. The fake does the same, but with a
/// limit that tests don't meet by accident; see [`set_call_limits`](Self::set_call_limits).
///
/// Methods that name a user, a channel or a scope panic if there is none of this name.
pub struct FakePnut {
    server: FakeServer,
    pnut: Arc<PnutServer>,
}

impl FakePnut {
    /// The id of Mia Moss, the caller. Her user name is `Mia_Moss`.
    pub const ME: &'static str = "4211";
    /// The id of Ann Archer. Her user name is `ann_archer`.
    pub const ANN: &'static str = "1187";
    /// The id of Bob Baker. His user name is `BobBaker`.
    pub const BOB: &'static str = "2954";
    /// The id of Eve Engel, who has never set a presence. Her user name is `eve`.
    pub const EVE: &'static str = "905";
    /// The id of a user without a display name, whose user name is `tilde`.
    pub const UNNAMED: &'static str = "88";
    /// A channel, to which everybody has access.
    pub const CHANNEL: &'static str = "336";
    /// A channel to which the caller has no access.
    pub const CLOSED_CHANNEL: &'static str = "337";
    /// The caller's token, with the scopes `basic`, `messages` and `presence`.
    pub const TOKEN: &'static str = "fake-access-token";
    /// An application's token. It can list who is present outside of channels, read the limits, and nothing else.
    pub const APP_TOKEN: &'static str = "fake-application-token";
    /// The id of an application, for tokens such as [`APP_TOKEN`](Self::APP_TOKEN).
    pub const CLIENT_ID: &'static str = "fake-client-id";
    /// The secret of the application.
    pub const CLIENT_SECRET: &'static str = "fake-client-secret";
    /// How many calls that read are answered in an hour, the vendor's number.
    pub const READS_PER_HOUR: u32 = 5_000;
    /// How many calls that write are answered in a minute. The vendor's number is 20.
    pub const WRITES_PER_MINUTE: u32 = 1_000;

    /// Starts the server.
    pub async fn start() -> Self {
        let pnut = Arc::new(PnutServer::new(State::new));
        Self {
            server: FakeServer::start(Arc::clone(&pnut)).await,
            pnut,
        }
    }

    /// A provider that talks to this server with good credentials.
    pub fn builder(&self) -> PnutBuilder {
        Pnut::builder()
            .with_base_url(self.base_url())
            .with_access_token(Self::TOKEN)
            .with_instance("fake")
            .with_http(self.clock().http_options())
    }

    /// The URL of the API, with its version.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The clock of the server.
    #[must_use]
    pub fn clock(&self) -> &FakeClock {
        self.server.clock()
    }

    /// Returns the calls so far, including rejected ones and requests for tokens.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.server.calls()
    }

    /// The requests that the vendor does not document, and forgets them.
    #[must_use]
    pub fn take_unexpected(&self) -> Vec<String> {
        self.server.take_unexpected()
    }

    /// Adds a user that has never set a presence. The user name is made from the name.
    pub fn add_user(&self, id: &str, name: &str) {
        let username = name.to_lowercase().replace(' ', "_");
        let account = Account::new(id, &username, Some(name));
        self.pnut.lock().accounts.push(account);
    }

    /// Somebody changes a user's presence elsewhere, for 15 minutes. The vendor's special inputs hold here too: `offline` and `0`
    /// delete it, `1` and the empty text mean `online`.
    pub fn set_presence(&self, id: &str, text: &str) {
        self.apply(&Place::Everywhere, id, &Update::of_text(text));
    }

    /// The same with an end, seven days ahead at most.
    pub fn set_presence_until(&self, id: &str, text: &str, end: Timestamp) {
        self.apply(&Place::Everywhere, id, &Update::of_text(text).until(end));
    }

    /// Somebody changes a user's presence in a channel, for 15 minutes, with the same special inputs.
    pub fn set_channel_presence(&self, channel: &str, id: &str, text: &str) {
        let state = self.pnut.lock();
        if !state.channels.contains_key(channel) {
            unknown(
                NAME,
                "channel",
                channel,
                state.channels.keys().map(String::as_str),
            );
        }
        drop(state);
        let place = Place::Channel(channel.to_owned());
        self.apply(&place, id, &Update::of_text(text));
    }

    /// Adds a channel, to which everybody has access.
    pub fn add_channel(&self, channel: &str) {
        self.pnut.lock().channels.insert(channel.to_owned(), true);
    }

    /// Takes texts of so many characters from now on, and says so in `getConfiguration`. The vendor's number is 100.
    pub fn set_longest_presence(&self, characters: usize) {
        self.pnut.lock().config.presence_max_length = characters;
    }

    /// Gives the caller's token these scopes, besides `basic`. Without `presence` it cannot set one, and without `messages` neither read
    /// nor set one in a channel.
    pub fn set_scopes(&self, scopes: &[&str]) {
        if let Some(scope) = scopes.iter().find(|scope| !SCOPES.contains(scope)) {
            unknown(NAME, "scope", scope, SCOPES);
        }
        let scopes = scopes
            .iter()
            .chain(&["basic"])
            .map(|&scope| scope.to_owned());
        self.pnut.lock().scopes = scopes.collect();
    }

    /// How often a token was asked for, in vain or not.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.server.requests_of(TOKEN)
    }

    /// Makes every token unknown. An application can get a new one.
    pub fn revoke_tokens(&self) {
        self.pnut.lock().tokens.clear();
    }

    /// Limits the calls that read, in an hour of the fake clock, and those that write, in a minute of it. Both are counted anew, and a
    /// lockout ends.
    pub fn set_call_limits(&self, reads: u32, writes: u32) {
        let mut state = self.pnut.lock();
        state.reads = Quota::new(reads, Duration::from_secs(3600));
        state.writes = Quota::new(writes, Duration::from_secs(60));
        state.locked_until = None;
    }

    fn apply(&self, place: &Place, id: &str, update: &Update) {
        let now = self.clock().now();
        let mut state = self.pnut.lock();
        let Some(account) = state.account_mut(id) else {
            unknown(NAME, "user", id, state.ids());
        };
        account.place(place).apply(update, now);
    }

    /// Changes a presence in one place. There is one text for the status and the message: the message is the text of a user who is
    /// available, and lost beside any other status.
    pub(in crate::vendors::pnut) fn change(
        &self,
        channel: Option<&str>,
        user: &UserId,
        update: &PresenceUpdate,
    ) -> Vec<Loss> {
        let mut change = ClientChange::new(update, self.clock().now(), word);
        let message = change.message.filter(|message| !message.is_empty());
        let text = match (change.word, message) {
            (Some(word), Some(_)) if word != "online" => {
                let reason = "there is one text for status and message".to_owned();
                change.losses.push(Loss::Message { reason });
                word
            }
            (_, Some(message)) => message,
            (word, None) => word.unwrap_or_else(|| "online".to_owned()),
        };
        let update = Update::of_text(&text);
        let update = match change.ends {
            Some(end) => update.until(end),
            None => update,
        };
        let place = channel.map_or(Place::Everywhere, |id| Place::Channel(id.to_owned()));
        self.apply(&place, user.as_str(), &update);
        change.losses
    }
}

#[async_trait]
impl Fake for FakePnut {
    fn server(&self) -> Option<&FakeServer> {
        Some(&self.server)
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let now = self.clock().now();
        let mut state = self.pnut.lock();
        let ids = self.server.ids.next(count, |number| {
            let id = (10_000 + number).to_string();
            state.account(&id).is_none().then_some(id)
        });
        for id in &ids {
            let mut account = Account::new(id, &format!("una_{id}"), Some("Una Usual"));
            let online = Update::of_text("online");
            account.place(&Place::Everywhere).apply(&online, now);
            state.accounts.push(account);
        }
        ids.into_iter().map(UserId::from).collect()
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        self.change(None, user, update)
    }

    async fn remove(&self, user: &UserId) {
        let mut state = self.pnut.lock();
        let Some(at) = state.ids().position(|id| id == user.as_str()) else {
            unknown(NAME, "user", user.as_str(), state.ids());
        };
        state.accounts.remove(at);
    }
}

/// The text for an availability, which reads back as such.
fn word(wanted: Availability) -> (&'static str, Availability) {
    let text = match wanted {
        Availability::Available => "online",
        Availability::Busy => "busy",
        Availability::DoNotDisturb => "do not disturb",
        Availability::Away => "away",
        Availability::Offline | Availability::Unknown => "offline",
    };
    (text, wanted)
}
