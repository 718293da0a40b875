//! One call of each operation.

use super::super::api::{Client, LoginClient, model};
use crate::{
    secret::Secret,
    vendors::kit::{OperationCall, printed},
};

const STATUS: &str = r#"{"Status":"StatusNormal","Message":"here"}"#;
const AGENTS: &str = r#"[{"UserId":471147114,"DisplayName":"Ann","Present":true}]"#;
/// A number that is found again.
const USER: i32 = 471_147_114;

pub(super) const CALLS: &[OperationCall] = &[
    OperationCall::new("v1User_GetUserPresenceStatus", STATUS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.v1_user_get_user_presence_status(USER);
            printed(call.send().await)
        })
    }),
    // A status may be a new word: the provider rejects one that it did not write.
    OperationCall::new("v1User_SetUserPresenceStatus", STATUS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::UserPresenceStatus::new(model::EjUserStatus::StatusNormal)
                .with_message("private words");
            let call = api.v1_user_set_user_presence_status(USER, &body);
            printed(call.send().await)
        })
    })
    .accepting(&[r#"{"status""#]),
    OperationCall::new("v1User_GetCurrentPrincipal", r#"{"AssociateId":5}"#, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let app = Secret::from("canary-crm-app-of-the-call");
            let call = api.v1_user_get_current_principal();
            printed(call.so_app_token(&app).send().await)
        })
    }),
    OperationCall::new("v1UserAgent_GetUserPresenceStatus", STATUS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::GetUserPresenceStatusRequest::new(USER);
            let call = api.v1_user_agent_get_user_presence_status(&body);
            printed(call.select(["Status"]).send().await)
        })
    }),
    // The same.
    OperationCall::new("v1UserAgent_SetUserPresenceStatus", STATUS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let presence = model::UserPresenceStatus::new(model::EjUserStatus::StatusNormal)
                .with_message("private words");
            let body = model::SetUserPresenceStatusRequest::new(USER, presence);
            let call = api.v1_user_agent_set_user_presence_status(&body);
            printed(call.send().await)
        })
    })
    .accepting(&[r#"{"status""#]),
    OperationCall::new("v1ChatPresence_GetChatPresence", AGENTS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.v1_chat_presence_get_chat_presence().send().await)
        })
    }),
    // The body is empty.
    OperationCall::new("v1ChatPresence_SaveChatPresence", "", |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = [model::ChatPresence::new(USER, true)];
            let call = api.v1_chat_presence_save_chat_presence(&body);
            printed(call.send().await)
        })
    })
    .accepting(&[""]),
    OperationCall::new("v1ChatAgent_GetChatPresence", AGENTS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.v1_chat_agent_get_chat_presence().send().await)
        })
    }),
    // The body is empty.
    OperationCall::new("v1ChatAgent_SaveChatPresence", "", |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let agents = [model::ChatPresence::new(USER, true)];
            let body = model::SaveChatPresenceRequest::new(agents);
            let call = api.v1_chat_agent_save_chat_presence(&body);
            printed(call.send().await)
        })
    })
    .accepting(&[""]),
    OperationCall::new("state", r#"{"State":"Running"}"#, |it| {
        Box::pin(async move {
            let login = LoginClient::new(it);
            printed(login.state("private-tenant").send().await)
        })
    }),
    OperationCall::new("issueToken", r#"{"access_token":"canary"}"#, |it| {
        Box::pin(async move {
            let login = LoginClient::new(it);
            let form =
                model::TokenRequest::new("refresh_token", "private-app", "canary-of-the-app")
                    .with_refresh_token("canary-of-the-user");
            printed(login.issue_token(&form).send().await)
        })
    }),
    OperationCall::new(
        "PartnerSystemUser_Authenticate",
        r#"{"Token":"canary"}"#,
        |it| {
            Box::pin(async move {
                let login = LoginClient::new(it);
                let form = model::AuthenticateRequest::new(
                    "canary-signed",
                    "canary-of-the-app",
                    "private-tenant",
                    "JWT",
                );
                printed(login.partner_system_user_authenticate(&form).send().await)
            })
        },
    ),
];
