//! The fake Genesys Cloud: what a test controls. The state and its rules are in the files of this folder.

mod body;
mod channels;
mod current_definitions;
mod definitions;
mod dispatch;
mod events;
mod fault;
mod organization;
mod settings;
mod sign_in;
mod sources;
mod tokens;
mod users;

use std::{
    sync::{Arc, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use dispatch::PERMISSIONS;
use organization::{LOGIN, LOGIN_HOST, Organization, State};
use users::Change;

use super::{Genesys, GenesysBuilder};
use crate::{
    clock::FakeClock,
    model::{Availability, Loss, PresenceUpdate, UserId},
    testkit::{ClientChange, Fake, FakeServer, RecordedCall, unknown},
};

/// How the fake is named in panics.
const NAME: &str = "Genesys Cloud";

/// A Genesys Cloud organization that fits into a test: users, presence definitions, sources, notification channels and tokens.
///
/// It starts with four users and 13 presence definitions: the ten that every organization has, under their usual ids, and
/// three of its own, one of them deactivated. Two sources are registered, one of them deactivated. There is one notification
/// channel, and no websocket behind it. What the vendor does not document is done in the plainest way: users that are
/// not known are left out of bulk answers, and bulk answers come in the order of the users' ids, not in that of the request.
///
/// The definitions are answered with the few members that a live answer had; the presence of a user comes without `id`.
///
/// Methods that name a user, a definition, a source or a permission panic if there is none of this name.
pub struct FakeGenesys {
    server: FakeServer,
    organization: Arc<Organization>,
}

impl FakeGenesys {
    /// Mia Moss, who owns [`USER_TOKEN`](Self::USER_TOKEN); Available at the start.
    pub const ME: &'static str = "3b6e0c1a-52d7-4f7e-8f0b-1c6a9d2e4f01";
    /// Ann Archer; On Queue at the start, with a message.
    pub const ANN: &'static str = "8d2f4b90-7a15-4c3e-9b61-2e7f0a5c6d02";
    /// Bob Baker; [`AWAY_FROM_KEYBOARD`](Self::AWAY_FROM_KEYBOARD) at the start.
    pub const BOB: &'static str = "c41a7e63-0f28-4d95-a7c4-3d8e1b6f7a03";
    /// Eve Engel; at the start her system presence is `Hologram`, which is none of the known ones.
    pub const EVE: &'static str = "f7950d2b-6c3d-4ea1-b8d2-4f9a2c708b04";

    /// The id of the OAuth client.
    pub const CLIENT_ID: &'static str = "5e0d7a34-1b2c-4d5e-8f60-71829a3b4c05";
    /// The secret of the OAuth client.
    pub const CLIENT_SECRET: &'static str = "client-secret-of-the-fake-organization";
    /// The id of a public OAuth client, which has no secret.
    pub const PUBLIC_CLIENT_ID: &'static str = "9b1c2d3e-4f50-4617-a829-3a4b5c6d7e09";
    /// A refresh token of [`ME`](Self::ME), good for either client. It is replaced by another each time it is used; see
    /// [`rotate_refresh_tokens`](Self::rotate_refresh_tokens).
    pub const REFRESH_TOKEN: &'static str = "refresh-token-of-mia-at-the-fake-organization";
    /// An access token that belongs to [`ME`](Self::ME) and does not expire.
    pub const USER_TOKEN: &'static str = "user-token-of-mia-at-the-fake-organization";

    /// A registered source, "Calendar", where Ann is Busy at the start, with a message, and nobody else has a presence.
    pub const CALENDAR: &'static str = "e6a7b8c9-0d1e-4f2a-8b3c-4d5e6f708a0b";
    /// A registered source, "Desk phones", which is deactivated.
    pub const FORMER_SOURCE: &'static str = "f8b9cadb-1e2f-4031-9c4d-5e6f70819b0c";
    /// A notification channel of [`USER_TOKEN`](Self::USER_TOKEN), with her own presence as its only topic.
    pub const CHANNEL: &'static str = "streaming-7-f4k3c4ll3rsch4nn3l00000001";
    /// The division that [`ANOTHER_BREAK`](Self::ANOTHER_BREAK) is assigned to; the other definitions belong to none.
    pub const DIVISION: &'static str = "7c1e2d3f-4a5b-4c6d-8e7f-9a0b1c2d3e0a";

    /// The definition Available, one of the ten.
    pub const AVAILABLE: &'static str = "6a3af858-942f-489d-9700-5f9bcdcdae9b";
    /// The definition Busy, one of the ten.
    pub const BUSY: &'static str = "31fe3bac-dea6-44b7-bed7-47f91660a1a0";
    /// The definition Offline, one of the ten.
    pub const OFFLINE: &'static str = "ccf3c10a-aa2c-4845-8e8d-f59fa48c58e5";
    /// The definition On Queue, one of the ten.
    pub const ON_QUEUE: &'static str = "e08eaf1b-ee47-4fa9-a231-1200e284798f";
    /// The organization's own definition "Another Break", a kind of Break.
    pub const ANOTHER_BREAK: &'static str = "a2d94c1e-35b8-4f07-9c6a-0e1d2c3b4a06";
    /// The organization's own definition "Away from keyboard", a kind of Away.
    pub const AWAY_FROM_KEYBOARD: &'static str = "b7e3f052-48c1-4a9d-8d2b-1f0e9d8c7b07";
    /// The organization's own definition "Smoke break", which is listed but deactivated.
    pub const DEACTIVATED: &'static str = "d05c6b8f-6e7a-4b31-a5f4-2a3b4c5d6e08";

    /// Starts it on a free port of this machine.
    pub async fn start() -> Self {
        let organization = Arc::new(Organization::new(State::new));
        let server = FakeServer::start(Arc::clone(&organization)).await;
        Self {
            server,
            organization,
        }
    }

    /// A provider of this organization, with the credentials of its OAuth client.
    pub fn builder(&self) -> GenesysBuilder {
        Genesys::builder()
            .with_base_url(self.base_url())
            .with_login_url(self.login_url())
            .with_client_credentials(Self::CLIENT_ID, Self::CLIENT_SECRET)
            .with_instance("fake")
            .with_http(self.clock().http_options())
    }

    /// The base URL of the API.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The base URL of the login, below which `/oauth/token` is.
    #[must_use]
    pub fn login_url(&self) -> String {
        self.server.origin() + LOGIN_HOST
    }

    /// The organization's clock, which tells when presences change and tokens expire.
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

    /// How often a token was asked for, in vain or not.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.server.requests_of(LOGIN)
    }

    /// Says whether a refresh token is replaced by another when it is used, and then no longer good. It is at the start.
    pub fn rotate_refresh_tokens(&self, rotate: bool) {
        self.organization.lock().tokens.rotates = rotate;
    }

    /// Revokes every refresh token. New ones cannot be had.
    pub fn revoke_refresh_tokens(&self) {
        self.organization.lock().tokens.revoke_refresh_tokens();
    }

    /// Says whether the OAuth clients are active. One that is not gets no tokens; those it has stay good.
    pub fn set_client_active(&self, active: bool) {
        self.organization.lock().tokens.client_is_active = active;
    }

    /// Revokes every access token, [`USER_TOKEN`](Self::USER_TOKEN) too. New ones can be had.
    pub fn revoke_tokens(&self) {
        self.organization.lock().tokens.revoke();
    }

    /// How long the tokens last that are given out from now on, by [`clock`](Self::clock). 86399 seconds at the start.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.organization.lock().tokens.set_lifetime(lifetime);
    }

    /// Grants or takes a permission: `presence:userPresence:edit` for instance, which is needed to set other users'
    /// presence, and to set any in bulk. All are granted at the start.
    pub fn set_permission(&self, permission: &str, granted: bool) {
        if !PERMISSIONS.contains(&permission) {
            unknown(NAME, "permission", permission, PERMISSIONS);
        }
        self.organization.lock().set_permission(permission, granted);
    }

    /// Answers 429 from now on to what is more than `per_minute` calls in a minute of [`clock`](Self::clock).
    pub fn limit_calls(&self, per_minute: u32) {
        self.organization.lock().limit_calls(per_minute);
    }

    /// Adds a user, who is Offline.
    pub fn add_user(&self, id: &str, name: &str) {
        let now = self.clock().now();
        self.organization.lock().users.add(id, name, now);
    }

    /// Sets a user's presence as if it was changed at the vendor.
    ///
    /// `system_presence` is shown exactly as given, so it may be `ON_QUEUE` or nothing that is known. The definition is
    /// the one that comes with this system presence, and one that nobody can look up if there is none.
    pub fn set_status(&self, user: &str, system_presence: &str, message: &str) {
        let now = self.clock().now();
        self.with_user(user)
            .set_status(user, system_presence, message, now);
    }

    /// Sets a user's presence to a definition as if it was changed at the vendor. A deactivated definition cannot be set.
    pub fn set_definition(&self, user: &str, definition: &str, message: &str) {
        let now = self.clock().now();
        let mut state = self.with_user(user);
        if !state.set_definition(user, definition, message, now) {
            unknown(NAME, "definition", definition, state.definitions.ids());
        }
    }

    /// Sets a user's presence at a registered source as if the source had published it. `system_presence` is as with
    /// [`set_status`](Self::set_status).
    pub fn set_status_at(&self, source: &str, user: &str, system_presence: &str, message: &str) {
        let now = self.clock().now();
        let mut state = self.with_user(user);
        if !state.sources.has(source) {
            unknown(NAME, "source", source, state.sources.ids());
        }
        state.set_status_at(source, user, system_presence, message, now);
    }

    /// Says whether `PURECLOUD` is the user's primary source, as at the start, or [`CALENDAR`](Self::CALENDAR).
    pub fn set_primary(&self, user: &str, primary: bool) {
        let source = if primary {
            users::BUILT_IN_SOURCE
        } else {
            Self::CALENDAR
        };
        self.with_user(user).users.set_primary(user, source);
    }

    /// Says whether the organization has the operations below `/presence/definitions`. Without them, as in an organization that
    /// has got them not yet, they give 404, and those below `/presencedefinitions` are left. It has both at the start.
    pub fn offer_definitions(&self, offered: bool) {
        self.organization.lock().has_current_definitions = offered;
    }

    /// Gives a definition another id, as if it was deleted and created again, and returns the new id.
    ///
    /// # Panics
    /// If there is no such definition.
    pub fn renew_definition(&self, definition: &str) -> String {
        let mut state = self.organization.lock();
        if let Some(id) = state.definitions.renew(definition) {
            return id;
        }
        unknown(NAME, "definition", definition, state.definitions.ids())
    }

    fn with_user(&self, id: &str) -> MutexGuard<'_, State> {
        let state = self.organization.lock();
        if !state.users.has(id) {
            unknown(NAME, "user", id, state.users.ids());
        }
        state
    }
}

#[async_trait]
impl Fake for FakeGenesys {
    fn server(&self) -> Option<&FakeServer> {
        Some(&self.server)
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let now = self.clock().now();
        let mut state = self.organization.lock();
        let ids = self.server.ids.next(count, |number| {
            let id = format!("9a000000-0000-4000-8000-{number:012}");
            (!state.users.has(&id)).then_some(id)
        });
        for id in &ids {
            state.users.add(id, "Una Usual", now);
            state.set_status(id, "Available", "", now);
        }
        ids.into_iter().map(UserId::from).collect()
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        let now = self.clock().now();
        let change = ClientChange::new(update, now, word).without_expiry();
        let mut state = self.with_user(user.as_str());
        let definition = change.word.map(|word| state.definition_of(&word));
        let written = Change::new(definition, change.message.as_deref());
        state.users.apply(user.as_str(), written, now);
        change.losses
    }

    async fn remove(&self, user: &UserId) {
        self.with_user(user.as_str()).users.remove(user.as_str());
    }
}

/// The system presence for an availability, and what it reads back as.
pub(in crate::vendors::genesys) fn word(wanted: Availability) -> (&'static str, Availability) {
    match wanted {
        Availability::Available => ("Available", wanted),
        Availability::Busy | Availability::DoNotDisturb => ("Busy", Availability::Busy),
        Availability::Away => ("Away", wanted),
        Availability::Offline | Availability::Unknown => ("Offline", Availability::Offline),
    }
}
