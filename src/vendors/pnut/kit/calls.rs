//! One call of each operation.

use super::super::api::{Client, model};
use crate::vendors::kit::{OperationCall, printed};

const ONE: &str = r#"{"meta":{"code":200},"data":{"id":"1","presence":"away"}}"#;
const USER: &str = "private-user";
const CHANNEL: &str = "336";

pub(super) const CALLS: &[OperationCall] = &[
    OperationCall::new(
        "getPresentUsers",
        r#"{"meta":{"code":200},"data":[]}"#,
        |it| {
            Box::pin(async move {
                let api = Client::new(it);
                let call = api.get_present_users();
                printed(call.update_presence("private words").send().await)
            })
        },
    )
    .writing(),
    OperationCall::new(
        "getPresentUsersInChannel",
        r#"{"meta":{"code":200},"data":[]}"#,
        |it| {
            Box::pin(async move {
                let api = Client::new(it);
                printed(api.get_present_users_in_channel(CHANNEL).send().await)
            })
        },
    ),
    OperationCall::new("getUserPresenceInChannel", ONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.get_user_presence_in_channel(USER, CHANNEL);
            printed(call.send().await)
        })
    }),
    OperationCall::new("updatePresenceInChannel", ONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::UpdatePresenceRequest::default().with_presence("private words");
            let call = api.update_presence_in_channel(CHANNEL);
            printed(call.body(&body).send().await)
        })
    }),
    OperationCall::new(
        "getConfiguration",
        r#"{"meta":{"code":200},"data":{"user":{"presence_max_length":100}}}"#,
        |it| {
            Box::pin(async move {
                let api = Client::new(it);
                printed(api.get_configuration().send().await)
            })
        },
    ),
    OperationCall::new("getUserPresence", ONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_user_presence(USER).send().await)
        })
    }),
    OperationCall::new("updatePresence", ONE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::UpdatePresenceRequest::default().with_presence("private words");
            printed(api.update_presence().body(&body).send().await)
        })
    }),
    OperationCall::new("issueToken", r#"{"access_token":"canary"}"#, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let form =
                model::TokenRequest::new("client_credentials", "private-app", "canary-of-the-app");
            printed(api.issue_token(&form).send().await)
        })
    }),
];
