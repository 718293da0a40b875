use futures_util::FutureExt;
use omnipresence::{
    HttpOptions, RocketChat, SecondFactorMethod, Secret,
    rocketchat::{
        RocketChatBuilder,
        api::{OPERATIONS, model},
    },
};

use super::{Call, Credentials, Login, Subject, Vault, cross, print};
use crate::canary::PASSWORD;

const DONE: &str = r#"{"success":true}"#;
const NO_USERS: &str = r#"{"users":[],"success":true}"#;
const NO_STATUSES: &str = r#"{"statuses":[],"success":true}"#;
const ME: &str = r#"{"_id":"7","success":true}"#;
const BYE: &str = r#"{"status":"success","data":{"message":"bye"}}"#;
const USER: &str = "private-user";

pub(crate) fn subjects() -> Vec<Subject> {
    cross(OPERATIONS, &LOGINS, &CALLS)
}

fn builder(url: &str, http: HttpOptions) -> RocketChatBuilder {
    RocketChat::builder().with_base_url(url).with_http(http)
}

const LOGINS: [Login<RocketChat>; 4] = [
    Login {
        name: "a token",
        credentials: Credentials::Fixed,
        open: |url, http| {
            let builder = builder(url, http).with_token("user-id", "canary-chat-token");
            builder.build().unwrap()
        },
    },
    Login {
        name: "a password",
        credentials: Credentials::Fetched,
        open: |url, http| {
            let builder = builder(url, http).with_password("mia", PASSWORD);
            builder.build().unwrap()
        },
    },
    Login {
        name: "a password and a code",
        credentials: Credentials::Fetched,
        open: |url, http| {
            let builder = builder(url, http).with_password("mia", PASSWORD);
            let chat = builder.build().unwrap();
            let method = SecondFactorMethod::Email;
            chat.with_second_factor(method, "canary-code").unwrap()
        },
    },
    Login {
        name: "a source",
        credentials: Credentials::Source,
        open: |url, http| {
            let builder = builder(url, http).with_token_source("user-id", Vault);
            builder.build().unwrap()
        },
    },
];

const CALLS: [Call<RocketChat>; 18] = [
    ("users.presence", NO_USERS, |chat| {
        async move { print(chat.api().users_presence().ids([USER]).send().await) }.boxed_local()
    }),
    ("users.getPresence", DONE, |chat| {
        async move { print(chat.api().users_get_presence().user_id(USER).send().await) }
            .boxed_local()
    }),
    ("users.getStatus", DONE, |chat| {
        async move { print(chat.api().users_get_status().username(USER).send().await) }
            .boxed_local()
    }),
    ("users.setStatus", DONE, |chat| {
        async move {
            let body = model::SetStatusRequest::default()
                .with_status(model::WritableStatus::Busy)
                .with_message("private words")
                .with_user_id(USER);
            print(chat.api().users_set_status(&body).send().await)
        }
        .boxed_local()
    }),
    ("custom-user-status.list", NO_STATUSES, |chat| {
        async move { print(chat.api().custom_user_status_list().send().await) }.boxed_local()
    }),
    (
        "login",
        r#"{"status":"success","data":{"userId":"u","authToken":"canary-chat-token"}}"#,
        |chat| {
            async move {
                let body = model::LoginRequest::default()
                    .with_user("private-user")
                    .with_password(model::LoginPassword::String(PASSWORD.into()));
                let code = Secret::from("canary-chat-code");
                print(chat.api().login(&body).x_2fa_code(&code).send().await)
            }
            .boxed_local()
        },
    ),
    ("custom-user-status.create", DONE, |chat| {
        async move {
            let body = model::NewCustomStatus::new("private words", model::WritableStatus::Away);
            print(chat.api().custom_user_status_create(&body).send().await)
        }
        .boxed_local()
    }),
    ("custom-user-status.update", DONE, |chat| {
        async move {
            let (id, away) = ("some-id", model::WritableStatus::Away);
            let body = model::CustomStatusChange::new(id, "private words", away);
            print(chat.api().custom_user_status_update(&body).send().await)
        }
        .boxed_local()
    }),
    ("custom-user-status.delete", DONE, |chat| {
        async move {
            let body = model::CustomStatusSelector::new("some-id");
            print(chat.api().custom_user_status_delete(&body).send().await)
        }
        .boxed_local()
    }),
    ("presence.getConnections", DONE, |chat| {
        async move { print(chat.api().presence_get_connections().send().await) }.boxed_local()
    }),
    (
        "users.info",
        r#"{"user":{"_id":"u","services":{"resume":{"loginTokens":[{"hashedToken":"canary-chat-hash"}]}}},"success":true}"#,
        |chat| {
            async move { print(chat.api().users_info().user_id(USER).send().await) }.boxed_local()
        },
    ),
    ("users.list", NO_USERS, |chat| {
        async move { print(chat.api().users_list().email(USER).send().await) }.boxed_local()
    }),
    ("users.listByStatus", NO_USERS, |chat| {
        async move {
            print(
                chat.api()
                    .users_list_by_status()
                    .search_term(USER)
                    .send()
                    .await,
            )
        }
        .boxed_local()
    }),
    ("users.setActiveStatus", DONE, |chat| {
        async move {
            let body = model::ActiveStatusRequest::new(USER, false);
            print(chat.api().users_set_active_status(&body).send().await)
        }
        .boxed_local()
    }),
    ("livechat/agent.status", DONE, |chat| {
        async move {
            let body = model::AgentStatusRequest::default().with_agent_id(USER);
            print(chat.api().livechat_agent_status(&body).send().await)
        }
        .boxed_local()
    }),
    ("logout", BYE, |chat| {
        async move { print(chat.api().logout().send().await) }.boxed_local()
    }),
    ("me", ME, |chat| {
        async move { print(chat.api().me().send().await) }.boxed_local()
    }),
    ("info", DONE, |chat| {
        async move { print(chat.api().info().send().await) }.boxed_local()
    }),
];
