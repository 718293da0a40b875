//! The settings of the builder, by their kinds.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use super::super::{
    Environment, SuperOffice, SuperOfficeBuilder, api::OPERATIONS, fake::FakeSuperOffice,
    system_user::AUTHENTICATION,
};
use crate::{
    error::Result,
    presence::UserId,
    vendors::kit::{
        self, Address, BadSetting, EXTREME_TIMES, FakeVendor, NOWHERE, Opened, SecretSetting,
        TextKind, TimeSetting, bad, built, read_and_set, secret,
    },
};

fn build(given: impl FnOnce(SuperOfficeBuilder) -> SuperOfficeBuilder) -> Result<SuperOffice> {
    given(
        SuperOffice::builder()
            .with_base_url(NOWHERE)
            .with_login_url(NOWHERE),
    )
    .build()
}

pub(super) const ADDRESSES: &[Address] = &[
    Address {
        setting: "base_url",
        may_be_empty: false,
        build: |url, http| {
            let builder = SuperOffice::builder().with_access_token("canary");
            built(builder.with_base_url(url).with_http(http).build())
        },
    },
    Address {
        setting: "login_url",
        may_be_empty: true,
        build: |url, http| {
            let builder = SuperOffice::builder().with_refresh_token("id", "canary", "canary");
            built(
                builder
                    .with_base_url(NOWHERE)
                    .with_login_url(url)
                    .with_http(http)
                    .build(),
            )
        },
    },
    Address {
        setting: "login_url",
        may_be_empty: true,
        build: |url, http| {
            let builder = SuperOffice::builder().with_access_token("canary");
            let builder = builder.with_tenant(Environment::Online, "Cust12345");
            built(builder.with_login_url(url).with_http(http).build())
        },
    },
];
pub(super) const SECRETS: &[SecretSetting] = &[
    secret("with_access_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_access_token(text)))
    }),
    secret("with_refresh_token", TextKind::Name, "canary", |text| {
        built(build(|it| it.with_refresh_token(text, "secret", "token")))
    }),
    secret("with_refresh_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_refresh_token("id", text, "token")))
    }),
    secret("with_refresh_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_refresh_token("id", "secret", text)))
    }),
    secret("with_ticket", TextKind::Token, "7T:canary", |text| {
        built(build(|it| it.with_ticket(text, None)))
    }),
    secret("with_ticket", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_ticket("7T:ticket", Some(text.into()))))
    }),
    secret("with_system_user", TextKind::Token, "canary", |text| {
        built(build(|it| {
            it.with_tenant(Environment::Online, "Cust12345")
                .with_system_user(text, "app", FakeSuperOffice::system_user_key())
        }))
    }),
    secret("with_system_user", TextKind::Token, "canary", |text| {
        built(build(|it| {
            it.with_tenant(Environment::Online, "Cust12345")
                .with_system_user("App-user", text, FakeSuperOffice::system_user_key())
        }))
    }),
    secret("with_session", TextKind::Token, "a=canary; b=c", |text| {
        built(build(|it| it.with_session(text, "token")))
    }),
    secret("with_session", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_session("session=x", text)))
    }),
    secret("with_basic", TextKind::Name, "canary", |text| {
        built(build(|it| it.with_basic(text, "password")))
    }),
    secret("with_basic", TextKind::Password, "canary", |text| {
        built(build(|it| it.with_basic("mia", text)))
    }),
];

fn rejected(given: impl FnOnce(SuperOfficeBuilder) -> SuperOfficeBuilder) -> Result<()> {
    build(given).map(drop)
}

pub(super) const BAD: &[BadSetting] = &[
    bad("with_access_token", || rejected(|it| it)),
    bad("SUPEROFFICE_ACCESS_TOKEN", || {
        rejected(|it| it.with_access_token(""))
    }),
    bad("SUPEROFFICE_REFRESH_TOKEN", || {
        rejected(|it| it.with_refresh_token("id", "canary", ""))
    }),
    bad("SUPEROFFICE_CLIENT_ID", || {
        rejected(|it| it.with_refresh_token("", "canary", "canary"))
    }),
    bad("SUPEROFFICE_CLIENT_SECRET", || {
        rejected(|it| it.with_refresh_token("id", "", "canary"))
    }),
    bad("SUPEROFFICE_TICKET", || {
        rejected(|it| it.with_ticket("", None))
    }),
    bad("SUPEROFFICE_USER", || {
        rejected(|it| it.with_basic("", "canary"))
    }),
    bad("name", || {
        rejected(|it| it.with_basic("mia:moss", "canary"))
    }),
    bad("SUPEROFFICE_PASSWORD", || {
        rejected(|it| it.with_basic("mia", ""))
    }),
    bad("SUPEROFFICE_COOKIE", || {
        rejected(|it| it.with_session("", "canary"))
    }),
    bad("SUPEROFFICE_XSRF_TOKEN", || {
        rejected(|it| it.with_session("session=canary", ""))
    }),
    bad("with_session", || {
        rejected(|it| it.with_session("session=canary\n", "canary"))
    }),
    bad("with_session", || {
        rejected(|it| it.with_session("session=canary", "canary\n"))
    }),
    bad("with_access_token", || {
        rejected(|it| it.with_access_token("canary\n"))
    }),
    bad("with_ticket", || {
        rejected(|it| it.with_ticket("canary\n", None))
    }),
    bad("with_ticket", || {
        rejected(|it| it.with_ticket("canary", Some("canary\n".into())))
    }),
    bad("base_url", || {
        SuperOffice::builder()
            .with_access_token("canary")
            .build()
            .map(drop)
    }),
    bad("login_url", || {
        let builder = SuperOffice::builder().with_base_url(NOWHERE);
        builder
            .with_refresh_token("id", "canary", "canary")
            .build()
            .map(drop)
    }),
];

pub(super) const ENVIRONMENTS: &[kit::Environment] = &[
    kit::Environment {
        variables: &[
            ("SUPEROFFICE_BASE_URL", "{here}\n"),
            ("SUPEROFFICE_TICKET", "SOTicket 7T:x\n"),
            ("SUPEROFFICE_APP_TOKEN", "app\n"),
        ],
        sent: &["\"SOTicket 7T:x\"", "\"so-apptoken\": \"app\""],
    },
    kit::Environment { variables: &[
                ("SUPEROFFICE_BASE_URL", "{here}"),
                ("SUPEROFFICE_USER", "mia\n"),
                ("SUPEROFFICE_PASSWORD", "pass word\n"),
            ], sent: // mia:pass word
            &["\"Basic bWlhOnBhc3Mgd29yZA==\""] },
];

pub(super) fn start_fake() -> BoxFuture<'static, FakeVendor> {
    Box::pin(async {
        let fake = Arc::new(FakeSuperOffice::start().await);
        fake.set_online(false);
        let other = Arc::clone(&fake);
        FakeVendor {
            vendor: "superoffice",
            owner: FakeSuperOffice::ME.into(),
            users: [FakeSuperOffice::ANN, FakeSuperOffice::BOB].map(UserId::from),
            clock: fake.clock().clone(),
            fake: Arc::clone(&fake) as _,
            open: Box::new(move |http| {
                let (builder, url) = (fake.builder().with_http(http.clone()), fake.login_url());
                let opened = Opened::new(builder, SuperOfficeBuilder::build, |it| &it.connection)?;
                opened.with_login(http, &url, &AUTHENTICATION, OPERATIONS)
            }),
            build_with_source: Box::new(move |source| {
                other.set_online(true);
                built(other.builder().with_token_source(source).build())
            }),
            token: FakeSuperOffice::ACCESS_TOKEN,
        }
    })
}

pub(super) const TIMES: &[TimeSetting] = &[
    TimeSetting {
        setter: "FakeSuperOffice::set_token_lifetime",
        run: || Box::pin(live_for(Duration::MAX, Duration::MAX)),
    },
    TimeSetting {
        setter: "FakeSuperOffice::set_tenant_validity",
        run: || {
            Box::pin(async {
                for validity in EXTREME_TIMES {
                    live_for(Duration::MAX, validity).await?;
                }
                Ok(())
            })
        },
    },
];

async fn live_for(token_lifetime: Duration, tenant_validity: Duration) -> Result<()> {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    fake.set_token_lifetime(token_lifetime);
    fake.set_tenant_validity(tenant_validity);
    let builder = fake.builder().with_login_url(fake.login_url());
    let builder = builder.with_tenant(Environment::Online, FakeSuperOffice::TENANT);
    let provider = builder
        .with_refresh_token(
            FakeSuperOffice::CLIENT_ID,
            FakeSuperOffice::CLIENT_SECRET,
            FakeSuperOffice::REFRESH_TOKEN,
        )
        .build()?;
    read_and_set(&provider, &FakeSuperOffice::ANN.into()).await
}
