#![cfg(feature = "pnut")]
//! pnut.io.
//!
//! pnut knows one text per user, of at most 100 characters. It is status and message at once, and lasts 15 minutes unless
//! another time is asked for. The words `online`, `busy`, `do not disturb`, `away` and `offline`, in any case, are read and written as a
//! status; any other text is a message of somebody available. Only one's own presence can be set.
//!
//! - **Credentials**: a user's access token, or a [`TokenSource`](crate::TokenSource) of your own for it; the scope `presence` is
//!   needed to set. Or an application, with its token or with the credentials to fetch one: that reads the list of those who are present
//!   and the [limits](Pnut::limits), and nothing else.
//! - **Users**: the numeric id, `@name` (any case) or `me`. [`Presence::user`] is the numeric id wherever pnut tells it.
//! - **Unknown users**: [`get`](PresenceProvider::get) answers [`NotFound`](ErrorKind::NotFound).
//!   [`get_many`](PresenceProvider::get_many) reads the list of those who are present, in which an unknown user and an offline one
//!   look the same: both are answered as offline, without a name, and by the id that was asked for. `@name` fails instead if an entry
//!   of the list has no user name. An application's
//!   [`get`](PresenceProvider::get) reads that list too.
//! - **Lists** are not paged: one answer holds everybody, and [`HttpOptions::with_max_body`](crate::HttpOptions::with_max_body) bounds it.
//!   An answer that says there is more is an error, because whoever is missing would look offline.
//! - **Heartbeat**: [`Pnut::heartbeat`] sets the own presence with a read, which costs no write. Each call of [`Pnut::api`] has
//!   `update_presence` too, and its response `meta.updated_presence`.
//! - **Channels**: [`with_channel`](PnutBuilder::with_channel) makes a source of the presence in one channel, which is apart from
//!   the other. It needs the scope `messages`, and has no heartbeat.
//! - **Writing**: the availability outranks the message. An available user is written as the message, or as `online` without one; any
//!   other availability is written as its word, and a message beside it is lost. A message that pnut takes for a word or a command, such
//!   as `busy` or `1`, is lost too, and refused where the update has no status.
//! - **Keeping a part**: a text replaces status and message at once. So an update without a status, or with a status that keeps the
//!   message, costs one more request: a read of the own text. Only what it finds can be lost:
//!   - A status replaces a message that is there. An available user keeps the message, which is written again.
//!   - A message alone makes the user available. Any other current status is lost, also offline: the user is shown as
//!     present to others. An [exact](crate::PresenceUpdate::exact) update is refused then.
//!   - A message that is removed leaves `online`. Where the text is a word, no message is there: the word is written again, and its
//!     expiry starts again. An offline user is not written.
//!   - What another client writes between the read and the write is replaced without a loss.
//! - **Removing**: [`clear`](PresenceProvider::clear) writes `offline`, by which pnut deletes the text. It costs one write.
//! - **Lost**: a message beside another status than available; activities; an expiry after more than 7 days, or of an absence.
//! - **Times**: [`changed_at`](crate::Presence::changed_at) is pnut's `last_seen_at`, which it documents as the time of the last
//!   update. When a presence ends is not told. An expiry is sent in whole seconds, and goes by pnut's clock: pnut ends a presence whose
//!   expiry has passed, so the first write with an expiry reads the own presence where no response has shown the clock yet.
//! - **Following**: everybody's list every 15 seconds; requests are 1.44 seconds apart, which is half of the limit.
//! - **Limits**: 5000 reads an hour and 20 writes a minute for a token, which are kept to; whoever exceeds them waits 10 minutes.
//!   [`Pnut::limits`] reads what holds at present, and [`with_limits`](PnutBuilder::with_limits) goes by it.
//! - **Backup**: [`with_backup_host`](PnutBuilder::with_backup_host). No provider goes there by itself.
//!
//! The vendor's pages: <https://pnut.io/docs/resources/users/presence>, <https://pnut.io/docs/resources/channels/presence>.
//!
//! # Why it works this way
//!
//! - An update that keeps the status or the message reads first. pnut has one text for both, so an update of one replaces the other.
//!   Without the read a provider would report a loss each time, and refuse every exact update. The read costs one of 5000 requests an
//!   hour.
//! - A heartbeat is a call of its own, [`Pnut::heartbeat`]. One that goes along with every read would undo a `set`, and could arrive
//!   after it.
//! - A list of presences that says it continues is an error. The documented lists do not continue; in half a list a missing user would
//!   look offline.
//! - A user that is missing from a list is offline, because the list leaves out users that are offline.

pub mod api;
mod auth;
mod builder;
#[cfg(feature = "mock")]
pub(crate) mod fake;
mod heartbeat;
#[cfg(feature = "__testkit")]
pub(crate) mod kit;
mod limits;
mod map;
mod present;
#[cfg(all(test, vendor_tests))]
mod tests;
mod writes;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

pub use builder::PnutBuilder;
pub use heartbeat::Heartbeat;
pub use limits::Limits;
use map::DIALECT;
use present::{index, key};
use writes::refuse_others;

use crate::{
    client::call::Connection,
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Pace, Presence, PresenceUpdate, SetOutcome, Source, UserId, Who, check_id,
        is_id,
    },
    provider::{
        Batch, Capabilities, ExpirySupport, ListSupport, Listing, MessageSupport, PresenceProvider,
        SetSupport, StatusDefinition, permit_own, set_each,
    },
};

/// pnut.io as a [`PresenceProvider`]. The [module](self) tells what it can do.
///
/// ```no_run
/// # use omnipresence::*;
/// # async fn example() -> Result<()> {
/// let pnut = Pnut::builder().with_access_token("token").build()?;
/// pnut.set(&Who::Me, &PresenceUpdate::message("keeping my stick on the ice")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Pnut {
    source: Source,
    api: api::Client,
    connection: Connection,
    /// Whether the token belongs to a user; else to an application.
    is_a_user: bool,
    /// The channel in which everything is read and set, if it is one.
    channel: Option<Arc<str>>,
    /// The most characters of a text.
    presence_chars: usize,
}

impl Pnut {
    /// Starts without settings; the access token is needed.
    pub fn builder() -> PnutBuilder {
        PnutBuilder::default()
    }

    /// The typed client, for all that pnut documents about presence. Every call can set one's own presence on the way:
    ///
    /// ```
    /// # #[cfg(feature = "mock")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::Result<()> {
    /// # let fake = omnipresence::testkit::FakePnut::start().await;
    /// # let pnut = fake.builder().build()?;
    /// let call = pnut.api().get_present_users().update_presence("at my desk");
    /// let answer = call.send().await?.into_value();
    /// let updated = answer.meta.updated_presence;
    /// assert_eq!(updated, Some(true), "the call is fine even if this is false");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "mock"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    /// Reads the limits that pnut goes by at present, with one request. Nothing else asks for them:
    /// [`with_limits`](PnutBuilder::with_limits) is how a provider goes by them.
    ///
    /// # Errors
    /// Whatever the network and the vendor do.
    pub async fn limits(&self) -> Result<Limits> {
        let answer = self.api.get_configuration().send().await?.into_value();
        Ok(Limits::from(&answer.data))
    }

    /// Reads one user.
    async fn read_user(&self, user: &str) -> Result<api::model::PresenceAnswer> {
        let answer = match &self.channel {
            Some(channel) => {
                let call = self.api.get_user_presence_in_channel(user, channel);
                call.send().await
            }
            None => self.api.get_user_presence(user).send().await,
        };
        Ok(answer?.into_value())
    }

    /// The same over another connection.
    fn over(&self, connection: Connection) -> Self {
        Self {
            api: api::Client::new(connection.clone()),
            connection,
            ..self.clone()
        }
    }

    fn now(&self) -> Timestamp {
        self.connection.clock().now()
    }
}

/// What reads back as it was written.
const EXACT: &[Availability] = &[
    Availability::Available,
    Availability::Busy,
    Availability::DoNotDisturb,
    Availability::Away,
    Availability::Offline,
];

fn no_user() -> Error {
    let fault = "an application's token belongs to no user: use the access token of one";
    named(Error::unsupported(fault))
}

fn named(error: Error) -> Error {
    error.with_vendor(DIALECT.vendor)
}

/// pnut's own name for the owner of the token.
const ME: &str = "me";

fn id(who: &Who) -> &str {
    match who {
        Who::Me => ME,
        Who::User(user) => user.as_str(),
    }
}

/// Half of the 5000 reads an hour that a token has.
const PACE: Pace = Pace {
    interval: Duration::from_secs(15),
    request_gap: Duration::from_millis(1440),
};

#[async_trait]
impl PresenceProvider for Pnut {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            me: self.is_a_user,
            set: if self.is_a_user {
                SetSupport::Me
            } else {
                SetSupport::No
            },
            exact: if self.is_a_user { EXACT } else { &[] },
            read_batch: usize::MAX,
            list: ListSupport::OmitsOffline,
            message: MessageSupport::MaxChars(self.presence_chars),
            expiry: ExpirySupport::Always {
                default: map::DEFAULT_LIFE,
                max: map::MAX_LIFE,
            },
            clear: self.is_a_user,
            definitions: true,
            pace: self
                .connection
                .pace(PACE, api::operation::GetPresentUsers::DESCRIPTOR),
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let asked = id(who);
        if !self.is_a_user {
            return self.look_up(asked).await;
        }
        let answer = self.read_user(asked).await?.data;
        let is_number = asked.bytes().all(|byte| byte.is_ascii_digit());
        if !is_id(&answer.id) || (is_number && answer.id != asked) {
            let fault = "the response is not about the user who was requested";
            return Err(named(Error::new(ErrorKind::Decode, fault)));
        }
        Ok(map::presence(&self.source, answer, self.now()))
    }

    /// One request for all, and one for `me`. The list leaves out who is offline, so a user who is not in it is answered as offline, though
    /// it may be one whom pnut does not know.
    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let needs_list = |user: &UserId| user.as_str() != ME && check_id(user).is_ok();
        let present = if users.iter().any(needs_list) {
            self.present().await
        } else {
            Ok(Vec::new().into())
        };
        let own = match users.iter().any(|user| user.as_str() == ME) {
            true => Some(self.get(&Who::Me).await),
            false => None,
        };
        let observed_at = self.now();
        let present = present.as_ref().map_err(Error::clone);
        let present = present.map(|present| (present, index(&present.entries)));
        let mut answers = Vec::with_capacity(users.len());
        for user in users {
            let own = own.as_ref().filter(|_| user.as_str() == ME);
            let answer = match (&present, check_id(user), own) {
                (_, Err(fault), _) => Err(named(fault)),
                (_, _, Some(own)) => own.clone(),
                (Err(error), ..) => Err(error.clone()),
                (Ok((present, by_name)), ..) => match by_name.get(&key(user.as_str())) {
                    Some(presence) => Ok((*presence).clone()),
                    None => self.missing(present, user, observed_at),
                },
            };
            answers.push((user.clone(), answer));
        }
        answers
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        self.present().await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        refuse_others(who)?;
        self.refuse(update)?;
        let act = |connection, _| async { self.over(connection).set_me(update).await };
        self.connection.as_one_user(act).await
    }

    async fn clear(&self, who: &Who) -> Result<SetOutcome> {
        refuse_others(who)?;
        match self.is_a_user {
            true => self.clear_me().await,
            false => Err(no_user()),
        }
    }

    async fn set_own(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.refuse(update)?;
        let act = |connection, _| async {
            let pnut = self.over(connection);
            permit_own(user, &pnut).await?;
            pnut.set_me(update).await
        };
        self.connection.as_one_user(act).await
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        let (clock, timeout) = (self.connection.clock(), self.connection.batch_timeout());
        let batch = Batch::over_http(&self.source, clock, timeout, 1);
        set_each(self, updates, &batch).await
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
