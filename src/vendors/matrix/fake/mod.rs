//! The fake Matrix server: what a test controls. The state and its rules are in the files of this folder.

mod backend;
mod refusal;
mod session;
mod state;

use std::sync::Arc;

use async_trait::async_trait;
use backend::MatrixServer;
use state::{Account, PresenceMode, State};

use super::MatrixBuilder;
use crate::{
    clock::FakeClock,
    model::{Availability, Loss, PresenceUpdate, UserId},
    testkit::{ClientChange, Fake, FakeServer, RecordedCall, unknown},
    vendors::matrix::Matrix,
};

/// How the fake is named in panics.
const NAME: &str = "Matrix";

/// A Matrix homeserver with six users. Five of them share a room.
///
/// Mia Moss is the caller, and online; Ann Archer is away and keeps bees; Bob Baker is away; Eve Engel has never set a presence;
/// [`UNNAMED`](Self::UNNAMED) is online and has no name. [`HIDDEN`](Self::HIDDEN) shares no room with them. A state that a call sets decays
/// to offline after 30 seconds of the fake's clock, unless it is set again; those that a test sets stay.
///
/// Like Synapse, the server repeats its response to the same synchronization for two minutes.
///
/// Methods that name a user panic if there is none of this id.
pub struct FakeMatrix {
    server: FakeServer,
    matrix: Arc<MatrixServer>,
}

impl FakeMatrix {
    /// The domain of the user ids.
    pub const DOMAIN: &'static str = "example.org";
    /// The id of Mia Moss, the caller.
    pub const ME: &'static str = "@me:example.org";
    /// The id of Ann Archer.
    pub const ANN: &'static str = "@ann:example.org";
    /// The id of Bob Baker.
    pub const BOB: &'static str = "@bob:example.org";
    /// The id of Eve Engel, who has never set a presence.
    pub const EVE: &'static str = "@eve:example.org";
    /// The id of a user without a name.
    pub const UNNAMED: &'static str = "@una:example.org";
    /// The id of a user who is not visible to the others.
    pub const HIDDEN: &'static str = "@hal:example.org";
    /// The room that all but the hidden user have joined.
    pub const ROOM: &'static str = "!lobby:example.org";
    /// The caller's access token, which does not end.
    pub const TOKEN: &'static str = "fake-access-token";
    /// A refresh token of the caller.
    pub const REFRESH_TOKEN: &'static str = "not-a-real-refresh-token";
    /// The caller's password.
    pub const PASSWORD: &'static str = "fake-password";
    /// The token of an application service, whose namespace holds every user.
    pub const SERVICE_TOKEN: &'static str = "fake-service-token";
    /// How many presences a user can set in 10 seconds. Synapse's number is 1.
    pub const SETS_PER_PERIOD: u32 = 1_000;

    /// Starts the server.
    pub async fn start() -> Self {
        let matrix = Arc::new(MatrixServer::new(State::new));
        Self {
            server: FakeServer::start(Arc::clone(&matrix)).await,
            matrix,
        }
    }

    /// A provider that talks to this server with good credentials.
    pub fn builder(&self) -> MatrixBuilder {
        Matrix::builder()
            .with_base_url(self.base_url())
            .with_access_token(Self::TOKEN)
            .with_instance("fake")
            .with_http(self.clock().http_options())
    }

    /// The URL of the server.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The clock of the server.
    #[must_use]
    pub fn clock(&self) -> &FakeClock {
        self.server.clock()
    }

    /// Returns the calls so far, including rejected ones and logins.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.server.calls()
    }

    /// Returns the requests that the specification does not document, and forgets them.
    #[must_use]
    pub fn take_unexpected(&self) -> Vec<String> {
        self.server.take_unexpected()
    }

    /// Adds a user to the room who has never set a presence.
    pub fn add_user(&self, id: &str, name: &str) {
        let mut state = self.matrix.lock();
        let account = Account::new(Some(name));
        state.accounts.insert(id.to_owned(), account);
        state.join(id);
    }

    /// Lets a user join the room.
    pub fn join(&self, id: &str) {
        self.known(id);
        self.matrix.lock().join(id);
    }

    /// A user sets a presence in a client that stays connected. The message stays if there is none.
    pub fn set_presence(&self, id: &str, state: &str, message: Option<&str>) {
        self.known(id);
        let now = self.clock().now();
        self.matrix.lock().change(id, Some(state), message, now);
    }

    /// Switches presence on, as an administrator does. It is on at the start.
    pub fn switch_presence_on(&self) {
        self.matrix.lock().mode = PresenceMode::On;
    }

    /// Switches presence off, as an administrator does: every user is reported as offline, also users who do not exist, and every presence
    /// that is set is accepted and forgotten.
    pub fn switch_presence_off(&self) {
        self.matrix.lock().mode = PresenceMode::Off;
    }

    /// Switches presence off in Synapse's other way, `untracked`: reads of users who are not visible are refused all the same.
    pub fn stop_tracking(&self) {
        self.matrix.lock().mode = PresenceMode::Untracked;
    }

    /// Decides whether the server has a state of busy. It has none at the start, as Synapse.
    pub fn set_busy_feature(&self, has_busy: bool) {
        self.matrix.lock().has_busy = has_busy;
    }

    /// Sets how many presences each user can set in 10 seconds of the fake's clock, and resets the counts.
    pub fn set_presence_limit(&self, sets: u32) {
        let mut state = self.matrix.lock();
        state.sets_per_period = sets;
        state.sets.clear();
    }

    /// Makes every access token end that can be refreshed.
    pub fn expire_tokens(&self) {
        let now = self.clock().now();
        for token in self.matrix.lock().tokens.values_mut() {
            token.ends = token.ends.map(|end| end.min(now));
        }
    }

    /// Makes every access token and refresh token unknown. The password still works.
    pub fn revoke_tokens(&self) {
        let mut state = self.matrix.lock();
        state.tokens.clear();
        state.refresh_tokens.clear();
    }

    fn known(&self, id: &str) {
        let state = self.matrix.lock();
        if !state.accounts.contains_key(id) {
            unknown(NAME, "user", id, state.accounts.keys().map(String::as_str));
        }
    }
}

#[async_trait]
impl Fake for FakeMatrix {
    fn server(&self) -> Option<&FakeServer> {
        Some(&self.server)
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let now = self.clock().now();
        let mut state = self.matrix.lock();
        let ids = self.server.ids.next(count, |number| {
            let id = format!("@user{number}:{}", Self::DOMAIN);
            (!state.accounts.contains_key(&id)).then_some(id)
        });
        for id in &ids {
            let account = Account::new(Some("Una Usual"));
            state.accounts.insert(id.clone(), account);
            state.join(id);
            state.change(id, Some("online"), None, now);
        }
        ids.into_iter().map(UserId::from).collect()
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        self.known(user.as_str());
        let now = self.clock().now();
        let mut state = self.matrix.lock();
        let word = match state.has_busy {
            true => word,
            false => word_without_busy,
        };
        let change = ClientChange::new(update, now, word).without_expiry();
        state.change(
            user.as_str(),
            change.word.as_deref(),
            change.message.as_deref(),
            now,
        );
        change.losses
    }

    async fn remove(&self, user: &UserId) {
        self.known(user.as_str());
        let mut state = self.matrix.lock();
        state.accounts.remove(user.as_str());
        state.room.remove(user.as_str());
    }
}

/// The word for an availability, and what it reads back as.
fn word(wanted: Availability) -> (&'static str, Availability) {
    match wanted {
        Availability::Available => ("online", wanted),
        Availability::Busy | Availability::DoNotDisturb => {
            ("org.matrix.msc3026.busy", Availability::Busy)
        }
        Availability::Away => ("unavailable", wanted),
        Availability::Offline | Availability::Unknown => ("offline", Availability::Offline),
    }
}

/// The same at a server without a state of busy.
fn word_without_busy(wanted: Availability) -> (&'static str, Availability) {
    match wanted {
        Availability::Busy | Availability::DoNotDisturb => word(Availability::Away),
        _ => word(wanted),
    }
}
