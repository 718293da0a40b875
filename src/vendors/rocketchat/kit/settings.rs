//! The settings of the builder, by their kinds.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::super::{RocketChat, RocketChatBuilder, fake::FakeRocketChat};
use crate::{
    error::Result,
    presence::UserId,
    vendors::kit::{
        Address, BadSetting, Environment, FakeVendor, NOWHERE, Opened, SecretSetting,
        StaticTokenSource, TextKind, bad, built, secret,
    },
};

fn build(given: impl FnOnce(RocketChatBuilder) -> RocketChatBuilder) -> Result<RocketChat> {
    given(RocketChat::builder().with_base_url(NOWHERE)).build()
}

pub(super) const ADDRESSES: &[Address] = &[Address {
    setting: "base_url",
    may_be_empty: false,
    build: |url, http| {
        let builder = RocketChat::builder().with_token("id", "canary");
        built(builder.with_base_url(url).with_http(http).build())
    },
}];
const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

pub(super) const SECRETS: &[SecretSetting] = &[
    secret("with_token", TextKind::Name, "canary", |text| {
        built(build(|it| it.with_token(text, "token")))
    }),
    secret("with_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_token("id", text)))
    }),
    secret("with_password", TextKind::Name, "canary", |text| {
        built(build(|it| it.with_password(text, "password")))
    }),
    secret("with_password", TextKind::Password, "canary", |text| {
        built(build(|it| it.with_password("mia", text)))
    }),
    secret("with_password_digest", TextKind::Name, "canary", |text| {
        built(build(|it| it.with_password_digest(text, DIGEST)))
    }),
    secret("with_password_digest", TextKind::Token, DIGEST, |text| {
        built(build(|it| it.with_password_digest("mia", text)))
    }),
    secret("with_plain_password", TextKind::Name, "canary", |text| {
        built(build(|it| it.with_plain_password(text, "password")))
    }),
    secret(
        "with_plain_password",
        TextKind::Password,
        "canary",
        |text| built(build(|it| it.with_plain_password("mia", text))),
    ),
    secret(
        "with_second_factor_code",
        TextKind::Token,
        "canary",
        |text| {
            built(build(|it| {
                it.with_password("mia", "password")
                    .with_second_factor_code(text)
            }))
        },
    ),
    secret("with_resume_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_resume_token(text)))
    }),
    secret("with_token_source", TextKind::Name, "canary", |text| {
        built(build(|it| {
            it.with_token_source(text, StaticTokenSource("token"))
        }))
    }),
];

fn rejected(given: impl FnOnce(RocketChatBuilder) -> RocketChatBuilder) -> Result<()> {
    build(given).map(drop)
}

pub(super) const BAD: &[BadSetting] = &[
    bad("with_token", || rejected(|it| it)),
    bad("ROCKETCHAT_USER_ID", || {
        rejected(|it| it.with_token("", "canary"))
    }),
    bad("ROCKETCHAT_AUTH_TOKEN", || {
        rejected(|it| it.with_token("id", ""))
    }),
    bad("ROCKETCHAT_USER", || {
        rejected(|it| it.with_password("", "canary"))
    }),
    bad("ROCKETCHAT_PASSWORD", || {
        rejected(|it| it.with_password("mia", ""))
    }),
    bad("with_token", || {
        rejected(|it| it.with_token("id", "canary\n"))
    }),
    bad("with_token", || {
        rejected(|it| it.with_token("id\n", "canary"))
    }),
    bad("with_token_source", || {
        rejected(|it| it.with_token_source("", StaticTokenSource("canary")))
    }),
    bad("with_token_source", || {
        rejected(|it| it.with_token_source("id\n", StaticTokenSource("canary")))
    }),
    bad("base_url", || {
        RocketChat::builder()
            .with_token("id", "canary")
            .build()
            .map(drop)
    }),
];

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
        let fake = Arc::new(FakeRocketChat::start().await);
        let other = Arc::clone(&fake);
        FakeVendor {
            vendor: "rocketchat",
            owner: FakeRocketChat::ME.into(),
            users: [FakeRocketChat::ANN, FakeRocketChat::BOB].map(UserId::from),
            clock: fake.clock().clone(),
            fake: Arc::clone(&fake) as _,
            open: Box::new(move |options| {
                let builder = fake.builder().with_http(options);
                Opened::new(builder, RocketChatBuilder::build, |it| &it.connection)
            }),
            build_with_source: Box::new(move |source| {
                built(
                    other
                        .builder()
                        .with_token_source(FakeRocketChat::ME, source)
                        .build(),
                )
            }),
            token: FakeRocketChat::TOKEN,
        }
    })
}
