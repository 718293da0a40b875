//! The provider's calls, for all of pnut or in its channel, with the heartbeat on the reads.

use super::{Pnut, api::model, heartbeat::Carried};
use crate::{Response, Result};

impl Pnut {
    /// Reads one user.
    pub(super) async fn read_user(&self, user: &str) -> Result<model::PresenceAnswer> {
        if let Some(channel) = &self.channel {
            let call = self.api.get_user_presence_in_channel(user, channel);
            return Ok(call.send().await?.into_value());
        }
        let read = |carried| async move {
            let mut call = self.api.get_user_presence(user);
            if let Some(Carried { text, expiration }) = carried {
                call = call.update_presence(text);
                if let Some(expiration) = expiration {
                    call = call.update_presence_expiration(expiration);
                }
            }
            call.send().await
        };
        let answer = match &self.heartbeats {
            Some(heartbeats) => heartbeats.read(read, |answer| &answer.meta).await,
            None => read(None).await,
        };
        Ok(answer?.into_value())
    }

    /// Reads everyone who is not offline.
    pub(super) async fn read_list(&self) -> Result<Response<model::PresenceListAnswer>> {
        if let Some(channel) = &self.channel {
            return self.api.get_present_users_in_channel(channel).send().await;
        }
        let read = |carried| async move {
            let mut call = self.api.get_present_users();
            if let Some(Carried { text, expiration }) = carried {
                call = call.update_presence(text);
                if let Some(expiration) = expiration {
                    call = call.update_presence_expiration(expiration);
                }
            }
            call.send().await
        };
        match &self.heartbeats {
            Some(heartbeats) => heartbeats.read(read, |answer| &answer.meta).await,
            None => read(None).await,
        }
    }

    /// Sets one's own presence.
    pub(super) async fn write(
        &self,
        body: &model::UpdatePresenceRequest,
    ) -> Result<model::PresenceAnswer> {
        let answer = match &self.channel {
            Some(channel) => {
                let call = self.api.update_presence_in_channel(channel);
                call.body(body).send().await
            }
            None => self.api.update_presence().body(body).send().await,
        };
        Ok(answer?.into_value())
    }
}
