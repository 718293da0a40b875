//! The two forms in which the vendor offers the same operations.

use super::api::{
    Client,
    model::{
        ChatPresence, GetUserPresenceStatusRequest, SaveChatPresenceRequest,
        SetUserPresenceStatusRequest, UserPresenceStatus,
    },
    operation::{V1ChatAgentGetChatPresence, V1ChatPresenceGetChatPresence},
};
use crate::{
    client::{call::response::Response, wire::Descriptor},
    error::Result,
};

/// How the vendor is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ApiStyle {
    #[default]
    Rest,
    /// As remote calls, all of which are POST.
    Agents,
}

impl ApiStyle {
    pub(super) async fn read(
        self,
        api: &Client,
        associate: i32,
    ) -> Result<Response<UserPresenceStatus>> {
        match self {
            Self::Rest => api.v1_user_get_user_presence_status(associate).send().await,
            Self::Agents => {
                let body = GetUserPresenceStatusRequest::new(associate);
                let call = api.v1_user_agent_get_user_presence_status(&body);
                call.send().await
            }
        }
    }

    pub(super) async fn write(
        self,
        api: &Client,
        associate: i32,
        presence: UserPresenceStatus,
    ) -> Result<UserPresenceStatus> {
        let answer = match self {
            Self::Rest => {
                let call = api.v1_user_set_user_presence_status(associate, &presence);
                call.send().await
            }
            Self::Agents => {
                let body = SetUserPresenceStatusRequest::new(associate, presence);
                let call = api.v1_user_agent_set_user_presence_status(&body);
                call.send().await
            }
        };
        Ok(answer?.into_value())
    }

    /// The agents, and the operation that returned them.
    pub(super) async fn read_chat(
        self,
        api: &Client,
    ) -> Result<(Response<Vec<ChatPresence>>, &'static Descriptor)> {
        Ok(match self {
            Self::Rest => (
                api.v1_chat_presence_get_chat_presence().send().await?,
                V1ChatPresenceGetChatPresence::DESCRIPTOR,
            ),
            Self::Agents => (
                api.v1_chat_agent_get_chat_presence().send().await?,
                V1ChatAgentGetChatPresence::DESCRIPTOR,
            ),
        })
    }

    pub(super) async fn write_chat(self, api: &Client, agents: Vec<ChatPresence>) -> Result<()> {
        match self {
            Self::Rest => {
                let call = api.v1_chat_presence_save_chat_presence(&agents);
                call.send().await?;
            }
            Self::Agents => {
                let body = SaveChatPresenceRequest::new(agents);
                let call = api.v1_chat_agent_save_chat_presence(&body);
                call.send().await?;
            }
        }
        Ok(())
    }
}
