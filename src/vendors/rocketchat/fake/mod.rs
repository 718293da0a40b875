//! The fake Rocket.Chat: what a test controls. The state and its rules are in the files of this folder.

mod accounts;
mod backend;
mod custom_status;
mod login;
mod refusals;
mod second_factor;
mod set_status;
mod state;
mod user;
mod version;

use std::sync::Arc;

use async_trait::async_trait;
use backend::RocketChatServer;
use state::{Pages, State};
use user::User;
use version::Version;

use super::RocketChatBuilder;
use crate::{
    clock::{Clock, FakeClock, Timestamp},
    model::{Availability, Loss, PresenceUpdate, UserId},
    testkit::{ClientChange, Fake, FakeServer, RecordedCall, unknown},
    vendors::rocketchat::RocketChat,
};

/// How the fake is named in panics.
const NAME: &str = "Rocket.Chat";

/// A Rocket.Chat server with four users and two custom statuses.
///
/// Mia Moss is the caller and online; Ann Archer is busy with a message; Bob Baker is offline with a message; Eve Engel has
/// never set a status. Presence is broadcast, messages and invisibility are allowed, and the caller has no permission beyond an
/// ordinary user's. It plays release 8.8.1 unless [`set_version`](Self::set_version) says otherwise.
///
/// Calls are limited to [`CALLS_PER_MINUTE`](Self::CALLS_PER_MINUTE) on the fake clock, as an administrator may have set it: the
/// vendor's own numbers are 10, and 5 for `users.setStatus`. See [`set_call_limit`](Self::set_call_limit).
///
/// Methods that name a user, an operation or a method of the second factor panic if there is none of this name.
pub struct FakeRocketChat {
    server: FakeServer,
    rocket_chat: Arc<RocketChatServer>,
}

impl FakeRocketChat {
    /// The id of Mia Moss, the caller.
    pub const ME: &'static str = "mia7Wm2ZpQx9TfLs3";
    /// The id of Ann Archer.
    pub const ANN: &'static str = "annHnB8cYt6JgEa2M";
    /// The id of Bob Baker.
    pub const BOB: &'static str = "bobTzV3wLm5KbXo2Q";
    /// The id of Eve Engel, who has never set a status.
    pub const EVE: &'static str = "eveQd4sKyPf7Zc2Xv";
    /// The user name of the caller.
    pub const USERNAME: &'static str = "mia.moss";
    /// The mail address of the caller, which also works as the name in a login.
    pub const EMAIL: &'static str = "mia.moss@example.org";
    /// The password of the caller. Nobody else has one.
    pub const PASSWORD: &'static str = "fake-password";
    /// A personal access token of the caller.
    pub const TOKEN: &'static str = "fake-personal-access-token";
    /// The code of the second factor, after [`require_code`](Self::require_code) or [`guard`](Self::guard), unless the method is the
    /// password.
    pub const CODE: &'static str = "271828";
    /// How many calls of one operation are answered in a minute.
    pub const CALLS_PER_MINUTE: u32 = 10_000;

    /// Starts the server.
    pub async fn start() -> Self {
        let rocket_chat = Arc::new(RocketChatServer::new(State::new));
        Self {
            server: FakeServer::start(Arc::clone(&rocket_chat)).await,
            rocket_chat,
        }
    }

    /// A provider that talks to this server with good credentials.
    pub fn builder(&self) -> RocketChatBuilder {
        RocketChat::builder()
            .with_base_url(self.base_url())
            .with_token(Self::ME, Self::TOKEN)
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

    /// Returns the calls so far, including rejected ones and sign-ins.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.server.calls()
    }

    /// The requests that the vendor does not document, and forgets them.
    #[must_use]
    pub fn take_unexpected(&self) -> Vec<String> {
        self.server.take_unexpected()
    }

    /// Adds a user that has never set a status.
    pub fn add_user(&self, id: &str, name: &str) {
        let user = User::new(id, name, self.clock().now());
        self.arrange(|state| state.users.push(user));
    }

    /// Somebody deletes a user, which no list of presences says.
    pub fn delete_user(&self, id: &str) {
        self.arrange(|state| {
            let Some(at) = state.users.iter().position(|user| user.id == id) else {
                unknown(NAME, "user", id, state.users.iter().map(|user| &*user.id));
            };
            state.users.remove(at);
        });
    }

    /// Somebody changes a user's status in a client, which also connects the user, or disconnects with `offline`. Any other text is shown
    /// as it is, such as `disabled` or `Online`; the vendor's queries pass over such users where they look for those not offline.
    pub fn set_status(&self, id: &str, status: &str) {
        self.change(id, |user| user.show(status));
    }

    /// Somebody changes a user's status message in a client.
    pub fn set_message(&self, id: &str, text: &str) {
        self.change(id, |user| user.choice.text = Some(text.to_owned()));
    }

    /// Gives a user's status an end. When it has come, the user has chosen online and has no message.
    pub fn set_expiry(&self, id: &str, expires_at: Timestamp) {
        self.change(id, |user| user.expires_at = Some(expires_at));
    }

    /// Sets the state of a user's live connections: `online`, `away` or `offline`. While it is offline the user is shown as offline,
    /// whatever is chosen.
    pub fn set_connection(&self, id: &str, connection: &str) {
        self.change(id, |user| user.connect(connection));
    }

    /// Plays another release, such as `8.4.2`. What depends on it: which operations there are (1.2, 2.4, 6.0, 6.8), whether lists say that
    /// they are full (since 1.2), whether `ids` are read (3.0) and may be joined by commas (not in 8.4), whether presence broadcast can
    /// be off (6.0), where the version is told (7.0), strict parameters (8.4), `statusSource`, `statusExpiresAt` and the effect of
    /// connections (8.6), the bodies of refusals (7.0, 9.0), 403 in place of 401 (8.0).
    ///
    /// # Panics
    ///
    /// If the version is not three numbers with dots.
    pub fn set_version(&self, version: &str) {
        let Some(version) = Version::parse(version) else {
            panic!("a version is three numbers with dots, not {version}");
        };
        self.arrange(|state| {
            state.version = version;
            state.shows_offline_messages = version.has_presence_engine();
        });
    }

    /// Whether a lookup by ids tells offline users that have a message or an expiry. It is known to have changed around 8.6, but
    /// not in which release: [`set_version`](Self::set_version) takes 8.6, this overrides it.
    pub fn show_offline_messages(&self, shown: bool) {
        self.arrange(|state| state.shows_offline_messages = shown);
    }

    /// Switches the broadcast of presence on or off. Off is what happens above 200 connections without a licence.
    pub fn set_broadcast(&self, on: bool) {
        self.arrange(|state| state.broadcasts = on);
    }

    /// Makes no page of a list longer than this, not even where everything is asked for with a `count` of 0. Before, that gives
    /// everything, and a page has 50 entries, 100 if asked for.
    pub fn limit_pages(&self, entries: usize) {
        self.arrange(|state| {
            state.pages = Pages {
                usual: entries,
                longest: entries,
                allows_everything: false,
            }
        });
    }

    /// Sets `Accounts_AllowUserStatusMessageChange`.
    pub fn allow_messages(&self, allowed: bool) {
        self.arrange(|state| state.allows_messages = allowed);
    }

    /// Sets `Accounts_AllowInvisibleStatusOption`.
    pub fn allow_invisible(&self, allowed: bool) {
        self.arrange(|state| state.allows_invisible = allowed);
    }

    /// Gives the caller `edit-other-user-info`, or takes it.
    pub fn permit_editing_others(&self, permitted: bool) {
        self.arrange(|state| state.may_edit_others = permitted);
    }

    /// Gives the caller `view-statistics`, or takes it.
    pub fn permit_statistics(&self, permitted: bool) {
        self.arrange(|state| state.may_view_statistics = permitted);
    }

    /// Gives the caller what administrators may: `manage-user-status`, `edit-other-user-active-status`, `view-full-other-user-info` and
    /// `manage-livechat-agents`; or takes it.
    pub fn permit_administration(&self, permitted: bool) {
        self.arrange(|state| state.may_administer = permitted);
    }

    /// Makes a login with a password need a code of the second factor: [`CODE`](Self::CODE). After five wrong ones none is taken.
    pub fn require_code(&self, required: bool) {
        self.arrange(|state| state.gate.at_login = required);
    }

    /// Makes an operation need a code of the second factor in its headers.
    pub fn guard(&self, operation: &str) {
        self.server.check_operation(operation);
        self.arrange(|state| {
            state.gate.operations.insert(operation.to_owned());
        });
    }

    /// Sets how the user gets a code: `totp`, which it is from the start, `email`, or `password`, where the code is the digest of
    /// [`PASSWORD`](Self::PASSWORD).
    pub fn set_second_factor(&self, method: &'static str) {
        const METHODS: [&str; 3] = ["totp", "email", "password"];
        if !METHODS.contains(&method) {
            unknown(NAME, "method of the second factor", method, METHODS);
        }
        self.arrange(|state| state.gate.method = method);
    }

    /// Revokes every token, from logins as well as [`TOKEN`](Self::TOKEN).
    pub fn revoke_tokens(&self) {
        self.arrange(|state| state.tokens.clear());
    }

    /// Limits the calls of an operation in a minute of the fake clock, counted anew.
    pub fn set_call_limit(&self, operation: &str, calls: u32) {
        self.server.check_operation(operation);
        self.arrange(|state| state.limit(operation, calls));
    }

    fn arrange(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.rocket_chat.state());
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut User)) {
        let now = self.clock().now();
        let mut state = self.rocket_chat.state();
        let Some(user) = state.user_mut(id) else {
            unknown(NAME, "user", id, state.users.iter().map(|user| &*user.id));
        };
        change(user);
        user.updated_at = now;
        if !state.past.is_empty() {
            state.note_past(self.clock().elapsed());
        }
    }

    /// The next response with presences has a `Date` that is so far ahead, as of a server whose clock is set wrong for a moment.
    #[cfg(test)]
    pub(super) fn set_next_date_ahead(&self, ahead: std::time::Duration) {
        self.arrange(|state| state.date_ahead = Some(ahead));
    }

    /// Reads lists of presences from a replica that is so far behind, a minute at most. Changes by requests do not reach it.
    #[cfg(test)]
    pub(super) fn set_replica_lag(&self, lag: std::time::Duration) {
        let elapsed = self.clock().elapsed();
        self.arrange(|state| {
            state.lag = lag;
            state.note_past(elapsed);
        });
    }
}

#[async_trait]
impl Fake for FakeRocketChat {
    fn server(&self) -> Option<&FakeServer> {
        Some(&self.server)
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let now = self.clock().now();
        let mut state = self.rocket_chat.state();
        let ids = self.server.ids.next(count, |number| {
            let id = format!("userNumber{number}");
            state.user(&id).is_none().then_some(id)
        });
        for id in &ids {
            let mut user = User::new(id, &format!("Una {id}"), now);
            user.show("online");
            state.users.push(user);
        }
        ids.into_iter().map(UserId::from).collect()
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        let change = ClientChange::new(update, self.clock().now(), word);
        self.change(user.as_str(), |user| {
            if let Some(word) = &change.word {
                user.show(word);
            }
            if let Some(message) = change.message {
                user.choice.text = Some(message);
            }
            if change.ends.is_some() {
                user.expires_at = change.ends;
            }
        });
        change.losses
    }

    async fn remove(&self, user: &UserId) {
        self.delete_user(user.as_str());
    }
}

/// The status for an availability, and what it reads back as.
fn word(wanted: Availability) -> (&'static str, Availability) {
    match wanted {
        Availability::Available => ("online", wanted),
        Availability::Busy | Availability::DoNotDisturb => ("busy", Availability::Busy),
        Availability::Away => ("away", wanted),
        Availability::Offline | Availability::Unknown => ("offline", Availability::Offline),
    }
}
