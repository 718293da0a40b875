use futures_util::FutureExt;
use omnipresence::{
    HttpOptions, Secret, SuperOffice,
    mock::FakeSuperOffice,
    superoffice::{
        Environment, SuperOfficeBuilder,
        api::{OPERATIONS, model},
    },
};

use super::{Call, Credentials, Login, Subject, Vault, cross, print};

const STATUS: &str = r#"{"Status":"StatusNormal","Message":"here"}"#;
const AGENTS: &str = r#"[{"UserId":471147114,"DisplayName":"Ann","Present":true}]"#;
/// A number that is found again.
const USER: i32 = 471_147_114;

pub(crate) fn subjects() -> Vec<Subject> {
    cross(OPERATIONS, &LOGINS, &CALLS)
}

fn open(
    url: &str,
    http: HttpOptions,
    login: impl FnOnce(SuperOfficeBuilder) -> SuperOfficeBuilder,
) -> SuperOffice {
    let builder = SuperOffice::builder().with_base_url(url).with_http(http);
    login(builder.with_login_url(url)).build().unwrap()
}

const LOGINS: [Login<SuperOffice>; 7] = [
    Login {
        name: "a token",
        credentials: Credentials::Fixed,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_access_token("canary-crm-token")
            })
        },
    },
    Login {
        name: "a ticket of an app",
        credentials: Credentials::Fixed,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_ticket("canary-crm-ticket", Some("canary-crm-app".into()))
            })
        },
    },
    Login {
        name: "a password",
        credentials: Credentials::Fixed,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_basic("mia", "canary-crm-password")
            })
        },
    },
    Login {
        name: "a refresh token",
        credentials: Credentials::Fetched,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_refresh_token(
                    "client-id",
                    "canary-crm-secret",
                    "canary-crm-refresh-token",
                )
            })
        },
    },
    Login {
        name: "a session",
        credentials: Credentials::Fixed,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_session("session=canary-crm-session", "canary-crm-xsrf")
            })
        },
    },
    Login {
        name: "a system user",
        credentials: Credentials::Fetched,
        open: |url, http| {
            open(url, http, |builder| {
                builder
                    .with_tenant(Environment::Online, "Cust12345")
                    .with_system_user(
                        "canary-crm-system-user",
                        "canary-crm-app",
                        FakeSuperOffice::SYSTEM_USER_KEY,
                    )
            })
        },
    },
    Login {
        name: "a source",
        credentials: Credentials::Source,
        open: |url, http| open(url, http, |builder| builder.with_token_source(Vault)),
    },
];

const CALLS: [Call<SuperOffice>; 9] = [
    ("v1User_GetUserPresenceStatus", STATUS, |crm| {
        async move {
            let call = crm.api().v1_user_get_user_presence_status(USER);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("v1User_SetUserPresenceStatus", STATUS, |crm| {
        async move {
            let body = model::UserPresenceStatus::new(model::EjUserStatus::StatusNormal)
                .with_message("private words");
            let call = crm.api().v1_user_set_user_presence_status(USER, &body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    (
        "v1User_GetCurrentPrincipal",
        r#"{"AssociateId":5}"#,
        |crm| {
            async move {
                let app = Secret::from("canary-crm-app-of-the-call");
                let call = crm.api().v1_user_get_current_principal();
                print(call.so_app_token(&app).send().await)
            }
            .boxed_local()
        },
    ),
    ("v1UserAgent_GetUserPresenceStatus", STATUS, |crm| {
        async move {
            let body = model::GetUserPresenceStatusRequest::new(USER);
            let call = crm.api().v1_user_agent_get_user_presence_status(&body);
            print(call.select(["Status"]).send().await)
        }
        .boxed_local()
    }),
    ("v1UserAgent_SetUserPresenceStatus", STATUS, |crm| {
        async move {
            let presence = model::UserPresenceStatus::new(model::EjUserStatus::StatusNormal)
                .with_message("private words");
            let body = model::SetUserPresenceStatusRequest::new(USER, presence);
            let call = crm.api().v1_user_agent_set_user_presence_status(&body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("v1ChatPresence_GetChatPresence", AGENTS, |crm| {
        async move { print(crm.api().v1_chat_presence_get_chat_presence().send().await) }
            .boxed_local()
    }),
    ("v1ChatPresence_SaveChatPresence", "", |crm| {
        async move {
            let body = [model::ChatPresence::new(USER, true)];
            let call = crm.api().v1_chat_presence_save_chat_presence(&body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("v1ChatAgent_GetChatPresence", AGENTS, |crm| {
        async move { print(crm.api().v1_chat_agent_get_chat_presence().send().await) }.boxed_local()
    }),
    ("v1ChatAgent_SaveChatPresence", "", |crm| {
        async move {
            let agents = [model::ChatPresence::new(USER, true)];
            let body = model::SaveChatPresenceRequest::new(agents);
            let call = crm.api().v1_chat_agent_save_chat_presence(&body);
            print(call.send().await)
        }
        .boxed_local()
    }),
];
