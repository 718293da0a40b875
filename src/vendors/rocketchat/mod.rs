#![cfg(feature = "rocketchat")]
//! Rocket.Chat.
//!
//! A user has a status and a message of at most 120 characters. Servers since 8.6 can end both at a given time.
//!
//! - **Credentials**: a personal access token or auth token with its user id; a name and a password, in plain text or as its digest; an
//!   auth token of an earlier login without the user id; or a user id with a [`TokenSource`](crate::TokenSource) of your own.
//!   [`logout`](RocketChat::logout) ends the session that a password or such a token has begun.
//! - **Second factor**: where the server asks for a code, the error is [`SecondFactorRequired`](crate::ErrorKind::SecondFactorRequired) and
//!   [`Error::second_factor`](crate::Error::second_factor) tells how the user gets one. Nothing is tried again by itself:
//!   [`with_second_factor`](RocketChat::with_second_factor) gives the provider to repeat the call with. Of servers from 9.0 on it is
//!   announced that they refuse such a login without saying why; that is [`Unauthenticated`](crate::ErrorKind::Unauthenticated), and
//!   [`with_second_factor_code`](RocketChatBuilder::with_second_factor_code) takes the code beforehand.
//! - **Users**: the user id. Setting another user's status needs the permission `edit-other-user-info`; without it the answer is
//!   [`Forbidden`](crate::ErrorKind::Forbidden). Older servers say so as of a bad token, which costs one more request to tell apart.
//! - **Unknown users** are [`NotFound`](crate::ErrorKind::NotFound).
//! - **Offline**: a user is reported as offline only if the server has proved it, else as [`Unknown`](crate::Availability::Unknown).
//!   - `get` reads `users.presence`, and `users.getStatus` (`users.getPresence` before 1.2) if that does not name the user.
//!   - Of many users the server lists those who are not offline. A user who is missing is offline if the response is complete (one for
//!     the ids, with `full: false`, or everybody's list), and if a response to this provider or a clone of it has named the user in the
//!     last 24 hours. [`users`](RocketChat::users) names all accounts, a hundred in a request.
//!   - If there are more than ten others in a call, the accounts are listed page by page (`users.list`), as far as half of that limit
//!     allows, and from the start every ten minutes at most.
//!   - Up to ten other users in one call are read one by one, as long as that needs no wait and leaves half of the limit to reads of one
//!     user. The rest is unknown until a later call. A user who was named more than an hour ago is read again where the limit has room,
//!     so that a deleted user becomes not found.
//!   - A server may hide a user's status from the caller, and then reports that user as offline. Only servers from 8.6 on return the
//!     message of an offline user.
//! - **Presence switched off**: a server that has stopped to tell users' presence (a licence limit of 200 connections, or an
//!   administrator) makes every user [`Unknown`](crate::Availability::Unknown) with the caveat
//!   [`VendorDoesNotReport`](crate::Caveat::VendorDoesNotReport), followed ones too. The list and the changes of everyone, which would
//!   name nobody, are [`Unavailable`](crate::ErrorKind::Unavailable) with the code [`PRESENCE_BROADCAST_DISABLED`]. That nobody is online
//!   is an empty list. [`broadcasts_presence`](RocketChat::broadcasts_presence) asks for it.
//! - **Servers** from 1.1 on, of which [`server_version`](RocketChat::server_version) tells the version. Before 1.2 no status can be set and
//!   changes are whole lists, before 2.4 there are no custom statuses, before 3.0 a look at many users reads everybody's list.
//! - **Lost**: do-not-disturb is shown as busy; activities; an expiry at servers before 8.6, which are asked for their version. A custom
//!   status is shown by its name as the message, in place of any other. Whether there is one is read first if the update keeps it, with
//!   one more request; a message that the server does not return counts as lost, for example that of an offline user it does not list.
//! - **In effect**: a user who is not connected is shown offline whatever is set, and what is shown may be another status than the
//!   user has chosen. So writing back what was read does not always restore it.
//! - **Who chose it** is told by servers since 8.6, in [`manual`](crate::Presence::manual): the user, or else the server (as during a call) or another
//!   system (such as a calendar).
//! - **Changes**: the server tells what changed within 10 minutes; an older cursor costs a full list. It does not tell that a user was
//!   deleted: after each full list, the watch looks up some of the users that are missing from it. A delta starts two minutes before the last response,
//!   because a replica of the server's database may lag ([`with_overlap`](RocketChatBuilder::with_overlap)). If the server's clock is set
//!   back, the next read is a full list.
//! - **Following**: what changed is asked for every 15 seconds, and everybody's list each half an hour. A request for presences has
//!   12 seconds to itself, which is half of the limit, and two that belong together have 24. Of more than 100 users by name, those whom
//!   everybody's list leaves out are asked for a hundred at a time in between. While presence is switched off, up to 100 users by name
//!   change to unknown; more of them, and everyone, are in a gap.
//! - **Limits**: 10 requests a minute per route and address, 5 for setting a status, unless the administrator changed that.
//!   So a look at more than 1,000 users waits for the next minute, and so does a list of as many accounts: allow for that with
//!   [`Retry::with_max_wait`](crate::Retry::with_max_wait) and [`HttpOptions::with_timeout`](crate::HttpOptions::with_timeout) of more than
//!   a minute, and [`HttpOptions::with_batch_timeout`](crate::HttpOptions::with_batch_timeout) for the whole, else what is left is [`RateLimited`](crate::ErrorKind::RateLimited).
//!   The limits are kept to until the server tells others. It tells none where the limit is off or the user is exempt, by the permission
//!   `api-bypass-rate-limit`: switch it off here too then, with [`HttpOptions::with_quotas`](crate::HttpOptions::with_quotas).
//!
//! The vendor's pages: <https://developer.rocket.chat/apidocs/get-users-presence>.
//!
//! # Why it works this way
//!
//! - An exact update with an expiry may ask the server's version first. Only the version decides whether a status can end by itself: a
//!   read before the refusal does no harm, while either assumption would be wrong at half of the servers.
//! - A 401 that says `unauthorized` is checked with `me` when the call sets another user. Old servers say so of a missing permission,
//!   new ones of a bad token; taking the first for the second would give up a valid session and sign in again.
//! - A user that a lookup leaves out is offline only if it is known to exist, because the server leaves out users that are offline and
//!   ids of nobody alike. Every user in a response of the last 24 hours is known. The others are read alone, as many as half of the
//!   rate limit allows at once, and the rest is unknown: reading all of them would take minutes under the limit of ten calls, and leave
//!   none for reads of one user. After an hour a known user is read again if there is room, because nothing reports deleted accounts.
//! - Totals of pages are not trusted. A page without a new entry is the end: one request more, and nothing lost to a server that counts
//!   wrongly.

pub mod api;
mod auth;
mod builder;
mod changes;
#[cfg(feature = "mock")]
pub(crate) mod fake;
#[cfg(feature = "__testkit")]
pub(crate) mod kit;
mod known_users;
mod map;
mod pages;
mod read;
mod second_factor;
mod server;
mod sign_in;
mod signed_in;
#[cfg(all(test, vendor_tests))]
mod tests;
mod version;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use auth::Session;
pub use builder::RocketChatBuilder;
use known_users::KnownUsers;
use map::{DIALECT, OF_OTHERS};
pub use read::PRESENCE_BROADCAST_DISABLED;
use read::READ_BATCH;
pub use version::ServerVersion;

use crate::{
    client::{
        call::{Authenticator, Connection},
        wire::{DateTime, Vocabulary},
    },
    clock::Timestamp,
    error::{Error, Result},
    model::{
        Availability, Expiry, NativeStatus, Presence, PresenceUpdate, SetOutcome, Source, UserId,
        Who, check_id,
    },
    provider::{
        Batch, Capabilities, Changes, ChangesSupport, Cursor, ExpirySupport, ListSupport, Listing,
        MessageSupport, PresenceProvider, SetSupport, StatusDefinition, set_each,
    },
};

/// A Rocket.Chat workspace as a [`PresenceProvider`]. The [module](self) tells what it can do.
///
/// ```no_run
/// # use omnipresence::*;
/// # async fn example() -> Result<()> {
/// let chat = RocketChat::builder()
///     .with_base_url("https://chat.example.com")
///     .with_token("aobEdbYhXfu5hkeqG", "personal access token")
///     .build()?;
/// chat.set(&Who::Me, &PresenceUpdate::new(Availability::Busy).with_message("In a call")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RocketChat {
    source: Source,
    api: api::Client,
    /// The same, where a refusal may be about another user.
    others: api::Client,
    connection: Connection,
    session: Arc<Session>,
    known_users: Arc<KnownUsers>,
    /// How much earlier than the last response a delta starts.
    overlap: Duration,
}

impl RocketChat {
    /// Starts without settings; the base URL and some credentials are needed.
    pub fn builder() -> RocketChatBuilder {
        RocketChatBuilder::default()
    }

    /// The typed client, for all that the specification has.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    /// Ends the session that was signed in to with a password or a resume token, and forgets its token. A session that is over or was
    /// never begun is no error. The next call signs in again, which a resume token that was the session's can't; so does a call that is
    /// under way meanwhile and finds its token refused.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a token that was given: `api().logout()` ends it, and this provider with it.
    /// Else whatever the network and the server do; the session is then kept.
    pub async fn logout(&self) -> Result<()> {
        self.session.end(&self.connection).await
    }

    fn assemble(
        source: Source,
        connection: Connection,
        session: Arc<Session>,
        known_users: Arc<KnownUsers>,
        overlap: Duration,
    ) -> Self {
        Self {
            source,
            api: api::Client::new(connection.clone()),
            others: api::Client::new(connection.with_dialect(&OF_OTHERS)),
            connection,
            session,
            known_users,
            overlap,
        }
    }

    /// The bounds of a batch of calls that begins now.
    fn batch(&self) -> Batch<'_> {
        let (clock, timeout) = (self.connection.clock(), self.connection.batch_timeout());
        Batch::over_http(&self.source, clock, timeout, self.connection.concurrency())
    }

    fn now(&self) -> Timestamp {
        self.connection.clock().now()
    }

    async fn user(&self, who: &Who) -> Result<UserId> {
        match who {
            Who::Me => self.session.user(self.connection.channel()).await,
            Who::User(user) => check_id(user).map(|()| user.clone()).map_err(named),
        }
    }

    /// Whether a user may have a message that a plan replaces. The server returns the message of the caller and of each user it lists;
    /// it may leave out a user who is offline.
    async fn may_lose_message(&self, user: &UserId, is_me: bool, plan: &map::Plan) -> Result<bool> {
        let current = if is_me {
            self.api.me().send().await?.into_value().status_text
        } else {
            let mut listed = self.ask(&[user]).await?.into_value().users.into_iter();
            match listed.find(|read| read.id == user.as_str()) {
                Some(read) => read.status_text,
                None => return Ok(true),
            }
        };
        let current = current.filter(|text| !text.is_empty());
        Ok(current.is_some() && current != plan.message)
    }

    /// Sets the status of somebody else.
    ///
    /// Some servers say `unauthorized` with the status 401 of a missing permission, others of a bad token. Signing in again for the first
    /// would end the session for nothing, so `me` tells which it is: if the server takes the credentials there, it is the permission.
    async fn set_other(&self, update: &api::model::SetStatusRequest) -> Result<()> {
        let before = self.session.credentials(self.connection.channel()).await?;
        let refused = match self.others.users_set_status(update).send().await {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        let ambiguous = refused
            .status()
            .is_some_and(|status| map::is_ambiguous(status, refused.vendor_message()));
        if !ambiguous {
            return Err(refused);
        }
        // This signs in again if the credentials are bad.
        self.api.me().send().await?;
        if self
            .session
            .credentials(self.connection.channel())
            .await?
            .is(&before)
        {
            return Err(refused);
        }
        self.others
            .users_set_status(update)
            .send()
            .await
            .map(|_| ())
    }
}

fn named(error: Error) -> Error {
    error.with_vendor(DIALECT.vendor)
}

#[async_trait]
impl PresenceProvider for RocketChat {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            me: true,
            set: SetSupport::Anyone,
            exact: &[
                Availability::Available,
                Availability::Busy,
                Availability::Away,
                Availability::Offline,
            ],
            read_batch: READ_BATCH,
            list: ListSupport::OmitsOffline,
            changes: ChangesSupport::Delta {
                window: changes::WINDOW,
            },
            message: MessageSupport::MaxChars(map::MAX_CHARS),
            expiry: ExpirySupport::Optional,
            definitions: true,
            concurrency: self.connection.concurrency(),
            pace: self
                .connection
                .pace(changes::PACE, api::operation::UsersPresence::DESCRIPTOR),
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.read_one(self.user(who).await?).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        self.read_many(users).await
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        let listing = self.listing(self.everyone().await?);
        self.note_known(listing.entries.iter().map(|presence| &presence.user));
        Ok(listing)
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        changes::read(self, since).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        // Only an expiry depends on the version, so only an expiry costs asking for it. What is wrong is refused before that.
        let now = || self.connection.vendor_now();
        let mut plan = map::plan(update, Some(map::EXPIRES_SINCE), now()).map_err(named)?;
        let user = self.user(who).await?;
        if update.expiry != Expiry::VendorDefault {
            // Its answer shows the server's clock, if none has before.
            let version = self.version_for_expiry().await?;
            plan = map::plan(update, version, now()).map_err(named)?;
        }
        let is_me = user == self.user(&Who::Me).await?;
        if plan.replaces_message && self.may_lose_message(&user, is_me, &plan).await? {
            plan.lose_message(update.fidelity).map_err(named)?;
        }
        let set = if is_me {
            let own = plan.body(None);
            self.api.users_set_status(&own).send().await.map(|_| ())
        } else {
            self.set_other(&plan.body(Some(&user))).await
        };
        set.map_err(map::unsupported_if_no_operation)?;
        self.note_known([&user]);
        let sent = plan.status.map(|status| NativeStatus::new(status.as_str()));
        let mut outcome = SetOutcome::new(sent, plan.losses);
        outcome.expires_at = plan.expires_at.as_ref().and_then(DateTime::timestamp);
        Ok(outcome)
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        set_each(self, updates, &self.batch()).await
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        let background = Self::assemble(
            self.source.clone(),
            self.connection.in_background(),
            Arc::clone(&self.session),
            Arc::clone(&self.known_users),
            self.overlap,
        );
        Some(Arc::new(background))
    }

    fn delay(&self) -> Option<Duration> {
        self.connection.delay()
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        let Listing { entries, failed } = self.custom_statuses().await?;
        let custom = entries.into_iter().map(map::custom);
        let definitions = map::built_in().chain(custom).collect();
        Ok(Listing::new(definitions, failed))
    }
}
