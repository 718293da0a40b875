#![cfg(feature = "genesys")]
//! Genesys Cloud.
//!
//! An organization has presence definitions, each of one of ten system presences. A user has one of them, and a message.
//!
//! - **Credentials**: an OAuth client with the grant `client_credentials`, the [sign-in](GenesysBuilder::sign_in) of a user (code
//!   authorization with PKCE), or a user's refresh token: tokens are fetched and renewed. Or an access token, or a
//!   [`TokenSource`](crate::TokenSource) of your own. A client belongs to no user.
//! - **Users**: the user id, a UUID. An unknown user is [`NotFound`](crate::ErrorKind::NotFound).
//! - **Permissions**: setting another user's presence needs `presence:userPresence:edit`, publishing as a registered source
//!   `presence:userPresence:inject`.
//! - **Definitions**: the definition for a status is looked up by its system presence and kept; it is looked up again if the
//!   vendor no longer takes it. Presences are labelled from it once it is known. `presence/definitions` is asked, and
//!   `presencedefinitions`, which it replaces, where the organization has not got it (404, 405 or 410): that is found out once, and again
//!   if those are gone.
//! - **By name**: a [native](crate::PresenceUpdate::native) status with the name of a system presence, such as `On Queue`, `OnQueue` or
//!   `ON_QUEUE`, sets that; so does [`OnQueue`](crate::Activity::OnQueue) as the activity of an available user.
//! - **Sources**: a provider is for one presence source of its users, the built-in `PURECLOUD` if not said otherwise;
//!   [`for_source`](Genesys::for_source) gives one for another. A [`Source`] of such a one ends in a slash and the id.
//!   - A UUID is a *registered* source. It is read in bulk, also for one user: of whom it has no presence is
//!     [`NotFound`](crate::ErrorKind::NotFound), be it that the user is not known. It is set by publishing: the vendor takes events and
//!     does not tell what they lead to, so there is no [`effective`](crate::SetOutcome::effective) presence. If it refuses some, the
//!     built-in source is read for whether there are such users. Events have the vendor's time: where no response has shown its clock yet,
//!     the definitions are read first. What an event without a message does to the one before is not documented.
//!   - Any other word is a *custom* source, which is read and set user by user, and read in bulk.
//!   - [`primary_source`](Genesys::primary_source) tells which source counts for a user,
//!     [`set_primary_source`](Genesys::set_primary_source) changes it.
//! - **Lost**: do-not-disturb is shown as busy; activities other than queue, meeting, training, meal and break; expiry. Beside
//!   a native status an activity is lost unless the definition reads as that activity.
//! - **Following**: 50 users in a request, each every 15 seconds and the requests 0.4 seconds apart, which is half of the limit: of 10,000
//!   users each is read every 80 seconds.
//! - **Limits**: 300 requests a minute for a token, which are kept to. One request reads 50 users, and publishes 100 events. For setting
//!   many at the built-in source, no limit but 512,000 bytes of body is known; 100 users are sent at once, or fewer with long messages.
//!
//! The vendor's pages: <https://developer.genesys.cloud/useragentman/presence/>.
//!
//! # Why it works this way
//!
//! - 404, 405 and 410 prove that an organization does not have the current definitions, because the request names nothing that could be
//!   missing. 403 does not: the permission counts for the definitions of a division alone, and falling back would hide that it is
//!   missing. The result is kept once the old list has answered, until that list proves to be gone in the same way.
//! - A source whose id is a UUID is a registered one. The vendor's texts say that registered sources have such ids, and that the
//!   operations for one user do not work for them; no response tells the two kinds apart.
//! - Definitions are spelled as presences are, `On Queue`, though the current list says `OnQueue`: a caller that looks for a presence's
//!   status among the definitions compares the two.
//! - A rejected batch is read back, because the vendor does not document whether it writes the users that the rejection does not name.
//! - A user that is missing from a batch is read alone, because that response says why.

pub mod api;
mod auth;
mod builder;
mod definitions;
#[cfg(feature = "mock")]
pub(crate) mod fake;
#[cfg(feature = "__testkit")]
pub(crate) mod kit;
mod map;
mod primary;
mod reads;
mod region;
mod source;
#[cfg(all(test, vendor_tests))]
mod tests;
mod writes;

use std::{future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;
pub use builder::GenesysBuilder;
use definitions::{Definitions, Lookup};
use map::{DIALECT, Plan, Read};
pub use primary::PrimarySource;
pub use region::Region;
use source::PresenceSource;

use crate::{
    client::{auth::OwnId, call::Connection, settings},
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, NativeStatus, Pace, Presence, PresenceUpdate, SetOutcome, Source, UserId,
        Who, check_id, is_id,
    },
    provider::{
        Batch, Capabilities, Listing, MessageSupport, PresenceProvider, SetSupport,
        StatusDefinition,
    },
};

/// Genesys Cloud as a [`PresenceProvider`]. The [module](self) tells what it can do.
///
/// ```no_run
/// # use omnipresence::*;
/// # async fn example() -> Result<()> {
/// let genesys = Genesys::builder()
///     .with_region("mypurecloud.ie".parse()?)
///     .with_client_credentials("client id", "client secret")
///     .build()?;
/// let agent = Who::User("d2dab52a-8588-4942-8d44-fd8a2aa5d4a2".into());
/// let on_queue = PresenceUpdate::new(Availability::Available).with_activity(Activity::OnQueue);
/// genesys.set(&agent, &on_queue).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Genesys {
    source: Source,
    /// The source's instance without the presence source.
    organization: Arc<str>,
    connection: Connection,
    api: api::Client,
    /// The same for what clones share: no direct call waits for a request of the background.
    shared: api::Client,
    presence_source: PresenceSource,
    /// The user that the credentials belong to; `None` if they belong to a client.
    me: Option<OwnId<UserId>>,
    definitions: Arc<Definitions>,
}

impl Genesys {
    /// Starts without settings; some credentials are needed.
    pub fn builder() -> GenesysBuilder {
        GenesysBuilder::default()
    }

    /// The typed client, for all that the specification has.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    /// The same organization with the same credentials, for another presence source of its users. Limits, tokens and definitions are
    /// shared.
    ///
    /// ```no_run
    /// # use omnipresence::*;
    /// # async fn example(genesys: &Genesys) -> Result<()> {
    /// let agent = Who::User("d2dab52a-8588-4942-8d44-fd8a2aa5d4a2".into());
    /// let calendar = genesys.for_source("1f6c2b0e-5a1d-4c52-9b3f-7d2e8a90c411")?;
    /// let meeting = PresenceUpdate::new(Availability::Busy).with_activity(Activity::InMeeting);
    /// calendar.set(&agent, &meeting).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) if the id cannot be one.
    pub fn for_source(&self, source_id: &str) -> Result<Self> {
        let presence_source = PresenceSource::of_id(source_id).map_err(named)?;
        let instance = presence_source.instance(&self.organization);
        Ok(Self {
            source: settings::source(DIALECT.vendor, &instance)?,
            presence_source,
            ..self.clone()
        })
    }

    /// The id of the presence source that is read and set; `PURECLOUD` is the built-in one.
    #[must_use]
    pub fn source_id(&self) -> &str {
        self.presence_source.id()
    }

    /// The bounds of a batch of calls that begins now.
    fn batch(&self) -> Batch<'_> {
        let (clock, timeout) = (self.connection.clock(), self.connection.batch_timeout());
        Batch::over_http(&self.source, clock, timeout, self.connection.concurrency())
    }

    fn now(&self) -> Timestamp {
        self.connection.clock().now()
    }

    /// Acts for a user; for the own one with credentials that stay that user's.
    async fn act_for<R, F>(&self, who: &Who, act: impl Fn(Self, UserId) -> F) -> Result<R>
    where
        F: Future<Output = Result<R>>,
    {
        match (who, &self.me) {
            (Who::User(user), _) => {
                check_id(user).map_err(named)?;
                act(self.clone(), user.clone()).await
            }
            (Who::Me, Some(me)) => {
                let act = |connection, user| act(self.over(connection), user);
                me.act(&self.connection, ask_who_i_am, act).await
            }
            (Who::Me, None) => Err(named(Error::unsupported(
                "client credentials belong to no user: name the user, or use the access token of one",
            ))),
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

    async fn look_up<'a>(&'a self, batch: &'a Batch<'a>) -> Result<Lookup<'a>> {
        self.definitions.look_up(&self.shared, batch).await
    }

    /// A presence, with the name of its definition if that is known already.
    fn presence(&self, read: Read, observed_at: Timestamp) -> Presence {
        let mut presence = read.into_presence(&self.source, observed_at);
        let id = presence.native.definition_id.as_deref();
        presence.native.label = id.and_then(|id| self.definitions.label(id));
        presence
    }

    async fn get_user(&self, user: UserId) -> Result<Presence> {
        if let PresenceSource::Registered(_) = self.presence_source {
            return reads::get_one(self, &user).await;
        }
        let answer = self
            .api
            .get_user_presence(user.as_str(), self.source_id())
            .send()
            .await?
            .into_value();
        Ok(self.presence(Read::of_user(user, answer), self.now()))
    }

    async fn set_user(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
        if let PresenceSource::Registered(_) = self.presence_source {
            return writes::set_one(self, user, update).await;
        }
        let plan = map::plan(update, self.connection.vendor_now()).map_err(named)?;
        let batch = self.batch();
        let lookup = match plan.target {
            Some(_) => Some(self.look_up(&batch).await?),
            None => None,
        };
        self.carry_out(user, plan, lookup).await
    }

    async fn patch(
        &self,
        user: &UserId,
        native: Option<&NativeStatus>,
        message: Option<&str>,
    ) -> Result<Presence> {
        let body = api::model::UserPresenceRequest {
            presence_definition: native.map(by_id),
            message: message.map(str::to_owned),
            ..Default::default()
        };
        let answer = self
            .api
            .patch_user_presence(user.as_str(), self.source_id(), &body)
            .send()
            .await?
            .into_value();
        Ok(self.presence(Read::of_user(user.clone(), answer), self.now()))
    }

    /// Sends a plan; a lookup is needed if it has a target. If the vendor does not know what was sent, the definition may be out of
    /// date: it is looked up once more.
    async fn carry_out(
        &self,
        user: &UserId,
        mut plan: Plan,
        lookup: Option<Lookup<'_>>,
    ) -> Result<SetOutcome> {
        let (Some(target), Some(mut lookup)) = (plan.target.take(), lookup) else {
            let effective = self.patch(user, None, plan.message.as_deref()).await?;
            return Ok(SetOutcome::new(None, plan.losses).with_effective(effective));
        };
        let mut sent = lookup.resolve(&target).await?;
        plan.settle(&sent).map_err(named)?;
        let message = plan.message.as_deref();
        let mut answer = self.patch(user, Some(&sent), message).await;
        if let Err(error) = &answer
            && map::suspects_a_definition(error, [user].into_iter())
            && !lookup.is_renewed()
            && lookup.renew().await.is_ok()
        {
            let renewed = lookup.find(&target)?;
            if renewed.definition_id != sent.definition_id {
                sent = renewed;
                answer = self.patch(user, Some(&sent), message).await;
            }
        }
        Ok(SetOutcome::new(Some(sent), plan.losses).with_effective(answer?))
    }
}

async fn ask_who_i_am(connection: Connection) -> Result<UserId> {
    // Clones share the answer, so no direct call must wait for a request of the background.
    let api = api::Client::new(connection.in_foreground());
    let me = api.get_users_me().send().await?;
    let id = me.into_value().id;
    match is_id(&id) {
        true => Ok(id.into()),
        false => {
            let fault = "the response has no id of the user that can be decoded";
            Err(named(Error::new(ErrorKind::Decode, fault)))
        }
    }
}

/// A definition as it is sent: the id is all that the vendor asks for.
fn by_id(native: &NativeStatus) -> api::model::PresenceDefinitionRequest {
    api::model::PresenceDefinitionRequest {
        id: native.definition_id.clone(),
        ..Default::default()
    }
}

fn named(error: Error) -> Error {
    error.with_vendor(DIALECT.vendor)
}

/// Half of the 300 requests a minute that a token may send.
const PACE: Pace = Pace {
    interval: Duration::from_secs(15),
    request_gap: Duration::from_millis(400),
};

#[async_trait]
impl PresenceProvider for Genesys {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        let bulk_read = api::operation::GetUsersPresencesPurecloudBulk::DESCRIPTOR;
        Capabilities {
            me: self.me.is_some(),
            set: SetSupport::Anyone,
            exact: &[
                Availability::Available,
                Availability::Busy,
                Availability::Away,
                Availability::Offline,
            ],
            read_batch: reads::BATCH,
            write_batch: writes::batch(&self.presence_source),
            message: MessageSupport::AnyLength,
            definitions: true,
            concurrency: self.connection.concurrency(),
            pace: self.connection.pace(PACE, bulk_read),
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let get = |genesys: Self, user| async move { genesys.get_user(user).await };
        self.act_for(who, get).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        reads::get_many(self, users, &self.batch()).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        // What is wrong is refused before any request.
        map::plan(update, self.connection.vendor_now()).map_err(named)?;
        let set = |genesys: Self, user| async move { genesys.set_user(&user, update).await };
        self.act_for(who, set).await
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        writes::set_many(self, updates).await
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        Some(Arc::new(self.over(self.connection.in_background())))
    }

    fn delay(&self) -> Option<Duration> {
        self.connection.delay()
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        let list = self.definitions.read(&self.shared, &self.batch()).await?;
        let described = list.entries.iter().map(map::Definition::describe);
        Ok(Listing::new(described.collect(), list.failed.clone()))
    }
}
