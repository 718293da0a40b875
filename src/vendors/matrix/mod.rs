#![cfg(feature = "matrix")]
//! Matrix, at any homeserver.
//!
//! A user has a state and a message. The states are `online`, `unavailable`, `offline` and, at servers with that feature,
//! `org.matrix.msc3026.busy`.
//!
//! | Matrix | Availability | not expressed |
//! | --- | --- | --- |
//! | `online` | available | |
//! | `unavailable` | away | whether the user is idle or chose it |
//! | `org.matrix.msc3026.busy` | busy | whether it means busy or do-not-disturb |
//! | `offline` | offline | whether the user is invisible or disconnected |
//! | another word | unknown | |
//!
//! - **Server**: [`with_base_url`](MatrixBuilder::with_base_url), or the domain of the user ids
//!   ([`with_server_name`](MatrixBuilder::with_server_name)), which names its server in a file.
//! - **Credentials**: a name and a password, an access token, a refresh token, a [`TokenSource`](crate::TokenSource) of your own, or the
//!   token of an application service. A token that has ended is refreshed. If the refresh token is refused too, a password logs in again,
//!   with the same device. A session that a password began ends with `api().logout()`; the next call logs in again.
//! - **Users**: `@name:domain`. Case counts.
//! - **Visible users** are those who share a joined room with the caller. Any other user, and one who does not exist, is
//!   [`Forbidden`](ErrorKind::Forbidden) with the scope [`User`](crate::Scope::User), and never offline. tuwunel is documented to answer with
//!   [`NotFound`](ErrorKind::NotFound) (from its source, not tried).
//! - **Presence switched off**: such a server reports everyone as offline. Where a reading shows nothing but `offline`, and no reading of the
//!   last hour has shown anything else, the provider asks the server once: it reads a user who does not exist, which only a server without
//!   presence answers. At Synapse, which can also run without tracking presences, it then sets a state that does not exist, which only
//!   such a server accepts; that counts towards the limit of setting. A user is then [`Unknown`](Availability::Unknown) with
//!   [`Caveat::VendorDoesNotReport`](crate::Caveat::VendorDoesNotReport). Setting a status is [`Unavailable`](ErrorKind::Unavailable).
//! - **Lists** have everyone who is visible: the members of the joined rooms, with their names. It costs a synchronization and one request
//!   for each room. [`display_name`](crate::Presence::display_name) is known once a list has read it.
//! - **Setting**: the own presence alone; an application service sets that of every user in its namespace. A write replaces state and message, so an
//!   update that keeps one reads first. Each write is read back, because the server accepts what it does not keep. A user with several
//!   devices is shown by the highest state of all, so that what is in effect may be another state.
//! - **Expiry**: a state lasts about 30 seconds after it was set, unless a client of the same user synchronizes: Synapse ends it after 30 to
//!   39 seconds, tuwunel after half an hour (from its source). The message stays. Hold a state with [`keep()`](crate::keep()), which renews it
//!   every 20 seconds. [`clear`](PresenceProvider::clear) writes `offline` without a message. An end that an update states is lost.
//! - **Lost**: do-not-disturb is shown as busy, and both are shown as away at servers without busy, which are asked for their
//!   features; activities; an expiry. Busy is no [exact](crate::PresenceUpdate::exact) availability, because not every server has it: write the native
//!   state to be sure.
//! - **Following**: one synchronization is held open, and a change arrives some 20 ms after it was made at a server on the same machine. It
//!   never shows the follower as online. Who joins a shared room is followed from then on; who leaves is Forbidden. A token that the
//!   server cannot read leads to a fresh snapshot and a gap.
//! - **Times**: [`last_active_at`](crate::Presence::last_active_at) is the last activity. Since when a state has lasted is not reported.
//! - **Limits**: one presence in 10 seconds for each user, which is Synapse's default. An application service may be exempt, so nothing is
//!   limited there. Reads and synchronizations have no limit.
//!
//! The specification: <https://spec.matrix.org/latest/client-server-api/#presence>. What is said of Synapse was seen at version 1.163.2.
//!
//! # Why it works this way
//!
//! - Offline is not taken for the truth until the server has shown that it tracks presences. Large servers have presence switched off, and
//!   nothing in their responses says so.
//! - A first synchronization never has the same parameters twice in a row. Synapse repeats its response to the same request for two minutes,
//!   with presences that are out of date.
//! - Synchronizations ask for membership events too. Without those the server does not report the presence of a user who joins later.
//! - `set_presence=offline` in a synchronization means that it changes nothing. Any other value would show the follower as online.

pub mod api;
mod auth;
mod builder;
mod discovery;
#[cfg(feature = "mock")]
pub(crate) mod fake;
mod follow;
#[cfg(feature = "__testkit")]
pub(crate) mod kit;
mod map;
mod read;
mod session;
mod sync;
#[cfg(all(test, vendor_tests))]
mod tests;
mod tracking;

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, atomic::AtomicU32},
    time::Duration,
};

use async_trait::async_trait;

pub use builder::MatrixBuilder;
use map::{DIALECT, Plan};
use tracking::KnownTracking;

use crate::{
    client::{SingleFlight, auth::OwnId, call::Connection},
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Fidelity, NativeStatus, Pace, Presence, PresenceUpdate, SetOutcome, Source,
        StatusTarget, UserId, Who, check_id,
    },
    provider::{
        Batch, Capabilities, Changes, ChangesSupport, Cursor, ExpirySupport, ListSupport, Listing,
        MessageSupport, PresenceProvider, SetSupport, StatusDefinition, get_each, set_each,
    },
};

/// A Matrix homeserver as a [`PresenceProvider`]. The [module](self) describes what it can do.
///
/// ```no_run
/// # use omnipresence::*;
/// # async fn example() -> Result<()> {
/// let matrix = Matrix::builder()
///     .with_server_name("example.org")
///     .with_password("ann", "password")
///     .build()?;
/// matrix.set(&Who::Me, &PresenceUpdate::new(Availability::Away).with_message("at lunch")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Matrix {
    source: Source,
    api: api::Client,
    connection: Connection,
    /// The user that an application service is by itself.
    service_user: Option<Arc<str>>,
    /// Whether each call names the user for whom it is made.
    is_service: bool,
    me: OwnId<Arc<str>>,
    versions: Arc<SingleFlight<KnownVersions>>,
    known_tracking: Arc<KnownTracking>,
    /// The number of the next synchronization without a token.
    first_syncs: Arc<AtomicU32>,
    /// The names of visible users, by id. They are known once a list has read them.
    names: Arc<Mutex<HashMap<String, String>>>,
}

/// The server's versions, and until when they count.
#[derive(Clone, Debug)]
struct KnownVersions {
    versions: Arc<api::model::Versions>,
    until: Duration,
}

/// How long the server's versions count.
const VERSIONS_COUNT_FOR: Duration = Duration::from_secs(600);

impl Matrix {
    /// Starts without settings; the server and some credentials are needed.
    pub fn builder() -> MatrixBuilder {
        MatrixBuilder::default()
    }

    /// The typed client, for all that the specification has of presence.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    fn assemble(source: Source, connection: Connection, service_user: Option<UserId>) -> Self {
        // Another program with the same token must not begin at the same number.
        let first_sync = (connection.clock().chance() * f64::from(u16::MAX)) as u32;
        Self {
            source,
            api: api::Client::new(connection.clone()),
            connection,
            first_syncs: Arc::new(AtomicU32::new(first_sync)),
            is_service: service_user.is_some(),
            service_user: service_user.map(|user| Arc::from(user.as_str())),
            me: OwnId::default(),
            versions: Arc::default(),
            known_tracking: Arc::default(),
            names: Arc::default(),
        }
    }

    /// The same over another connection.
    fn over(&self, connection: Connection) -> Self {
        Self {
            api: api::Client::new(connection.clone()),
            connection,
            ..self.clone()
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

    /// The id of the own user.
    async fn own_id(&self) -> Result<Arc<str>> {
        self.act_as_me(|_, me| async move { Ok(me) }).await
    }

    /// Acts for the own user, with credentials that stay that user's.
    async fn act_as_me<R, F>(&self, act: impl Fn(Self, Arc<str>) -> F) -> Result<R>
    where
        F: Future<Output = Result<R>>,
    {
        if let Some(me) = &self.service_user {
            return act(self.clone(), Arc::clone(me)).await;
        }
        let act = |connection, me| act(self.over(connection), me);
        self.me.act(&self.connection, ask_who_i_am, act).await
    }

    /// The server's versions and features.
    async fn versions(&self) -> Result<Arc<api::model::Versions>> {
        let clock = self.connection.clock();
        let is_good = |known: &KnownVersions| clock.elapsed() < known.until;
        let read = |_| async {
            let api = api::Client::new(self.connection.in_foreground());
            let versions = Arc::new(api.get_versions().send().await?.into_value());
            let until = clock.elapsed().saturating_add(VERSIONS_COUNT_FOR);
            Ok(KnownVersions { versions, until })
        };
        let known = self.versions.get_or_fetch(is_good, read).await?;
        Ok(known.versions)
    }

    /// Whether the server has a state of busy.
    async fn has_busy(&self) -> Result<bool> {
        let versions = self.versions().await?;
        let features = versions.unstable_features.as_ref();
        Ok(features.and_then(|it| it.get(map::BUSY_FEATURE)) == Some(&true))
    }

    /// Sets a user's presence.
    async fn write(&self, user: &str, request: &api::model::PresenceRequest) -> Result<()> {
        let call = self.api.set_presence(user, request);
        let call = match self.is_service {
            true => call.as_user(user),
            false => call,
        };
        call.send().await.map(|_| ())
    }

    /// Decides what to send for an update.
    async fn plan(&self, update: &PresenceUpdate) -> Result<Plan> {
        let plan = |has_busy| {
            let now = self.connection.vendor_now();
            map::plan(update, has_busy, now).map_err(named)
        };
        // What is wrong whatever the server has is refused before any request.
        let with_busy = self.check(update)?;
        match map::needs_versions(update) && !self.has_busy().await? {
            true => plan(false),
            false => Ok(with_busy),
        }
    }

    /// Plans an update for a server that has a state of busy. An exact update does not rely on that, because the capabilities do not.
    fn check(&self, update: &PresenceUpdate) -> Result<Plan> {
        let is_native = matches!(update.status, Some(StatusTarget::Native(_)));
        let has_busy = update.fidelity == Fidelity::Nearest || is_native;
        map::plan(update, has_busy, self.connection.vendor_now()).map_err(named)
    }

    async fn set_user(&self, user: &str, update: &PresenceUpdate) -> Result<SetOutcome> {
        let plan = self.plan(update).await?;
        let current = match map::keeps_a_part(update) {
            true => Some(self.read(user, user).await.map_err(read::of_user)?),
            false => None,
        };
        let request = map::request(&plan, current.as_ref());
        self.write(user, &request).await.map_err(read::of_user)?;
        let shown = self.read(user, user).await;
        let shown = shown.map_err(|error| error.with_may_have_been_applied(true))?;
        let sent = request.presence;
        self.note_tracking(&shown);
        let is_offline = |state: &crate::client::wire::Open<api::model::PresenceState>| {
            state.known() == Some(api::model::PresenceState::Offline)
        };
        if is_offline(&shown.presence) && !is_offline(&sent) {
            let fault = "the server has accepted the presence and shows the user as offline: presence is switched off at this server";
            let error = Error::new(ErrorKind::Unavailable, fault);
            return Err(named(error.with_may_have_been_applied(true)));
        }
        let native = plan.state.map(|_| NativeStatus::new(sent.as_str()));
        let outcome = SetOutcome::new(native, plan.losses);
        let mut presence = self.presence(user.into(), &shown, map::Tracking::On);
        if !is_offline(&sent) {
            presence.expires_at = Some(self.now().saturating_add(map::LIFE));
        }
        Ok(outcome.with_effective(presence))
    }
}

async fn ask_who_i_am(connection: Connection) -> Result<Arc<str>> {
    let api = api::Client::new(connection.in_foreground());
    let owner = api.get_token_owner().send().await?.into_value();
    let user = UserId::from(owner.user_id);
    if check_id(&user).is_err() {
        let fault = "the response does not tell whose token it is";
        return Err(named(Error::new(ErrorKind::Decode, fault)));
    }
    Ok(Arc::from(user.as_str()))
}

fn named(error: Error) -> Error {
    error.with_vendor(DIALECT.vendor)
}

/// Nothing limits reads. The gap bounds how often a synchronization follows another where many users change.
const PACE: Pace = Pace {
    interval: Duration::from_secs(15),
    request_gap: Duration::from_millis(10),
};

#[async_trait]
impl PresenceProvider for Matrix {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            me: true,
            set: match self.is_service {
                true => SetSupport::Anyone,
                false => SetSupport::Me,
            },
            exact: &[
                Availability::Available,
                Availability::Away,
                Availability::Offline,
            ],
            clear: true,
            list: ListSupport::Complete,
            changes: ChangesSupport::LongPoll { hold: follow::HOLD },
            message: MessageSupport::AnyLength,
            expiry: ExpirySupport::Always {
                default: map::LIFE,
                max: map::LIFE,
            },
            definitions: true,
            concurrency: self.connection.concurrency(),
            pace: self
                .connection
                .pace(PACE, api::operation::GetPresence::DESCRIPTOR),
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        match who {
            Who::User(user) => {
                check_id(user).map_err(named)?;
                self.get_user(user).await
            }
            Who::Me => {
                let get = |matrix: Self, me: Arc<str>| async move {
                    matrix.get_user(&UserId::from(&*me)).await
                };
                self.act_as_me(get).await
            }
        }
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        match who {
            Who::User(_) if !self.is_service => {
                let fault = "Matrix sets the own presence alone: an application service sets those of its users";
                Err(named(Error::unsupported(fault)))
            }
            Who::User(user) => {
                check_id(user).map_err(named)?;
                self.set_user(user.as_str(), update).await
            }
            Who::Me => {
                // What is wrong is refused before any request.
                self.check(update)?;
                let set =
                    |matrix: Self, me: Arc<str>| async move { matrix.set_user(&me, update).await };
                self.act_as_me(set).await
            }
        }
    }

    async fn clear(&self, who: &Who) -> Result<SetOutcome> {
        let offline = PresenceUpdate::new(Availability::Offline).without_message();
        self.set(who, &offline).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        get_each(self, users, &self.batch()).await
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        set_each(self, updates, &self.batch()).await
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        Ok(self.everyone().await?.0)
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        let start = Cursor::default();
        let since = since.unwrap_or(&start);
        self.changes_since(since, Duration::ZERO).await
    }

    async fn wait_for_changes(&self, since: &Cursor) -> Result<Changes> {
        self.changes_since(since, follow::HOLD).await
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        Some(Arc::new(self.over(self.connection.in_background())))
    }

    fn delay(&self) -> Option<Duration> {
        self.connection.delay()
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        Ok(map::definitions(self.has_busy().await?).into())
    }
}
