//! The settings of the builder, by their kinds.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::super::{Pnut, PnutBuilder, fake::FakePnut};
use crate::{
    error::Result,
    presence::UserId,
    vendors::kit::{
        Address, BadSetting, Environment, FakeVendor, NOWHERE, Opened, SecretSetting, TextKind,
        bad, built, secret,
    },
};

fn build(given: impl FnOnce(PnutBuilder) -> PnutBuilder) -> Result<Pnut> {
    given(Pnut::builder().with_base_url(NOWHERE)).build()
}

pub(super) const ADDRESSES: &[Address] = &[Address {
    setting: "base_url",
    may_be_empty: false,
    build: |url, http| {
        let builder = Pnut::builder().with_access_token("canary");
        built(builder.with_base_url(url).with_http(http).build())
    },
}];

pub(super) const SECRETS: &[SecretSetting] = &[
    secret("with_access_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_access_token(text)))
    }),
    secret("with_app_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_app_token(text)))
    }),
    secret(
        "with_client_credentials",
        TextKind::Name,
        "canary",
        |text| built(build(|it| it.with_client_credentials(text, "secret"))),
    ),
    secret(
        "with_client_credentials",
        TextKind::Token,
        "canary",
        |text| built(build(|it| it.with_client_credentials("id", text))),
    ),
];

fn rejected(given: fn(PnutBuilder) -> PnutBuilder) -> Result<()> {
    build(given).map(drop)
}

pub(super) const BAD: &[BadSetting] = &[
    bad("with_access_token", || rejected(|it| it)),
    bad("PNUT_ACCESS_TOKEN", || {
        rejected(|it| it.with_access_token(""))
    }),
    bad("PNUT_CLIENT_ID", || {
        rejected(|it| it.with_client_credentials("", "canary"))
    }),
    bad("PNUT_CLIENT_SECRET", || {
        rejected(|it| it.with_client_credentials("id", ""))
    }),
    bad("with_access_token", || {
        rejected(|it| it.with_access_token("canary\n"))
    }),
    bad("with_access_token", || {
        rejected(|it| it.with_access_token("canary\0"))
    }),
    bad("with_app_token", || rejected(|it| it.with_app_token(""))),
    bad("with_app_token", || {
        rejected(|it| it.with_app_token("canary\n"))
    }),
    bad("channel", || {
        rejected(|it| it.with_access_token("canary").with_channel(".."))
    }),
];

pub(super) const ENVIRONMENTS: &[Environment] = &[
    Environment {
        variables: &[
            ("PNUT_BASE_URL", "{here}\n"),
            ("PNUT_ACCESS_TOKEN", "Bearer token-4\n"),
        ],
        sent: &["\"Bearer token-4\""],
    },
    Environment {
        variables: &[
            ("PNUT_BASE_URL", "{here}"),
            ("PNUT_CLIENT_ID", " id"),
            ("PNUT_CLIENT_SECRET", "secret\n"),
        ],
        sent: &["client_id=id&client_secret=secret"],
    },
];

pub(super) fn start_fake() -> BoxFuture<'static, FakeVendor> {
    Box::pin(async {
        let fake = Arc::new(FakePnut::start().await);
        let other = Arc::clone(&fake);
        FakeVendor {
            vendor: "pnut",
            owner: FakePnut::ME.into(),
            users: [FakePnut::ANN, FakePnut::BOB].map(UserId::from),
            clock: fake.clock().clone(),
            fake: Arc::clone(&fake) as _,
            open: Box::new(move |options| {
                let builder = fake.builder().with_http(options);
                Opened::new(builder, PnutBuilder::build, |it| &it.connection)
            }),
            build_with_source: Box::new(move |source| {
                built(other.builder().with_token_source(source).build())
            }),
            token: FakePnut::TOKEN,
        }
    })
}
