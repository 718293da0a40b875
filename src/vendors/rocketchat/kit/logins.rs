//! Each kind of credentials.

use serde_json::json;

use super::super::{RocketChat, RocketChatBuilder};
use crate::{
    error::Result,
    http::HttpOptions,
    second_factor::SecondFactorMethod,
    vendors::kit::{Login, Opened, Prerequisite, Renewal, StaticTokenSource},
};

pub(super) const PASSWORD: &str = "canary-chat-password";
/// The SHA-256 digest of the password, as it is sent.
const DIGEST: &str = "65442485ec00a67298916cb0c03a1b5fafbf2857c461b79c9b1be6e9323775c4";

fn open(
    url: &str,
    http: HttpOptions,
    given: fn(RocketChatBuilder) -> RocketChatBuilder,
) -> Result<Opened> {
    let builder = RocketChat::builder().with_base_url(url).with_http(http);
    Opened::new(given(builder), RocketChatBuilder::build, |chat| {
        &chat.connection
    })
}

fn texts(secrets: &[&str]) -> Vec<String> {
    secrets.iter().map(ToString::to_string).collect()
}

/// A session, if the path is that of signing in.
pub(super) fn prerequisite(_: &str, path: &str, token: &str) -> Option<Prerequisite> {
    let data = json!({ "userId": "user-id", "authToken": token });
    let session = json!({ "status": "success", "data": data });
    path.ends_with("/login")
        .then_some(Prerequisite::Token(session))
}

pub(super) const LOGINS: &[Login] = &[
    Login::fixed(
        "a_token",
        &[
            ("x-user-id", "user-id"),
            ("x-auth-token", "canary-chat-token"),
        ],
        || texts(&["canary-chat-token"]),
        |url, http| {
            open(url, http, |it| {
                it.with_token("user-id", "canary-chat-token")
            })
        },
    ),
    // Signing in is not idempotent: each time makes a session.
    Login::fetched(
        "a_password",
        false,
        || texts(&[DIGEST]),
        |url, http| open(url, http, |it| it.with_password("mia", PASSWORD)),
    )
    .keeping(|| texts(&[PASSWORD])),
    Login {
        is_spent_by_denial: true,
        ..Login::fetched(
            "a_password_and_a_code",
            false,
            || texts(&[DIGEST, "canary-code"]),
            |url, http| {
                let builder = RocketChat::builder().with_base_url(url).with_http(http);
                let build = |builder: RocketChatBuilder| {
                    let chat = builder.build()?;
                    chat.with_second_factor(SecondFactorMethod::Email, "canary-code")
                };
                Opened::new(builder.with_password("mia", PASSWORD), build, |chat| {
                    &chat.connection
                })
            },
        )
        .keeping(|| texts(&[PASSWORD]))
    },
    Login {
        renewal: Renewal::FromSource,
        ..Login::fixed(
            "a_source",
            &[
                ("x-user-id", "user-id"),
                ("x-auth-token", "canary-chat-vault"),
            ],
            || texts(&["canary-chat-vault"]),
            |url, http| {
                open(url, http, |it| {
                    it.with_token_source("user-id", StaticTokenSource("canary-chat-vault"))
                })
            },
        )
    },
    Login::fetched(
        "a_plain_password",
        false,
        || texts(&[PASSWORD]),
        |url, http| open(url, http, |it| it.with_plain_password("mia", PASSWORD)),
    ),
    Login::fetched(
        "a_password_with_a_code",
        false,
        || texts(&[DIGEST, "canary-chat-code"]),
        |url, http| {
            open(url, http, |it| {
                it.with_password("mia", PASSWORD)
                    .with_second_factor_code("canary-chat-code")
            })
        },
    )
    .keeping(|| texts(&[PASSWORD])),
    Login::fetched(
        "a_resume_token",
        false,
        || texts(&["canary-chat-resume"]),
        |url, http| open(url, http, |it| it.with_resume_token("canary-chat-resume")),
    ),
];
