//! The fake SuperOffice: what a test controls. The state and its rules are in the files of this folder.

mod access;
mod chat;
mod fault;
mod installation;
mod language;
mod members;
mod presence;
#[cfg(feature = "system-user")]
pub(super) mod system_user;
mod tenant;
mod tokens;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use installation::{Installation, State};

use super::{SuperOffice, SuperOfficeBuilder};
use crate::{
    clock::FakeClock,
    model::{Availability, Loss, PresenceUpdate, UserId},
    testkit::{ClientChange, Fake, FakeServer, RecordedCall, unknown},
};

/// How the fake is named in panics.
const NAME: &str = "SuperOffice";

/// A SuperOffice installation that fits into a test: four associates, their presence in Service, and that of three of them in chat.
///
/// It starts onsite, where it takes Basic, SOTicket and a session's XSRF token. Online it takes Bearer, SOTicket together with
/// the application token, and the XSRF token. It asks for no session cookie beside the latter, unless
/// [told to](Self::require_session_cookie).
///
/// Agents answer 200 with null where there is nobody. Names of members are read in any case. The role of the caller is a text that
/// comes in the language asked for, and as it is stored if none is.
///
/// Methods that name a user panic if there is no such user.
pub struct FakeSuperOffice {
    server: FakeServer,
    installation: Arc<Installation>,
}

impl FakeSuperOffice {
    /// Mia Moss, the caller whatever the credentials; `StatusNormal` at the start, and present in chat.
    pub const ME: &'static str = "5";
    /// Ann Archer; `StatusNotAvailable` at the start, with a message; present in chat, with two chats.
    pub const ANN: &'static str = "6";
    /// Bob Baker; `StatusNormal` at the start, with null as message; not present in chat.
    pub const BOB: &'static str = "7";
    /// Eve Engel; at the start `StatusFuture`, which is none of the known ones. No agent of the chat.
    pub const EVE: &'static str = "8";

    /// The user name for Basic.
    pub const USER: &'static str = "mia";
    /// The password for Basic.
    pub const PASSWORD: &'static str = "password-of-mia-at-the-fake-installation";
    /// The ticket for SOTicket.
    pub const TICKET: &'static str = "7T:ticket-of-the-fake-installation";
    /// The application token, which goes with the ticket Online.
    pub const APP_TOKEN: &'static str = "app-token-of-the-fake-installation";
    /// An access token for Bearer, which does not expire.
    pub const ACCESS_TOKEN: &'static str = "8A:Cust12345.access-token-of-the-fake-installation";
    /// The id of an app, Online.
    pub const CLIENT_ID: &'static str = "client-id-of-the-fake-installation";
    /// The secret of the app.
    pub const CLIENT_SECRET: &'static str = "client-secret-of-the-fake-installation";
    /// A refresh token that Mia gave the app. It can be used again and again.
    pub const REFRESH_TOKEN: &'static str = "refresh-token-of-the-fake-installation";
    /// The token of a browser session.
    pub const XSRF_TOKEN: &'static str = "xsrf-token-of-the-fake-installation";
    /// The cookie of the session, name and value. The vendor does not document the name.
    pub const SESSION_COOKIE: &'static str = "session=cookie-of-the-fake-installation";

    /// Starts it on a free port of this machine.
    pub async fn start() -> Self {
        let installation = Arc::new(Installation::new(|_| State::new()));
        let server = FakeServer::start(Arc::clone(&installation)).await;
        Self {
            server,
            installation,
        }
    }

    /// A provider of this installation, with Mia's name and password.
    pub fn builder(&self) -> SuperOfficeBuilder {
        SuperOffice::builder()
            .with_base_url(self.base_url())
            .with_basic(Self::USER, Self::PASSWORD)
            .with_instance("fake")
            .with_http(self.clock().http_options())
    }

    /// The base URL of the API, with the tenant and without the version.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The base URL of the login, below which `/login/common/oauth/tokens` is.
    #[must_use]
    pub fn login_url(&self) -> String {
        self.server.origin()
    }

    /// The installation's clock, by which access tokens end.
    #[must_use]
    pub fn clock(&self) -> &FakeClock {
        self.server.clock()
    }

    /// Returns the calls so far, including rejected ones and requests for tokens.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.server.calls()
    }

    /// Takes away the requests that are not documented, so that dropping the fake does not panic over them.
    #[must_use]
    pub fn take_unexpected(&self) -> Vec<String> {
        self.server.take_unexpected()
    }

    /// Adds an associate, with `StatusNormal` and no message.
    pub fn add_user(&self, associate: &str, name: &str) {
        self.installation
            .lock()
            .add(associate, name, "StatusNormal", Some(""));
    }

    /// Sets an associate's presence as if it was changed at the vendor, to any text.
    pub fn set_status(&self, associate: &str, status: &str, message: Option<&str>) {
        self.write(associate, Some(status), Some(message.map(str::to_owned)));
    }

    /// Says whether the installation is Online.
    pub fn set_online(&self, online: bool) {
        self.installation.lock().access.online = online;
    }

    /// Says whether the tenant is on another host, so that this one answers 421 to everything.
    pub fn set_wrong_host(&self, wrong: bool) {
        self.installation.lock().switches.wrong_host = wrong;
    }

    /// Says whether the user agent is closed to the caller, as it is to partner apps Online: presence can neither be read nor
    /// set, but `currentPrincipal` and chat presence still answer. The refusal is a 403; see
    /// [`restrict_user_agent_with`](Self::restrict_user_agent_with).
    pub fn restrict_user_agent(&self, restricted: bool) {
        self.installation.lock().switches.user_restriction = restricted.then_some(403);
    }

    /// Closes the user agent to the caller with this status, since the vendor does not document which one it is.
    pub fn restrict_user_agent_with(&self, status: u16) {
        self.installation.lock().switches.user_restriction = Some(status);
    }

    /// Says whether chat presence is closed to the caller.
    pub fn restrict_chat(&self, restricted: bool) {
        self.installation.lock().switches.chat_restricted = restricted;
    }

    /// Says whether every remote call fails, which agents tell by 200 with null.
    pub fn fail_agents(&self, failing: bool) {
        self.installation.lock().switches.agents_fail = failing;
    }

    /// Says whether agents answer 200 to a request that they cannot read, with the error in the body, and not 400.
    pub fn answer_binding_errors_with_success(&self, success: bool) {
        self.installation.lock().switches.binding_errors_succeed = success;
    }

    /// Says whether answers name their members in camel case, such as `userId`, and not in Pascal case as documented.
    pub fn answer_in_camel_case(&self, camel_case: bool) {
        self.installation.lock().switches.camel_case = camel_case;
    }

    /// Says whether a call without `Authorization` needs [`SESSION_COOKIE`](Self::SESSION_COOKIE) beside
    /// [`XSRF_TOKEN`](Self::XSRF_TOKEN).
    pub fn require_session_cookie(&self, required: bool) {
        self.installation.lock().access.needs_session_cookie = required;
    }

    /// Adds an agent of the chat who is present and has no chats. The id is a whole number.
    pub fn add_chat_user(&self, user: &str, name: &str) {
        let Ok(id) = user.parse() else {
            panic!("the id of a user of the fake SuperOffice's chat is a whole number, not {user}");
        };
        let mut state = self.installation.lock();
        state.chat.add(id, name, Some(true), 0);
    }

    /// Makes an associate an agent of the chat, unless it is one.
    #[cfg(feature = "__testkit")]
    pub(in crate::vendors::superoffice) fn join_chat(&self, associate: &str) {
        let state = self.installation.lock();
        if !state.ids().any(|id| id == associate) {
            unknown(NAME, "associate", associate, state.ids());
        }
        let is_agent = state.chat.ids().any(|id| id == associate);
        drop(state);
        if !is_agent {
            self.add_chat_user(associate, "Una Usual");
        }
    }

    /// Sets the presence of an agent of the chat as if it was changed at the vendor; `None` is null.
    pub fn set_chat_presence(&self, user: &str, present: Option<bool>) {
        let mut state = self.installation.lock();
        if !state.chat.set(user, present) {
            let known: Vec<String> = state.chat.ids().collect();
            unknown(
                NAME,
                "agent of the chat",
                user,
                known.iter().map(String::as_str),
            );
        }
    }

    /// How often an access token was asked for, in vain or not.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.server.requests_of("issueToken")
    }

    /// How long the access tokens last that are given out from now on, by [`clock`](Self::clock). 3600 seconds at the start.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.installation.lock().access.tokens.lifetime = lifetime;
    }

    /// Revokes every access token, [`ACCESS_TOKEN`](Self::ACCESS_TOKEN) too. New ones can be had.
    pub fn revoke_tokens(&self) {
        self.installation.lock().access.revoke_tokens();
    }

    /// Revokes [`REFRESH_TOKEN`](Self::REFRESH_TOKEN).
    pub fn revoke_refresh_token(&self) {
        self.installation
            .lock()
            .access
            .tokens
            .refresh_token_is_valid = false;
    }

    /// Accepts this `Authorization` header from now on, such as `SOTicket 7T:other`, and nothing else.
    pub fn accept_only(&self, authorization: &str) {
        self.installation.lock().access.accept_only(authorization);
    }

    /// Changes an associate's presence; `None` keeps the status or the message.
    fn write(&self, associate: &str, status: Option<&str>, message: Option<Option<String>>) {
        let mut state = self.installation.lock();
        if !state.set_status(associate, status, message) {
            unknown(NAME, "associate", associate, state.ids());
        }
    }
}

#[async_trait]
impl Fake for FakeSuperOffice {
    fn server(&self) -> Option<&FakeServer> {
        Some(&self.server)
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let mut state = self.installation.lock();
        let ids = self.server.ids.next(count, |number| {
            let id = (10_000 + number).to_string();
            state.ids().all(|known| known != id).then_some(id)
        });
        for id in &ids {
            state.add(id, "Una Usual", "StatusNormal", Some(""));
        }
        ids.into_iter().map(UserId::from).collect()
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        let change = ClientChange::new(update, self.clock().now(), word).without_expiry();
        self.write(
            user.as_str(),
            change.word.as_deref(),
            change.message.map(Some),
        );
        change.losses
    }

    async fn remove(&self, user: &UserId) {
        let mut state = self.installation.lock();
        if !state.remove(user.as_str()) {
            unknown(NAME, "associate", user.as_str(), state.ids());
        }
    }
}

/// The status for an availability, and what it reads back as.
fn word(wanted: Availability) -> (&'static str, Availability) {
    match wanted {
        Availability::Available => ("StatusNormal", wanted),
        Availability::Busy | Availability::DoNotDisturb | Availability::Away => {
            ("StatusNotAvailable", Availability::Away)
        }
        Availability::Offline | Availability::Unknown => ("StatusDeleted", Availability::Offline),
    }
}
