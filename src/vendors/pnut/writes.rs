//! Writes of the own presence: what is refused before any request, what is read first, and when the text ends.

use super::{
    ME, Pnut, api, id,
    map::{self, Plan},
    named, no_user,
};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{Availability, Expiry, NativeStatus, Presence, PresenceUpdate, SetOutcome, Who, is_id},
    provider::PresenceProvider,
};

impl Pnut {
    /// Refuses, before any request, what is wrong and what is lost whatever pnut shows now.
    pub(super) fn refuse(&self, update: &PresenceUpdate) -> Result<()> {
        if !self.is_a_user {
            return Err(no_user());
        }
        self.plan(update, None).map(drop)
    }

    /// Sets the presence of the credentials' user.
    pub(super) async fn set_me(&self, update: &PresenceUpdate) -> Result<SetOutcome> {
        let current = match map::keeps_a_part(update) {
            true => Some(self.get(&Who::Me).await?),
            false => None,
        };
        if update.expiry != Expiry::VendorDefault {
            // pnut takes an end that has passed for the wish to be offline.
            let read = self.get(&Who::Me);
            self.connection.learn_vendor_clock(read).await?;
        }
        // All that may have taken a while.
        let plan = self.plan(update, current.as_ref())?;
        let now = self.connection.vendor_now();
        let Some(text) = &plan.text else {
            let outcome = SetOutcome::new(None, plan.losses);
            return Ok(match current {
                Some(current) => outcome.with_effective(current),
                None => outcome,
            });
        };
        let mut body = api::model::UpdatePresenceRequest::default().with_presence(text.as_str());
        if let Some(expiration) = plan.expiration {
            body = body.with_expiration(expiration.as_unix_seconds());
        }
        let mut presence = self.write(&body).await?;
        if presence.availability == Availability::Offline {
            if plan.expiration.is_some() {
                let fault = "the expiry had passed by pnut's clock when it arrived, so the user is offline: set the status again with a later one";
                let error = Error::new(ErrorKind::Invalid, fault).with_may_have_been_applied(true);
                return Err(named(error));
            }
        } else {
            let default = now.saturating_add(map::DEFAULT_LIFE);
            presence.expires_at = plan.expiration.or(Some(default));
        }
        let outcome = SetOutcome::new(Some(NativeStatus::new(text)), plan.losses);
        Ok(outcome.with_effective(presence))
    }

    /// Removes the presence of the credentials' user.
    pub(super) async fn clear_me(&self) -> Result<SetOutcome> {
        let body = api::model::UpdatePresenceRequest::default().with_presence(map::OFFLINE);
        let presence = self.write(&body).await?;
        let sent = Some(NativeStatus::new(map::OFFLINE));
        Ok(SetOutcome::new(sent, Vec::new()).with_effective(presence))
    }

    fn plan(&self, update: &PresenceUpdate, current: Option<&Presence>) -> Result<Plan> {
        let now = self.connection.vendor_now();
        map::plan(update, current, self.presence_chars, now).map_err(named)
    }

    /// Sets the own presence, and returns what pnut shows after that.
    async fn write(&self, body: &api::model::UpdatePresenceRequest) -> Result<Presence> {
        let answer = match &self.channel {
            Some(channel) => {
                let call = self.api.update_presence_in_channel(channel);
                call.body(body).send().await
            }
            None => self.api.update_presence().body(body).send().await,
        };
        let written = answer?.into_value().data;
        if !is_id(&written.id) {
            let fault = "the response has no id of the user that can be decoded";
            let error = Error::new(ErrorKind::Decode, fault).with_may_have_been_applied(true);
            return Err(named(error));
        }
        Ok(map::presence(&self.source, written, self.now()))
    }
}

/// Refuses anyone but the credentials' user.
pub(super) fn refuse_others(who: &Who) -> Result<()> {
    if id(who) == ME {
        return Ok(());
    }
    let fault = "pnut sets only one's own presence: use Who::Me";
    Err(named(Error::unsupported(fault)))
}
