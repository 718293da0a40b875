//! The settings of the builder of Rocket.Chat by their kinds, each with a correct value or with what makes it wrong.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::{
    error::Result,
    provider::PresenceProvider,
    vendors::{
        kit::{
            Address, BadSetting, EXTREME_TIMES, Environment, FakeVendor, KitBuilder, SecretSetting,
            StaticTokenSource, TextKind, TimeSetting, bad, secret,
        },
        rocketchat::{RocketChat, RocketChatBuilder, fake::FakeRocketChat},
    },
};

const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

pub(super) fn addresses() -> Vec<Address> {
    let address = Address::new::<RocketChatBuilder>;
    vec![address("base_url", |it, url| {
        it.with_token("id", "canary").with_base_url(url)
    })]
}

pub(super) fn secrets() -> Vec<SecretSetting> {
    use TextKind::{Name, Password, Token};
    let secret = secret::<RocketChatBuilder>;
    vec![
        secret("with_token", "ROCKETCHAT_USER_ID", Name, |it, text| {
            it.with_token(text, "canary")
        }),
        secret("with_token", "ROCKETCHAT_AUTH_TOKEN", Token, |it, text| {
            it.with_token("id", text)
        }),
        secret("with_password", "ROCKETCHAT_USER", Name, |it, text| {
            it.with_password(text, "canary")
        }),
        secret(
            "with_password",
            "ROCKETCHAT_PASSWORD",
            Password,
            |it, text| it.with_password("mia", text),
        ),
        secret(
            "with_password_digest",
            "ROCKETCHAT_USER",
            Name,
            |it, text| it.with_password_digest(text, DIGEST),
        ),
        SecretSetting {
            correct: DIGEST,
            ..secret(
                "with_password_digest",
                "with_password_digest",
                Token,
                |it, text| it.with_password_digest("mia", text),
            )
        },
        secret(
            "with_plain_password",
            "ROCKETCHAT_USER",
            Name,
            |it, text| it.with_plain_password(text, "canary"),
        ),
        secret(
            "with_plain_password",
            "ROCKETCHAT_PASSWORD",
            Password,
            |it, text| it.with_plain_password("mia", text),
        ),
        secret(
            "with_second_factor_code",
            "with_second_factor_code",
            Token,
            |it, text| {
                it.with_password("mia", "canary")
                    .with_second_factor_code(text)
            },
        ),
        secret(
            "with_resume_token",
            "with_resume_token",
            Token,
            |it, text| it.with_resume_token(text),
        ),
        secret(
            "with_token_source",
            "with_token_source",
            Name,
            |it, text| it.with_token_source(text, StaticTokenSource("canary")),
        ),
    ]
}

/// Those besides texts that are empty.
pub(super) fn bad_settings() -> Vec<BadSetting> {
    let bad = bad::<RocketChatBuilder>;
    vec![
        bad("with_token", |it| it),
        bad("base_url", |_| {
            RocketChat::builder().with_token("id", "canary")
        }),
    ]
}

pub(super) const TIMES: &[TimeSetting] = &[TimeSetting {
    setter: "RocketChatBuilder::with_overlap",
    run: || Box::pin(overlap()),
}];

async fn overlap() -> Result<()> {
    let fake = FakeRocketChat::start().await;
    for overlap in EXTREME_TIMES {
        let chat = match fake.builder().with_overlap(overlap).build() {
            Ok(chat) => chat,
            Err(error) => {
                let is_named = error.to_string().contains("with_overlap");
                assert!(overlap == Duration::MAX && is_named, "{overlap:?}: {error}");
                continue;
            }
        };
        let start = chat.changes(None).await?.next;
        chat.changes(Some(&start)).await?;
    }
    Ok(())
}

pub(super) const ENVIRONMENTS: &[Environment] = &[
    Environment {
        variables: &[
            ("ROCKETCHAT_URL", "{here}\n"),
            ("ROCKETCHAT_USER_ID", "mia\n"),
            ("ROCKETCHAT_AUTH_TOKEN", " bearer token-3\n"),
        ],
        sent: &["\"x-user-id\": \"mia\"", "\"x-auth-token\": \"token-3\""],
    },
    Environment {
        variables: &[
            ("ROCKETCHAT_URL", "{here}"),
            ("ROCKETCHAT_USER", "mia\n"),
            ("ROCKETCHAT_PASSWORD", "abc\n"),
            ("ROCKETCHAT_SECOND_FACTOR_CODE", " 271828\n"),
        ],
        sent: &[
            "\"user\":\"mia\"",
            "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"",
            "\"code\":\"271828\"",
        ],
    },
];

pub(super) fn start_fake() -> BoxFuture<'static, FakeVendor> {
    Box::pin(async {
        let fake = FakeRocketChat::start().await;
        FakeVendor::new(
            ("rocketchat", FakeRocketChat::TOKEN),
            [FakeRocketChat::ME, FakeRocketChat::ANN, FakeRocketChat::BOB],
            fake,
            |fake, http| fake.builder().with_http(http).open(),
            |fake, source| fake.builder().with_token_source(FakeRocketChat::ME, source),
        )
    })
}
