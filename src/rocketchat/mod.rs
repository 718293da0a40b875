//! Rocket.Chat.
//!
//! A user has a status and a message of at most 120 characters. Servers since 8.6 can end both at a given time.
//!
//! - **Credentials**: a personal access token or auth token with its user id, a name and a password, or a user id with a
//!   [`TokenSource`](crate::TokenSource) of your own.
//! - **Users**: the user id. Setting another user's status needs the permission `edit-other-user-info`; without it the answer is
//!   [`Forbidden`](crate::ErrorKind::Forbidden). Older servers say so as of a bad token, which costs one more request to tell apart.
//! - **Unknown users**: [`get`](crate::PresenceProvider::get) answers [`NotFound`](crate::ErrorKind::NotFound).
//!   [`get_many`](crate::PresenceProvider::get_many) answers offline, because the server leaves out both in one list.
//! - **Presence switched off**: a server that has stopped to tell users' presence (a licence limit of 200 connections, or an
//!   administrator) makes every user [`Unknown`](crate::Availability::Unknown), followed ones too, and the
//!   list and the changes of everyone [`Unavailable`](crate::ErrorKind::Unavailable).
//! - **Lost**: do-not-disturb is shown as busy; activities; an expiry at servers before 8.6. A custom status is shown by its name as the
//!   message, in place of any other.
//! - **In effect**: a user who is not connected is shown offline whatever is set, and what is shown may be another status than the
//!   user has chosen. So writing back what was read does not always restore it.
//! - **Changes**: the server tells what changed within 10 minutes; an older cursor costs a full list.
//! - **Limits**: 10 requests a minute per route and address, 5 for setting a status, unless the administrator changed that.
//!   They are kept to until the server tells others. It tells none where the limit is off or the user is exempt, by the permission
//!   `api-bypass-rate-limit`: switch it off here too then, with [`HttpOptions::with_quotas`](crate::HttpOptions::with_quotas).
//!
//! The vendor's pages: <https://developer.rocket.chat/apidocs/get-users-presence>.

pub mod api;
mod auth;
mod builder;
mod changes;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod map;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use auth::Session;
pub use builder::RocketChatBuilder;
use map::{DIALECT, OF_OTHERS, Told};

use crate::{
    Availability, Capabilities, Changes, ChangesSupport, Cursor, Error, ErrorKind, Expiry,
    ExpirySupport, ListSupport, MessageSupport, NativeStatus, Presence, PresenceProvider,
    PresenceUpdate, Response, Result, SetOutcome, SetSupport, Source, StatusDefinition, Timestamp,
    UserId, Who,
    http::{Authenticator, Connection},
    provider::fan_out,
    settings,
    wire::{Vocabulary, check_id},
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
    /// The server's version once it is new enough: an older server may be updated.
    version: Arc<OnceLock<(u32, u32)>>,
}

/// How many users one request reads. The server takes 500; the length of a URL is what bounds it.
const READ_BATCH: usize = 100;

/// How many custom statuses one request reads. The server may give fewer.
const PAGE: i32 = 100;

/// No workspace has so many pages of custom statuses: a server that goes on is broken.
const MAX_PAGES: usize = 200;

impl RocketChat {
    /// Starts without settings; the base URL and some credentials are needed.
    pub fn builder() -> RocketChatBuilder {
        RocketChatBuilder::default()
    }

    /// Takes the settings from `ROCKETCHAT_URL` and either `ROCKETCHAT_USER_ID` with `ROCKETCHAT_AUTH_TOKEN`, or `ROCKETCHAT_USER` with
    /// `ROCKETCHAT_PASSWORD`.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming what is missing or wrong.
    pub fn from_env() -> Result<Self> {
        let mut builder = Self::builder();
        if let Some(url) = settings::env("ROCKETCHAT_URL") {
            builder = builder.with_base_url(url);
        }
        if let Some(user_id) = settings::env("ROCKETCHAT_USER_ID") {
            builder = builder.with_token(
                user_id,
                settings::env("ROCKETCHAT_AUTH_TOKEN").unwrap_or_default(),
            );
        } else if let Some(user) = settings::env("ROCKETCHAT_USER") {
            builder = builder.with_password(
                user,
                settings::env("ROCKETCHAT_PASSWORD").unwrap_or_default(),
            );
        }
        builder.build()
    }

    /// The typed client, for all that the specification has.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    async fn user(&self, who: &Who) -> Result<UserId> {
        match who {
            Who::Me => self.session.user(&self.connection).await,
            Who::User(user) => check_id(user).map(|()| user.clone()).map_err(named),
        }
    }

    /// Asks for some users, at most [`READ_BATCH`]. The server leaves out those who are offline.
    async fn ask(&self, users: &[&UserId]) -> Result<api::model::PresenceList> {
        let ids = users.iter().map(|user| user.as_str());
        Ok(self
            .api
            .users_presence()
            .ids(ids)
            .send()
            .await?
            .into_value())
    }

    /// Asks for the status of one user, which the server tells of everybody.
    async fn ask_status(&self, user: &UserId, told: Told) -> Result<Presence> {
        let answer = self
            .api
            .users_get_status()
            .user_id(user.as_str())
            .send()
            .await?
            .into_value();
        let now = Timestamp::now();
        Ok(map::status_of(
            &self.source,
            user.clone(),
            answer,
            told,
            now,
        ))
    }

    /// Reads at most [`READ_BATCH`] users with ids that have been checked.
    async fn get_batch(&self, users: &[&UserId]) -> Vec<Result<Presence>> {
        let observed_at = Timestamp::now();
        let read = self.ask(users).await.and_then(|list| {
            let told = told(&list);
            Ok((told, map::presences(&self.source, list.users, observed_at)?))
        });
        let (told, found) = match read {
            Ok(read) => read,
            Err(error) => return users.iter().map(|_| Err(error.clone())).collect(),
        };
        let found: HashMap<&UserId, &Presence> = found
            .iter()
            .map(|presence| (&presence.user, presence))
            .collect();
        users
            .iter()
            .map(|user| {
                Ok(match found.get(*user) {
                    Some(presence) => (*presence).clone(),
                    None => map::bare(&self.source, (*user).clone(), None, told, observed_at),
                })
            })
            .collect()
    }

    /// Everyone who is not offline, and the answer around it.
    async fn everyone(&self) -> Result<Response<api::model::PresenceList>> {
        let answer = self.api.users_presence().send().await?;
        self.refuse_if_broadcast_off(&answer.value).await?;
        Ok(answer)
    }

    /// An empty list means that nobody is online, or that the server has stopped to tell: asking for one user tells which.
    async fn refuse_if_broadcast_off(&self, list: &api::model::PresenceList) -> Result<()> {
        if list.users.as_ref().is_some_and(|users| !users.is_empty()) {
            return Ok(());
        }
        let me = self.user(&Who::Me).await?;
        match told(&self.ask(&[&me]).await?) {
            Told::Everything => Ok(()),
            Told::Nothing => Err(named(Error::new(
                ErrorKind::Unavailable,
                "the server has stopped to tell users' presence: an administrator can switch it on again",
            ))),
        }
    }

    /// The statuses that the workspace has added. A page that brings nothing new is the end, whatever `total` says.
    async fn custom_statuses(&self) -> Result<Vec<api::model::CustomStatus>> {
        let mut statuses: Vec<api::model::CustomStatus> = Vec::new();
        let mut seen = HashSet::new();
        for _ in 0..MAX_PAGES {
            let offset = i32::try_from(statuses.len()).unwrap_or(i32::MAX);
            let request = self
                .api
                .custom_user_status_list()
                .offset(offset)
                .count(PAGE);
            let page = request.send().await?.into_value();
            let before = statuses.len();
            let new = page.statuses.unwrap_or_default().into_iter();
            statuses
                .extend(new.filter(|status| status.id.is_none() || seen.insert(status.id.clone())));
            let all = page.total.and_then(|total| usize::try_from(total).ok());
            if statuses.len() == before || all.is_some_and(|all| statuses.len() >= all) {
                return Ok(statuses);
            }
        }
        let fault = format!("the list of custom statuses does not end after {MAX_PAGES} pages");
        Err(named(Error::new(ErrorKind::Decode, fault)))
    }

    async fn version(&self) -> Result<Option<(u32, u32)>> {
        if let Some(known) = self.version.get() {
            return Ok(Some(*known));
        }
        let told = map::version(self.api.info().send().await?.into_value());
        if let Some(version) = told.filter(|version| *version >= map::EXPIRES_SINCE) {
            // Whoever asked at the same time may have been first.
            let _ = self.version.set(version);
        }
        Ok(told)
    }

    /// Sets the status of somebody else.
    ///
    /// Some servers say `unauthorized` with the status 401 of a missing permission, others of a bad token. Signing in again for the first
    /// would end the session for nothing, so `me` tells which it is: if the server takes the credentials there, it is the permission.
    async fn set_other(&self, update: &api::model::SetStatusRequest) -> Result<()> {
        let before = self.session.credentials(&self.connection).await?;
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
            .credentials(&self.connection)
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

/// Whoever asks for ids and gets a full list has asked a server that tells nobody's presence.
fn told(list: &api::model::PresenceList) -> Told {
    let nobody = list.users.as_ref().is_none_or(Vec::is_empty);
    if nobody && list.full.unwrap_or(true) {
        Told::Nothing
    } else {
        Told::Everything
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
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let user = self.user(who).await?;
        let list = self.ask(&[&user]).await?;
        let told = told(&list);
        // A server before 3.0 ignores the ids and lists everyone.
        let found = list
            .users
            .unwrap_or_default()
            .into_iter()
            .find(|read| read.id.as_deref() == Some(user.as_str()));
        match found {
            Some(read) => Ok(map::presence(&self.source, user, read, Timestamp::now())),
            None => self.ask_status(&user, told).await,
        }
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let good: Vec<&UserId> = users.iter().filter(|user| check_id(user).is_ok()).collect();
        let batches = good.chunks(READ_BATCH).map(|batch| self.get_batch(batch));
        let answers = fan_out(batches, self.connection.concurrency()).await;
        let mut answers = answers.into_iter().flatten();
        users
            .iter()
            .map(|user| {
                let answer = check_id(user)
                    .map_err(named)
                    .and_then(|()| answers.next().expect("every good id has its answer"));
                (user.clone(), answer)
            })
            .collect()
    }

    async fn list(&self) -> Result<Vec<Presence>> {
        let users = self.everyone().await?.value.users;
        map::presences(&self.source, users, Timestamp::now())
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        changes::read(self, since).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        // Only an expiry depends on the version, so only an expiry costs asking for it. What is wrong is refused before that.
        let now = Timestamp::now();
        let mut plan = map::plan(update, Some(map::EXPIRES_SINCE), now).map_err(named)?;
        let user = self.user(who).await?;
        if update.expiry != Expiry::VendorDefault {
            plan = map::plan(update, self.version().await?, now).map_err(named)?;
        }
        let body = plan.body(&user);
        if user == self.user(&Who::Me).await? {
            self.api.users_set_status(&body).send().await?;
        } else {
            self.set_other(&body).await?;
        }
        let sent = plan.status.map(|status| NativeStatus::new(status.as_str()));
        Ok(SetOutcome::new(sent, plan.losses))
    }

    async fn definitions(&self) -> Result<Vec<StatusDefinition>> {
        let mut definitions: Vec<StatusDefinition> = map::built_in().collect();
        let custom = self.custom_statuses().await?;
        definitions.extend(custom.into_iter().filter_map(map::custom));
        Ok(definitions)
    }
}
