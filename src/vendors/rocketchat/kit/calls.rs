//! One call of each operation.

use super::{
    super::api::{Client, model},
    logins::PASSWORD,
};
use crate::{
    secret::Secret,
    vendors::kit::{OperationCall, printed},
};

const DONE: &str = r#"{"success":true}"#;
const NO_USERS: &str = r#"{"users":[],"success":true}"#;
const NO_STATUSES: &str = r#"{"statuses":[],"success":true}"#;
const ME: &str = r#"{"_id":"7","success":true}"#;
const BYE: &str = r#"{"status":"success","data":{"message":"bye"}}"#;
const USER: &str = "private-user";

pub(super) const CALLS: &[OperationCall] = &[
    OperationCall::new("users.presence", NO_USERS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.users_presence().ids([USER]).send().await)
        })
    }),
    OperationCall::new("users.getPresence", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.users_get_presence().user_id(USER).send().await)
        })
    }),
    OperationCall::new("users.getStatus", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.users_get_status().username(USER).send().await)
        })
    }),
    OperationCall::new("users.setStatus", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::SetStatusRequest::default()
                .with_status(model::WritableStatus::Busy)
                .with_message("private words")
                .with_user_id(USER);
            printed(api.users_set_status(&body).send().await)
        })
    }),
    OperationCall::new("custom-user-status.list", NO_STATUSES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.custom_user_status_list().send().await)
        })
    }),
    OperationCall::new(
        "login",
        r#"{"status":"success","data":{"userId":"u","authToken":"canary-chat-token"}}"#,
        |it| {
            Box::pin(async move {
                let api = Client::new(it);
                let body = model::LoginRequest::default()
                    .with_user("private-user")
                    .with_password(model::LoginPassword::String(PASSWORD.into()));
                let code = Secret::from("canary-chat-code");
                printed(api.login(&body).x_2fa_code(&code).send().await)
            })
        },
    ),
    OperationCall::new("custom-user-status.create", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::NewCustomStatus::new("private words", model::WritableStatus::Away);
            printed(api.custom_user_status_create(&body).send().await)
        })
    }),
    OperationCall::new("custom-user-status.update", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let (id, away) = ("some-id", model::WritableStatus::Away);
            let body = model::CustomStatusChange::new(id, "private words", away);
            printed(api.custom_user_status_update(&body).send().await)
        })
    }),
    OperationCall::new("custom-user-status.delete", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::CustomStatusSelector::new("some-id");
            printed(api.custom_user_status_delete(&body).send().await)
        })
    }),
    OperationCall::new("presence.getConnections", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.presence_get_connections().send().await)
        })
    }),
    OperationCall::new(
        "users.info",
        r#"{"user":{"_id":"u","services":{"resume":{"loginTokens":[{"hashedToken":"canary-chat-hash"}]}}},"success":true}"#,
        |it| {
            Box::pin(async move {
                let api = Client::new(it);
                printed(api.users_info().user_id(USER).send().await)
            })
        },
    ),
    OperationCall::new("users.list", NO_USERS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.users_list().email(USER).send().await)
        })
    }),
    OperationCall::new("users.listByStatus", NO_USERS, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.users_list_by_status().search_term(USER).send().await)
        })
    }),
    OperationCall::new("users.setActiveStatus", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::ActiveStatusRequest::new(USER, false);
            printed(api.users_set_active_status(&body).send().await)
        })
    }),
    OperationCall::new("livechat/agent.status", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::AgentStatusRequest::default().with_agent_id(USER);
            printed(api.livechat_agent_status(&body).send().await)
        })
    }),
    // A word, which the provider compares.
    OperationCall::new("logout", BYE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.logout().send().await)
        })
    })
    .accepting(&[r#"{"status""#]),
    OperationCall::new("me", ME, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.me().send().await)
        })
    }),
    OperationCall::new("info", DONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.info().send().await)
        })
    }),
];
