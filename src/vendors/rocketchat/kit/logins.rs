//! Each kind of credentials of Rocket.Chat. The first is the one that suites about other things use.

use std::sync::LazyLock;

use serde_json::json;

use crate::{
    client::HttpOptions,
    error::{Result, SecondFactorMethod},
    vendors::{
        kit::{KitBuilder, Login, Opened, Prerequisite, StaticTokenSource},
        rocketchat::{RocketChat, RocketChatBuilder},
    },
};

pub(super) const PASSWORD: &str = "canary-chat-password";
/// The SHA-256 digest of the password, as it is sent.
const DIGEST: &str = "65442485ec00a67298916cb0c03a1b5fafbf2857c461b79c9b1be6e9323775c4";

impl KitBuilder for RocketChatBuilder {
    fn at(url: &str, http: HttpOptions) -> Self {
        let builder = RocketChat::builder().with_base_url(url);
        builder.with_http(http)
    }

    fn open(self) -> Result<Opened> {
        Opened::new(self, Self::build, |provider| &provider.connection)
    }
}

/// A session, if the path is that of signing in.
pub(super) fn prerequisite(_: &str, path: &str, token: &str) -> Option<Prerequisite> {
    let data = json!({ "userId": "user-id", "authToken": token });
    let session = json!({ "status": "success", "data": data });
    path.ends_with("/login")
        .then_some(Prerequisite::Token(session))
}

pub(super) static LOGINS: LazyLock<Vec<Login>> = LazyLock::new(|| {
    let fixed = Login::fixed::<RocketChatBuilder>;
    let fetched = Login::fetched::<RocketChatBuilder>;
    let from_source = Login::from_source::<RocketChatBuilder>;
    vec![
        fixed(
            "a_token",
            &[
                ("x-user-id", "user-id"),
                ("x-auth-token", "canary-chat-token"),
            ],
            &["canary-chat-token"],
            |it| it.with_token("user-id", "canary-chat-token"),
        ),
        // Signing in is not idempotent: each time makes a session.
        fetched("a_password", false, &[DIGEST], |it| {
            it.with_password("mia", PASSWORD)
        })
        .keeping(&[PASSWORD]),
        Login {
            is_spent_by_denial: true,
            open: Box::new(|url, http| {
                let builder = RocketChatBuilder::at(url, http).with_password("mia", PASSWORD);
                let build = |builder: RocketChatBuilder| {
                    let chat = builder.build()?;
                    chat.with_second_factor(SecondFactorMethod::Email, "canary-code")
                };
                Opened::new(builder, build, |chat| &chat.connection)
            }),
            ..fetched(
                "a_password_and_a_code",
                false,
                &[DIGEST, "canary-code"],
                |it| it,
            )
            .keeping(&[PASSWORD])
        },
        from_source(
            &[
                ("x-user-id", "user-id"),
                ("x-auth-token", "canary-chat-vault"),
            ],
            &["canary-chat-vault"],
            |it| it.with_token_source("user-id", StaticTokenSource("canary-chat-vault")),
        ),
        fetched("a_plain_password", false, &[PASSWORD], |it| {
            it.with_plain_password("mia", PASSWORD)
        }),
        fetched(
            "a_password_with_a_code",
            false,
            &[DIGEST, "canary-chat-code"],
            |it| {
                it.with_password("mia", PASSWORD)
                    .with_second_factor_code("canary-chat-code")
            },
        )
        .keeping(&[PASSWORD]),
        fetched("a_resume_token", false, &["canary-chat-resume"], |it| {
            it.with_resume_token("canary-chat-resume")
        }),
    ]
});
