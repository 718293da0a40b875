#![cfg(feature = "superoffice")]
//! SuperOffice: who is present in Service, the help desk, and in its chat.
//!
//! [`SuperOffice`] is about Service: a user is present or not, with a message for the second case. The state influences which tickets
//! are assigned to whom. [`SuperOfficeChat`] is about chat, and a source of its own, which [`SuperOffice::chat`] makes. What follows is
//! about the former; where the latter differs is on its page.
//!
//! - **Where**: onsite by its base URL; online by the [tenant's name](SuperOfficeBuilder::with_tenant), since tenants are moved between
//!   hosts. The host is looked for when it is needed, and once in a call that is sent away from it (421). A tenant that is not
//!   running is told before anything is sent, with its [state](SuperOffice::tenant_state).
//! - **Credentials**: a refresh token of a user, whose access tokens are fetched and renewed (online); an access token, or a
//!   [`TokenSource`](crate::TokenSource) of your own (online); a system user, whose tickets are fetched with a signature and renewed
//!   (online, with the feature `system-user`); a ticket (online with the token of a partner app); a browser's session; or name and
//!   password (onsite).
//! - **Users**: the associate id, a whole number.
//! - **Forms**: REST, or the vendor's agents ([`SuperOfficeBuilder::with_agents`]), which answer null to a call that fails. That is
//!   [`NotFound`](crate::ErrorKind::NotFound), since a user who does not exist is told so too.
//! - **Online**: the vendor does not open user management to partner apps by default. Such a call is refused, and the error says so;
//!   chat presence is open to them.
//! - **Lost**: all but available and away; activities; expiry. The other statuses are states of the account (deleted, read-only,
//!   system): they are read, and never written.
//! - **Messages**: at most 255 characters, the size of the column in the vendor's database. A write replaces status and message
//!   together, so an update reads first, and sends back what is to stay.
//! - **Account states**: a user in one of them is not updated, since any status would end it: that is a
//!   [`Conflict`](crate::ErrorKind::Conflict).
//! - **Following**: each user every 30 seconds, five requests a second at most: of 1,000 users each is read every 200 seconds. Chat is one
//!   request every 30 seconds.
//! - **Limits**: none are documented, so none are kept to. Reading a user costs a request, writing one costs two.
//!
//! The vendor's pages: <https://docs.superoffice.com/en/api/reference/restful/rest/User/index.html>.
//!
//! # Why it works this way
//!
//! - An update reads first, because a PUT replaces status and message together, and because the status of a deleted or read-only
//!   account shares the field: a presence written over it would change the account.
//! - Chat presence is a source of its own, `superoffice:chat:` and the instance. A user may be present in Service and not in chat, the
//!   users have other ids, and only chat is open to partner apps Online: one presence made of both would be wrong about one.
//! - Off in chat is away, not offline: the vendor says that chat is switched off, not that the user is absent.
//! - A write of chat presence reads the agents first, because the vendor answers nothing about users that are no agents of the chat.
//! - A tenant that is not running is kept as such until the vendor's word on it ends, for an hour at most, and its calls cost no
//!   request. If the state cannot be read for now, a tenant that ran is taken to be where it was: its host answers 421 if it is not.
//! - The JWT around a system user's ticket is read and not verified. It comes by https from the login itself, in response to a request
//!   that holds our secrets; the keys to verify it would come from the same server; and the vendor verifies the ticket when it is used.
//!   A claim that names another tenant is refused all the same. The JWT's expiry is not the ticket's, which lives for six hours after
//!   its last use, so it is not read.

pub mod api;
mod api_style;
mod auth;
mod builder;
mod chat;
mod diagnosis;
mod environment;
#[cfg(feature = "mock")]
pub(crate) mod fake;
#[cfg(feature = "__testkit")]
pub(crate) mod kit;
mod language;
mod map;
#[cfg(feature = "system-user")]
mod system_user;
mod tenant;
mod tenant_state;
#[cfg(all(test, vendor_tests))]
mod tests;

use std::{future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;

use api_style::ApiStyle;
pub use builder::SuperOfficeBuilder;
pub use chat::SuperOfficeChat;
pub use environment::Environment;
use map::DIALECT;
pub use tenant_state::{TenantState, TenantStatus};

use crate::{
    client::{auth::OwnId, call::Connection, wire::Vocabulary},
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, NativeStatus, Pace, Presence, PresenceUpdate, SetOutcome, Source, UserId, Who,
    },
    provider::{
        Batch, Capabilities, Listing, MessageSupport, PresenceProvider, SetSupport,
        StatusDefinition, get_each, set_each,
    },
};

/// SuperOffice as a [`PresenceProvider`]. The [module](self) tells what it can do.
///
/// ```no_run
/// # use omnipresence::{*, superoffice::Environment};
/// # async fn example() -> Result<()> {
/// let crm = SuperOffice::builder()
///     .with_tenant(Environment::Online, "Cust12345")
///     .with_access_token("8A:Cust12345...")
///     .build()?;
/// let update = PresenceUpdate::new(Availability::Away).with_message("back 13:00");
/// crm.set(&Who::User("5".into()), &update).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SuperOffice {
    source: Source,
    api: api::Client,
    /// The associate that the credentials belong to.
    me: OwnId<i32>,
    /// Where the tenant is looked for. None, if the base URL is given.
    tenant: Option<Arc<tenant::Tenant>>,
    style: ApiStyle,
    /// Whether user presence may be closed to the caller because it is an app.
    is_online: bool,
    connection: Connection,
}

impl SuperOffice {
    /// Starts without settings; the tenant or the base URL and some credentials are needed.
    pub fn builder() -> SuperOfficeBuilder {
        SuperOfficeBuilder::default()
    }

    /// The typed client, for all that the specification has.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    /// Presence in chat, as a source of its own: `superoffice:chat:` and the instance. It shares the connection with this one.
    #[must_use]
    pub fn chat(&self) -> SuperOfficeChat {
        SuperOfficeChat::of(self)
    }

    /// The bounds of a batch of calls that begins now.
    fn batch(&self) -> Batch<'_> {
        batch_at(&self.source, &self.connection)
    }

    fn now(&self) -> Timestamp {
        self.connection.clock().now()
    }

    /// Acts for a user; for the own one with credentials that stay that user's.
    async fn act_for<R, F>(&self, who: &Who, act: impl Fn(Self, i32) -> F) -> Result<R>
    where
        F: Future<Output = Result<R>>,
    {
        match who {
            Who::User(user) => act(self.clone(), map::associate_id(user)?).await,
            Who::Me => {
                let act = |connection, associate| act(self.over(connection), associate);
                self.me.act(&self.connection, ask_who_i_am, act).await
            }
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

    async fn read(&self, associate: i32) -> Result<api::model::UserPresenceStatus> {
        let read = self.style.read(&self.api, associate).await;
        let read = read.map_err(|error| diagnosis::of_user_presence(error, self.is_online));
        Ok(read?.into_value())
    }

    async fn set_associate(&self, associate: i32, update: &PresenceUpdate) -> Result<SetOutcome> {
        let plan = map::plan(update, self.connection.vendor_now()).map_err(named)?;
        let mut body = self.read(associate).await?;
        map::refuse_account_state(&body).map_err(named)?;
        if let Some(status) = plan.status {
            body.status = status.into();
        }
        body.message = plan.message.or(body.message);
        let answer = self.style.write(&self.api, associate, body).await;
        let answer = answer.map_err(|error| diagnosis::of_user_presence(error, self.is_online))?;
        if answer.status.known().is_none() {
            // A gateway's `{"status":"ok"}` reads as a presence too.
            let fault = "the response does not show the status that was written: read it back";
            let error = Error::new(ErrorKind::Decode, fault).with_may_have_been_applied(true);
            return Err(named(error));
        }
        let sent = plan.status.map(|status| NativeStatus::new(status.as_str()));
        let effective = map::presence(&self.source, associate, answer, self.now());
        Ok(SetOutcome::new(sent, plan.losses).with_effective(effective))
    }
}

async fn ask_who_i_am(connection: Connection) -> Result<i32> {
    let api = api::Client::new(connection.in_foreground());
    let principal = api.v1_user_get_current_principal().send().await?;
    Ok(principal.into_value().associate_id)
}

fn batch_at<'a>(source: &'a Source, connection: &'a Connection) -> Batch<'a> {
    let (clock, timeout) = (connection.clock(), connection.batch_timeout());
    Batch::over_http(source, clock, timeout, connection.concurrency())
}

fn named(error: Error) -> Error {
    error.with_vendor(DIALECT.vendor)
}

/// Without a documented limit: what one person at work causes, several times over.
const PACE: Pace = Pace {
    interval: Duration::from_secs(30),
    request_gap: Duration::from_millis(200),
};

#[async_trait]
impl PresenceProvider for SuperOffice {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            me: true,
            set: SetSupport::Anyone,
            exact: &[Availability::Available, Availability::Away],
            message: MessageSupport::MaxChars(map::MAX_CHARS),
            definitions: true,
            concurrency: self.connection.concurrency(),
            pace: self.connection.pace(
                PACE,
                api::operation::V1UserGetUserPresenceStatus::DESCRIPTOR,
            ),
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let get = |crm: Self, associate| async move {
            let read = crm.read(associate).await?;
            Ok(map::presence(&crm.source, associate, read, crm.now()))
        };
        self.act_for(who, get).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        // What is wrong is refused before any request.
        map::plan(update, self.connection.vendor_now()).map_err(named)?;
        let set = |crm: Self, associate| async move { crm.set_associate(associate, update).await };
        self.act_for(who, set).await
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

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        Some(Arc::new(self.over(self.connection.in_background())))
    }

    fn delay(&self) -> Option<Duration> {
        self.connection.delay()
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        Ok(map::definitions().into())
    }
}
