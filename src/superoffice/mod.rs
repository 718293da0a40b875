//! SuperOffice: who is present in Service, the help desk.
//!
//! A user is present or not, with a message for the second case. The state influences which tickets are assigned to whom.
//!
//! - **Credentials**: a refresh token of a user, whose access tokens are fetched and renewed (online); an access token, or a
//!   [`TokenSource`](crate::TokenSource) of your own (online); a ticket (online with the token of a partner app); or name and
//!   password (onsite).
//! - **Users**: the associate id, a whole number.
//! - **Online**: the vendor does not open user management to partner apps by default; such a call is refused.
//! - **Lost**: all but available and away; activities; expiry. The other statuses are states of the account (deleted, read-only,
//!   system): they are read, and never written.
//! - **Messages**: at most 255 characters, the size of the column in the vendor's database. A write replaces status and message
//!   together, so an update reads first, and sends back what is to stay.
//! - **Account states**: a user in one of them is not updated, since any status would end it: that is a
//!   [`Conflict`](crate::ErrorKind::Conflict).
//! - **Limits**: none are documented, so none are kept to. Reading a user costs a request, writing one costs two.
//!
//! The vendor's pages: <https://docs.superoffice.com/en/api/reference/restful/rest/User/index.html>.

pub mod api;
mod auth;
mod builder;
mod environment;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod map;
#[cfg(feature = "system-user")]
mod system_user;
mod tenant;
mod tenant_state;

use std::sync::Arc;

use async_trait::async_trait;

pub use builder::SuperOfficeBuilder;
pub use environment::Environment;
use map::DIALECT;
pub use tenant_state::{TenantState, TenantStatus};

use crate::{
    Availability, Capabilities, Error, ErrorKind, MessageSupport, NativeStatus, Presence,
    PresenceProvider, PresenceUpdate, Result, Secret, SetOutcome, SetSupport, Source,
    StatusDefinition, Timestamp, Who,
    http::SingleFlight,
    settings,
    wire::{Open, Vocabulary},
};

/// SuperOffice as a [`PresenceProvider`]. The [module](self) tells what it can do.
///
/// ```no_run
/// # use omnipresence::*;
/// # async fn example() -> Result<()> {
/// let crm = SuperOffice::builder()
///     .with_base_url("https://online2.superoffice.com/Cust12345/api")
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
    /// The associate whom the credentials belong to, once asked for.
    me: Arc<SingleFlight<i32>>,
    /// Where the tenant is looked for. None, if the base URL is given.
    tenant: Option<Arc<tenant::Tenant>>,
    concurrency: usize,
}

impl SuperOffice {
    /// Starts without settings; the tenant or the base URL and some credentials are needed.
    pub fn builder() -> SuperOfficeBuilder {
        SuperOfficeBuilder::default()
    }

    /// Takes the settings from the environment; of each list, the first that is set counts.
    ///
    /// - The API: `SUPEROFFICE_TENANT`, such as `Cust12345`, with or without `SUPEROFFICE_ENVIRONMENT` (`online` if not set, `qaonline`
    ///   or `sod`); or `SUPEROFFICE_BASE_URL`.
    /// - The credentials: `SUPEROFFICE_SYSTEM_USER_TOKEN` with `SUPEROFFICE_APP_TOKEN` and `SUPEROFFICE_PRIVATE_KEY` (PEM, in which `\n`
    ///   may stand for the end of a line; needs the feature `system-user`); `SUPEROFFICE_REFRESH_TOKEN` with `SUPEROFFICE_CLIENT_ID` and
    ///   `SUPEROFFICE_CLIENT_SECRET`; `SUPEROFFICE_ACCESS_TOKEN`; `SUPEROFFICE_TICKET` with or without `SUPEROFFICE_APP_TOKEN`;
    ///   `SUPEROFFICE_XSRF_TOKEN` with `SUPEROFFICE_COOKIE`; `SUPEROFFICE_USER` with `SUPEROFFICE_PASSWORD`.
    /// - `SUPEROFFICE_LOGIN_URL`, if tokens are issued elsewhere than the above tells.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config), naming what is missing or wrong.
    pub fn from_env() -> Result<Self> {
        Self::builder().read_env()?.build()
    }

    /// The typed client, for all that the specification has.
    #[must_use]
    pub fn api(&self) -> &api::Client {
        &self.api
    }

    async fn associate(&self, who: &Who) -> Result<i32> {
        match who {
            Who::User(user) => map::associate_id(user),
            Who::Me => {
                let ask = |_| self.ask_who_i_am();
                self.me.get_or_fetch(|_| true, ask).await
            }
        }
    }

    async fn ask_who_i_am(&self) -> Result<i32> {
        let principal = self
            .api
            .v1_user_get_current_principal()
            .send()
            .await?
            .into_value();
        principal.associate_id.ok_or_else(|| {
            Error::new(ErrorKind::Decode, "the answer names no associate")
                .with_vendor(DIALECT.vendor)
        })
    }

    async fn read(&self, associate: i32) -> Result<api::model::UserPresenceStatus> {
        let answer = self
            .api
            .v1_user_get_user_presence_status(associate)
            .send()
            .await?;
        Ok(answer.into_value())
    }
}

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
            concurrency: self.concurrency,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let associate = self.associate(who).await?;
        let read = self.read(associate).await?;
        Ok(map::presence(
            &self.source,
            associate,
            read,
            Timestamp::now(),
        ))
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let plan = map::plan(update).map_err(|error| error.with_vendor(DIALECT.vendor))?;
        let associate = self.associate(who).await?;
        let mut body = self.read(associate).await?;
        map::refuse_account_state(&body).map_err(|error| error.with_vendor(DIALECT.vendor))?;
        body.status = plan.status.map(Open::from).or(body.status);
        body.message = plan.message.or(body.message);
        let answer = self
            .api
            .v1_user_set_user_presence_status(associate, &body)
            .send()
            .await?
            .into_value();
        let mut outcome = SetOutcome::new(
            plan.status.map(|status| NativeStatus::new(status.as_str())),
            plan.losses,
        );
        outcome.effective = Some(map::presence(
            &self.source,
            associate,
            answer,
            Timestamp::now(),
        ));
        Ok(outcome)
    }

    async fn definitions(&self) -> Result<Vec<StatusDefinition>> {
        Ok(map::definitions())
    }
}
