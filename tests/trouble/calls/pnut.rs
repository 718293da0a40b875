use futures_util::FutureExt;
use omnipresence::{
    HttpOptions, Pnut,
    pnut::{
        PnutBuilder,
        api::{OPERATIONS, model},
    },
};

use super::{Call, Credentials, Login, Subject, Vault, cross, print};

const ONE: &str = r#"{"meta":{"code":200},"data":{"id":"1","presence":"away"}}"#;
const USER: &str = "private-user";
const CHANNEL: &str = "336";

pub(crate) fn subjects() -> Vec<Subject> {
    cross(OPERATIONS, &LOGINS, &CALLS)
}

fn builder(url: &str, http: HttpOptions) -> PnutBuilder {
    Pnut::builder().with_base_url(url).with_http(http)
}

const LOGINS: [Login<Pnut>; 3] = [
    Login {
        name: "a token",
        credentials: Credentials::Fixed,
        open: |url, http| {
            let builder = builder(url, http).with_access_token("canary-pnut-token");
            builder.build().unwrap()
        },
    },
    Login {
        name: "a client",
        credentials: Credentials::Fetched,
        open: |url, http| {
            let builder = builder(url, http);
            let builder = builder.with_client_credentials("client-id", "canary-pnut-secret");
            builder.build().unwrap()
        },
    },
    Login {
        name: "a source",
        credentials: Credentials::Source,
        open: |url, http| builder(url, http).with_token_source(Vault).build().unwrap(),
    },
];

const CALLS: [Call<Pnut>; 7] = [
    (
        "getPresentUsers",
        r#"{"meta":{"code":200},"data":[]}"#,
        |pnut| {
            async move {
                let call = pnut.api().get_present_users();
                print(call.update_presence("private words").send().await)
            }
            .boxed_local()
        },
    ),
    (
        "getPresentUsersInChannel",
        r#"{"meta":{"code":200},"data":[]}"#,
        |pnut| {
            async move {
                print(
                    pnut.api()
                        .get_present_users_in_channel(CHANNEL)
                        .send()
                        .await,
                )
            }
            .boxed_local()
        },
    ),
    ("getUserPresenceInChannel", ONE, |pnut| {
        async move {
            let call = pnut.api().get_user_presence_in_channel(USER, CHANNEL);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("updatePresenceInChannel", ONE, |pnut| {
        async move {
            let body = model::UpdatePresenceRequest::default().with_presence("private words");
            let call = pnut.api().update_presence_in_channel(CHANNEL);
            print(call.body(&body).send().await)
        }
        .boxed_local()
    }),
    (
        "getConfiguration",
        r#"{"meta":{"code":200},"data":{"user":{"presence_max_length":100}}}"#,
        |pnut| async move { print(pnut.api().get_configuration().send().await) }.boxed_local(),
    ),
    ("getUserPresence", ONE, |pnut| {
        async move { print(pnut.api().get_user_presence(USER).send().await) }.boxed_local()
    }),
    ("updatePresence", ONE, |pnut| {
        async move {
            let body = model::UpdatePresenceRequest::default().with_presence("private words");
            print(pnut.api().update_presence().body(&body).send().await)
        }
        .boxed_local()
    }),
];
